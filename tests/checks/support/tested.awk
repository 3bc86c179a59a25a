# Which functions of a note's table "## Tags" does no test of their row name? Reads a chapter's
# tests (its .hpp and .cpp files), then its note. A test names a function in its own text or in a
# helper that it uses.

# A definition in the first column of a test file: a test case, or a helper.
function keep(block,    head, name, words, n, i) {
    if (block ~ /^TEST_CASE/) {
        head = substr(block, 1, index(block, ") {"))
        gsub(/"[ \n]+"/, "", head)
        match(head, /".*"/)
        name = "\"" substr(head, RSTART + 1, RLENGTH - 2)
        sub(/^[^\n]*(\n +"[^\n]*)*\) \{/, "", block)
    } else {
        head = block
        sub(/[({=;].*/, "", head)
        sub(/ +$/, "", head)
        n = split(head, words, /[^A-Za-z_0-9]+/)
        name = words[n]
    }
    gsub(/"[^"\n]*"|\/\/[^\n]*/, "", block)
    text[name] = text[name] "\n" block
}

# All words that a test case reaches, in `reached`.
function reach(name,    words, n, i) {
    n = split(text[name], words, /[^A-Za-z_0-9]+/)
    for (i = 1; i <= n; ++i)
        if (!(words[i] in reached)) {
            reached[words[i]]
            if (words[i] in text) reach(words[i])
        }
}

FNR == 1 { block = ""; tags = 0 }

FILENAME !~ /\.md$/ {
    if (block == "" && $0 !~ /^[A-Za-z]/) next
    if (block == "" && $0 ~ /^(namespace|using|#)/) next
    block = block (block == "" ? "" : "\n") $0
    if ($0 ~ /^}/ || $0 ~ /[;}]$/ && (block == $0 || $0 ~ /^ .*;$/ && block !~ /\{\n/)) {
        keep(block)
        block = ""
    }
    next
}

/^## / { tags = $0 == "## Tags"; next }

tags && /^\|/ && !/^\|[- |:]+$/ && !/^\| *tag/ {
    row = $0
    gsub(/\\\|/, "¦", row)
    split(row, cell, /\|/)
    count = split(cell[4], tests, /<br>/)
    delete reached
    for (i = 1; i <= count; ++i) {
        gsub(/`|^ +| +$/, "", tests[i])
        gsub(/¦/, "|", tests[i])
        if (("\"" tests[i]) in text) reach("\"" tests[i])
    }
    names = cell[3]
    while (match(names, /`[^`]+`/)) {
        name = substr(names, RSTART + 1, RLENGTH - 2)
        names = substr(names, RSTART + RLENGTH)
        sub(/.*::/, "", name)
        gsub(/[^A-Za-z_0-9].*/, "", name)
        gsub(/^ +| +$/, "", cell[2])
        if (!(name in reached)) print cell[2] ": no test of this row uses " name
    }
}

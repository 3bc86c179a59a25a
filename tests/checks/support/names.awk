# Which names do the public headers of the chapters declare? One line for each: chapter, then the
# name of a type, or a function with the types of its arguments, without const, & and namespaces.

function trim(s) { gsub(/^[ \n\t]+|[ \n\t]+$/, "", s); return s }

# The types of an argument list: defaults and names of parameters are left out.
function types(list,    i, c, depth, part, out, n) {
    depth = 0; part = ""; out = ""
    list = list ","
    for (i = 1; i <= length(list); ++i) {
        c = substr(list, i, 1)
        if (c == "<" || c == "(" || c == "{") ++depth
        if (c == ">" || c == ")" || c == "}") --depth
        if (c != "," || depth > 0) { part = part c; continue }
        sub(/=.*/, "", part)
        gsub(/[a-z_0-9]+::/, "", part)
        gsub(/(^| )const /, " ", part)
        gsub(/&/, " ", part)
        part = trim(part)
        if (part ~ /[ >][A-Za-z_0-9]+$/ && part !~ /^(unsigned|long|std)/) sub(/[ ]*[A-Za-z_0-9]+$/, "", part)
        gsub(/ +/, " ", part)
        if (trim(part) != "") out = out (out == "" ? "" : ", ") trim(part)
        part = ""
    }
    return out
}

function declared(text,    name, at, open, head) {
    gsub(/\n/, " ", text)
    text = trim(text)
    while (text ~ /^template <[^>]*>/) { sub(/^template <[^>]*>[ ]*(requires [^ ]+ )?/, "", text) }
    if (text ~ /^(struct|class|enum class|enum|union) /) {
        sub(/^(struct|class|enum class|enum|union) /, "", text)
        match(text, /^[A-Za-z_0-9]+/)
        print chapter, substr(text, 1, RLENGTH)
    } else if (text ~ /^using [A-Za-z_0-9]+ =/) {
        sub(/^using /, "", text)
        match(text, /^[A-Za-z_0-9]+/)
        print chapter, substr(text, 1, RLENGTH)
    } else if (text !~ /^(using|namespace|friend|static_assert)/ && (open = index(text, "("))) {
        head = substr(text, 1, open - 1)
        if (head ~ /operator|=/ || head !~ /[A-Za-z_0-9]+$/) return
        match(head, /[A-Za-z_0-9]+$/)
        name = substr(head, RSTART)
        if (head == name) return
        text = substr(text, open + 1)
        sub(/\)[^)]*$/, "", text)
        print chapter, name "(" types(text) ")"
    }
}

function file_done(    i, c, depth, text, skip, inside) {
    depth = 0; text = ""; skip = 0
    for (i = 1; i <= length(all); ++i) {
        c = substr(all, i, 1)
        if (skip > 0) {
            if (c == "{") ++skip
            if (c == "}") --skip
            if (skip == 0) text = (text ~ /\)[ ]*$|\) const *$/) ? "" : ""
            continue
        }
        if (c == "{") {
            if (trim(text) ~ /^namespace/) { text = ""; continue }
            if (text ~ /=[ ]*$/ || text ~ /[=,(]/ && text !~ /\)/) { skip = 1; continue }
            if (index(text, "(") && text !~ /\)[ \n]*(const)?[ \n]*$/) {  # a default argument {}
                inside = index(substr(all, i), "}")
                i += inside - 1
                continue
            }
            declared(text)
            skip = 1
            continue
        }
        if (c == "}") { text = ""; continue }
        if (c == ";") { if (trim(text) != "") declared(text); text = ""; continue }
        text = text c
    }
}

FNR == 1 {
    if (all != "") file_done()
    all = ""
    match(FILENAME, /chapters\/[0-9][0-9]_[a-z0-9_]+/)
    chapter = substr(FILENAME, RSTART + 9, RLENGTH - 9)
}
{
    line = $0
    if (line ~ /^#/) next
    sub(/\/\/.*/, "", line)
    all = all line "\n"
}
END { file_done() }

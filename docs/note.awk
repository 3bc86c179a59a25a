# Turns a note written for GitHub into what Doxygen reads, on the way into the book:
#   maths        $…$ → \f$…\f$ and blocks between lines of $$ → \f[…\f], outside code; backslashes stay as they are
#   titles       a chapter's note gets its number and an anchor, chapter_NN_topic; a page of docs gets docs_name
#   functions    `toy::forward` → a link to its description, so that a note cannot name what is not there
#   links        to notes and pages of the book → to their anchors; to files of the project → plain text
# Called as: awk -f docs/note.awk FILE
BEGIN { fence = ""; block = 0; seen = 0 }

# The anchor of a note or a page of docs; empty for anything else.
function anchor(file) {
    if (match(file, /[0-9][0-9]_[a-z0-9_]+\/README\.md$/)) {
        file = substr(file, RSTART, RLENGTH)
        sub(/\/README\.md$/, "", file)
        return "chapter_" file
    }
    if (match(file, /(docs\/)?(notation|equations|errata|references)\.md$/)) {
        file = substr(file, RSTART, RLENGTH)
        sub(/^docs\//, "", file)
        sub(/\.md$/, "", file)
        return "docs_" file
    }
    if (file ~ /(^|\/)CHANGELOG\.md$/) return "docs_changelog"
    if (file ~ /(^|\/)CONTRIBUTING\.md$/) return "docs_contributing"
    if (file ~ /^(\.\.\/)+README\.md$/) return "index"
    return ""
}

# Puts a finished piece of the line aside and returns the mark that stands for it.
function aside(piece) {
    kept[++pieces] = piece
    return "\001" pieces "\002"
}

# Code spans, and GitHub's $`…`$, are set aside.
function set_code_aside(text,    result, ticks, rest, at, span) {
    result = ""
    while (match(text, /\$`[^`]+`\$|`+/)) {
        ticks = substr(text, RSTART, RLENGTH)
        rest = substr(text, RSTART + RLENGTH)
        result = result substr(text, 1, RSTART - 1)
        if (ticks ~ /^\$/) {
            result = result aside("\\f$" substr(ticks, 3, length(ticks) - 4) "\\f$")
            text = rest
            continue
        }
        at = index(rest, ticks)
        if (at == 0) return result ticks rest
        span = substr(rest, 1, at - 1)
        if (span ~ /^[a-z][a-z_0-9]*(::[A-Za-z_0-9]+)+$/ && span !~ /^(std|xt|fmt|boost|descent)::/) span = "<tt>@ref descent::" span " \"" span "\"</tt>"
        else span = ticks span ticks
        result = result aside(span)
        text = substr(rest, at + length(ticks))
    }
    return result text
}

function set_maths_aside(text,    result) {
    result = ""
    while (match(text, /\$[^$ ]([^$]*[^$ ])?\$/)) {
        result = result substr(text, 1, RSTART - 1) aside("\\f" substr(text, RSTART, RLENGTH - 1) "\\f$")
        text = substr(text, RSTART + RLENGTH)
    }
    return result text
}

function links(text,    result, target, label) {
    result = ""
    while (match(text, /\[[^]\[]+\]\([^() ]+\)/)) {
        result = result substr(text, 1, RSTART - 1)
        label = substr(text, RSTART + 1, RLENGTH - 2)
        text = substr(text, RSTART + RLENGTH)
        target = label
        sub(/^[^]]*\]\(/, "", target)
        sub(/\]\(.*$/, "", label)
        if (target !~ /^(https?:|mailto:|#)/) sub(/#.*$/, "", target)
        if (target ~ /^(https?:|mailto:|#)/) result = result "[" label "](" target ")"
        else if (anchor(target) != "") result = result "[" label "](@ref " anchor(target) ")"
        else result = result label
    }
    return result text
}

# The line with its maths and links turned; what was set aside comes back, the last piece first.
function line(text,    mark, number) {
    pieces = 0
    text = links(set_maths_aside(set_code_aside(text)))
    for (number = pieces; number > 0; --number) {
        mark = "\001" number "\002"
        text = substr(text, 1, index(text, mark) - 1) kept[number] substr(text, index(text, mark) + length(mark))
    }
    return text
}

{ sub(/\r$/, "") }

fence != "" {
    if (index($0, fence) == 1) fence = ""
    print
    next
}
/^(```|~~~)/ {
    fence = substr($0, 1, 3)
    print
    next
}
/^ *\$\$ *$/ {
    print block ? "\\f]" : "\\f["
    block = !block
    next
}
block { print; next }
/^ *\$\$.*\$\$ *$/ {
    text = $0
    gsub(/^ *\$\$|\$\$ *$/, "", text)
    print "\\f[" text "\\f]"
    next
}
/^# / && !seen {
    seen = 1
    name = anchor(FILENAME)
    if (FILENAME ~ /CHANGELOG\.md$/) name = "docs_changelog"
    if (name ~ /^chapter_/) {
        number = substr(name, 9, 2)
        sub(/^0/, "", number)
        sub(/^# /, "# " number "  ")
    }
    print line($0) (name == "" ? "" : " {#" name "}")
    next
}
{ print line($0) }

# Turns a note written for GitHub into what Doxygen reads, on the way into the book:
#   maths        $…$ → \f$…\f$ and blocks between lines of $$ → \f[…\f], outside code; backslashes stay as they are
#   titles       a chapter's note gets its number and an anchor, chapter_NN_topic; a page of docs gets docs_name
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

# Text outside code spans: maths and links.
function prose(text,    result, at, target, label, name) {
    result = ""
    while (match(text, /\$[^$]+\$/)) {
        result = result substr(text, 1, RSTART - 1) "\\f" substr(text, RSTART, RLENGTH - 1) "\\f$"
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
        if (target ~ /^(https?:|mailto:|#)/) result = result "[" label "](" target ")"
        else if (anchor(target) != "") result = result "[" label "](@ref " anchor(target) ")"
        else result = result label
    }
    return result text
}

# A line is code spans and prose by turns.
function line(text,    result, ticks, rest, at) {
    result = ""
    text = links(text)
    while (match(text, /`+/)) {
        ticks = substr(text, RSTART, RLENGTH)
        rest = substr(text, RSTART + RLENGTH)
        at = index(rest, ticks)
        if (at == 0) break
        result = result prose(substr(text, 1, RSTART - 1)) ticks substr(rest, 1, at - 1 + length(ticks))
        text = substr(rest, at + length(ticks))
    }
    return result prose(text)
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

# Turns a note written for GitHub into what Doxygen reads, on the way into the book:
#   maths        $…$ → \f$…\f$ and blocks between lines of $$ → \f[…\f], outside code; backslashes stay as they are
#   titles       a chapter's note gets its number and an anchor, chapter_NN_topic; a page of docs gets docs_name
#   functions    `toy::forward` → a link to its description, so that a note cannot name what is not there; in a chapter's
#                note `forward` alone does, when exactly one header of that chapter declares it
#   links        to notes and pages of the book → to their anchors; to files of the project → plain text
#   figures      a chapter's note gets a last section with them, and `name` of one leads to it: FOLDER/NN_topic holds a
#                line "name title" for each
# Called as: awk [-v figures=FOLDER] -f docs/note.awk FILE
BEGIN {
    fence = ""; block = 0; seen = 0; title = 0
    note = anchor(ARGV[1])
    own = note ~ /^chapter_/ ? substr(note, 9, 2) : ""
    folder = ARGV[1]
    if (own != "") sub(/[^\/]*\/README\.md$/, "", folder)
    else sub(/docs\/[^\/]*$/, "chapters/", folder)
    learn_functions(folder)
    learn_figures(figures "/" substr(note, 9))
}

# What the headers in folder/NN_topic declare: home["forward", "06"] is the full name of forward in chapter 06, as
# "toy::forward", and headers["forward", "06"] counts how many declare it.
function learn_functions(folder,    list, header, text, scope, chapter, name) {
    list = "ls '" folder "'[0-9][0-9]_*/*.hpp 2>/dev/null"
    while ((list | getline header) > 0) {
        match(header, /[0-9][0-9]_[a-z0-9_]*\/[^\/]*$/)
        chapter = substr(header, RSTART, 2)
        scope = ""
        while ((getline text < header) > 0) {
            if (text ~ /^namespace descent::[a-z_]+ \{/) {
                scope = text
                gsub(/^namespace descent::| \{.*$/, "", scope)
            }
            if (scope == "" || text !~ /^[A-Za-z].*[ *&][a-z_0-9]+\(/) continue
            name = text
            sub(/\(.*$/, "", name)
            sub(/^.*[ *&]/, "", name)
            if (last[name] != header) ++headers[name, chapter]
            last[name] = header
            home[name, chapter] = scope "::" name
        }
        close(header)
    }
    close(list)
}

# The names and titles of the note's figures, in their order.
function learn_figures(file,    text, name) {
    while (own != "" && (getline text < file) > 0) {
        name = text
        sub(/ .*$/, "", name)
        sub(/^[^ ]* /, "", text)
        gsub(/&/, "\\&amp;", text)
        gsub(/"/, "\\&quot;", text)
        gsub(/</, "\\&lt;", text)
        figure_name[++figure_count] = name
        figure_title[name] = text
    }
}

# The anchor of a note or a page of docs; empty for anything else.
function anchor(file) {
    if (match(file, /[0-9][0-9]_[a-z0-9_]+\/README\.md$/)) {
        file = substr(file, RSTART, RLENGTH)
        sub(/\/README\.md$/, "", file)
        return "chapter_" file
    }
    if (match(file, /(docs\/)?(benchmark|check_gradient|gradient_check|other_machines|notation|equations|errata|references)\.md$/)) {
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
        if (title) span = ticks span ticks
        else if ((span, own) in home && headers[span, own] == 1) span = "<tt>@ref descent::" home[span, own] " \"" span "\"</tt>"
        else if (span ~ /^[a-z][a-z_0-9]*(::[A-Za-z_0-9]+)+$/ && span !~ /^(std|xt|fmt|boost|descent)::/) span = "<tt>@ref descent::" span " \"" span "\"</tt>"
        else if (span in figure_title) span = "<a href=\"#figure_" span "\"><tt>" span "</tt></a>"
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
    name = note
    if (name ~ /^chapter_/) {
        number = substr(name, 9, 2)
        sub(/^0/, "", number)
        sub(/^# /, "# " number "  ")
    }
    print line($0) (name == "" ? "" : " {#" name "}")
    next
}
{
    title = /^#/
    if (note == "docs_equations" && match($0, /chapters\/[0-9][0-9]_/)) own = substr($0, RSTART + 9, 2)
    print line($0)
}

END {
    if (own == "") exit
    print "\n## Figures\n"
    for (number = 1; number <= figure_count; ++number) {
        name = figure_name[number]
        print "\\htmlonly"
        print "<figure id=\"figure_" name "\"><img src=\"figures/" substr(note, 9) "/" name ".svg\" alt=\"" figure_title[name] "\">"
        print "<figcaption><code>" name "</code></figcaption></figure>"
        print "\\endhtmlonly\n"
    }
    if (!figure_count) print "`./course tour` draws the figures of this chapter; made after it, the book shows them here."
}

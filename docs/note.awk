# Turns a note written for GitHub into what Doxygen reads, on the way into the book:
#   maths        $…$ → \f$…\f$ and blocks between lines of $$ → \f[…\f], outside code; backslashes stay as they are
#   titles       a chapter's note gets its number and an anchor, chapter_NN_topic; a page of docs gets docs_name
#   functions    `toy::forward` → a link to its description, so that a note cannot name what is not there; in a chapter's
#                note `forward` alone does, when exactly one header of that chapter declares it
#   links        to notes and pages of the book → to their anchors; to files of the project → plain text
#   figures      stand below the paragraph that first speaks of `name` or "figure `name`" (a name that is a function's, too),
#                and every such name leads to its figure; those that nothing speaks of stand in a last section.
#                FOLDER/NN_topic holds a line "name title" for each
#   mistakes     mistakes.md beside the note stands before "Read the code"
#   folds        <details> with its summary, and </details>, each in a line of its own
#   tags         a tag of the note's table, such as L9.7, leads to its code: an empty <div id="code_L9.7"> below the paragraph,
#                with its formulas, that first speaks of it, which docs/book/pages.js fills; a mark is left, too, where a function
#                is first spoken of. In the table of equations.md a tag
#                gets the anchor tag_07_L9.7 and leads to its code in the note
# Called as: awk [-v figures=FOLDER] -f docs/note.awk FILE
BEGIN {
    fence = ""; block = 0; seen = 0; title = 0
    ended = 0  # the sentence before this line: 0 goes on, 1 has ended, 2 ended if this line begins another
    note = anchor(ARGV[1])
    own = note ~ /^chapter_/ ? substr(note, 9, 2) : ""
    folder = ARGV[1]
    if (own != "") sub(/[^\/]*\/README\.md$/, "", folder)
    else sub(/docs\/[^\/]*$/, "chapters/", folder)
    learn_functions(folder)
    learn_figures(figures "/" substr(note, 9))
    tag_pattern = "(L[0-9]+|FM|EE|NL|GO)[.][0-9]+[a-z]?((–|-)((L[0-9]+|FM|EE|NL|GO)[.])?[0-9]+)?"
    learn_tags(ARGV[1])
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

# The tags of the note's own table, in `tags`, and those that the note introduces somewhere, as "(L9.7)" or "(L9.7, NL.14)".
function learn_tags(file,    text, found, cells, list, count, n) {
    while (own != "" && (getline text < file) > 0) {
        if (text ~ /^## /) section = substr(text, 4)
        if (section == "Tags" && text ~ /^\| *[A-Z]/) {
            split(text, cells, /\|/)
            count = tags_in(cells[2], list)
            for (n = 1; n <= count; ++n) tags[list[n]]
        }
        while (tells() && match(text, "\\(" tag_pattern "([,;]? " tag_pattern ")*")) {
            found = substr(text, RSTART, RLENGTH)
            text = substr(text, RSTART + RLENGTH)
            count = tags_in(found, list)
            for (n = 1; n <= count; ++n) introduced[list[n]]
        }
    }
    close(file)
    section = ""
}

# The tags of a text: L6.1–3 and L6.1–L6.3 are L6.1 L6.2 L6.3.
function tags_in(text, list,    count, found, parts, lecture, number) {
    split("", list)
    while (match(text, tag_pattern)) {
        found = substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
        gsub(/–/, "-", found)
        split(found, parts, /-/)
        list[++count] = parts[1]
        lecture = parts[1]
        sub(/[.].*/, ".", lecture)
        sub(/^.*[.]/, "", parts[2])
        number = substr(parts[1], length(lecture) + 1) + 0
        while (number < parts[2] + 0) list[++count] = lecture (++number)
    }
    return count + 0
}

# The text with links from its tags. Where the note introduces one, or else speaks of it for the first time, its code waits for
# the end of the paragraph.
function link_tags(text,    result, before, found, list, count, n) {
    while (match(text, tag_pattern)) {
        result = result substr(text, 1, RSTART - 1)
        before = before substr(text, 1, RSTART - 1)
        found = substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
        count = tags_in(found, list)
        for (n = 1; n <= count; ++n) {
            if (!(list[n] in tags) || list[n] in placed || !tells()) continue
            if (list[n] in introduced && before !~ "\\((" tag_pattern "[,;]? )*$") continue
            waiting = waiting "\\htmlonly[block]\n<div class=\"excerpt\" id=\"code_" list[n] "\"></div>\n\\endhtmlonly\n\n"
            placed[list[n]]
        }
        before = before found
        result = result (list[1] in tags ? "<a class=\"tag\" href=\"#code_" list[1] "\">" found "</a>" : found)
    }
    return result text
}

# A row of equations.md: anchors, and links into the note of its chapter.
function anchor_tags(text,    cells, list, count, n, first) {
    split(text, cells, /\|/)
    count = tags_in(cells[2], list)
    for (n = 1; n <= count; ++n) {
        if (!((own, list[n]) in placed)) first = first "<a id=\"tag_" own "_" list[n] "\"></a>"
        placed[own, list[n]]
    }
    gsub(/^ +| +$/, "", cells[2])
    first = first "<a class=\"tag\" href=\"" chapter_page ".html#code_" list[1] "\">" cells[2] "</a>"
    return "| " first " " substr(text, index(substr(text, 2), "|") + 1)
}

# The anchor of a note or a page of docs; empty for anything else.
function anchor(file) {
    if (match(file, /[0-9][0-9]_[a-z0-9_]+\/README\.md$/)) {
        file = substr(file, RSTART, RLENGTH)
        sub(/\/README\.md$/, "", file)
        return "chapter_" file
    }
    if (match(file, /^((.*\/)?docs\/)?[a-z_]+\.md$/)) {
        sub(/^.*\//, "", file)
        sub(/\.md$/, "", file)
        return "docs_" file
    }
    if (file ~ /(^|\/)CHANGELOG\.md$/) return "docs_changelog"
    if (file ~ /(^|\/)CONTRIBUTING\.md$/) return "docs_contributing"
    if (file ~ /(^|\/)bench\/README\.md$/) return "docs_speed"
    if (file ~ /^(\.\.\/)+README\.md$/) return "index"
    return ""
}

# Where the note first speaks of a function, in a mark below the paragraph for docs/book/pages.js.
function mark_function(name) {
    if (name in placed || !tells()) return
    waiting = waiting "\\htmlonly[block]\n<!--of " name "-->\n\\endhtmlonly\n\n"
    placed[name]
}

# Is this a section of a note that tells, not one that lists?
function tells() { return note ~ /^chapter_/ && section !~ /^(|What you will learn|Questions|Common mistakes|Read the code|Run it|Try|Tags)$/ }

function is_function(name) { return (name, own) in home && headers[name, own] == 1 }

# A link to the figure, which now waits for the end of the paragraph unless it has its place already.
function figure_link(name) {
    if (!(name in placed)) waiting = waiting figure(name)
    placed[name]
    return "<a href=\"#figure_" name "\"><tt>" name "</tt></a>"
}

function figure(name,    text) {
    text = figure_title[name]
    return "\\htmlonly[block]\n" \
        "<figure id=\"figure_" name "\"><img src=\"figures/" substr(note, 9) "/" name ".svg\" alt=\"" text (text ~ /[.?!]$/ ? "" : ".") "\">\n" \
        "<figcaption><code>" name "</code> " text "</figcaption></figure>\n" \
        "\\endhtmlonly\n\n"
}

# The chapter's table of common mistakes, made by `./course gates NN --mistakes`.
function print_mistakes(    file, text) {
    file = ARGV[1]
    sub(/README\.md$/, "mistakes.md", file)
    while ((getline text < file) > 0) {
        title = text ~ /^#/
        print line((text ~ /^# / ? "#" : "") text)
    }
    print ""
    close(file)
}

# Prints what waits before a line that begins a new piece of the note, not where it would part a sentence or a list.
function print_waiting(text) {
    if (waiting == "" || text !~ /^#/ && (!blank || !ended || text ~ /^( |\$\$|[-*] |[0-9]+\. )/ || ended == 2 && text !~ /^[A-Z*#|]/))
        return
    printf "%s", waiting
    waiting = ""
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
        else if (span in figure_title && ((tail result) ~ /[Ff]igures? +$/ || !is_function(span))) span = figure_link(span)
        else if (is_function(span)) {
            mark_function(home[span, own])
            span = "<tt>@ref descent::" home[span, own] " \"" span "\"</tt>"
        } else if (span ~ /^[a-z][a-z_0-9]*(::[A-Za-z_0-9]+)+$/ && span !~ /^(std|xt|fmt|boost|descent)::/) {
            mark_function(span)
            span = "<tt>@ref descent::" span " \"" span "\"</tt>"
        }
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

# **bold** and *emphasis*, which Doxygen does not see beside a link.
function emphasis(text,    result) {
    while (match(text, /\*\*[^* ]([^*]*[^* ])?\*\*/)) {
        result = result substr(text, 1, RSTART - 1) "<b>" substr(text, RSTART + 2, RLENGTH - 4) "</b>"
        text = substr(text, RSTART + RLENGTH)
    }
    text = result text
    result = ""
    while (match(text, /\*[^* ]([^*]*[^* ])?\*/)) {
        result = result substr(text, 1, RSTART - 1) "<em>" substr(text, RSTART + 1, RLENGTH - 2) "</em>"
        text = substr(text, RSTART + RLENGTH)
    }
    return result text
}

# Doxygen reads no formula and no link between quotes; those inside of HTML stay.
function quotes(text,    result, before) {
    while (match(text, /<[a-z\/][^>]*>/)) {
        before = substr(text, 1, RSTART - 1)
        gsub(/"/, "\\&quot;", before)
        result = result before substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
    }
    gsub(/"/, "\\&quot;", text)
    return result text
}

# The line with its maths and links turned; what was set aside comes back, the last piece first.
function line(text,    mark, number, at) {
    pieces = 0
    text = links(emphasis(set_maths_aside(set_code_aside(text))))
    text = quotes(text)
    if (note ~ /^chapter_/ && !title) {
        at = section == "Tags" ? index(substr(text, 2), "|") : length(text)  # in the table, the first column
        text = link_tags(substr(text, 1, at)) substr(text, at + 1)
    }
    for (number = pieces; number > 0; --number) {
        mark = "\001" number "\002"
        text = substr(text, 1, index(text, mark) - 1) kept[number] substr(text, index(text, mark) + length(mark))
    }
    return text
}

{ sub(/\r$/, "") }
fence == "" && !block {
    print_waiting($0)
    blank = $0 ~ /^ *$/
    if (!blank) ended = $0 ~ /([.?!]|[.?!][)*]+|\|)$/
}

fence != "" {
    if ($0 ~ "^ *" fence) { fence = ""; ended = 1 }
    print
    next
}
/^<img src="docs\/pictures\// { next }  # the book's front page has figures of its own
/^!\[.*\]\(\.\.\/docs\/pictures\/[a-z0-9_]+\.svg\)$/ {  # which lies beside the pages
    split(substr($0, 3), picture, /\]\(\.\.\/docs\/pictures\/|\)$/)
    print "<img src=\"" picture[2] "\" alt=\"" picture[1] "\" style=\"width: 100%; max-width: 720px\">"
    next
}
/^ *(```|~~~)/ {
    fence = $0
    sub(/^ */, "", fence)
    fence = substr(fence, 1, 3)
    print
    next
}
/^ *\$\$ *$/ {
    print block ? "\\f]" : "\\f["
    ended = formula ~ /\.( *\\end\{[a-z]+\})?$/ ? 1 : 2
    block = !block
    next
}
block { formula = $0; print; next }
/^ *\$\$.*\$\$ *$/ {
    text = $0
    gsub(/^ *\$\$|\$\$ *$/, "", text)
    print "\\f[" text "\\f]"
    ended = text ~ /\. *$/ ? 1 : 2
    next
}
/^ *<(details><summary>[^<]*<\/summary|\/details)> *$/ {
    indent = $0
    sub(/<.*/, "", indent)
    print indent "\\htmlonly[block]\n" $0 "\n" indent "\\endhtmlonly"
    ended = 2
    next
}
/^## Read the code/ { print_mistakes() }
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
note == "docs_glossary" && /^\*\*[A-Za-z]/ && toupper(substr($0, 3, 1)) != letter {
    letter = toupper(substr($0, 3, 1))
    print "## " letter "\n"
}
{
    title = /^#/
    if (/^## /) section = substr($0, 4)
    if (note == "docs_equations" && match($0, /chapters\/[0-9][0-9]_[a-z0-9_]+/)) {
        own = substr($0, RSTART + 9, 2)
        chapter_page = "chapter_" substr($0, RSTART + 9, RLENGTH - 9)
    }
    text = line(note == "docs_equations" && /^\| *[A-Z]/ ? anchor_tags($0) : $0)
    print text
    tail = $0 " "  # a name may stand at the beginning of the next line
}

END {
    if (note !~ /^chapter_/) exit
    printf "%s", "\n" waiting
    for (number = 1; number <= figure_count; ++number)
        if (!(figure_name[number] in placed)) rest = rest figure(figure_name[number])
    if (!figure_count) rest = "`./course tour` draws the figures of this chapter; made after it, the book shows them here.\n"
    if (rest != "") printf "## Figures\n\n%s", rest
}

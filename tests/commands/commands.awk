# The commands that Markdown names, each with its place: fenced lines, inline code; in a chapter its options, too.
# Of an option without a value only the name is looked up.
function found(text, line) {
    gsub(/ +# .*/, "", text)
    if (match(text, /(\.\/|book\/)course( |$)/)) text = "./course" substr(text, RSTART + RLENGTH - 1)
    else if (text ~ /^--[a-z]/ && match(FILENAME, /[0-9][0-9]_[a-z_0-9]*/)) {
        chapter = substr(FILENAME, RSTART, RLENGTH)
        text = (text ~ / / ? "./course run " substr(chapter, 1, 2) : "STAND_IN=names build/release/bin/" chapter) " " text
    } else if (text ~ /^\/descent\/judge\//) sub(/.*judge/, "build/release/bin", text)
    else if (text !~ /^(build\/release\/bin\/|(cmake|python3) |tests\/[^ ]*\.sh)/) return
    print FILENAME ":" line "\t" text
}
FNR == 1 { fenced = inside = 0 }
/^ *```/ { fenced = !fenced; language = $0; inside = 0; next }
fenced { if (language !~ /cpp|python|cmake/) { sub(/^ +/, ""); found($0, FNR) }; next }
/^ *$/ { inside = 0; next }
{
    count = split($0, part, "`")
    for (i = 1; i <= count; ++i) {
        if (inside) code = code part[i] (i < count ? "" : " ")
        if (i == count) break
        if (inside) found(code, begin)
        inside = !inside
        code = ""
        begin = FNR
    }
}

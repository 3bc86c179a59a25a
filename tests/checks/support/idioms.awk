# The lines of C++ of a page that do not stand below the heading of their section, `// ## Heading`, in the test that runs
# them, as "Heading: line". Called as: awk -f idioms.awk TEST PAGE
# A page's lines are the second cells of the tables whose first line is "| NumPy | here |", and its blocks of C++. Comments
# at their ends are left out, and so is what the lines are indented by.

function bare(text) {
    sub(/ *\/\/ .*$/, "", text)
    gsub(/^ +| +$/, "", text)
    return text
}

function want(text) {
    text = bare(text)
    if (text == "") return
    ++count
    if (!((section, text) in tested)) print section ": " text
}

FNR == 1 { ++file; section = "" }

file == 1 && /^\/\/ ## / { section = substr($0, 7); next }
file == 1 { tested[section, bare($0)]; next }

/^```/ { inside = $0 == "```cpp"; next }
inside { want($0); next }
/^## / { section = substr($0, 4) }
!/^\|/ { table = 0 }
/^\| NumPy \| here \|/ { table = 1; next }
table && !/^\|[-|]+$/ {
    split($0, cells, / \| /)
    if (cells[2] !~ /^`[^`]+`$/) print section ": no line of C++ beside " cells[1]
    want(substr(cells[2], 2, length(cells[2]) - 2))
}

END { if (count == 0) print "there is no line of C++" }

# Can a stranger read it? For each C++ file: lines of formulas that stand below each other share
# the column of their formulas, and a function fits on a screen.

function told(text) { print FILENAME ":" FNR ": " text }

BEGIN { longest_function = 60 }

FNR == 1 { column = 0; start = 0; off = 0 }

# A line of code that ends in a formula and its tag: x = y;  // x = y   (L9.3)
{
    at = 0
    if ($0 !~ /^ *\/\// && $0 ~ /\/\/.*\([A-Z]+[0-9]+\.[0-9a-z–]+[^)]*\)$/) at = index($0, "//")
    if (at && column && at != column)
        told("the formula starts in column " at ", the one above it in column " column)
    column = at
}

# A function: from a line in the first column to the next } in the first column.
/^[A-Za-z].*\(/ && !start && !/;$/ && !/^(namespace|struct|class|enum|TEST_CASE|static_assert)/ {
    start = FNR
}
/^}/ {
    if (start && FNR - start + 1 > longest_function)
        told("a function of " FNR - start + 1 " lines, a screen holds " longest_function)
    start = 0
}
/;$/ && !/^ / { start = 0 }

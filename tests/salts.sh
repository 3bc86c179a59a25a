#!/usr/bin/env bash
# tests/salts.sh [N [SHEET…]]: the tests of the chapters' sheets, on the book itself, with N other sets of random numbers
# each, 1000 unless told otherwise: may a right solution fail one of them? BIN says where the programs are.
set -euo pipefail
cd "$(dirname "$0")/.."
salts=${1:-1000}
shift || true
[[ $# -gt 0 ]] || set -- chapters/*/tasks.md
result=0
for sheet in "$@"; do
    chapter=$(basename "$(dirname "$sheet")")
    # doctest takes a comma for the end of a name
    program=${BIN:-build/release/bin}/test_$chapter
    names=$(sed -nE '/^### Tests/,/^### M/ s/^- (value|gradient|invariant|error): (.*)/\2/p' "$sheet" | sort -u)
    filter=-tc=$(tr ',' '?' <<<"$names" | paste -sd,)
    if ! grep -q "filters: $(wc -l <<<"$names")$" <<<"$("$program" "$filter" --count)"; then
        echo "$chapter: its tests are not those of $sheet" >&2
        result=1
    elif "$program" -m "$filter" "--salts=$salts"; then
        echo "$chapter: passed with $salts salts"
    else
        result=1
    fi
done
exit $result

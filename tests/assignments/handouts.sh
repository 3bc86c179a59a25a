#!/usr/bin/env bash
# tests/assignments/handouts.sh [--configure] [SHEET…]: builds the hand-out of each chapter, or of these, from nothing: no
# warning, no task passes as it is handed out, and all do with the book's files. The environment's CXX and CC may name another
# compiler, BIN where the programs are. Takes minutes each; with --configure, which builds nothing, seconds.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
configure=
if [[ ${1:-} == --configure ]]; then
    configure=yes
    shift
fi
(($#)) || set -- "$root"/chapters/*/tasks.md
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
packages=$("$root/course" packages | paste -sd ' ')

# make CHAPTER FOLDER: the hand-out, configured and built.
make() {
    "${BIN:-$root/build/release/bin}/assignments" release "${1%%_*}" --out "$2" --ungated --packages "$packages" &&
        cd "$2" && cmake --preset release && { [[ $configure ]] || cmake --build --preset release; }
}

# tasks PATTERN: what check says of every task of this chapter has such a line.
tasks() {
    local task failed=0
    for task in $(sed -nE 's/^## ([0-9]+\.[0-9]+) .*/\1/p' "$sheet"); do
        said=$(cd "$out" && ./course check "$task" 2>&1) || true
        grep -qE "$1" <<<"$said" || {
            printf '%s: check does not say "%s":\n%s\n' "$task" "$1" "$said"
            failed=1
        }
    done
    return $failed
}

result=0
for sheet in "$@"; do
    chapter=$(basename "$(dirname "$sheet")")
    out=$scratch/$chapter
    verdict=ok
    said=$(make "$chapter" "$out" 2>&1) || verdict=FAIL
    ! grep -iE 'warning( at |:| \()' <<<"$said" || verdict=FAIL
    if [[ $verdict == FAIL ]]; then
        grep -i -A 2 error <<<"$said" || true
    elif [[ ! $configure ]]; then
        tasks '^public 0/' || verdict=FAIL
        (cd "$root" && grep -lE '^ *//> [0-9]' "chapters/$chapter"/*.?pp | xargs cp --parents -t "$out")
        tasks '^public ([0-9]+)/\1;' || verdict=FAIL
    fi
    echo "$chapter: $verdict"
    [[ $verdict == ok ]] || result=1
    rm -rf "$out"
done
exit "$result"

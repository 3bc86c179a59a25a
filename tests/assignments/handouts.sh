#!/usr/bin/env bash
# tests/assignments/handouts.sh [--configure] [SHEET…]: builds the hand-out of each chapter, or of these, from nothing. Does any
# warn? The environment's CXX and CC may name another compiler, BIN where the programs are. Takes a minute or two each,
# with --configure, which builds nothing, some seconds.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
build='cmake --build --preset release'
if [[ ${1:-} == --configure ]]; then
    build=true
    shift
fi
(($#)) || set -- "$root"/chapters/*/tasks.md
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
packages=$("$root/course" packages | paste -sd ' ')
failed=0
for sheet in "$@"; do
    chapter=$(basename "$(dirname "$sheet")")
    out=$scratch/$chapter
    if said=$("${BIN:-$root/build/release/bin}/assignments" release "${chapter%%_*}" --out "$out" --ungated --packages "$packages" 2>&1 &&
        cd "$out" && cmake --preset release 2>&1 && $build 2>&1) &&
        ! grep -iE 'warning( at |:| \()' <<<"$said"; then
        echo "$chapter: silent"
    else
        grep -i -A 2 error <<<"$said" || true
        echo "$chapter: FAIL"
        failed=1
    fi
    rm -rf "$out"
done
exit "$failed"

#!/usr/bin/env bash
# Kills the grader at any moment: results.json must be there, whole, and hold every row that it held before.
# tests/assignments/killed.sh SUBMISSION TIMES: a submission of chapter 7 that is right.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
submission=$1 times=$2
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# What the file says: how many rows there are, and how many have run. No file is not whole.
rows() {
    python3 -c 'import json, sys
tests = json.load(open(sys.argv[1]))["tests"]
print(len(tests), sum(test["output"] != "not run yet" for test in tests))' "$1/results.json"
}

for ((i = 1; i <= times; ++i)); do
    rm -rf "$out/graded"
    "$root/build/release/bin/assignments" grade "$submission" --chapter 07 --out "$out/graded" >/dev/null 2>&1 &
    grader=$!
    wait=$((RANDOM % 12000))
    seen="0 0"
    while ((wait > 0)) && kill -0 "$grader" 2>/dev/null; do
        sleep 0.2
        wait=$((wait - 200))
        if [[ -f $out/graded/results.json ]]; then seen=$(rows "$out/graded"); fi
    done
    kill -KILL "$grader" 2>/dev/null || true
    wait "$grader" 2>/dev/null || true
    if [[ ! -f $out/graded/results.json ]]; then continue; fi  # killed before its first second
    now=$(rows "$out/graded")
    printf '%3d  rows, and run: before %s, after %s\n' "$i" "$seen" "$now"
    ((${now#* } >= ${seen#* })) || exit 1
done
sleep 2
if pgrep -f "$out" >/dev/null; then
    echo 'a process is left'
    exit 1
fi
echo 'every file was whole, and nothing is left running'

#!/usr/bin/env bash
# Negative control of run.sh: each of these commands is refused, at its line, for its reason. tests/commands/control.sh BIN
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
place=$(mktemp -d)
trap 'rm -rf -- "$place"' EXIT

bad=(
    './course run 06 --z 1 => --z: no such option'
    './course run 42 => no chapter '
    './course run 06 --x one => is not a number'
    './course run 01 --data none.csv => none.csv'
    './course run 06 --x 1 --json /dev/null => nothing is there'
    './course run 06 --x 2 => does not say "a word that is not there"'
    './course run 06 --x 3 => ends with 0, not with 2'
    './course rnu 06 => unknown command'
    './course test 42 => no chapter '
    './course tour --quikc => no option '
    './course grade alice.zip --chapter 7 --otu graded => --otu: no such option'
    './course bench --sise quick => --sise: no such option'
    'cmake --workflow --preset relaese => no preset '
    'cmake --build --preset release --target 06_toy => no target '
    'tests/none.sh => there is no such program'
    'python3 tests/none.py => no file '
    'build/release/bin/06_toy --quick => No such file'
    'build/release/bin/test_common -tc=none => no such tests'
    'build/release/bin/gradient_sweep 5 => wider than 80 columns'
)
printf '%s | %s\n' './course run 06 --x 2' '0 | a word that is not there' './course run 06 --x 3' 2 './course help' 0 >"$place/table"
printf 'Inline `./course run\n06 --y 1`, or\n\n```\n' | tee "$place/good.md" >"$place/bad.md"
printf '%s\n' "${bad[@]%% => *}" >>"$place/bad.md"

: >"$place/no_rows"
if ! "$here/run.sh" "$1" "$place/no_rows" "$place/good.md"; then
    echo "a good text fails" && exit 1
fi
if "$here/run.sh" "$1" "$place/table" "$place/bad.md" >"$place/found"; then
    echo "bad commands pass" && exit 1
fi
line=5 failed=0
for row in "${bad[@]}"; do
    grep -A 1 -F "bad.md:$line: ${row%% => *}" "$place/found" | grep -qF -- "${row#* => }" || { echo "not found: $row" && failed=1; }
    line=$((line + 1))
done
grep -A 1 -F './course help' "$place/found" | grep -q 'no text names this' || { echo 'a row for nothing passes' && failed=1; }
[[ $(tail -n 1 "$place/found") == "$((${#bad[@]} + 1)) problems" ]] || failed=1
if ((failed)); then cat "$place/found" && exit 1; fi

#!/usr/bin/env bash
# Plays the hand-out of chapter 7 as a student does: untouched, with two classic mistakes, right, and with a lost marker.
# tests/assignments/play.sh FOLDER, a new one. Builds the hand-out from nothing, so it takes some minutes.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
out=${1:?a new folder}
failed=0

# expect TEXT TASK [OPTION…]: the verdict on the task says this.
expect() {
    local text=$1 said
    shift
    said=$(cd "$out" && ./course check "$@" 2>&1) || true
    if [[ $said == *"$text"* ]]; then
        printf 'ok    %-28s %s\n' "$*" "$text"
    else
        printf 'FAIL  %s does not say: %s\n%s\n' "$*" "$text" "$said"
        failed=1
    fi
}

# put TASK FILE: standard input becomes what stands in the region.
put() {
    local file=$out/chapters/07_backprop/$2 lines
    lines=$(cat)
    awk -v task="$1" -v lines="$lines" '
        $1 == "//>" && $2 == task { print; print lines; inside = 1; next }
        $1 == "//<" { inside = 0 }
        !inside { print }' "$file" >"$file.new"
    mv "$file.new" "$file"
}

"$root/build/release/bin/assignments" release 07 --out "$out" --ungated --packages "$("$root/course" packages | paste -sd ' ')"

expect 'not implemented yet' 07.4
put 07.4 other_notations.cpp <<<'    for (std::size_t i = 0; i < dx.size(); ++i) dx[i] = dz[0] * J(0, i);'
expect 'wrong: result' 07.4
expect 'Hint 1. Where to look' 07.4 --hint
expect 'when your code has changed' 07.4 --hint
put 07.1 loss.cpp <<'END'
    for (std::size_t i = 0; i < labels.size(); ++i) {
        sum += -std::log(dF(i, labels[i]));
        dF(i, labels[i]) -= 1;
    }
END
expect '2 times too large, the batch size' 07.1
put 07.0 loss.cpp <<<'static descent::Real mine(descent::Real p) { return -std::log(p); }'
put 07.1 loss.cpp <<'END'
    for (std::size_t i = 0; i < labels.size(); ++i) {
        sum += mine(dF(i, labels[i]));
        dF(i, labels[i]) -= 1;
    }
    dF /= real(labels.size());
END
expect '✓ 1. value' 07.1
put 07.4 other_notations.cpp <<<'    dx[0] = dz[0] * J(0, 0)'
expect 'other_notations.cpp' 07.4
put 07.4 other_notations.cpp <<<'    dx[1000000000] = 1;'
expect 'other_notations.cpp:' 07.4
put 07.4 other_notations.cpp <<'END'
    for (std::size_t i = 0; i < dx.size(); ++i)
        for (std::size_t j = 0; j < dz.size(); ++j) dx[i] += J(j, i) * dz[j];
END
expect 'public 2/2' 07.4
expect "The book's own lines" 07.4
awk '$2 == "07.2" { in_it = 1 } $1 == "//<" && in_it { in_it = 0; next } { print }' \
    "$out/chapters/07_backprop/backward.cpp" >"$out/broken" && mv "$out/broken" "$out/chapters/07_backprop/backward.cpp"
expect 'had lost its //<; it was put before line' 07.2
expect 'public 2/2' 07.4

exit "$failed"

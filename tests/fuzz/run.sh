#!/usr/bin/env bash
# Which input breaks a reader? Builds the harnesses of tests/fuzz for libFuzzer in build/fuzz, and lets it look for one.
# tests/fuzz/run.sh [SECONDS [NAME…]]: so many seconds for each of these, two at a time; without arguments 20, and all.
# Exit code 0: nothing was found, or there is no clang++ with libFuzzer; 1: something was, and the input is kept.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
built=$root/build/fuzz
flags=(-O1 -gline-tables-only -fno-omit-frame-pointer "-fsanitize=fuzzer-no-link,address,undefined" -fno-sanitize-recover=all
    "-fsanitize-ignorelist=$root/tests/fuzz/not_ours.txt" -D_GLIBCXX_ASSERTIONS -DXTENSOR_ENABLE_ASSERT)

usage_error() {
    printf 'fuzz: %s\n' "$1" >&2
    exit 2
}

# The first clang++ that can link a program for libFuzzer.
find_clang() {
    local compiler
    for compiler in clang++ clang++-{22..14}; do
        command -v "$compiler" >/dev/null || continue
        if "$compiler" -x c++ -fsanitize=fuzzer,address,undefined -o /dev/null - 2>/dev/null \
            <<<'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }'; then
            printf '%s\n' "$compiler"
            return
        fi
    done
}

# Runs one harness; its output goes to build/fuzz/NAME/log.
run() {
    local name=$1 folder=$built/$1 program=$built/bin/fuzz_$1 longest
    mkdir -p "$folder/corpus" "$folder/found" "$folder/tmp"
    longest=$("$program" --seeds "$folder/corpus")
    TMPDIR=$folder/tmp UBSAN_OPTIONS=print_stacktrace=1 "$program" "$folder/corpus" -max_total_time="$seconds" \
        -max_len="$longest" -rss_limit_mb=3000 -timeout=20 -artifact_prefix="$folder/found/" -print_final_stats=1 \
        >"$folder/log" 2>&1 || touch "$folder/failed"
    rm -rf "$folder/tmp"
}

# A number that libFuzzer gives at the end.
statistic() { sed -n "s/^stat::$2: *//p" "$built/$1/log" | tail -1; }

show() {
    local name bad=0 verdict
    printf '%-16s %12s %12s %8s  %s\n' harness executions 'per second' 'peak MB' verdict
    for name in "${names[@]}"; do
        verdict=nothing
        if [[ -f $built/$name/failed ]]; then verdict='FOUND, see below' bad=1; fi
        printf '%-16s %12s %12s %8s  %s\n' "$name" "$(statistic "$name" number_of_executed_units)" \
            "$(statistic "$name" average_exec_per_sec)" "$(statistic "$name" peak_rss_mb)" "$verdict"
    done
    for name in "${names[@]}"; do
        [[ -f $built/$name/failed ]] || continue
        printf '\n%s: %s\n' "$name" "$(grep -a -m1 -E '^(FOUND|==.*ERROR|SUMMARY)|runtime error' "$built/$name/log" || tail -1 "$built/$name/log")"
        find "$built/$name/found" -type f -newer "$built/$name/start" -printf "again: $built/bin/fuzz_$name %p\n"
        printf 'all it said: %s\nwhen it is mended, put the input into tests/fuzz/seeds/%s/\n' "$built/$name/log" "$name"
    done
    return "$bad"
}

seconds=${1:-20}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || usage_error "'$seconds' is no number of seconds"
mapfile -t names < <(cd "$root/tests/fuzz" && grep -l 'const Registered registered_' -- *.cpp | sed 's/\.cpp$//')
for name in "${@:2}"; do
    [[ " ${names[*]} " == *" $name "* ]] || usage_error "no harness '$name'; there are: ${names[*]}"
done
if (($# > 1)); then names=("${@:2}"); fi

compiler=$(find_clang)
if [[ -z $compiler ]]; then
    echo 'fuzz: skipped, since there is no clang++ with libFuzzer (Debian: clang and libclang-rt-14-dev)' >&2
    exit 0
fi
cmake -S "$root" -B "$built" -G Ninja -D CMAKE_CXX_COMPILER="$compiler" -D CMAKE_BUILD_TYPE= -D CMAKE_CXX_FLAGS="${flags[*]}" \
    -D DESCENT_FUZZ=ON -D DESCENT_BENCH=OFF >&2
cmake --build "$built" --target "${names[@]/#/fuzz_}" >&2

running=0
for name in "${names[@]}"; do
    mkdir -p "$built/$name"
    rm -f "$built/$name/failed"
    touch "$built/$name/start"
    if ((running++ >= 2)); then wait -n; fi
    run "$name" &
done
wait
show

#!/usr/bin/env bash
# Stands in for the tools and programs that commands of the texts start, under their names. A chapter runs in its quick
# form and must leave the files it promises. Of what builds, installs or takes long, only its words are looked at.
set -euo pipefail
name=${0##*/}
program=$BIN/$name
refuse() {
    echo "$name: $1" >&2
    exit 2
}

# Has the program's help all these options?
know_options() {
    local help word
    help=$("$program" "${verb[@]}" --help)
    for word in "$@"; do
        [[ $word == -- ]] && break
        [[ $word != --* ]] || grep -qE -- "^ *(-.,)?${word%%=*}( |$)" <<<"$help" || refuse "$word: no such option"
    done
}

# What an option names to be written is there, and not empty.
left_files() {
    local file
    while (($# > 1)); do
        case $1 in
            --out | --json | --save | --into | --checkpoint)
                file=$(find "$2" -type f -size +0 -print -quit)
                [[ -n $file && -z $(find "$2" -type f -empty) ]] || refuse "$1 $2: nothing is there, or something empty"
                ;;
        esac
        shift
    done
}

run_chapter() {
    local code=0
    know_options "$@"
    [[ -z ${STAND_IN:-} ]] || return 0
    case " $* " in
        *' --full '*) # accepted, if it is still running
            timeout 0.3 "$program" "$@" || code=$?
            ((code == 0 || code == 124)) || exit "$code"
            return
            ;;
        '  ' | ' --quick ') echo 'run by the test of its width' ;;
        *' --quick '* | *' --help '*) "$program" "$@" ;;
        *) "$program" "$@" --quick ;;
    esac
    left_files "$@"
}

# Targets, presets and scripts exist.
run_cmake() {
    while (($#)); do
        case $1 in
            --preset) grep -q "\"name\": \"$2\"" CMakePresets.json || refuse "no preset '$2'" ;;
            -P) [[ -f $2 ]] || refuse "no file '$2'" ;;
            --target)
                while (($# > 1)) && [[ $2 != -* ]]; do
                    [[ $2 == assignments || -e build/release/bin/$2 ]] || refuse "no target '$2'"
                    shift
                done
                ;;
        esac
        shift
    done
}

verb=()
case $name in
    tour | growth | bench_*) know_options "$@" ;;
    [01][0-9]_*) run_chapter "$@" ;;
    check_gradient) exec "$program" "$@" ;;
    gradient_sweep) [[ $# == 1 && $1 =~ ^[0-9]+$ ]] && exec "$program" 1 || refuse "wants a count" ;;
    test_*) "$program" -ltc "$@" | grep -E 'filters: [1-9]' || refuse "no such tests" ;;
    assignments | compare_*)
        if [[ $name == compare_with_mine ]]; then program=$BIN/compare_with_examples; fi
        if (($#)) && [[ $1 != -* ]]; then verb=("$1"); fi
        know_options "$@"
        case ${1:-} in
            plan | commands | explain) "$program" "$@" && left_files "$@" ;;
        esac
        ;;
    cmake) run_cmake "$@" ;;
    python3) if [[ $1 == mine.py || $1 == *_numpy.py ]]; then PATH=${PATH#*:} exec python3 "$@"; else [[ -f $1 ]] || refuse "no file '$1'"; fi ;;
    dpkg-query) printf 'installed %s\n' "$@" ;;
    ninja) echo 'bench_backprop: phony' ;;
    ctest | apt-get) ;;
    *) refuse "is not run by the texts" ;;
esac

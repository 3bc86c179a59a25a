#!/usr/bin/env bash
# Runs the commands that the texts name, as a reader would who has built the book:
#   tests/commands/run.sh BIN TABLE TEXT…
# BIN has the built programs; TABLE is expected.txt. Each text has a folder of its own, with `course`, the files of data/,
# and for every program one that stands in for it. A command must end with 0, or as its row says, on lines of 80 columns.
set -euo pipefail
bin=$(readlink -f -- "$1") table=$(readlink -f -- "$2")
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
root=$(dirname -- "$(dirname -- "$here")")
texts=("${@:3}")
place=$(mktemp -d)
trap 'rm -rf -- "$place"' EXIT
failures=0

problem() { # where, command, what is wrong
    printf '%s: %s\n    %s\n' "$1" "$2" "$3"
    failures=$((failures + 1))
}

# A folder like the book's own, for the commands of one text.
make_folder() {
    local program
    mkdir -p "$1/build/release/bin" "$1/tools" "$1/results"
    cp "$root/course" "$root/CMakePresets.json" "$here"/data/* "$1"
    ln -s "$root"/{chapters,tests,bench,docs} "$1"
    cp "$root/bench/optimizers/example_rule.hpp" "$1/mine.hpp"
    cp "$root/tests/examples/gradient_numpy.py" "$1/mine.py"
    if [[ -n ${DESCENT_MNIST:-} ]]; then ln -s "$DESCENT_MNIST" "$1/FOLDER" && ln -s "$DESCENT_MNIST" "$1/mnist"; fi
    for program in "$bin"/* "$bin"/compare_with_mine; do ln -s "$here/stand_in.sh" "$1/build/release/bin/${program##*/}"; done
    mkdir -p "$1/build/single/bin"
    ln -s "$here/stand_in.sh" "$1/build/single/bin/compare_speed"
    ln -s release "$1/build/portable"
    for program in cmake ctest ninja apt-get dpkg-query python3; do ln -s "$here/stand_in.sh" "$1/tools/$program"; done
    printf '{}' >"$1/results.json" # of an earlier run
}

# Runs a command in a folder; $wanted, $columns and $words are what its row says.
run() {
    local where=$1 command=$2 folder=$3 code=0 word wide
    (cd "$folder" && PATH=$folder/tools:$PATH BIN=$bin COLUMNS=80 submission=alice.zip \
        timeout 600 bash -c "$command" </dev/null >"$place/out" 2>"$place/err") || code=$?
    if ((code != wanted)); then
        problem "$where" "$command" "ends with $code, not with $wanted: $(tail -n 1 "$place/err")"
    fi
    wide=$(LC_ALL=C.UTF-8 grep -nE -m 1 "^.{$((columns + 1))}" "$place/out") && problem "$where" "$command" "wider than 80 columns: $wide"
    for word in "${words[@]}"; do
        cat "$place/out" "$place/err" | tr -s ' \n' ' ' | grep -qF -- "$word" || problem "$where" "$command" "does not say \"$word\""
    done
}

make_folder "$place/new"
declare -A rows used=() done=()
while IFS= read -r row; do
    [[ $row == '#'* || -z $row ]] || rows[${row%% | *}]=${row#* | }
done <"$table"

while IFS=$'\t' read -r where command; do
    text=${where%:*}
    folder=$place/${text//\//_}
    [[ -d $folder ]] || cp -a "$place/new" "$folder"
    wanted=0 words=() expected=() columns=80
    row=${rows[$command]:-}
    if [[ -n $row ]]; then
        used[$command]=1
        mapfile -t expected <<<"${row// | /$'\n'}"
        wanted=${expected[0]} words=("${expected[@]:1}")
    fi
    case $wanted in
        names) command="STAND_IN=names $command" wanted=0 ;;
        wide) columns=1000 wanted=0 ;;
    esac
    if [[ $command == ./course*mnist* && -z ${DESCENT_MNIST:-} ]]; then
        echo "$where: $command: skipped, DESCENT_MNIST names no folder"
    elif [[ $command == *check-gradient*python3* ]] && ! python3 -c 'import numpy' 2>/dev/null; then
        echo "$where: $command: skipped, there is no python3 with NumPy"
    elif [[ $command == tests/* ]]; then
        [[ -x $root/${command%% *} ]] || problem "$where" "$command" "there is no such program"
    elif [[ -z ${done[$folder $command]:-} ]]; then
        done[$folder $command]=1
        run "$where" "$command" "$folder"
    fi
done < <(awk -f "$here/commands.awk" "${texts[@]}")

for command in "${!rows[@]}"; do
    [[ -n ${used[$command]:-} ]] || problem "$table" "$command" "no text names this"
done
((failures == 0)) || { echo "$failures problems" && exit 1; }
echo "${#done[@]} commands"

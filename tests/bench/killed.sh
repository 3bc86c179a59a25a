#!/usr/bin/env bash
# What goes wrong while a comparison runs: kill -9 at random moments, files cut by a crash, a full disk, two processes on
# one shard, other shards on resume, a changed digit, another plan. After a resume the results must be the same bytes.
#
# tests/bench/killed.sh [TIMES]: so many kills, 50 unless said otherwise. The full disk needs root, for a small tmpfs.
# The exit code is 0, or 1 at the first that differs; 77 where the program is not built.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
bench=$root/build/release/bin/compare_optimizers
times=${1:-50}
if [[ ! -x $bench ]]; then
    echo "SKIPPED: build compare_optimizers first"
    exit 77
fi
out=$(mktemp -d)
mounted=
trap 'if [[ -n $mounted ]]; then umount "$mounted"; fi; rm -rf "$out"' EXIT
cd "$out"

fail() {
    echo "FAILED: $*"
    cat said 2>/dev/null || true
    exit 1
}

bench() {
    "$bench" "$@" >said 2>&1
}

# Merges a folder and compares it with that of one process.
same() {
    bench merge "$1" || fail "$1: not complete"
    cmp one/results.jsonl "$1/results.jsonl" || fail "$1: other bytes"
}

newest() {
    local file latest=
    for file in "$1"/runs/*.jsonl; do if [[ -z $latest || $file -nt $latest ]]; then latest=$file; fi; done
    echo "$latest"
}

"$bench" plan --only quad-100,random-labels,gd,adam --out plan.json 2>/dev/null
before=$(date +%s%N)
bench run plan.json one --jobs 1 || fail 'one process'
whole=$((($(date +%s%N) - before) / 1000000))
bench merge one || fail 'one process: not complete'
echo "one process: $(wc -l <one/results.jsonl) lines, $whole ms"

# ---- Killed at random moments, resumed, killed, … until it is done; then again from the start

set -m  # each background job gets a process group, to be killed as a whole
kills=0 rounds=0 cuts=0 noted=0
while ((kills < times)); do
    folder=killed-$((++rounds))
    while ((kills < times)); do
        "$bench" run plan.json "$folder" --jobs 2 >/dev/null 2>&1 &
        process=$!
        sleep "$(awk -v most="$((whole / 2 + 100))" -v r="$RANDOM" 'BEGIN { print most * r / 32768 / 1000 }')"
        if ! kill -0 "$process" 2>/dev/null; then break; fi  # it had come to its end
        # in turn the program, whose workers end a moment later, and all of it at once
        if ((kills++ % 2)); then kill -KILL "$process"; else kill -KILL -- "-$process"; fi 2>/dev/null || true
        wait "$process" 2>/dev/null || true
        # a machine that crashes loses the end of a file: cut one too, but leave its first line
        if ((kills % 3 == 0)) && compgen -G "$folder/runs/*.jsonl" >/dev/null; then
            sleep 0.3
            file=$(newest "$folder")
            size=$(stat -c %s "$file") first=$(head -n 1 "$file" | wc -c)
            if ((size > first)); then
                truncate -s $((first + (RANDOM * 32768 + RANDOM) % (size - first))) "$file"
                cuts=$((cuts + 1))
            fi
        fi
    done
    wait 2>/dev/null || true
    bench run plan.json "$folder" --jobs 2 || fail "$folder: the last run"
    same "$folder"
    noted=$((noted + $(grep -c 'cut off' said || true)))
done
set +m
((noted > 0 || cuts == 0)) || fail 'no torn line was noted'
echo "killed: $kills times, $cuts files cut, $noted torn lines noted; $rounds times to the end, each with the same bytes"

# ---- Two processes on one shard

"$bench" run plan.json two --jobs 1 >/dev/null 2>&1 &
"$bench" run plan.json two --jobs 1 >/dev/null 2>&1 &
wait
same two
grep -q 'twice' said || fail 'two processes: nothing was done twice'
echo "two processes on one shard: the same bytes; $(grep twice said)"

# ---- Other shards on resume

bench run plan.json shards --jobs 1 --shard 3/4
bench run plan.json shards --jobs 1 --shard 1/4
if bench merge shards; then fail 'half of the shards: complete'; fi
for i in 2 0 1; do bench run plan.json shards --jobs 1 --shard "$i/3" || fail 'other shards'; done
same shards
echo 'other shards on resume: the same bytes'

# ---- What is missing can be run as it is listed

bench run plan.json tasks --jobs 1 --shard 0/2
if bench merge tasks; then fail 'half of the tasks: complete'; fi
missing=$(grep -o -- '--tasks .*' said | head -n 1)
bench run plan.json tasks --jobs 1 --tasks "${missing#--tasks }" || fail 'the tasks that were missing'
same tasks
echo 'what is missing, by --tasks: the same bytes'

# ---- A changed digit is refused, and named; so is another plan

cp -r one changed
file=$(newest changed)
sed -i '3s/"trial":0/"trial":1/' "$file"
if cmp -s "$file" "$(newest one)"; then fail 'no digit was changed'; fi
code=0
bench merge changed || code=$?
if ((code != 1)) || ! grep -q "$file:3: is damaged" said; then fail "a changed digit: exit code $code"; fi
echo "a changed digit: $(grep ':3:' said)"

"$bench" plan --only quad-100,gd,adam --seed 1 --out other.json 2>/dev/null
code=0
bench run other.json one || code=$?
if ((code != 2)) || ! grep -q 'another plan' said; then fail "another plan: exit code $code"; fi
echo "another plan: $(head -n 1 said)"
bench run other.json foreign || fail 'the other plan'
cp -r one mixed
cp foreign/runs/*.jsonl mixed/runs/
code=0
bench merge mixed || code=$?
if ((code != 2)) || ! grep -q 'another plan' said; then fail "a file of another plan: exit code $code"; fi
echo "a file of another plan: $(head -n 1 said)"

# ---- A full disk

mkdir small
if ((EUID == 0)) && mount -t tmpfs -o size=64k none small 2>/dev/null; then
    mounted=$out/small
    code=0
    bench run plan.json small --jobs 2 || code=$?
    if ((code == 0)) || ! grep -q 'No space left on device' said; then fail "a full disk: exit code $code"; fi
    echo "a full disk: $(grep -m 1 'No space' said)"
    code=0
    bench merge small || code=$?
    ((code != 0)) || fail 'a full disk: complete'
    mount -o remount,size=16m small
    bench run plan.json small --jobs 2 || fail 'after a full disk'
    same small
    echo "with more room: the same bytes; torn lines: $(grep -c 'cut off' said || true)"
else
    echo 'a full disk: SKIPPED: no tmpfs could be mounted'
fi

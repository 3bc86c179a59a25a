#!/usr/bin/env bash
# Tries an autograder's zip as Gradescope does: a bare Debian, setup.sh once, then submissions as root of a container.
# tests/assignments/gradescope.sh ZIP FOLDER SUBMISSION…: FOLDER is new, or a bare Debian already; each SUBMISSION's summary is printed. Needs root,
# debootstrap and the network, and takes about ten minutes.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
zip=$(readlink -f -- "$1") image=$2
shift 2

[[ -d $image ]] || debootstrap --variant=minbase bookworm "$image"
mkdir -p "$image/autograder/source"
mount -t proc proc "$image/proc"  # a container has it; what setup.sh makes within has none
trap 'umount "$image/proc"' EXIT
cmake -E chdir "$image/autograder/source" cmake -E tar xf "$zip"
cp "$image/autograder/source/run_autograder" "$image/autograder/"
chroot "$image" bash /autograder/source/setup.sh

# The platform's root has the rights that Docker leaves to it.
cp "$root/build/release/bin/another_world" "$image/autograder/another_world"
cp -- /usr/lib/x86_64-linux-gnu/libseccomp.so.2 "$image/usr/lib/x86_64-linux-gnu/"
for submission in "$@"; do
    rm -rf "$image/autograder/submission" "$image/autograder/results"
    mkdir -p "$image/autograder/results"
    cp -R -- "$submission" "$image/autograder/submission"
    printf '\n== %s\n' "$submission"
    SECONDS=0
    chroot "$image" /autograder/another_world docker /bin/bash /autograder/run_autograder
    printf '%s s\n' "$SECONDS"
    cp "$image/autograder/results/results.json" "${submission%/}.results.json"
done

#!/usr/bin/env bash
# Do the two commands of README.md work on a Debian that has nothing yet, and without a warning?
set -euo pipefail

usage() {
    cat <<'END'
tests/any_debian.sh [--compilers] [SUITE…]      as root, with debootstrap and the network

For each suite (bookworm, trixie and sid, unless others are named) a bare system is made, and what is committed here is
cloned into it, below a path with a space and a letter that is not ASCII. There `./course run 6`, `tour`, `test`, `play` and
`test` once more must succeed, no line of them may warn, and git must see no change afterwards. Of sid, which changes every day, everything must
compile; its warnings and failing tests are only counted.

  --compilers   build with each compiler from clang 14 to 19 and gcc 12 to 14 that the suite has, in place of the above

A line for each suite or compiler tells what came of it; all output is in build/any_debian. The environment may name
MIRROR (debootstrap's own) and SCRATCH, where the systems are made and removed again (/var/tmp). What apt is
told here about getting files, such as a proxy, it is told there.
END
}

fail() {
    printf 'any_debian: %s\n' "$1" >&2
    exit 2
}

compilers='' suites=()
while (($#)); do
    case $1 in
        --compilers) compilers=yes ;;
        -h | --help) usage && exit ;;
        -*) fail "there is no option $1 (--help lists them)" ;;
        *) suites+=("$1") ;;
    esac
    shift
done
((${#suites[@]})) || suites=(bookworm trixie sid)
((EUID == 0)) || fail "debootstrap and chroot take root"
for tool in debootstrap findmnt git unshare; do
    command -v $tool >/dev/null || fail "$tool is not installed"
done

# What is mounted from here on is seen by nobody else, and gone when the script ends, however it ends.
if [[ -z ${ANY_DEBIAN_APART:-} ]]; then
    ANY_DEBIAN_APART=yes exec unshare --mount bash "${BASH_SOURCE[0]}" \
        ${compilers:+--compilers} "${suites[@]}"
fi

checkout=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
logs=$checkout/build/any_debian
scratch=$(mktemp -d "${SCRATCH:-/var/tmp}/any_debian.XXXXXX")
clone='/srv/Ein Büchlein/descent' # a folder that every user may enter
mkdir -p "$logs"

# What is mounted below the scratch folder, the innermost first.
mounts() { findmnt --noheadings --list --output TARGET | { grep -F "$scratch/" || true; } | sort -r; }

# Nothing is removed while a folder of this machine may be mounted there.
remove_system() {
    local target
    while read -r target; do umount -- "$target" || true; done < <(mounts)
    if [[ -n $(mounts) ]]; then
        fail "left as it is, for something is mounted there: $scratch"
    fi
    rm -rf --one-file-system -- "${scratch:?}/system"
}
trap 'remove_system && rmdir -- "$scratch"' EXIT
trap 'exit 130' INT TERM HUP

# inside COMMAND: in the system, and there in the clone once it is made.
# shellcheck disable=SC2016
inside() {
    chroot "$scratch/system" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
        NO_COLOR=1 DEBIAN_FRONTEND=noninteractive \
        bash -c 'cd "$0" 2>/dev/null; eval "$1"' "$clone" "$1" </dev/null
}

make_system() {
    local system=$scratch/system
    debootstrap --variant=minbase "$1" "$system" ${MIRROR:+"$MIRROR"} &&
        printf '#!/bin/sh\nexit 101\n' >"$system/usr/sbin/policy-rc.d" && # no service starts
        chmod 755 "$system/usr/sbin/policy-rc.d" &&
        apt-config dump --format '%f "%v";%n' Acquire |
        sed -nE '/^Acquire::(http|https|Check|Retries)/p' >"$system/etc/apt/apt.conf.d/00any-debian" &&
        mount -t proc proc "$system/proc" &&
        inside 'apt-get update -q && apt-get install -q -y --no-install-recommends git ca-certificates' &&
        git -C "$checkout" bundle create -q "$system/root/checkout" HEAD &&
        inside "git clone -q /root/checkout '$clone'"
}

install_packages() {
    inside './course packages | xargs apt-get install -q -y --no-install-recommends' >"$logs/$1-packages.log" 2>&1
}

# Lines that warn, but for those of the package manager.
warnings() { grep -i 'warning' "$1" | grep -v -c -E '^(dpkg|update-alternatives|debconf|W):' || true; }

minutes() { printf '%d min' $(((SECONDS - $1 + 30) / 60)); }

failed=0
# verdict NAME PROBLEMS WORDS: one line.
verdict() {
    if [[ -n $2 ]]; then
        printf '%s: FAILED: %s; %s\n' "$1" "$2" "$3"
        failed=1
    else
        printf '%s: %s\n' "$1" "$3"
    fi
}

# One chapter, for which fewer packages must do, the two commands of README.md, with no package but theirs, then the live
# figures, which bring many, and the tests that ask them.
try_commands() {
    local suite=$1 said='' problems='' command start log count=0
    for command in 'run 6' tour test play test; do
        start=$SECONDS log=$logs/$suite-$((++count))-${command%% *}.log
        inside "./course $command" >"$log" 2>&1 || problems+="${problems:+, }$command"
        said+="$command $(minutes "$start"), "
        if (($(warnings "$log"))); then problems+="${problems:+, }$(warnings "$log") warnings in $log"; fi
    done
    [[ -z $(inside 'git status --porcelain') ]] || problems+="${problems:+, }git sees changes"
    verdict "$suite" "$problems" "$said$(inside 'c++ --version' | head -n 1)"
}

# A suite that changes every day.
try_to_compile() {
    local suite=$1 log=$logs/$1-build.log problems='' start=$SECONDS said
    install_packages "$suite" || problems=packages
    inside 'cmake --preset release && ninja -C build/release -k 0' >"$log" 2>&1 || problems+="${problems:+, }build"
    said="build $(minutes "$start"), $(warnings "$log") warnings"
    inside 'ctest --preset release' >"$logs/$suite-test.log" 2>&1 || true
    said+=", $(grep -E '^[0-9]+% tests passed' "$logs/$suite-test.log" || echo 'no test ran')"
    verdict "$suite" "$problems" "$said, $(inside 'c++ --version' | head -n 1)"
}

try_compilers() {
    local suite=$1 compiler package log start problems
    if ! install_packages "$suite"; then
        verdict "$suite" "the packages cannot be installed, see $logs/$suite-packages.log" 'nothing tried'
        return
    fi
    for compiler in clang++-{14..19} g++-{12..14}; do
        package=${compiler/clang++/clang}
        inside "apt-cache show $package" >/dev/null 2>&1 || continue
        start=$SECONDS log=$logs/$suite-$compiler.log problems=''
        inside "apt-get install -q -y --no-install-recommends $package" >"$log" 2>&1 || problems=package
        inside "cmake --preset release -D CMAKE_CXX_COMPILER=$compiler && ninja -C build/release -k 0" >"$log" 2>&1 ||
            problems+="${problems:+, }build"
        if (($(warnings "$log"))); then problems+="${problems:+, }$(warnings "$log") warnings in $log"; fi
        inside 'rm -rf build/release'
        verdict "$suite, $compiler" "$problems" "build $(minutes "$start")"
    done
}

for suite in "${suites[@]}"; do
    if ! make_system "$suite" >"$logs/$suite-system.log" 2>&1; then
        verdict "$suite" "no system could be made, see $logs/$suite-system.log" 'nothing tried'
    elif [[ -n $compilers ]]; then
        try_compilers "$suite"
    elif [[ $suite == sid ]]; then
        try_to_compile "$suite"
    else
        try_commands "$suite"
    fi
    remove_system
done
exit $failed

#!/usr/bin/env bash
# Runs once, as root, when Gradescope makes the image of this autograder. Whatever the image is, the grader gets a Debian 12
# of its own below /autograder/debian, and after this needs no network.
set -euo pipefail

packages=(@PACKAGES@)
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
debian=${here%/source}/debian
export DEBIAN_FRONTEND=noninteractive

apt-get update -q
apt-get install -q -y --no-install-recommends debootstrap
debootstrap --variant=minbase bookworm "$debian" "${MIRROR:-http://deb.debian.org/debian}"
chroot "$debian" apt-get update -q
chroot "$debian" apt-get install -q -y --no-install-recommends "${packages[@]}"
chroot "$debian" apt-get clean
cp -R "$here/bundle" "$debian/descent"

#!/usr/bin/env bash
# The same comparison in one process, in shards in any order, by --jobs, GNU parallel, mpirun and a Slurm array: are the
# merged results the same bytes?
#
# bench/cluster.sh FOLDER [lost]: each way has a folder of its own in FOLDER, which is new. What is not installed is
# SKIPPED. Debian has: parallel, openmpi-bin; slurm-wlm, munge and slurm-wlm-basic-plugins. For Slurm the script, as root,
# makes this machine a cluster of two nodes, and ends it again; `lost` ends one of the nodes while it works (4 minutes).
# The exit code is 0, or 1 where bytes differ; 77 where the program is not built.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
bench=$root/build/release/bin/compare_optimizers
lost=${2:-}
if [[ ! -x $bench ]]; then
    echo "SKIPPED: build compare_optimizers first"
    exit 77
fi
if (($# == 0)) || ! mkdir -- "$1"; then
    echo 'usage: bench/cluster.sh FOLDER [lost], FOLDER is new' >&2
    exit 2
fi
folder=$(cd -- "$1" && pwd)
cd -- "$folder"

# What another scheduler says to this script is not for the programs that it starts.
for name in $(compgen -e | grep -E '^(SLURM|OMPI|PMI|PMIX|HQ)_' || true); do unset "$name"; done

# ---- One process, and what it is compared with

bench() {
    "$bench" "$@" 2>>messages
}

# Merges a folder and compares it with that of one process.
same() {
    local name=$1 one=${2:-one}
    bench merge "$name" >/dev/null || { echo "$name: not complete, see messages"; exit 1; }
    if ! cmp "$one/results.jsonl" "$name/results.jsonl"; then
        echo "$name: other bytes"
        exit 1
    fi
    printf '%-22s the same bytes, from %s files\n' "$name" "$(find "$name/runs" -name '*.jsonl' | wc -l)"
}

skipped() {
    printf '%-22s SKIPPED: %s\n' "$1" "$2"
}

bench plan --only quad-100,random-labels,gd,adam --out plan.json
bench run plan.json one --jobs 1
bench merge one >/dev/null
printf '%-22s %s lines\n' one "$(wc -l <one/results.jsonl)"

# cmp can tell: another seed, other bytes
bench plan --only quad-100,gd,adam --seed 1 --out other.json
bench run other.json other
bench merge other >/dev/null
if cmp -s one/results.jsonl other/results.jsonl; then
    echo 'another seed gave the same bytes'
    exit 1
fi

# ---- Without a scheduler

for i in $(shuf -e 0 1 2 3); do bench run plan.json shards --shard "$i/4" --jobs 1; done
same shards

bench run plan.json jobs --jobs 2
same jobs

if parallel --version 2>/dev/null | grep -q '^GNU'; then
    bench commands plan.json parallel 4 | parallel --will-cite -j2 2>>messages
    same parallel
else
    skipped parallel 'no GNU parallel'
fi

if command -v mpirun >/dev/null; then
    flags=(-n 2)
    if mpirun --version | grep -q 'Open MPI'; then
        flags+=(--oversubscribe)
        if ((EUID == 0)); then flags+=(--allow-run-as-root); fi
    fi
    mpirun "${flags[@]}" "$bench" run plan.json mpirun 2>>messages
    same mpirun
else
    skipped mpirun 'no mpirun'
fi

# ---- Slurm on this machine

slurm_missing() {
    for program in munged munge slurmctld slurmd sbatch squeue runuser; do
        if ! PATH=$PATH:/usr/sbin:/sbin command -v "$program" >/dev/null; then
            echo "no $program"
            return
        fi
    done
    if ((EUID != 0)); then
        echo 'it needs root'
    elif [[ ! -e /etc/munge/munge.key ]]; then
        echo 'munge has no key'
    fi
}

started=()
stop_cluster() {
    for file in "$folder"/slurmd.n1.pid "$folder"/slurmd.n2.pid "$folder"/ctld.pid; do
        if [[ -s $file ]]; then kill "$(<"$file")" 2>/dev/null || true; fi
    done
    sleep 1
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
}

start_munge() {
    if munge -n 2>/dev/null | unmunge >/dev/null 2>&1; then return; fi
    install -d -o munge -g munge -m 755 /run/munge
    install -d -o munge -g munge -m 700 /var/lib/munge /var/log/munge
    runuser -u munge -- munged
    started+=("$(</run/munge/munged.pid)")
}

# No cgroups and no systemd, so that it works in a container too.
start_cluster() {
    export PATH=$PATH:/usr/sbin:/sbin SLURM_CONF=$folder/slurm.conf
    mkdir state spool.n1 spool.n2
    cat >"$SLURM_CONF" <<END
ClusterName=one
SlurmctldHost=localhost
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CryptoType=crypto/munge
SlurmctldPort=16817
SlurmctldPidFile=$folder/ctld.pid
SlurmdPidFile=$folder/slurmd.%n.pid
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool.%n
SlurmctldLogFile=$folder/ctld.log
SlurmdLogFile=$folder/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
ReturnToService=2
SlurmdTimeout=20
SlurmctldTimeout=30
InactiveLimit=0
KillWait=5
MinJobAge=300
MaxArraySize=10001
JobRequeue=1
NodeName=n[1-2] NodeHostname=localhost NodeAddr=127.0.0.1 Port=[17001-17002] CPUs=1 RealMemory=500 State=UNKNOWN
PartitionName=all Nodes=n[1-2] Default=YES MaxTime=INFINITE State=UP
END
    start_munge
    slurmctld -c
    slurmd -N n1
    slurmd -N n2
    for ((i = 0; i < 60; ++i)); do
        if [[ $(sinfo -h -N -o %T | sort -u) == idle ]]; then return; fi
        sleep 1
    done
    echo 'Slurm did not start; see ctld.log and slurmd.*.log'
    exit 1
}

# Waits until no job is left, or so many seconds.
wait_for_jobs() {
    for ((i = 0; i < $1; ++i)); do
        if [[ -z $(squeue -h) ]]; then return; fi
        sleep 1
    done
    echo 'jobs are left:'
    squeue
    exit 1
}

# Submits an array of so many parts. Each says who it is and by which process of Slurm it was started.
submit() {
    bench commands "$1" "$2" "$3" --sbatch |
        sed "s|^'|echo \"\$\$ \$PPID\" >'$folder/$2'.\$SLURMD_NODENAME\nexec '|" >"$2.sh"
    sbatch --output="$2.out" "$2.sh" >>messages
}

# Ends, as a machine that loses its power does, all that the second node runs, a second after it began a part.
lose_node() {
    local process step
    for ((i = 0; i < 600; ++i)); do
        if [[ -s $1.n2 ]]; then break; fi
        sleep 0.1
    done
    sleep 1
    read -r process step <"$1.n2"
    kill -KILL "$(<slurmd.n2.pid)" "$step" "$process"
    rm slurmd.n2.pid
}

reason=$(slurm_missing)
if [[ -n $reason ]]; then
    skipped slurm "$reason"
    if [[ $lost == lost ]]; then skipped 'slurm, a lost node' "$reason"; fi
    exit
fi
trap stop_cluster EXIT
start_cluster
submit plan.json slurm 4
wait_for_jobs 300
same slurm

if [[ $lost == lost ]]; then
    bench plan --only mnist1d,gd,adam --out plan-lost.json
    bench run plan-lost.json one-lost --jobs 1
    bench merge one-lost >/dev/null
    submit plan-lost.json slurm-lost 2
    lose_node slurm-lost
    wait_for_jobs 600
    if ! grep -q '"SLURM_RESTART_COUNT":"1"' slurm-lost/runs/*.jsonl; then
        echo 'slurm-lost: no job was started again'
        exit 1
    fi
    same slurm-lost one-lost
fi

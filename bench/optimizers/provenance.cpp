// Where does this process run? What could explain other digits, or a missing shard.

#include <fmt/format.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <ctime>
#include <fstream>

#include "bench/optimizers/records.hpp"
#include "common/program/blas.hpp"

extern "C" char* openblas_get_config();

namespace descent::bench {
namespace {

/// What Slurm, MPI and others say to the processes they start.
constexpr const char* scheduler_variables[] = {"SLURM_JOB_ID",
                                               "SLURM_ARRAY_JOB_ID",
                                               "SLURM_ARRAY_TASK_ID",
                                               "SLURM_RESTART_COUNT",
                                               "SLURM_PROCID",
                                               "SLURM_NTASKS",
                                               "SLURMD_NODENAME",
                                               "OMPI_COMM_WORLD_RANK",
                                               "OMPI_COMM_WORLD_SIZE",
                                               "PMI_RANK",
                                               "PMI_SIZE",
                                               "PARALLEL_SEQ",
                                               "HQ_JOB_ID",
                                               "HQ_TASK_ID",
                                               "JOB_ID",
                                               "SGE_TASK_ID"};

std::string compiler() {
    std::string name = fmt::format(
#if defined(__clang__)
        "clang {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
        "gcc {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
#if defined(__AVX512F__)
    name += " AVX-512";
#elif defined(__AVX2__)
    name += " AVX2";
#endif
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
    name += " FMA";
#endif
    return name;
}

/// "OpenBLAS 0.3.21 Zen"
std::string blas() {
    const std::string config = openblas_get_config();
    const std::size_t version = config.find(' ');
    return config.substr(0, config.find(' ', version + 1)) + " " + blas_kernel();
}

std::string cpu() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name") && line.find(": ") != std::string::npos)
            return line.substr(line.find(": ") + 2);
    return "unknown";
}

std::string host() {
    std::array<char, 256> name{};
    return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

/// In UTC, to the microsecond, so that no two files of a process have the same.
std::string now() {
    timeval time{};
    gettimeofday(&time, nullptr);
    std::tm utc{};
    gmtime_r(&time.tv_sec, &utc);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", utc.tm_year + 1900,
                       utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                       time.tv_usec);
}

}  // namespace

Provenance provenance_here(const Plan& plan) {
    Provenance here;
    here.plan = plan_id(plan);
    here.bits = probe_bits(plan);
    here.code = DESCENT_VERSION;
    here.compiler = compiler();
    here.blas = blas();
    here.cpu = cpu();
    here.host = host();
    here.start = now();
    here.pid = getpid();
    for (const char* name : scheduler_variables)
        if (const char* value = std::getenv(name)) here.scheduler[name] = value;
    return here;
}

}  // namespace descent::bench

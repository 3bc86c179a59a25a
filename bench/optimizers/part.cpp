#include "bench/optimizers/part.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <stdexcept>

namespace descent::bench {
namespace {

std::size_t whole_number(const std::string& text, const std::string& what) {
    if (text.empty() || text.size() > 9 || text.find_first_not_of("0123456789") != text.npos)
        throw std::runtime_error(fmt::format("{} is '{}', no whole number", what, text));
    return std::stoul(text);
}

Part checked(Part part) {
    if (part.i >= part.n)
        throw std::runtime_error(
            fmt::format("there is no part {} of {}: they count from 0", part.i, part.n));
    return part;
}

}  // namespace

std::optional<std::string> environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

Part read_part(const std::string& text, const Environment& environment) {
    const std::size_t slash = text.find('/');
    if (slash == std::string::npos)
        throw std::runtime_error(fmt::format("'{}' is no part, such as 0/4 or array/4", text));
    const std::string i = text.substr(0, slash);
    const std::size_t n = whole_number(text.substr(slash + 1), "the number of parts");
    if (i != "array") return checked({whole_number(i, "the part"), n});
    for (const char* name : {"SLURM_ARRAY_TASK_ID", "HQ_TASK_ID"})
        if (const auto value = environment(name)) return checked({whole_number(*value, name), n});
    throw std::runtime_error("this is no job array: SLURM_ARRAY_TASK_ID is not set");
}

std::optional<Part> part_from(const Environment& environment) {
    if (environment("SLURM_ARRAY_TASK_ID"))
        throw std::runtime_error("in a job array, say of how many parts: --shard array/N");
    constexpr const char* names[][2]{{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
                                     {"PMI_RANK", "PMI_SIZE"},
                                     {"SLURM_PROCID", "SLURM_NTASKS"}};
    for (const auto& [rank, size] : names) {
        const auto i = environment(rank), n = environment(size);
        if (i && n) return checked({whole_number(*i, rank), whole_number(*n, size)});
    }
    return {};
}

}  // namespace descent::bench

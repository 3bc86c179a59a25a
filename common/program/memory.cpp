#include "common/program/memory.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

namespace descent {
namespace {

namespace fs = std::filesystem;

/// The least limit of a group and of those around it.
std::size_t limit_of(const fs::path& groups, fs::path group, const char* file) {
    std::size_t least = ~std::size_t{0}, limit = 0;
    for (;; group = group.parent_path()) {
        if (std::ifstream(groups / group.relative_path() / file) >> limit)
            least = std::min(least, limit);  // there may stand "max"
        if (!group.has_relative_path()) return least;
    }
}

}  // namespace

std::size_t available_memory(const fs::path& root) {
    std::size_t bytes = 0;
    std::ifstream memory(root / "proc/meminfo");
    for (std::string line, name; std::getline(memory, line);)
        if (line.starts_with("MemAvailable:") && std::istringstream(line) >> name >> bytes)
            bytes *= 1024;
    const fs::path groups = root / "sys/fs/cgroup";
    std::ifstream mine(root / "proc/self/cgroup");
    for (std::string line; std::getline(mine, line);) {
        const fs::path group = line.substr(std::min(line.find('/'), line.size()));
        if (line.starts_with("0::"))
            bytes = std::min(bytes, limit_of(groups, group, "memory.max"));
        else if (line.find(":memory:") != std::string::npos)
            bytes = std::min(bytes, limit_of(groups / "memory", group, "memory.limit_in_bytes"));
    }
    return bytes;
}

}  // namespace descent

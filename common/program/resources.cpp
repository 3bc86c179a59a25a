#include "common/program/resources.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

namespace descent {
namespace {

namespace fs = std::filesystem;

/// Visits the folders of the groups in which this program is, and of those around them:
/// "0::/a/b" of the second kind, "4:memory:/a/b" of the first.
template <class Visit>
void for_each_group(const fs::path& root, const std::string& controller, Visit visit) {
    std::ifstream groups(root / "proc/self/cgroup");
    for (std::string number, controllers, path; std::getline(groups, number, ':') &&
                                                std::getline(groups, controllers, ':') &&
                                                std::getline(groups, path);) {
        const bool first_kind =
            ("," + controllers + ",").find("," + controller + ",") != std::string::npos;
        if (!first_kind && !controllers.empty()) continue;
        const fs::path all = root / "sys/fs/cgroup" / (first_kind ? controller : "");
        for (fs::path group = path;; group = group.parent_path()) {
            visit(all / group.relative_path());
            if (!group.has_relative_path()) break;
        }
    }
}

}  // namespace

std::size_t available_memory(const fs::path& root) {
    std::size_t bytes = 0;
    std::ifstream memory(root / "proc/meminfo");
    for (std::string line, name; std::getline(memory, line);)
        if (line.starts_with("MemAvailable:") && std::istringstream(line) >> name >> bytes)
            bytes *= 1024;
    for_each_group(root, "memory", [&](const fs::path& group) {
        std::size_t limit = 0;
        for (const char* file : {"memory.max", "memory.limit_in_bytes"})
            if (std::ifstream(group / file) >> limit)  // it may say "max"
                bytes = std::min(bytes, limit);
    });
    return bytes;
}

std::size_t available_processors(const fs::path& root) {
    std::size_t processors = std::thread::hardware_concurrency();
    for_each_group(root, "cpu", [&](const fs::path& group) {
        double quota = 0, period = 0;  // microseconds; for no limit "max", or −1
        const bool second_kind = bool(std::ifstream(group / "cpu.max") >> quota >> period);
        const bool first_kind = std::ifstream(group / "cpu.cfs_quota_us") >> quota &&
                                std::ifstream(group / "cpu.cfs_period_us") >> period;
        if ((second_kind || first_kind) && quota >= 0 && period > 0)
            processors = std::min(processors, static_cast<std::size_t>(quota / period));
    });
    return processors;
}

}  // namespace descent

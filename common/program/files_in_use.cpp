#include "common/program/files_in_use.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>

namespace descent {
namespace {

namespace fs = std::filesystem;

/// What this program has said so far.
struct FilesInUse {
    std::mutex mutex;
    std::set<std::string> inputs;
    std::map<std::string, std::string> outputs;  ///< path → flag
};

FilesInUse& files_in_use() {
    static FilesInUse files;
    return files;
}

/// Two names of one file, which need not exist yet?
bool same_file(const std::string& a, const std::string& b) {
    std::error_code error;
    if (fs::equivalent(a, b, error)) return true;
    if (fs::exists(a, error) && fs::exists(b, error)) return false;
    const fs::path one = fs::weakly_canonical(fs::absolute(a), error);
    return !error && one == fs::weakly_canonical(fs::absolute(b), error) && !error;
}

bool replaces(const std::string& path) {
    std::error_code error;
    return !fs::is_other(path, error);
}

}  // namespace

void note_input(const std::string& path) {
    FilesInUse& files = files_in_use();
    const std::lock_guard lock(files.mutex);
    if (!files.inputs.insert(path).second) return;
    for (const auto& [output, flag] : files.outputs)
        if (replaces(output) && same_file(path, output))
            throw std::runtime_error(
                fmt::format("{}: is read, and {} would replace it", path, flag));
}

void note_output(const std::string& flag, const std::string& path) {
    FilesInUse& files = files_in_use();
    const std::lock_guard lock(files.mutex);
    if (!replaces(path)) return;
    for (const std::string& input : files.inputs)
        if (same_file(input, path))
            throw std::runtime_error(fmt::format("{}: {} is a file that is read", flag, path));
    for (const auto& [output, other] : files.outputs)
        if (other != flag && same_file(output, path))
            throw std::runtime_error(fmt::format("{}: {} is the file of {}", flag, path, other));
    files.outputs.emplace(path, flag);
}

}  // namespace descent

#include "common/program/scratch_folder.hpp"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace descent {
namespace {

namespace fs = std::filesystem;

/// Removes the folders of this name whose program is no longer there. What cannot be
/// removed stays.
void remove_left(const fs::path& parent, const std::string& start) {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(parent, ignored)) {
        const std::string name = entry.path().filename();
        if (!name.starts_with(start)) continue;
        const pid_t program = std::atoi(name.c_str() + start.size());
        if (program > 0 && kill(program, 0) != 0 && errno == ESRCH)
            fs::remove_all(entry.path(), ignored);
    }
}

}  // namespace

ScratchFolder::ScratchFolder(const std::string& purpose) {
    std::error_code problem;
    const fs::path parent = fs::temp_directory_path(problem);
    if (problem) throw std::runtime_error("there is no folder for temporary files: see TMPDIR");
    const std::string start = "descent-" + purpose + "-";
    remove_left(parent, start);
    const std::string random(6, 'X');  // mkdtemp puts letters in their place
    std::string name = parent / (start + std::to_string(getpid()) + "-" + random);
    if (mkdtemp(name.data()) == nullptr)
        throw std::runtime_error("cannot make a folder in '" + parent.string() +
                                 "': " + std::strerror(errno));
    path_ = name;
    fs::permissions(path_, fs::perms(0755));
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

}  // namespace descent

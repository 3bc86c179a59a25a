#include "common/program/scratch_folder.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;
using descent::ScratchFolder;

namespace {

/// The number of a program that has ended.
pid_t ended_program() {
    const pid_t child = fork();
    if (child == 0) _exit(0);
    waitpid(child, nullptr, 0);
    return child;
}

/// A folder as this program, or another, would have made it.
fs::path folder_of(pid_t program) {
    const fs::path folder =
        fs::temp_directory_path() / ("descent-stale-" + std::to_string(program) + "-abcdef");
    fs::create_directories(folder / "below");
    std::ofstream(folder / "below" / "file") << "x";
    return folder;
}

}  // namespace

TEST_CASE("scratch folders: new, empty, open to others, and gone at the end with all they hold") {
    fs::path path;
    {
        const ScratchFolder folder("unit"), other("unit");
        path = folder.path();
        CHECK(folder.path() != other.path());
        CHECK(fs::is_empty(path));
        CHECK((fs::status(path).permissions() & fs::perms::others_exec) != fs::perms::none);
        std::ofstream(path / "file") << "x";
        fs::create_directory(path / "below");
    }
    CHECK_FALSE(fs::exists(path));
}

TEST_CASE("scratch folders: what a killed program left goes, what a running one has stays") {
    const fs::path left = folder_of(ended_program()), used = folder_of(getpid());
    { const ScratchFolder folder("stale"); }
    CHECK_FALSE(fs::exists(left));
    CHECK(fs::exists(used));
    { const ScratchFolder another("other-purpose"); }
    CHECK(fs::exists(used));
    fs::remove_all(used);
}

TEST_CASE("scratch folders: where none can be made, it says where") {
    const char* const before = std::getenv("TMPDIR");
    const std::string restored = before ? before : "";
    setenv("TMPDIR", "/nowhere", 1);
    CHECK_THROWS_WITH_AS(ScratchFolder("unit"),
                         "there is no folder for temporary files: see TMPDIR", std::runtime_error);
    setenv("TMPDIR", "/", 1);
    CHECK_THROWS_WITH_AS(ScratchFolder(std::string(300, 'x')),
                         "cannot make a folder in '/': File name too long", std::runtime_error);
    before ? setenv("TMPDIR", restored.c_str(), 1) : unsetenv("TMPDIR");
}

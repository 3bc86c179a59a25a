#include "common/assignments/archive.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>

#include "common/assignments/bundle.hpp"
#include "common/assignments/release.hpp"
#include "common/program/files.hpp"

namespace descent::assignments {
namespace {

namespace fs = std::filesystem;

void write_script(const fs::path& from, const fs::path& to,
                  const std::map<std::string, std::string>& values) {
    write_file(to, filled_in(read_text(from), values));
    fs::permissions(to, fs::perms::owner_exec, fs::perm_options::add);
}

}  // namespace

void write_archive(const Kit& kit, const std::vector<std::string>& packages, std::uint64_t salt,
                   const fs::path& file) {
    if (std::find(kit.compile.begin(), kit.compile.end(), "-march=native") != kit.compile.end())
        throw std::runtime_error(
            "this build is for this processor alone; ./course release makes a portable one");
    const fs::path stage = kit.root / "assignments" / kit.assignment.chapter / "archive";
    fs::remove_all(stage);
    write_bundle(kit, stage / "bundle");
    for (const char* script : {"setup.sh", "run_autograder"})
        write_script(kit.source / "common/assignments/gradescope" / script, stage / script,
                     {{"PACKAGES", fmt::format("{}", fmt::join(packages, " "))},
                      {"SALT", std::to_string(salt)}});
    Sandbox trusted;
    trusted.wall = Wall::none;
    trusted.limits = {0, 0, 0, 0};
    const std::string cmake = fs::canonical("/usr/bin/cmake");
    const Run packed =
        run(trusted,
            {cmake, "-E", "chdir", stage, cmake, "-E", "tar", "cf", fs::absolute(file),
             "--format=zip", "setup.sh", "run_autograder", "bundle"},
            std::chrono::minutes(5));
    if (packed.ending != Ending{})
        throw std::runtime_error(
            fmt::format("cannot write {}: {}", file.string(), packed.err.text()));
}

}  // namespace descent::assignments

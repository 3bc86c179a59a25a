#include "common/program/files_in_use.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <stdexcept>
#include <string>

#include "common/data/dataset.hpp"
#include "tests/support/run_program.hpp"

using namespace descent;
using descent::test::TemporaryFolder;

TEST_CASE("files in use: an output is no file that is read, under whatever name") {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", "1,2\n"), other = folder.path() + "/new";
    std::filesystem::create_symlink(data, folder.path() + "/symbolic");
    std::filesystem::create_hard_link(data, folder.path() + "/hard");
    read_csv(data);  // every reader says what it reads
    for (const std::string name : {"data.csv", "./data.csv", "symbolic", "hard"}) {
        const std::string path = folder.path() + "/" + name;
        CHECK_THROWS_WITH_AS(note_output("--json", path),
                             ("--json: " + path + " is a file that is read").c_str(),
                             std::runtime_error);
    }
    CHECK_NOTHROW(note_output("--json", other));
    CHECK_NOTHROW(note_output("--json", "/dev/null"));
    CHECK_NOTHROW(note_output("--log", "/dev/null"));
}

TEST_CASE("files in use: what will be written is not read any more") {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", "1,2\n");
    note_output("--json", data);
    CHECK_THROWS_WITH_AS(read_csv(data), (data + ": is read, and --json would replace it").c_str(),
                         std::runtime_error);
}

TEST_CASE("files in use: two outputs are two files, also while there are none yet") {
    const TemporaryFolder folder;
    const std::string path = folder.path() + "/x", same = folder.path() + "/./x";
    note_output("--checkpoint", path);
    CHECK_THROWS_WITH_AS(note_output("--json", same),
                         ("--json: " + same + " is the file of --checkpoint").c_str(),
                         std::runtime_error);
    CHECK_NOTHROW(note_output("--json", path + "y"));
}

#include "common/program/files.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <iterator>
#include <stdexcept>
#include <string>

#include "tests/support/run_program.hpp"

using namespace descent;
using descent::test::read_file;
using descent::test::TemporaryFolder;

TEST_CASE("files: a file is written whole or not at all") {
    const TemporaryFolder folder;
    const std::string path = folder.write("results", "old");
    write_file(path, "new");
    CHECK(read_file(path) == "new");
    write_file(path, "");
    CHECK(read_file(path).empty());

    // A folder in the place of the target: the rename fails, nothing else changes.
    std::filesystem::create_directory(folder.path() + "/taken");
    CHECK_THROWS_AS(write_file(folder.path() + "/taken", "x"), std::runtime_error);
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 2);
    CHECK_THROWS_WITH_AS(write_file("/dev/full", "x"),
                         std::string("cannot write /dev/full: No space left on device").c_str(),
                         std::runtime_error);
}

TEST_CASE("files: an old file survives in a folder that cannot be written") {
    if (geteuid() == 0) return;  // root may write everywhere
    const TemporaryFolder folder;
    const std::string path = folder.write("results", "old");
    std::filesystem::permissions(
        folder.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    CHECK_THROWS_AS(write_file(path, "new"), std::runtime_error);
    CHECK_THROWS_AS(require_writable_file(path), std::runtime_error);
    CHECK(read_file(path) == "old");
    std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
}

TEST_CASE("files: a link keeps pointing to the file that is replaced") {
    const TemporaryFolder folder;
    const std::string path = folder.write("results", "old"), link = folder.path() + "/link";
    std::filesystem::create_symlink(path, link);
    write_file(link, "new");
    CHECK(std::filesystem::is_symlink(link));
    CHECK(read_file(path) == "new");
}

TEST_CASE("files: a link to nothing yet leads to the new file, one in a circle is refused") {
    const TemporaryFolder folder;
    const std::string link = folder.path() + "/link", circle = folder.path() + "/circle";
    std::filesystem::create_symlink("later", link);
    write_file(link, "new");
    CHECK(std::filesystem::is_symlink(link));
    CHECK(read_file(folder.path() + "/later") == "new");
    std::filesystem::create_symlink("circle", circle);
    CHECK_THROWS_WITH_AS(
        write_file(circle, "x"),
        std::string("cannot write " + circle + ": Too many levels of symbolic links").c_str(),
        std::runtime_error);
    CHECK(std::filesystem::is_symlink(circle));
}

TEST_CASE("files: a new content keeps the permissions of the old one") {
    const TemporaryFolder folder;
    const std::string path = folder.write("results", "old");
    for (const auto mode : {std::filesystem::perms(0600), std::filesystem::perms(0664)}) {
        std::filesystem::permissions(path, mode);
        write_file(path, "new");
        CHECK(std::filesystem::status(path).permissions() == mode);
    }
}

TEST_CASE("files: to ask whether a file can be written changes nothing") {
    const TemporaryFolder folder;
    require_writable_file(folder.path() + "/new");
    require_writable_folder(folder.path());
    CHECK(folder.empty());
    const std::string path = folder.write("old", "content");
    require_writable_file(path);
    CHECK(read_file(path) == "content");
    CHECK_THROWS_WITH_AS(require_writable_file(folder.path()),
                         std::string("cannot write " + folder.path() + ": Is a directory").c_str(),
                         std::runtime_error);
    CHECK_THROWS_WITH_AS(require_writable_file(""),
                         std::string("cannot write '': No such file or directory").c_str(),
                         std::runtime_error);
}

TEST_CASE("files: folders that were made can be removed again, others stay") {
    const TemporaryFolder folder;
    const auto made = make_folder(folder.path() + "/a/b/c/");
    CHECK(made.size() == 3);
    CHECK(std::filesystem::is_directory(folder.path() + "/a/b/c"));
    CHECK(make_folder(folder.path() + "/a/b/c").empty());
    remove_folders(made);
    CHECK(folder.empty());
    remove_folders(make_folder(folder.path() + "/d"));
    const auto kept = make_folder(folder.path() + "/e");
    folder.write("e/file", "");
    remove_folders(kept);
    CHECK(std::filesystem::exists(folder.path() + "/e/file"));
}

#include "common/program/file_lock.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <memory>

#include "tests/support/run_program.hpp"

using namespace descent;

namespace {

/// What a second lock says while there is one, or "locked".
std::string second_lock(const std::string& path) {
    try {
        const FileLock lock(path);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "locked";
}

/// A process that holds this lock until it is killed; it holds it already.
pid_t locking_process(const std::string& path) {
    int ready[2];
    REQUIRE(pipe(ready) == 0);
    const pid_t child = fork();
    if (child == 0) {
        const FileLock lock(path);
        if (write(ready[1], "x", 1) == 1) pause();
        _exit(0);
    }
    char byte = 0;
    CHECK(read(ready[0], &byte, 1) == 1);
    close(ready[0]);
    close(ready[1]);
    return child;
}

void end(pid_t process) {
    kill(process, SIGKILL);
    waitpid(process, nullptr, 0);
}

}  // namespace

TEST_CASE("file lock: one at a time, then the next, and no file is left") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path() + "/run";
    {
        const FileLock lock(path);
        CHECK(second_lock(path) == path + ": is in use by another run");
        CHECK(second_lock(path) == path + ": is in use by another run");
        CHECK(second_lock(folder.path() + "/other") == "locked");
    }
    CHECK(folder.empty());
    CHECK(second_lock(path) == "locked");
    CHECK(folder.empty());
}

TEST_CASE("file lock: other names of the file, by a link and by another way, are the same lock") {
    const test::TemporaryFolder folder;
    const std::string path = folder.write("run", "x"), link = folder.path() + "/link";
    std::filesystem::create_symlink("run", link);
    const FileLock lock(link);
    CHECK(second_lock(path) == path + ": is in use by another run");
    CHECK(second_lock(folder.path() + "/./run") != "locked");
    CHECK(second_lock(folder.path() + "/../" + path.substr(path.rfind('/', path.size() - 5) + 1)) !=
          "locked");
}

TEST_CASE("file lock: another process holds it until it is killed; what it leaves locks nothing") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path() + "/run";
    const pid_t process = locking_process(path);
    CHECK(second_lock(path) == path + ": is in use by another run");
    end(process);
    CHECK(std::filesystem::exists(path + ".lock"));
    CHECK(second_lock(path) == "locked");
    CHECK(folder.empty());
}

TEST_CASE("file lock: a program that is started meanwhile does not inherit it") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path() + "/run";
    auto lock = std::make_unique<FileLock>(path);
    const pid_t child = fork();
    if (child == 0) {
        execlp("sleep", "sleep", "60", nullptr);
        _exit(127);
    }
    // until it is another program: then what is closed on exec is closed
    const std::string program = "/proc/" + std::to_string(child) + "/exe";
    while (std::filesystem::equivalent(program, "/proc/self/exe")) usleep(1000);
    lock.reset();
    CHECK(second_lock(path) == "locked");
    end(child);
}

TEST_CASE("file lock: what somebody else calls so is neither removed nor written to") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path() + "/run", mine = folder.write("run.lock", "mine");
    CHECK(second_lock(path) == "locked");
    CHECK(test::read_file(mine) == "mine");
    std::filesystem::remove(mine);
    std::filesystem::create_symlink(folder.write("other", "other"), mine);
    CHECK(second_lock(path).starts_with("cannot write " + mine + ": "));
    CHECK(test::read_file(folder.path() + "/other") == "other");
    std::filesystem::remove(mine);
    std::filesystem::create_directory(mine);
    CHECK(second_lock(path).starts_with("cannot write " + mine + ": "));
    CHECK(second_lock(folder.path() + "/none/run").starts_with("cannot write "));
}

TEST_CASE("file lock: 20 processes that want it all the time are never two at once") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path() + "/run", inside = folder.path() + "/inside";
    std::vector<pid_t> processes;
    for (int i = 0; i < 20; ++i) {
        processes.push_back(fork());
        if (processes.back() != 0) continue;
        int held = 0, wrong = 0;
        while (held < 50) try {
                const FileLock lock(path);
                ++held;
                const int file = open(inside.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600);
                wrong += file < 0;
                close(file);
                unlink(inside.c_str());
            } catch (const std::runtime_error&) {
                usleep(100);
            }
        _exit(wrong == 0 ? 0 : 1);
    }
    for (const pid_t process : processes) {
        int status = 0;
        waitpid(process, &status, 0);
        CHECK(status == 0);
    }
    CHECK(folder.empty());
}

#include "common/program/process.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdio>
#include <memory>

#include "tests/support/run_program.hpp"

using namespace descent;
using descent::test::TemporaryFolder;

namespace {

/// How a shell ends that is given these commands, with nothing to read and its output
/// thrown away or put in `out`.
ProgramEnd shell(const std::string& commands, const Allowance& allowance,
                 const char* out = "/dev/null") {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen("/dev/null", "r"),
                                                             std::fclose),
        output(std::fopen(out, "w"), std::fclose);
    return run_to_end({"sh", "-c", commands},
                      {fileno(in.get()), fileno(output.get()), fileno(output.get())}, allowance);
}

}  // namespace

TEST_CASE("process: a program that runs to its end tells how it went") {
    CHECK(shell("exit 0", {}).status == 0);
    CHECK(WEXITSTATUS(shell("exit 3", {}).status) == 3);
    CHECK(WTERMSIG(shell("kill -TERM $$", {}).status) == SIGTERM);
    CHECK(WEXITSTATUS(run_to_end({"/no/such/program"}, {0, 1, 2}, {}).status) == 127);
}

TEST_CASE("process: time and output are limited") {
    const ProgramEnd late = shell("exec sleep 60", {.seconds = 0.2});
    CHECK(late.too_late);
    CHECK(late.seconds < 30);
    CHECK_FALSE(shell("exit 0", {.seconds = 60}).too_late);

    const TemporaryFolder folder;
    const std::string out = folder.path() + "/out";
    CHECK(shell("exec yes", {.output = 1 << 20}, out.c_str()).status == SIGXFSZ);
    CHECK(std::filesystem::file_size(out) == 1 << 20);
}

TEST_CASE("process: a program ends with the one that started it") {
    const TemporaryFolder folder;
    const std::string told = folder.path() + "/pid";
    const pid_t starter = fork();
    if (starter == 0) {
        shell("echo $$ > " + told + "; exec sleep 60", {});
        _exit(0);
    }
    while (descent::test::read_file(told).empty()) usleep(1000);
    const pid_t program = std::stoi(descent::test::read_file(told));
    CHECK(kill(program, 0) == 0);
    kill(starter, SIGKILL);
    waitpid(starter, nullptr, 0);
    int checks = 0;  // whoever inherits it may take a moment to bury it
    while (kill(program, 0) == 0 && ++checks < 1000 &&
           descent::test::read_file("/proc/" + std::to_string(program) + "/stat").find(" Z ") ==
               std::string::npos)
        usleep(10'000);
    CHECK(checks < 1000);
}

#include "common/assignments/sandbox.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "common/assignments/walls.hpp"
#include "tests/support/run_program.hpp"

using namespace descent;
using namespace descent::assignments;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

const bool no_sigpipe = std::signal(SIGPIPE, SIG_IGN) != SIG_ERR;

fs::path beside(const std::string& name) {
    return fs::read_symlink("/proc/self/exe").parent_path() / name;
}

/// inmate WHAT [NUMBER].
std::vector<std::string> inmate(const std::string& what, int number = 0) {
    return {beside("inmate"), what, std::to_string(number)};
}

/// The tests' own sources: nobody inside may see them.
const fs::path own_sources = fs::path(__FILE__).parent_path();

/// The walls that stand here; of the others it is said why not.
const std::vector<Wall>& walls() {
    static const std::vector<Wall> result = [] {
        std::vector<Wall> found;
        for (const Wall wall : {Wall::jail, Wall::bubblewrap}) {
            try {
                run({.wall = wall}, inmate("exit"), 10s);
                found.push_back(wall);
            } catch (const SandboxFailure& failure) {
                MESSAGE("SKIPPED: ", std::string(name(wall)), ": ", std::string(failure.what()));
            }
        }
        return found;
    }();
    return result;
}

/// All three, as far as they stand here.
std::vector<Wall> walls_and_none() {
    std::vector<Wall> result = walls();
    result.push_back(Wall::none);
    return result;
}

/// No child is left, nor an orphan, which would be our child too; nor, where there is
/// root, a process of one of the users that sandboxes use.
bool nothing_is_left() {
    if (waitpid(-1, nullptr, WNOHANG) != -1) return false;
    for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
        struct stat about;
        if (stat(entry.path().c_str(), &about) == 0 && about.st_uid >= 61184 &&
            about.st_uid < 65520)
            return false;
    }
    return true;
}

/// Is one of the folders above these programs closed to other users?
bool closed_to_others() {
    for (fs::path at = fs::read_symlink("/proc/self/exe").parent_path(); at != at.parent_path();
         at = at.parent_path())
        if ((fs::status(at).permissions() & fs::perms::others_exec) == fs::perms::none) return true;
    return false;
}

/// A sandbox with limits that end a test soon.
Sandbox small(Wall wall, bool programs = false) {
    Sandbox result = {.wall = wall, .programs = programs};
    result.limits.cpu = 1;
    return result;
}

}  // namespace

TEST_CASE("sandbox: a wall stands here, if the kernel has Landlock") {
    if (closed_to_others()) {
        MESSAGE(
            "SKIPPED: other users, as which a sandbox's program runs, cannot reach this folder");
        return;
    }
    const long version =
        syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version > 0) {
        REQUIRE(!walls().empty());
        CHECK(walls().front() == Wall::jail);
    } else {
        MESSAGE("SKIPPED: this kernel has no Landlock");
    }
}

TEST_CASE("sandbox: the canary does not get out") {
    for (const Wall wall : walls())
        for (const bool programs : {false, true}) {
            CAPTURE(name(wall));
            CAPTURE(programs);
            CHECK(escapes(wall, programs, own_sources) == "");
        }
    CHECK(nothing_is_left());
}

TEST_CASE("sandbox: negative control: without a wall the canary gets out") {
    const std::string found = escapes(Wall::none, false, own_sources);
    for (const char* line :
         {"reads the secret file", "lists the secret folder", "writes a file",
          "empties the secret file", "writes in /tmp", "connects by TCP",
          "connects to an abstract socket", "sends a signal to its starter",
          "sends a signal to its parent", "sends a signal to everybody",
          "makes a file send signals to its starter", "reads its starter's command line",
          "makes memory that outlives it", "starts a process", "leaves its group"}) {
        CAPTURE(line);
        CHECK(found.find(std::string(line) + "\n") != std::string::npos);
    }
    for (const char* line :  // the machine may forbid these to everybody
         {"traces its starter", "reads its starter's memory", "opens its starter's memory",
          "reads its starter's environment", "mounts a file system", "makes a namespace"})
        if (found.find(line) == std::string::npos)
            MESSAGE("SKIPPED: without a wall, too, no program ", std::string(line), " here");

    const int left_open = open("/dev/null", O_RDONLY);  // not even a jail around it
    const test::ProgramRun bare =
        test::run_program("jail_canary", {"/dev/null", "/", "/dev/null", "1", "x", "1", "0"});
    close(left_open);
    CHECK(bare.exit_code == 0);
    CHECK(bare.out.find("has files open that are not its own\n") != std::string::npos);
    CHECK(bare.out.find("knows variables that are not its own\n") != std::string::npos);
}

TEST_CASE("sandbox: the strongest wall is the last that stands") {
    const StrongestWall strongest = strongest_wall(own_sources);
    MESSAGE("the strongest wall here: ", std::string(name(strongest.wall)));
    CHECK(strongest.wall == (walls().empty() ? Wall::none : walls().back()));
    CHECK(strongest.reason.empty() == (strongest.wall == Wall::bubblewrap));
}

TEST_CASE("sandbox: negative control: no wall holds when the secret lies in the open") {
    const StrongestWall strongest = strongest_wall("/usr/lib");
    CHECK(strongest.wall == Wall::none);
    CHECK(strongest.reason.find("jail: ") != std::string::npos);
    if (!walls().empty())
        CHECK(strongest.reason.find("lists the secret folder\n") != std::string::npos);
}

TEST_CASE("sandbox: how a program ends is told as it is") {
    for (const Wall wall : walls_and_none()) {
        CAPTURE(name(wall));
        const auto ending = [&](const std::string& what, int number = 0) {
            return run(small(wall), inmate(what, number), 10s).ending;
        };
        CHECK(ending("exit") == Ending{0, 0});
        CHECK(ending("exit", 3) == Ending{3, 0});
        CHECK(ending("exit", 137) == Ending{137, 0});  // no signal, whatever a shell would say
        CHECK(ending("abort") == Ending{0, SIGABRT});
        CHECK(ending("fault") == Ending{0, SIGSEGV});
        CHECK(ending("stack") == Ending{0, SIGSEGV});
    }
    CHECK(text(Ending{3, 0}) == "exit code 3");
    CHECK(text(Ending{0, SIGSEGV}) == "signal 'Segmentation fault'");
    CHECK(nothing_is_left());
}

TEST_CASE("sandbox: time") {
    for (const Wall wall : walls_and_none()) {
        CAPTURE(name(wall));
        const Run loop = run(small(wall), inmate("loop"), 60s);
        CHECK(loop.ending == Ending{0, SIGXCPU});
        CHECK(!loop.timed_out);
        for (const char* what : {"sleep", "stop", "endless"}) {
            CAPTURE(what);
            const Run late = run(small(wall), inmate(what), 300ms, {}, 1000);
            CHECK(late.ending.signal == SIGKILL);
            CHECK(late.timed_out);
            CHECK(late.seconds >= 0.3);
            CHECK(late.seconds < 2);
        }
    }
    CHECK(nothing_is_left());
}

TEST_CASE("sandbox: memory, threads and files") {
    for (const Wall wall : walls_and_none()) {
        CAPTURE(name(wall));
        const Run memory = run(small(wall), inmate("memory", 8), 10s);
        CHECK(memory.ending == Ending{0, SIGABRT});
        CHECK(memory.err.text().find("bad_alloc") != std::string::npos);

        CHECK(run(small(wall), inmate("threads", 3), 10s).out.text() == "3\n");
        if (wall == Wall::none) continue;
        const int threads = std::stoi(run(small(wall), inmate("threads", 200), 10s).out.text());
        CHECK(threads >= 10);
        CHECK(threads <= 16);
        CHECK(run(small(wall), inmate("files"), 10s).out.text() == "0\n");

        const test::TemporaryFolder folder;
        Sandbox writing = small(wall, true);
        writing.writable = folder.path();
        CHECK(run(writing, inmate("file", 1 << 20), 10s).ending == Ending{0, 0});
        CHECK(fs::file_size(folder.path() + "/file") == 1 << 20);
        fs::remove(folder.path() + "/file");
        CHECK(run(writing, inmate("file", (1 << 20) + 1), 10s).ending.signal == SIGXFSZ);
        CHECK(fs::file_size(folder.path() + "/file") == 1 << 20);
        struct stat about;
        REQUIRE(stat(folder.path().c_str(), &about) == 0);
        CHECK(about.st_uid == geteuid());  // ours again
    }
    CHECK(nothing_is_left());
}

TEST_CASE("sandbox: what a program starts ends with it") {
    for (const Wall wall : walls()) {
        CAPTURE(name(wall));
        for (const char* what : {"bomb", "daemon"}) {
            CAPTURE(what);
            run(small(wall, true), inmate(what), 500ms);
            CHECK(nothing_is_left());
            CHECK(run(small(wall), inmate("exit", 7), 10s).ending == Ending{7, 0});
        }
    }
    run(small(Wall::none), inmate("daemon"), 500ms);  // out of its group, without a wall
    CHECK(!nothing_is_left());                        // negative control
    for (bool left = true; left;) {
        for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
            std::ifstream file(entry.path() / "stat");
            std::string pid, program, state, parent;
            file >> pid >> program >> state >> parent;
            if (parent == std::to_string(getpid())) kill(std::stoi(pid), SIGKILL);
        }
        left = waitpid(-1, nullptr, 0) > 0;
    }
    CHECK(nothing_is_left());
}

TEST_CASE("sandbox: it ends with the one who started it") {
    for (const Wall wall : walls()) {
        CAPTURE(name(wall));
        const pid_t starter = fork();
        if (starter == 0) {
            const Inmate sleeper(small(wall, true), inmate("sleep"));
            kill(getpid(), SIGKILL);
        }
        int status = 0;
        REQUIRE(waitpid(starter, &status, 0) == starter);
        CHECK(WIFSIGNALED(status));
        const auto begin = std::chrono::steady_clock::now();
        while (waitpid(-1, nullptr, WNOHANG) != -1 && std::chrono::steady_clock::now() - begin < 2s)
            std::this_thread::sleep_for(1ms);
        CHECK(nothing_is_left());
    }
}

TEST_CASE("sandbox: the environment") {
    const char* set = std::getenv("OPENBLAS_CORETYPE");
    const std::string type = set == nullptr ? "" : set;
    unsetenv("OPENBLAS_CORETYPE");
    for (const Wall wall : walls_and_none()) {
        CAPTURE(name(wall));
        const std::string before = run(small(wall), inmate("variables"), 10s).out.text();
        CHECK(before.find("OPENBLAS_NUM_THREADS=1\n") != std::string::npos);
        CHECK(before.find("HOME") == std::string::npos);
        CHECK(before.find("OPENBLAS_CORETYPE") == std::string::npos);
        setenv("OPENBLAS_CORETYPE", "Haswell", 1);
        const std::string after = run(small(wall), inmate("variables"), 10s).out.text();
        unsetenv("OPENBLAS_CORETYPE");
        CHECK(after.find("OPENBLAS_CORETYPE=Haswell\n") != std::string::npos);
    }
    if (!type.empty()) setenv("OPENBLAS_CORETYPE", type.c_str(), 1);
}

TEST_CASE("sandbox: as root, every inmate is a user of its own") {
    if (geteuid() != 0) {
        MESSAGE("SKIPPED: not root");
        return;
    }
    for (const Wall wall : walls()) {
        CAPTURE(name(wall));
        std::vector<std::unique_ptr<Inmate>> inmates;
        std::set<std::string> users;
        for (int i = 0; i < 5; ++i) {
            inmates.push_back(std::make_unique<Inmate>(small(wall), inmate("copy")));
            users.insert(run(small(wall), inmate("user"), 10s).out.text());
        }
        CHECK(users.size() == 5);
        CHECK(users.count("0\n") == 0);
        for (auto& each : inmates) {
            CHECK(!each->ended());
            each->close_in();
        }
        std::this_thread::sleep_for(200ms);
        for (auto& each : inmates) CHECK(each->end() == Ending{0, 0});
    }
    CHECK(nothing_is_left());
}

TEST_CASE("sandbox: what is given and said, whole or its beginning and end") {
    std::string input;
    while (input.size() < 3'000'000) input += fmt::format("line {}\n", input.size());
    for (const Wall wall : walls_and_none()) {
        CAPTURE(name(wall));
        const Run whole = run(small(wall), inmate("copy"), 10s, input, 4 << 20);
        CHECK(whole.ending == Ending{0, 0});
        CHECK(whole.out.text() == input);
        const Run part = run(small(wall), inmate("copy"), 10s, input, 1000);
        CHECK(part.out.size == input.size());
        CHECK(part.out.head == input.substr(0, 500));
        CHECK(part.out.tail == input.substr(input.size() - 500));
    }
    CHECK(Output{"begin", "end", 100}.text() == "begin\n[… 92 bytes …]\nend");
    CHECK(Output{"begin", "end", 8}.text() == "beginend");
}

TEST_CASE("sandbox: its own failure is told apart from that of the program") {
    const test::TemporaryFolder folder;
    const std::string closed = folder.path() + "/closed";
    fs::create_directory(closed);
    fs::permissions(closed, fs::perms(0700));
    std::ofstream(closed + "/file") << "text";
    fs::create_symlink("/etc/passwd", folder.path() + "/link");
    const std::string text = folder.write("text", "no program");
    fs::permissions(text, fs::perms(0755));
    for (const Wall wall : walls()) {
        CAPTURE(name(wall));
        Sandbox sandbox = small(wall);
        // Whatever it says and however it ends, this is the program's own doing.
        CHECK(run(sandbox, inmate("pretend"), 10s).ending == Ending{125, 0});
        CHECK_THROWS_AS(run(sandbox, {folder.path() + "/nothing"}, 10s), SandboxFailure);
        CHECK_THROWS_AS(run(sandbox, {text}, 10s), SandboxFailure);
        sandbox.readable = {folder.path() + "/link"};
        CHECK_THROWS_AS(run(sandbox, inmate("exit"), 10s), SandboxFailure);
        sandbox.readable = {"tests"};
        CHECK_THROWS_AS(run(sandbox, inmate("exit"), 10s), SandboxFailure);
        sandbox.readable = {closed + "/file"};
        if (geteuid() == 0) CHECK_THROWS_AS(run(sandbox, inmate("exit"), 10s), SandboxFailure);
    }
    CHECK(nothing_is_left());
}

namespace {

/// Compiles this source in a sandbox that may read one header and write one folder.
Run compile(Wall wall, const std::string& source, const test::TemporaryFolder& in,
            const test::TemporaryFolder& out) {
    in.write("given.hpp", "inline int given() { return 3; }\n");
    const std::string file = in.write("source.cpp", source);
    for (const char* each : {"/given.hpp", "/source.cpp"})
        fs::permissions(in.path() + each, fs::perms(0644));
    const Sandbox sandbox = {.wall = wall,
                             .readable = {in.path()},
                             .writable = out.path(),
                             .programs = true,
                             .limits = {20, std::size_t{2} << 30, 64, std::size_t{32} << 20}};
    return run(sandbox, {"g++", "-fmax-errors=5", file, "-o", "program"}, 60s);
}

}  // namespace

TEST_CASE("sandbox: a compiler works in it, and its program runs in the next") {
    for (const Wall wall : walls()) {
        CAPTURE(name(wall));
        const test::TemporaryFolder in, out;
        const Run compiled = compile(wall,
                                     "#include \"given.hpp\"\n#include <cstdio>\n"
                                     "int main() { std::puts(\"hello\"); return given(); }\n",
                                     in, out);
        CHECK(compiled.ending == Ending{0, 0});
        CHECK(compiled.err.text() == "");
        const std::string program = out.path() + "/program";
        REQUIRE(fs::exists(program));
        CHECK(std::distance(fs::directory_iterator(out.path()), {}) == 1);  // nothing else
        const Run result = run(small(wall), {program}, 10s);
        CHECK(result.ending == Ending{3, 0});
        CHECK(result.out.text() == "hello\n");
    }
    CHECK(nothing_is_left());
}

TEST_CASE("sandbox: a compiler in it reads no secret, and ends within its limits") {
    const std::string here = fs::path(__FILE__).string();
    for (const Wall wall : walls()) {
        CAPTURE(name(wall));
        const test::TemporaryFolder in, out;
        for (const std::string source :
             {"#include \"/etc/passwd\"\nint main() {}\n", "#include \"/proc/self/status\"\n",
              "asm(\".incbin \\\"/etc/passwd\\\"\");\nint main() {}\n",
              "asm(\".fill 1000000000, 8, 0\");\nint main() {}\n",
              "int a[1L << 40] = {1};\nint main() {}\n"}) {
            CAPTURE(source);
            const Run result = compile(wall, source, in, out);
            CHECK(result.ending != Ending{0, 0});
            CHECK(result.seconds < 20);
        }
        const Run tests = compile(wall, "#include \"" + here + "\"\n", in, out);
        CHECK(tests.ending != Ending{0, 0});
        CHECK(tests.err.text().find("fatal error") != std::string::npos);
    }
    CHECK(nothing_is_left());
}

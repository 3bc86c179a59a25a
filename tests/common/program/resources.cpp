#include "common/program/resources.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <thread>

#include "tests/support/run_program.hpp"

using namespace descent;
using descent::test::TemporaryFolder;

namespace {

/// A system whose files say what a test wants them to.
class System : TemporaryFolder {
public:
    void say(const std::string& file, const std::string& text) {
        std::filesystem::create_directories(
            std::filesystem::path(path() + "/" + file).parent_path());
        write(file, text);
    }
    std::size_t memory() const { return available_memory(path()); }
    std::size_t processors() const { return available_processors(path()); }
};

constexpr std::size_t kB = 1024;
const std::size_t here = std::thread::hardware_concurrency();
const std::string free_memory = "MemTotal:  9000 kB\nMemAvailable:  8000 kB\nHugePages_Total: 0\n";

}  // namespace

TEST_CASE("resources: the memory that is free where nothing limits it") {
    System system;
    CHECK(system.memory() == 0);  // a bare chroot says nothing
    system.say("sys/fs/cgroup/memory.max", "4096000\n");
    CHECK(system.memory() == 0);
    system.say("proc/meminfo", free_memory);
    CHECK(system.memory() == 8000 * kB);  // that limit is nobody's we know to be in
    system.say("proc/meminfo", "MemAvailable: much\n");
    CHECK(system.memory() == 0);
}

TEST_CASE("resources: the least limit of the groups around this program counts") {
    System system;
    system.say("proc/meminfo", free_memory);
    SUBCASE("second kind of groups") {
        system.say("proc/self/cgroup", "0::/a/b\n");
        system.say("sys/fs/cgroup/a/b/memory.max", "max\n");
        CHECK(system.memory() == 8000 * kB);
        system.say("sys/fs/cgroup/a/memory.max", "4096000\n");
        CHECK(system.memory() == 4096000);
        // a container sees its own as the root
        system.say("sys/fs/cgroup/memory.max", "1024000\n");
        CHECK(system.memory() == 1024000);

        CHECK(system.processors() == here);
        system.say("sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
        CHECK(system.processors() == here);
        system.say("sys/fs/cgroup/a/cpu.max", "100000 100000\n");
        CHECK(system.processors() == 1);
        system.say("sys/fs/cgroup/a/cpu.max", "50000 100000\n");
        CHECK(system.processors() == 0);
    }
    SUBCASE("first kind of groups") {
        system.say("proc/self/cgroup", "5:cpu,cpuacct:/a\n4:memory:/a\n0::/\n");
        system.say("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        CHECK(system.memory() == 8000 * kB);
        system.say("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "4096000\n");
        CHECK(system.memory() == 4096000);

        system.say("sys/fs/cgroup/cpu/a/cpu.cfs_quota_us", "-1\n");
        system.say("sys/fs/cgroup/cpu/a/cpu.cfs_period_us", "100000\n");
        CHECK(system.processors() == here);
        system.say("sys/fs/cgroup/cpu/a/cpu.cfs_quota_us", "50000\n");
        CHECK(system.processors() == 0);
    }
}

#include "common/assignments/walls.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <fstream>

#include "common/program/process.hpp"
#include "common/program/scratch_folder.hpp"

namespace descent::assignments {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// A folder for the attempts of the canary to read and write.
struct Bait : ScratchFolder {
    fs::path folder = path();
    Bait() : ScratchFolder("canary") {
        fs::permissions(folder, fs::perms(0777));  // only the wall stands before it
        std::ofstream(folder / "secret") << "secret";
        fs::permissions(folder / "secret", fs::perms(0666));
    }
};

/// A socket where somebody listens.
struct Listener {
    int file = -1;
    Listener(int family, const void* address, socklen_t size) {
        file = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (file < 0 || bind(file, static_cast<const sockaddr*>(address), size) != 0 ||
            listen(file, 8) != 0)
            throw SandboxFailure("no socket for the canary");
    }
    ~Listener() { close(file); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
};

sockaddr_in local_address() {
    sockaddr_in result = {};
    result.sin_family = AF_INET;
    result.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return result;
}

}  // namespace

std::string escapes(Wall wall, bool programs, const fs::path& secret) {
    const Bait bait;
    sockaddr_in address = local_address();
    const Listener tcp(AF_INET, &address, sizeof address);
    socklen_t size = sizeof address;
    getsockname(tcp.file, reinterpret_cast<sockaddr*>(&address), &size);
    const sa_family_t unix_family = AF_UNIX;  // the kernel finds an abstract name by itself
    const Listener named(AF_UNIX, &unix_family, sizeof unix_family);
    sockaddr_un name = {};
    size = sizeof name;
    getsockname(named.file, reinterpret_cast<sockaddr*>(&name), &size);
    const std::string abstract(name.sun_path + 1, size - offsetof(sockaddr_un, sun_path) - 1);

    std::vector<std::string> command = {
        (program_path().parent_path() / "jail_canary").string(),
        bait.folder / "secret",
        secret,
        bait.folder / "written",
        std::to_string(ntohs(address.sin_port)),
        abstract,
        std::to_string(getpid()),
        fmt::format("{:x}", reinterpret_cast<std::uintptr_t>(&bait))};
    if (programs) command.push_back("programs");
    const Run result = run({.wall = wall, .programs = programs}, command, 20s);
    if (result.ending != Ending{})
        throw SandboxFailure(fmt::format("the canary did not come to its end: {} {}",
                                         text(result.ending), result.err.text()));
    return result.out.text();
}

StrongestWall strongest_wall(const fs::path& secret) {
    StrongestWall result;
    for (const Wall wall : {Wall::bubblewrap, Wall::jail}) {
        std::string why;
        try {
            why = escapes(wall, false, secret) + escapes(wall, true, secret);
        } catch (const SandboxFailure& failure) {
            why = failure.what();
        }
        if (why.empty()) {
            result.wall = wall;
            return result;
        }
        result.reason += fmt::format("{}: {}\n", name(wall), why);
    }
    return result;
}

}  // namespace descent::assignments

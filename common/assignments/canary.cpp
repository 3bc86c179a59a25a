/// \file
/// jail_canary SECRET FOLDER OUTSIDE PORT SOCKET PROCESS ADDRESS [programs]: tries to get
/// out of a jail. Prints a line for each attempt that succeeds, and ends with exit code 0
/// when all are made: without a word, if the wall holds. None does any harm when it
/// succeeds.
///
/// SECRET is a file and FOLDER a folder that must not be read; OUTSIDE a file that must
/// not be written; PORT a TCP port of this machine and SOCKET an abstract socket where
/// somebody listens; PROCESS the one who started this, with something at ADDRESS. With
/// `programs` it may start a process.
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace {

bool reads(const std::string& path) {
    const int file = open(path.c_str(), O_RDONLY | O_NONBLOCK);
    char byte;
    const bool result = file >= 0 && read(file, &byte, 1) == 1;
    if (file >= 0) close(file);
    return result;
}

bool writes(const std::string& path, int flags) {
    const int file = open(path.c_str(), O_WRONLY | flags, 0600);
    if (file >= 0) close(file);
    return file >= 0;
}

/// Some kernels let one of these pass where they refuse another.
bool empties(const std::string& path) {
    return writes(path, O_TRUNC) || truncate(path.c_str(), 0) == 0 ||
           open(path.c_str(), O_RDONLY | O_TRUNC) >= 0;
}

bool lists(const std::string& path) {
    DIR* folder = opendir(path.c_str());
    const bool result = folder != nullptr && readdir(folder) != nullptr;
    if (folder != nullptr) closedir(folder);
    return result;
}

bool connects(int family, const void* address, std::size_t size) {
    const int file = socket(family, SOCK_STREAM, 0);
    const bool result = file >= 0 && connect(file, static_cast<const sockaddr*>(address),
                                             static_cast<socklen_t>(size)) == 0;
    if (file >= 0) close(file);
    return result;
}

bool connects_by_tcp(int port) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return connects(AF_INET, &address, sizeof address);
}

bool connects_by_name(std::string_view name) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::copy(name.begin(), name.end(), address.sun_path + 1);
    return connects(AF_UNIX, &address, offsetof(sockaddr_un, sun_path) + 1 + name.size());
}

bool traces(pid_t process) {
    if (ptrace(PTRACE_SEIZE, process, nullptr, nullptr) != 0) return false;
    ptrace(PTRACE_DETACH, process, nullptr, nullptr);
    return true;
}

bool reads_memory(pid_t process, void* address) {
    char byte;
    iovec here = {&byte, 1}, there = {address, 1};
    return process_vm_readv(process, &here, 1, &there, 1, 0) == 1;
}

bool forks() {
    const pid_t child = fork();
    if (child == 0) _exit(0);
    if (child > 0) waitpid(child, nullptr, 0);
    return child > 0;
}

/// Asks for one that does not exist: the kernel looks first whether it may have any.
bool may_mount() {
    return mount("none", "/", "no such file system", 0, nullptr) == 0 || errno == ENODEV;
}

bool shares_memory() {
    const int id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
    if (id >= 0) shmctl(id, IPC_RMID, nullptr);
    return id >= 0;
}

bool has_other_files() {
    for (int file = 3; file < 1024; ++file)
        if (fcntl(file, F_GETFD) >= 0) return true;
    return false;
}

bool has_other_variables() {
    const std::string_view known[] = {
        "PATH",   "LC_ALL", "OPENBLAS_NUM_THREADS", "ASAN_OPTIONS", "OPENBLAS_CORETYPE",
        "TMPDIR", "PWD"};
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        if (std::find(std::begin(known), std::end(known), text.substr(0, text.find('='))) ==
            std::end(known))
            return true;
    }
    return false;
}

void attempt(const char* what, bool succeeded) {
    if (succeeded) std::puts(what);
    std::fflush(stdout);
}

}  // namespace

int main(int count, char** words) {
    if (count < 8) return 2;
    const std::string secret = words[1], folder = words[2], outside = words[3];
    const pid_t process = std::atoi(words[6]);
    const std::string of_process = std::string("/proc/") + words[6] + "/";
    void* const address = reinterpret_cast<void*>(std::strtoull(words[7], nullptr, 16));
    const bool programs = count > 8;

    attempt("has files open that are not its own", has_other_files());
    attempt("knows variables that are not its own", has_other_variables());
    attempt("reads the secret file", reads(secret));
    attempt("lists the secret folder", lists(folder));
    attempt("writes a file", writes(outside, O_CREAT));
    attempt("empties the secret file", empties(secret));
    attempt("writes in /tmp",
            writes("/tmp/jail_canary", O_CREAT | O_EXCL) && unlink("/tmp/jail_canary") == 0);
    attempt("connects by TCP", connects_by_tcp(std::atoi(words[4])));
    attempt("connects to an abstract socket", connects_by_name(words[5]));
    attempt("sends a signal to its starter", kill(process, 0) == 0);
    attempt("sends a signal to its parent", kill(getppid(), 0) == 0);
    attempt("sends a signal to everybody", kill(-1, 0) == 0);
    attempt("makes a file send signals to its starter", fcntl(0, F_SETOWN, process) == 0);
    attempt("traces its starter", traces(process));
    attempt("traces its parent", traces(getppid()));
    attempt("reads its starter's memory", reads_memory(process, address));
    attempt("opens its starter's memory", writes(of_process + "mem", 0));
    attempt("reads its starter's environment", reads(of_process + "environ"));
    attempt("reads its starter's command line", reads(of_process + "cmdline"));
    attempt("makes memory that outlives it", shares_memory());
    if (!programs) attempt("starts a process", forks());
    attempt("mounts a file system", may_mount());
    attempt("makes a namespace", unshare(CLONE_NEWUSER) == 0);
    attempt("leaves its group", setsid() >= 0 || setpgid(0, 0) == 0);
    return 0;
}

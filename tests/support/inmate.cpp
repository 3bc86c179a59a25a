/// \file
/// inmate WHAT [NUMBER]: what a program in a sandbox may do to those outside.
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

namespace {

volatile long sink = 0;

[[noreturn]] void loop() {
    for (;;) sink = sink + 1;
}

long recurse(long depth) {
    volatile char stack[1 << 12];
    stack[0] = static_cast<char>(depth);
    return depth < 0 ? 0 : recurse(depth + 1) + stack[0];
}

/// Every process starts others for as long as it can.
[[noreturn]] void bomb() {
    for (;;) static_cast<void>(!fork());
}

/// A grandchild that leaves the group, and outlives its parents.
int daemon() {
    if (fork() == 0) {
        setsid();
        if (fork() == 0) {
            std::signal(SIGTERM, SIG_IGN);
            std::signal(SIGHUP, SIG_IGN);
            for (;;) pause();
        }
        _exit(0);
    }
    usleep(100'000);
    return 0;
}

/// Says how many threads it could start.
int threads(int wanted) {
    std::vector<std::thread> started;
    try {
        for (int i = 0; i < wanted; ++i)
            started.emplace_back(
                [] { std::this_thread::sleep_for(std::chrono::milliseconds(200)); });
    } catch (const std::system_error&) {
    }
    std::printf("%zu\n", started.size());
    for (std::thread& thread : started) thread.join();
    return 0;
}

/// Takes so many GB, and uses them.
int memory(int wanted) {
    const std::vector<char> taken(static_cast<std::size_t>(wanted) << 30, 'x');
    return taken.empty() ? 0 : taken.back();
}

/// Writes a file of so many bytes in its folder.
int file(int bytes) {
    const int out = open("file", O_WRONLY | O_CREAT, 0600);
    const std::string block(1 << 16, 'x');
    while (out >= 0 && bytes > 0) {
        const ssize_t count = write(out, block.data(), block.size());
        if (count < 0) return 1;
        bytes -= static_cast<int>(count);
    }
    return out < 0;
}

/// As many files as go.
int files() {
    int count = 0;
    for (const char* folder : {".", "/", "/tmp", "/dev/shm", "/var/tmp", "/run"})
        for (int i = 0; i < 100; ++i) {
            const std::string name = std::string(folder) + "/inmate" + std::to_string(i);
            if (const int out = open(name.c_str(), O_WRONLY | O_CREAT, 0600); out >= 0) {
                ++count;
                close(out);
                unlink(name.c_str());
            }
        }
    std::printf("%d\n", count);
    return 0;
}

int say(std::string_view what) {
    if (what == "variables") {
        for (char** variable = environ; *variable != nullptr; ++variable) std::puts(*variable);
        return 0;
    }
    if (what == "user") return std::printf("%d\n", static_cast<int>(getuid())) < 0;
    if (what == "pretend") {  // that the jail has failed
        for (int i = 0; i < 64; ++i) static_cast<void>(!write(i, "failed nothing\n", 15));
        return 125;
    }
    if (what == "copy") {
        char buffer[1 << 12];
        for (ssize_t count = 0; (count = read(0, buffer, sizeof buffer)) > 0;)
            static_cast<void>(!write(1, buffer, static_cast<std::size_t>(count)));
        return 0;
    }
    for (;;) std::puts("all work and no play makes jack a dull boy");  // "endless"
}

}  // namespace

int main(int count, char** words) {
    const std::string_view what = count > 1 ? words[1] : "";
    const int number = count > 2 ? std::atoi(words[2]) : 0;
    if (what == "exit") return number;
    if (what == "abort") std::abort();
    if (what == "fault") std::raise(SIGSEGV);
    if (what == "stack") return static_cast<int>(recurse(0));
    if (what == "loop") loop();
    if (what == "sleep") std::this_thread::sleep_for(std::chrono::hours(1));
    if (what == "stop") return std::raise(SIGSTOP);
    if (what == "memory") return memory(number);
    if (what == "bomb") bomb();
    if (what == "daemon") return daemon();
    if (what == "threads") return threads(number);
    if (what == "file") return file(number);
    if (what == "files") return files();
    return say(what);
}

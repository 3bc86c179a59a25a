#include "tests/power_loss/disk.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

namespace descent::test {
namespace fs = std::filesystem;
namespace {

struct Recorder {
    bool on = false, links = true;
    std::string folder;
    std::vector<Call> calls;
    std::map<std::string, std::size_t> names;  // now
    std::map<int, std::size_t> open;           // descriptors of files, and of the folder
    std::size_t files = 0;
    static constexpr std::size_t the_folder = ~std::size_t{0};

    /// The name in the folder; none if the path leads elsewhere.
    std::optional<std::string> inside(const char* path) const {
        if (!on || fs::path(path).parent_path() != folder) return {};
        return fs::path(path).filename().string();
    }
    void opened(int file, const char* path, int flags) {
        if (!on || file < 0) return;
        if (fs::path(path) == folder) open[file] = the_folder;
        const auto name = inside(path);
        if (!name) return;
        if (!names.contains(*name)) {
            names[*name] = files;
            calls.push_back({.kind = Call::create, .file = files++, .to = *name});
        }
        if ((flags & O_ACCMODE) != O_RDONLY) open[file] = names[*name];
    }
    void named(const char* from, const char* to, bool keep) {
        const auto old = inside(from), fresh = to == nullptr ? std::nullopt : inside(to);
        if (!old) return;
        Call call{.kind = Call::name, .file = names.at(*old), .to = fresh.value_or("")};
        // where both names are one file already, nothing happens
        if (fresh && names.contains(*fresh) && names[*fresh] == call.file) return;
        if (fresh) names[*fresh] = call.file;
        if (!keep) names.erase(call.from = *old);
        calls.push_back(std::move(call));
    }
} recorder;

void rename_in(std::map<std::string, std::size_t>& names, const Call& call) {
    if (!call.to.empty()) names[call.to] = call.file;
    if (!call.from.empty()) names.erase(call.from);
}

/// What is left of a file: what was synced, and of the rest anything.
std::string survived(const std::string& content, std::size_t synced, Random& random) {
    std::string rest = content.substr(synced);
    const std::size_t length = rest.size(), way = random.index(4);
    if (way == 0) rest.clear();
    if (way == 1 || way == 2) rest.resize(random.index(length + 1));  // any part of it …
    if (way == 2) rest.resize(length, '\0');                          // … and then zeros
    return content.substr(0, synced) + rest;
}

}  // namespace

Disk after_power_cut(const Disk& beginning, const std::vector<Call>& calls, std::size_t count,
                     Syncs syncs, Random& random) {
    Disk disk = beginning;  // its names: those that are certain
    std::map<std::string, std::size_t> now = disk.names;
    std::vector<std::size_t> asked;  // bytes of each file that were to be synced
    for (const std::string& content : disk.files) asked.push_back(content.size());
    std::vector<std::size_t> certain = asked;
    std::vector<Call> pending;
    for (std::size_t i = 0; i < count; ++i) {
        const Call& call = calls[i];
        switch (call.kind) {
            case Call::create:
                disk.files.emplace_back();
                asked.push_back(0);
                certain.push_back(0);
                break;
            case Call::write:
                disk.files[call.file] += call.content;
                break;
            case Call::sync:
                asked[call.file] = disk.files[call.file].size();
                break;
            case Call::sync_folder:
                if (syncs == Syncs::never) break;
                disk.names = now;
                pending.clear();
                break;
            case Call::name:  // a second name is how a save begins
                if (syncs == Syncs::late && call.from.empty()) certain = asked;
                break;
            case Call::promise:
                break;
        }
        if (syncs == Syncs::work) certain = asked;
        if (call.kind != Call::create && call.kind != Call::name) continue;
        rename_in(now, call);
        pending.push_back(call);
    }
    // all of the names' changes, the first of them, or any
    const std::size_t way = random.index(syncs == Syncs::late ? 2 : 3),
                      first = random.index(pending.size() + 1);
    for (std::size_t i = 0; i < pending.size(); ++i)
        if (way == 0 || (way == 1 && i < first) || (way == 2 && random.index(2) == 0))
            rename_in(disk.names, pending[i]);
    for (std::size_t i = 0; i < disk.files.size(); ++i)
        disk.files[i] = survived(disk.files[i], certain[i], random);
    return disk;
}

Disk after_all(const Disk& beginning, const std::vector<Call>& calls, std::size_t count) {
    Disk disk = beginning;
    for (std::size_t i = 0; i < count; ++i) {
        const Call& call = calls[i];
        if (call.kind == Call::create) disk.files.emplace_back();
        if (call.kind == Call::create || call.kind == Call::name) rename_in(disk.names, call);
        if (call.kind == Call::write) disk.files[call.file] += call.content;
    }
    return disk;
}

void lay_out(const Disk& disk, const std::string& folder) {
    std::map<std::size_t, fs::path> written;
    for (const auto& [name, file] : disk.names) {
        const fs::path path = fs::path(folder) / name;
        const auto [first, fresh] = written.try_emplace(file, path);
        if (fresh)
            std::ofstream(path, std::ios::binary) << disk.files[file];
        else
            fs::create_hard_link(first->second, path);
    }
}

Disk read_folder(const std::string& folder) {
    Disk disk;
    std::map<ino_t, std::size_t> numbers;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        struct stat status {};
        stat(entry.path().c_str(), &status);
        const auto [number, fresh] = numbers.try_emplace(status.st_ino, disk.files.size());
        disk.names[entry.path().filename().string()] = number->second;
        std::ifstream file(entry.path(), std::ios::binary);
        if (fresh)
            disk.files.emplace_back(std::istreambuf_iterator<char>(file),
                                    std::istreambuf_iterator<char>());
    }
    return disk;
}

void record(const std::string& folder, const Disk& disk, bool links) {
    recorder = {.on = true,
                .links = links,
                .folder = folder,
                .calls = {},
                .names = disk.names,
                .open = {},
                .files = disk.files.size()};
}

std::vector<Call> recorded() {
    recorder.on = false;
    return std::move(recorder.calls);
}

void promise_steps(std::size_t steps) {
    if (recorder.on) recorder.calls.push_back({.kind = Call::promise, .steps = steps});
}

}  // namespace descent::test

// The calls of the C library, of which the program has this one instead.
using descent::test::Call;
using descent::test::recorder;

extern "C" {

int open(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const int mode = (flags & O_CREAT) != 0 ? va_arg(arguments, int) : 0;
    va_end(arguments);
    const auto file = static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, flags, mode));
    recorder.opened(file, path, flags);
    return file;
}

ssize_t write(int file, const void* bytes, std::size_t count) {
    const ssize_t written = syscall(SYS_write, file, bytes, count);
    if (recorder.on && recorder.open.contains(file) && written > 0)
        recorder.calls.push_back(
            {.kind = Call::write,
             .file = recorder.open[file],
             .content = {static_cast<const char*>(bytes), static_cast<std::size_t>(written)}});
    return written;
}

int fsync(int file) {
    if (!recorder.on) return static_cast<int>(syscall(SYS_fsync, file));
    if (!recorder.open.contains(file)) return 0;
    const std::size_t number = recorder.open[file];
    if (number == recorder.the_folder)
        recorder.calls.push_back({.kind = Call::sync_folder});
    else
        recorder.calls.push_back({.kind = Call::sync, .file = number});
    return 0;
}

int close(int file) {
    if (recorder.on) recorder.open.erase(file);
    return static_cast<int>(syscall(SYS_close, file));
}

int rename(const char* from, const char* to) noexcept {
    const auto result = static_cast<int>(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
    if (result == 0) recorder.named(from, to, false);
    return result;
}

int linkat(int, const char* from, int, const char* to, int flags) noexcept {
    if (recorder.on && !recorder.links) {
        errno = EPERM;
        return -1;
    }
    const auto result = static_cast<int>(syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, flags));
    if (result == 0) recorder.named(from, to, true);
    return result;
}

int unlink(const char* path) noexcept {
    const auto result = static_cast<int>(syscall(SYS_unlinkat, AT_FDCWD, path, 0));
    if (result == 0) recorder.named(path, nullptr, false);
    return result;
}

}  // extern "C"

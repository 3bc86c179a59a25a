#include "common/program/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace descent {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void refuse(std::string_view what, const std::string& path, int reason) {
    throw std::runtime_error(fmt::format("{} {}: {}", what, path, std::strerror(reason)));
}

[[noreturn]] void refuse_file(const std::string& path, int reason) {
    refuse("cannot write", path, reason);
}

/// Is the path something to write into as it is, rather than to replace: a device, a
/// pipe, an open file under /dev/fd?
bool is_special(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) return false;
    return !S_ISREG(status.st_mode) || path.starts_with("/dev/") || path.starts_with("/proc/");
}

/// Opens what is_special. When it is where standard output goes, it shares its position,
/// so neither overwrites the other.
int open_special(const std::string& path) {
    struct stat file {
    }, output{};
    if (stat(path.c_str(), &file) == 0 && fstat(STDOUT_FILENO, &output) == 0 &&
        file.st_dev == output.st_dev && file.st_ino == output.st_ino)
        return dup(STDOUT_FILENO);
    return open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
}

/// The file a symbolic link stands for, so that a rename replaces the file and not the
/// link; it need not exist yet.
std::string resolved(const std::string& path) {
    std::error_code error;
    fs::path target = path;
    constexpr int most_links = 40;  // as Linux follows
    for (int links = 0; fs::is_symlink(target, error); ++links) {
        if (links == most_links) refuse_file(path, ELOOP);
        target = target.parent_path() / fs::read_symlink(target);
    }
    return target.string();
}

/// \returns 0 or the reason of the failure
int write_all(int file, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = write(file, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

/// Puts what was written where a power cut leaves it. \returns 0 or the reason of the
/// failure
int make_durable(int file) {
    if (fsync(file) == 0 || errno == EINVAL || errno == ENOTSUP) return 0;
    return errno;
}

/// Makes a rename in this folder durable; where that cannot be had, the file is whole all
/// the same.
void make_folder_durable(const fs::path& folder) {
    const int file =
        open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return;
    fsync(file);
    close(file);
}

/// Gives a new file what the one it replaces had: permissions, and owner and group as far
/// as we may.
void take_over(int file, const std::string& replaced) {
    struct stat old {};
    if (stat(replaced.c_str(), &old) != 0) return;
    const bool owned = fchown(file, old.st_uid, old.st_gid) == 0;
    fchmod(file, old.st_mode & (owned ? 07777 : 0777));
}

/// A new file beside the path, readable as the umask allows. \returns its descriptor; its
/// name is in `name`
int open_beside(const std::string& path, std::string& name) {
    for (int attempt = 0; attempt < 100; ++attempt) {
        name = fmt::format("{}.{}-{}.part", path, getpid(), attempt);
        const int file = open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file >= 0 || errno != EEXIST) return file;
    }
    return -1;
}

/// Could a file be made beside the path? \returns 0 or the reason against it
int try_beside(const std::string& path) {
    std::string name;
    const int file = open_beside(path, name);
    if (file < 0) return errno;
    close(file);
    unlink(name.c_str());
    return 0;
}

}  // namespace

void occupy_standard_descriptors() {
    for (int descriptor : {0, 1, 2})
        if (fcntl(descriptor, F_GETFD) < 0)
            static_cast<void>(open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY));
}

void write_file(const std::string& path, std::string_view content) {
    if (is_special(path)) {
        const int file = open_special(path);
        if (file < 0) refuse_file(path, errno);
        int reason = write_all(file, content);
        if (close(file) != 0 && reason == 0) reason = errno;
        if (reason != 0) refuse_file(path, reason);
        return;
    }
    const std::string target = resolved(path);
    std::string part;
    const int file = open_beside(target, part);
    if (file < 0) refuse_file(path, errno);
    take_over(file, target);
    // In this order: a name never stands for a content that a power cut can still take away.
    int reason = write_all(file, content);
    if (reason == 0) reason = make_durable(file);
    if (close(file) != 0 && reason == 0) reason = errno;
    if (reason == 0 && std::rename(part.c_str(), target.c_str()) != 0) reason = errno;
    if (reason != 0) {
        unlink(part.c_str());
        refuse_file(path, reason);
    }
    make_folder_durable(fs::path(target).parent_path());
}

void remove_stale_parts(const std::string& path) {
    const fs::path target = resolved(path);
    const std::string start = target.filename().string() + ".", end = ".part";
    std::error_code error;
    std::vector<fs::path> stale;
    for (fs::directory_iterator entry(target.has_parent_path() ? target.parent_path() : ".", error),
         last;
         !error && entry != last; entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (!name.starts_with(start) || !name.ends_with(end)) continue;
        int process = 0, attempt = 0, length = 0;
        const std::string middle = name.substr(start.size());
        if (std::sscanf(middle.c_str(), "%d-%d.part%n", &process, &attempt, &length) != 2) continue;
        if (static_cast<std::size_t>(length) != middle.size() || process <= 0) continue;
        if (kill(process, 0) != 0 && errno == ESRCH) stale.push_back(entry->path());
    }
    for (const fs::path& part : stale) unlink(part.c_str());
}

void require_writable_file(const std::string& path) {
    struct stat status {};
    if (path.empty()) refuse_file("''", ENOENT);
    if (stat(path.c_str(), &status) == 0) {
        if (S_ISDIR(status.st_mode)) refuse_file(path, EISDIR);
        if (access(path.c_str(), W_OK) != 0) refuse_file(path, errno);
        if (is_special(path)) return;
    }
    if (const int reason = try_beside(resolved(path))) refuse_file(path, reason);
}

std::vector<std::string> make_folder(const std::string& path) {
    std::vector<std::string> made;
    std::error_code error;
    for (fs::path folder = path; !folder.empty() && !fs::exists(folder, error);
         folder = folder.parent_path()) {
        if (folder.has_filename()) made.push_back(folder.string());
    }
    error.clear();
    fs::create_directories(path, error);
    if (!error && !fs::is_directory(path)) error.assign(ENOTDIR, std::generic_category());
    if (!error) return made;
    remove_folders(made);
    refuse("cannot make the folder", path, error.value());
}

void remove_folders(const std::vector<std::string>& folders) {
    for (const std::string& folder : folders) rmdir(folder.c_str());
}

void require_writable_folder(const std::string& path) {
    if (const int reason = try_beside((fs::path(path) / "file").string()))
        refuse("cannot write into the folder", path, reason);
}

void require_readable_file(const std::string& path) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored))
        throw std::runtime_error(path + " is a folder, not a file");
    if (!fs::exists(path, ignored))
        throw std::runtime_error("there is no file " + (path.empty() ? "''" : path));
    if (access(path.c_str(), R_OK) != 0) refuse("cannot read", path, errno);
}

}  // namespace descent

/// \file
/// jail [options] -- PROGRAM [ARGUMENT…]: runs a program that nobody trusts.
///
/// It takes away what the program does not need, each for good: the user, the files, the
/// calls to the kernel, and more than its share of time and memory. Then it stays, to say
/// on `--status FD` how the program fared: `started`, then `exited N` or `killed N`; or
/// `failed` and the reason, when the program was never started.
///
///     --user ID          another user, without groups; needs root
///     --read PATH        a file or folder to read and run; no others, once there is one
///     --write PATH       a folder to write in
///     --folder PATH      where it starts, and makes temporary files; else in /
///     --calls WHICH      of the kernel: `run`, or `programs`, which may start programs
///     --cpu S  --memory BYTES  --processes N  --file-size BYTES
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Options {
    int status = -1;
    uid_t user = 0;  ///< 0 keeps the user
    std::vector<const char*> read, write;
    const char* folder = "/";
    std::string calls;
    rlim_t cpu = 0, memory = 0, processes = 0, file_size = 0;  ///< 0 is no limit
    char** command = nullptr;
};

/// Where it says what went wrong, and how that line begins.
int complaints = 2;
const char* beginning = "jail: ";

[[noreturn]] void fail(const std::string& what, int error = 0) {
    std::string text = beginning + what;
    if (error != 0) text += std::string(": ") + strerror(error);
    text += '\n';
    static_cast<void>(!write(complaints, text.data(), text.size()));
    _exit(125);
}

void must(long result, const std::string& what) {
    if (result < 0) fail(what, errno);
}

rlim_t number(std::string_view option, const char* text) {
    char* end = nullptr;
    errno = 0;
    const unsigned long long value = std::strtoull(text, &end, 10);
    if (errno != 0 || *text < '0' || *text > '9' || *end != '\0')
        fail(std::string(option) + " is no number: " + text);
    return value;
}

Options options(char** words) {
    Options result;
    for (++words; *words != nullptr; words += 2) {
        const std::string_view option = *words;
        if (option == "--") {
            result.command = words + 1;
            break;
        }
        const char* value = words[1];
        if (value == nullptr) fail("what is " + std::string(option) + "?");
        if (option == "--read")
            result.read.push_back(value);
        else if (option == "--write")
            result.write.push_back(value);
        else if (option == "--folder")
            result.folder = value;
        else if (option == "--calls")
            result.calls = value;
        else if (option == "--cpu")
            result.cpu = number(option, value);
        else if (option == "--memory")
            result.memory = number(option, value);
        else if (option == "--processes")
            result.processes = number(option, value);
        else if (option == "--file-size")
            result.file_size = number(option, value);
        else if (option == "--user")
            result.user = static_cast<uid_t>(number(option, value));
        else if (option == "--status")
            result.status = static_cast<int>(number(option, value));
        else
            fail("there is no option " + std::string(option));
    }
    if (result.command == nullptr || *result.command == nullptr) fail("there is no program to run");
    return result;
}

/// What the program finds in its environment, and nothing of ours.
std::vector<std::string> environment(const Options& options) {
    std::vector<std::string> result = {"PATH=/usr/bin:/bin", "LC_ALL=C", "OPENBLAS_NUM_THREADS=1"};
    if (const char* type = std::getenv("OPENBLAS_CORETYPE"))
        result.push_back(std::string("OPENBLAS_CORETYPE=") + type);
    // The sanitizer names the place of a failed assertion of the library, too.
    result.push_back("ASAN_OPTIONS=handle_abort=1");
    result.push_back(std::string("TMPDIR=") + options.folder);
    return result;
}

/// Closes every file but the standard ones and this one.
void close_files(int kept) {
    if (kept < 3) {
        must(syscall(SYS_close_range, 3U, UINT_MAX, 0), "close_range");
        return;
    }
    const unsigned file = static_cast<unsigned>(kept);
    if (kept > 3) must(syscall(SYS_close_range, 3U, file - 1, 0), "close_range");
    must(syscall(SYS_close_range, file + 1, UINT_MAX, 0), "close_range");
    must(fcntl(kept, F_SETFD, FD_CLOEXEC), "--status");
}

/// How many processes and threads this user has already: RLIMIT_NPROC counts them.
rlim_t running(uid_t user) {
    rlim_t count = 0;
    DIR* processes = opendir("/proc");
    if (processes == nullptr) return 0;
    while (const dirent* entry = readdir(processes)) {
        const std::string folder = std::string("/proc/") + entry->d_name;
        struct stat about;
        if (std::strspn(entry->d_name, "0123456789") != std::strlen(entry->d_name) ||
            stat(folder.c_str(), &about) != 0 || about.st_uid != user)
            continue;
        if (DIR* threads = opendir((folder + "/task").c_str())) {
            while (const dirent* thread = readdir(threads))
                if (thread->d_name[0] != '.') ++count;
            closedir(threads);
        }
    }
    closedir(processes);
    return count;
}

void limit(decltype(RLIMIT_CPU) what, rlim_t value, rlim_t hard) {
    rlimit now;
    must(getrlimit(what, &now), "getrlimit");
    if (hard > now.rlim_max) hard = now.rlim_max;
    const rlimit wanted = {value < hard ? value : hard, hard};
    must(setrlimit(what, &wanted), "setrlimit");
}

void set_limits(const Options& options, uid_t user) {
    limit(RLIMIT_CORE, 0, 0);
    limit(RLIMIT_STACK, 8 << 20, 8 << 20);
    limit(RLIMIT_NOFILE, 64, 64);
    if (options.cpu > 0) limit(RLIMIT_CPU, options.cpu, options.cpu + 1);
    if (options.memory > 0) limit(RLIMIT_AS, options.memory, options.memory);
    if (options.file_size > 0) limit(RLIMIT_FSIZE, options.file_size, options.file_size);
    if (options.processes > 0) {
        const rlim_t most = options.processes + running(user);
        limit(RLIMIT_NPROC, most, most);
    }
}

/// Becomes another user, if there is one to become, without any right of root.
void drop_rights(uid_t user) {
    for (int right = 0; prctl(PR_CAPBSET_READ, right) >= 0; ++right) prctl(PR_CAPBSET_DROP, right);
    if (user != 0) {
        must(setgroups(0, nullptr), "setgroups");
        must(setresgid(user, user, user), "setresgid");
        must(setresuid(user, user, user), "setresuid");
    }
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct none[2] = {};
    must(syscall(SYS_capset, &header, none), "capset");
    must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
}

// What Landlock can do, by the version of its interface; Debian 12's header ends with 2.
constexpr std::uint64_t files_1 = (1U << 13) - 1, files_2 = 1U << 13, files_3 = 1U << 14,
                        files_5 = 1U << 15, network_4 = 3, scopes_6 = 3;
constexpr std::uint64_t reading =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t writing = reading | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                  LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR |
                                  LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                                  files_3;
constexpr std::uint64_t rights_of_a_file = LANDLOCK_ACCESS_FS_EXECUTE |
                                           LANDLOCK_ACCESS_FS_READ_FILE |
                                           LANDLOCK_ACCESS_FS_WRITE_FILE | files_3;

/// Opens the path to these rights.
void allow(int rules, const char* path, std::uint64_t rights) {
    const int file = open(path, O_PATH | O_CLOEXEC | O_NOFOLLOW);
    must(file, path);
    struct stat about;
    must(fstat(file, &about), path);
    if (S_ISLNK(about.st_mode)) fail(std::string(path) + " is a link");
    if (!S_ISDIR(about.st_mode)) rights &= rights_of_a_file;
    const landlock_path_beneath_attr rule = {rights, file};
    must(syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0), path);
    close(file);
}

/// From here on there are only these files, no TCP and, where the kernel can, no signals
/// and no abstract sockets to what is outside.
void close_file_system(const Options& options) {
    const long version =
        syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    must(version, "this kernel has no Landlock");
    struct {
        std::uint64_t files, network, scopes;
    } handled = {files_1 | (version >= 2 ? files_2 : 0) | (version >= 3 ? files_3 : 0) |
                     (version >= 5 ? files_5 : 0),
                 version >= 4 ? network_4 : 0, version >= 6 ? scopes_6 : 0};
    const int rules =
        static_cast<int>(syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0));
    must(rules, "Landlock");
    for (const char* path : options.read) allow(rules, path, reading & handled.files);
    for (const char* path : options.write) allow(rules, path, writing & handled.files);
    must(syscall(SYS_landlock_restrict_self, rules, 0), "Landlock");
    close(rules);
}

/// What every program may ask of the kernel: files, memory, signals, threads, time, and
/// who it is.
constexpr const char* calls = R"(
    read readv write writev pread64 lseek close fstat newfstatat stat lstat statx
    access faccessat faccessat2 readlink readlinkat getcwd getdents64 dup dup2 dup3
    pipe pipe2 poll ppoll select pselect6 umask
    mmap munmap mremap mprotect madvise brk
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending sigaltstack pause
    futex set_robust_list get_robust_list set_tid_address rseq arch_prctl membarrier
    sched_yield sched_getaffinity getcpu
    clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times
    alarm setitimer getitimer restart_syscall
    getpid gettid getppid getuid geteuid getgid getegid getgroups getpgrp
    getrlimit getrusage sysinfo uname getrandom
    execve exit exit_group)";

/// What a program needs besides that starts others and makes files: a compiler.
constexpr const char* calls_of_programs = R"(
    fork vfork wait4 waitid chdir open openat
    pwrite64 ftruncate fallocate fadvise64 fsync chmod fchmod fchmodat
    unlink unlinkat rename renameat renameat2 mkdir mkdirat rmdir)";

/// From here on the kernel knows only these calls; all others it has never heard of.
void close_kernel(const std::string& which) {
    const bool programs = which == "programs";
    if (!programs && which != "run") fail("--calls knows run and programs, not " + which);
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    if (filter == nullptr) fail("seccomp_init");
    const auto add = [&](const std::string& name, const std::vector<scmp_arg_cmp>& conditions) {
        const int call = seccomp_syscall_resolve_name(name.c_str());
        if (call == __NR_SCMP_ERROR) return;  // newer than this libseccomp
        const auto count = static_cast<unsigned>(conditions.size());
        const int error =
            seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, count, conditions.data());
        if (error != 0) fail("seccomp: " + name, -error);
    };
    std::istringstream names(programs ? std::string(calls) + calls_of_programs : calls);
    for (std::string name; names >> name;) add(name, {});
    if (!programs) {  // for reading only: older versions of Landlock let O_TRUNC pass
        constexpr scmp_datum_t changes = O_ACCMODE | O_CREAT | O_TRUNC;
        add("open", {SCMP_A1(SCMP_CMP_MASKED_EQ, changes, O_RDONLY)});
        add("openat", {SCMP_A2(SCMP_CMP_MASKED_EQ, changes, O_RDONLY)});
    }
    // No F_SETOWN, with which a file can send signals to others.
    add("fcntl", {SCMP_A1(SCMP_CMP_LE, F_SETFL)});
    add("fcntl", {SCMP_A1(SCMP_CMP_EQ, F_DUPFD_CLOEXEC)});
    // A thread of its own, or a process in the same namespaces.
    constexpr scmp_datum_t spaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                                    CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
    const scmp_datum_t thread = programs ? 0 : CLONE_THREAD;
    add("clone", {SCMP_A0(SCMP_CMP_MASKED_EQ, spaces | thread, thread)});
    // A signal to itself, as abort() sends it; its own limits; is this a terminal?
    const auto self = static_cast<scmp_datum_t>(getpid());
    add("kill", {SCMP_A0(SCMP_CMP_EQ, self)});
    add("tgkill", {SCMP_A0(SCMP_CMP_EQ, self)});
    add("prlimit64", {SCMP_A0(SCMP_CMP_EQ, 0)});
    add("ioctl", {SCMP_A1(SCMP_CMP_EQ, TCGETS)});
    const int error = seccomp_load(filter);
    if (error != 0) fail("seccomp", -error);
    seccomp_release(filter);
}

/// In the process that becomes the program.
[[noreturn]] void become(const Options& options, pid_t parent) {
    must(prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0), "PDEATHSIG");
    if (getppid() != parent) fail("the jail has ended");
    std::signal(SIGTERM, SIG_DFL);
    std::vector<std::string> texts = environment(options);
    std::vector<char*> variables;
    for (std::string& text : texts) variables.push_back(text.data());
    variables.push_back(nullptr);
    clearenv();
    setenv("PATH", "/usr/bin:/bin", 1);  // where execvpe() looks
    must(chdir(options.folder), options.folder);
    umask(022);
    if (!options.read.empty() || !options.write.empty()) close_file_system(options);
    if (!options.calls.empty()) close_kernel(options.calls);
    execvpe(options.command[0], options.command, variables.data());
    fail(std::string("cannot run ") + options.command[0], errno);
}

/// The one who started this is no more: everything here ends.
extern "C" void end_group(int) {
    kill(0, SIGKILL);
}

/// Waits for the end of the program, and of those whose parent has ended before them.
int wait_for(pid_t program) {
    for (;;) {
        int status = 0;
        const pid_t ended = waitpid(-1, &status, 0);
        if (ended == program) return status;
        if (ended < 0 && errno != EINTR) fail("waitpid", errno);
    }
}

void say(int file, const std::string& text) {
    if (file >= 0) static_cast<void>(!write(file, text.data(), text.size()));
}

}  // namespace

int main(int, char** words) {
    const pid_t starter = getppid();
    for (int signal = 1; signal <= SIGRTMAX; ++signal) std::signal(signal, SIG_DFL);
    const Options given = options(words);
    close_files(given.status);
    if (given.status >= 0) complaints = given.status, beginning = "failed ";
    set_limits(given, given.user != 0 ? given.user : getuid());
    if (given.user != 0 || !given.calls.empty()) drop_rights(given.user);
    must(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), "DUMPABLE");  // the program must not open it
    std::signal(SIGTERM, end_group);
    must(prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0), "PDEATHSIG");
    if (getppid() != starter) fail("the one who started it has ended");

    int news[2];  // of the program's start: it closes this when it runs
    must(pipe2(news, O_CLOEXEC), "pipe");
    const pid_t self = getpid(), program = fork();
    must(program, "fork");
    if (program == 0) {
        complaints = news[1], beginning = "";
        become(given, self);
    }
    close(news[1]);
    char reason[1000];
    const ssize_t length = read(news[0], reason, sizeof reason);
    if (length > 0) fail(std::string(reason, static_cast<std::size_t>(length - 1)));
    say(given.status, "started\n");
    const int status = wait_for(program);
    if (WIFEXITED(status)) {
        say(given.status, "exited " + std::to_string(WEXITSTATUS(status)) + "\n");
        return WEXITSTATUS(status);
    }
    say(given.status, "killed " + std::to_string(WTERMSIG(status)) + "\n");
    return 128 + WTERMSIG(status);
}

/// \file
/// another_world plain|docker|docker-plain PROGRAM [ARGUMENT…]: runs a program as a user
/// without rights, as root of a container such as Docker makes it by default, or both.
/// Needs root, and a program that this user may run: without them, exit code 77 and the
/// word SKIPPED.
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

[[noreturn]] void fail(const char* what) {
    std::perror(what);
    std::exit(1);
}

/// What Docker leaves to root: to be another user, to own files, to end processes …
void keep_rights_of_docker() {
    constexpr std::uint32_t kept = 0xa80425fb;
    for (int right = 0; prctl(PR_CAPBSET_READ, right) >= 0; ++right)
        if (right >= 32 || (kept >> right & 1) == 0)
            if (prctl(PR_CAPBSET_DROP, right) != 0) fail("PR_CAPBSET_DROP");
    __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2] = {};
    if (syscall(SYS_capget, &header, data) != 0) fail("capget");
    data[0].effective &= kept, data[0].permitted &= kept, data[0].inheritable = 0;
    data[1] = {};
    if (syscall(SYS_capset, &header, data) != 0) fail("capset");
}

/// Docker's filter, as far as it bears on sandboxes: no namespaces, no mounts, no keys.
void forbid_what_docker_forbids() {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    for (const char* name :
         {"unshare", "setns", "mount", "umount2", "pivot_root", "move_mount", "open_tree", "fsopen",
          "fsmount", "keyctl", "add_key", "request_key", "bpf", "userfaultfd", "perf_event_open"})
        seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), seccomp_syscall_resolve_name(name), 0);
    for (const int space : {CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER,
                            CLONE_NEWPID, CLONE_NEWNET})
        seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                         SCMP_A0(SCMP_CMP_MASKED_EQ, static_cast<scmp_datum_t>(space),
                                 static_cast<scmp_datum_t>(space)));
    seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    if (seccomp_load(filter) != 0) fail("seccomp");
    seccomp_release(filter);
}

void become_plain() {
    constexpr uid_t nobody = 65534;
    if (setgroups(0, nullptr) != 0 || setresgid(nobody, nobody, nobody) != 0 ||
        setresuid(nobody, nobody, nobody) != 0)
        fail("setresuid");
}

}  // namespace

int main(int count, char** words) {
    if (count < 3) return 2;
    const std::string_view world = words[1];
    if (geteuid() != 0) {
        std::printf("SKIPPED: the world of %s takes root\n", words[1]);
        return 77;
    }
    if (world.starts_with("docker")) {
        forbid_what_docker_forbids();
        keep_rights_of_docker();
    }
    if (world.ends_with("plain")) become_plain();
    if (access(words[2], X_OK) != 0) {
        std::printf("SKIPPED: a user without rights may not enter the folder of %s\n", words[2]);
        return 77;
    }
    execvp(words[2], words + 2);
    fail(words[2]);
}

#include "common/program/exit_code.hpp"

#include <errno.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <stdexcept>
#include <string_view>

#include "common/not_implemented.hpp"
#include "common/program/files.hpp"

namespace descent {
namespace {

constexpr const char* no_memory = "not enough memory";

std::terminate_handler abort_as_before = nullptr;

bool memory_failed = false;

/// The language gives up where an exception leaves a destructor, or a function that
/// promised none, as some of the standard library's did: no mistake of ours when memory
/// was the reason.
void terminate() {
    try {
        if (const std::exception_ptr reason = std::current_exception())
            std::rethrow_exception(reason);
    } catch (const std::bad_alloc&) {
        memory_failed = true;  // not of operator new, as with aligned memory
    } catch (...) {
    }
    if (memory_failed) give_up_for_memory();
    abort_as_before();
}

/// Before main, whose options already take memory.
[[gnu::constructor(101)]] void install() {
    abort_as_before = std::set_terminate(terminate);
    std::set_new_handler([] {
        memory_failed = true;
        throw std::bad_alloc();
    });
}

int ended_by_exception(const std::function<void(const std::string& text)>& complain) {
    try {
        throw;
    } catch (const std::bad_alloc&) {
        complain(no_memory);
    } catch (const std::length_error&) {
        complain(no_memory);  // a container of more than the address space
    } catch (const std::invalid_argument& error) {
        complain(error.what());
    } catch (const std::runtime_error& error) {
        complain(error.what());
    } catch (const NotImplemented& error) {
        complain(error.what());
    } catch (const std::exception& error) {
        complain(std::string("internal error: ") + error.what());
        return 3;
    } catch (...) {
        complain("internal error of an unknown kind");
        return 3;
    }
    return 2;
}

}  // namespace

void give_up_for_memory() {
    std::fflush(stdout);
    for (const std::string_view text :
         {std::string_view(program_invocation_short_name), std::string_view(": "),
          std::string_view(no_memory), std::string_view("\n")})
        static_cast<void>(!write(STDERR_FILENO, text.data(), text.size()));
    _exit(2);
}

int exit_code(const std::function<int()>& work,
              const std::function<void(const std::string& text)>& complain) {
    occupy_standard_descriptors();
    std::signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files is seen by write()
    try {
        return work();
    } catch (...) {
        try {
            return ended_by_exception(complain);
        } catch (const std::bad_alloc&) {
            give_up_for_memory();
        }
    }
}

}  // namespace descent

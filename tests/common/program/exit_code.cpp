#include "common/program/exit_code.hpp"

#include <doctest/doctest.h>

#include <new>
#include <stdexcept>
#include <vector>

#include "common/not_implemented.hpp"

using namespace descent;

namespace {

/// What came of work that throws this.
template <class E>
std::pair<int, std::string> ended_by(const E& error) {
    std::string said;
    const int code = exit_code([&]() -> int { throw error; },
                               [&](const std::string& text) { said += text + ";"; });
    return {code, said};
}

}  // namespace

TEST_CASE("exit codes: bad input is 2, a mistake in the program 3, each with one complaint") {
    CHECK(ended_by(std::invalid_argument("--rate")) == std::pair(2, std::string("--rate;")));
    CHECK(ended_by(std::runtime_error("a file")) == std::pair(2, std::string("a file;")));
    CHECK(ended_by(std::bad_alloc()) == std::pair(2, std::string("not enough memory;")));
    CHECK(ended_by(std::length_error("")) == std::pair(2, std::string("not enough memory;")));
    CHECK(ended_by(NotImplemented("07.3 step")).first == 2);
    CHECK(ended_by(std::logic_error("x")) == std::pair(3, std::string("internal error: x;")));
    CHECK(ended_by(7).first == 3);
    CHECK(exit_code([] { return 1; }, [](const std::string&) { FAIL("nothing to say"); }) == 1);
}

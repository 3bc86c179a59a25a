// What a program under `check-gradient` may answer: numbers as strtod reads them, or a fault in
// one line.
#include "common/check/conversation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "common/program/text.hpp"
#include "tests/fuzz/harness.hpp"

// Instead of common/check/child.cpp: a program whose lines are known before.
namespace descent::check {

std::string in_quotes(std::string_view line) {
    return fmt::format("'{}'", one_line(std::string(line.substr(0, 70))));
}

Child::Child(std::vector<std::string> command, double) : name_("'it'") {
    received_ = std::move(command.at(0));
}

Child::~Child() = default;

void Child::expect(std::string awaited) {
    awaited_ = std::move(awaited);
}

std::string Child::line() {
    const std::size_t end = received_.find('\n');
    if (end == std::string::npos) fault("ended before " + awaited_);
    last_ = received_.substr(0, end);
    received_.erase(0, end + 1);
    return last_;
}

std::string Child::ask(std::string, std::string awaited) {
    expect(std::move(awaited));
    return line();
}

void Child::expect_numbers(std::size_t) {}

void Child::fault(std::string_view text) const {
    throw Fault{fmt::format("{} {}", name_, text)};
}

}  // namespace descent::check

namespace descent::fuzz {
namespace {

std::vector<std::string> conversation_seeds() {
    return {
        "block w 2\nphi 1 -2.5\n3\n3 1 2\n4\n",
        "a warning\nblock W0 2 2\nblock b 1\nbatch 4\nphi 1 2 3 4 5e-3\n0.5 pattern ab\n0.5 1 2 3 "
        "4 5 pattern ab\n1 pattern x\n",
        "block w 1\nphi 1\nnan\n",
        "block w 1\nphi 1\n1\ninf nan\n-inf\n",
        "block w 0\n",
        "block w 99999 99999\n",
        "phi 1\n",
        "block w 1\nblock w 1\n"};
}

/// Do the numbers stand in the line, as strtod reads them?
void check_answer(const std::string& line, const std::vector<Real>& numbers) {
    const char* at = line.c_str();
    for (const Real number : numbers) {
        char* end = nullptr;
        const auto value = static_cast<Real>(std::strtod(at, &end));
        must(end != at, "a number that is not there: " + line);
        must(value == number || (std::isnan(value) && std::isnan(number)),
             "another number: " + line);
        at = end;
    }
}

/// What stands behind the first word, if it is this one.
std::optional<std::string> behind(const std::string& line, const std::string& word) {
    const std::size_t begin = std::min(line.find_first_not_of(" \t\r\v\f"), line.size());
    const std::size_t end = std::min(line.find_first_of(" \t\r\v\f", begin), line.size());
    if (line.substr(begin, end - begin) != word) return std::nullopt;
    return line.substr(end);
}

/// Reads the answers beside a second program that says the same.
void converse(std::string_view bytes) {
    check::Child child({std::string(bytes)}, 1), copy({std::string(bytes)}, 1);
    const check::Greeting greeting = check::read_greeting(child);
    const Vector& phi = greeting.phi;
    must(phi.size() == greeting.layout.size() && phi.size() > 0, "phi of another size");
    for (const Real p : phi) must(std::isfinite(p), "a start that is not finite");
    std::optional<std::string> numbers;
    for (bool begun = false; !numbers;) {
        const std::string line = copy.line();
        begun = begun || behind(line, "block");
        if (begun) numbers = behind(line, "phi");
    }
    check_answer(*numbers, {phi.begin(), phi.end()});

    const Objective objective = check::make_objective(child, greeting);
    copy.line();  // the loss that it asks for
    check_answer(copy.line(), {objective.loss(phi)});
    Vector dphi = xt::zeros_like(phi);
    std::vector<Real> answer{objective.loss_and_gradient(phi, dphi)};
    answer.insert(answer.end(), dphi.begin(), dphi.end());
    check_answer(copy.line(), answer);
}

void run_conversation(std::string_view bytes) {
    try {
        converse(bytes);
    } catch (const check::Fault& fault) {
        check_refusal(fault.text, "'it' ");
    }
}

const Registered registered_conversation({.name = "conversation",
                                          .seeds = conversation_seeds,
                                          .run = run_conversation});

}  // namespace
}  // namespace descent::fuzz

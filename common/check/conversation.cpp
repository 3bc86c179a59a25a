#include "common/check/conversation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <system_error>

#include "common/program/command_line.hpp"
#include "common/program/text.hpp"

namespace descent::check {
namespace {

using Words = std::vector<std::string_view>;

Words words_of(std::string_view line) {
    constexpr std::string_view blanks = " \t\r\v\f";
    Words words;
    while (true) {
        line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
        if (line.empty()) return words;
        const std::size_t length = std::min(line.find_first_of(blanks), line.size());
        words.push_back(line.substr(0, length));
        line.remove_prefix(length);
    }
}

/// Finite, inf or nan.
std::optional<Real> number(std::string_view word) {
    if (word.starts_with('+') && !word.starts_with("+-")) word.remove_prefix(1);
    double value = 0;
    const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || stop != word.data() + word.size()) return std::nullopt;
    return static_cast<Real>(value);
}

/// Reads the words as that many numbers.
/// \param what the line is, for a Fault
void read_numbers(const Child& child, std::string_view what, std::string_view line,
                  std::span<const std::string_view> words, std::span<Real> numbers) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::optional<Real> value = number(words[i]);
        if (!value)
            child.fault(fmt::format("gave as {} a line in which {} is not a number: {}", what,
                                    in_quotes(words[i]), in_quotes(line)));
        if (i < numbers.size()) numbers[i] = *value;
    }
    if (words.size() != numbers.size())
        child.fault(fmt::format("gave as {} {} number{}, expected {}: {}", what, words.size(),
                                words.size() == 1 ? "" : "s", numbers.size(), in_quotes(line)));
}

// ---------------------------------------------------------------------------------------- greeting

/// More entries than a line could carry.
constexpr std::size_t too_many = 1'000'000'000;

/// Of a greeting.
constexpr std::size_t most_lines = 10'000;

/// "block W0 3 2"
void read_block(const Words& words, ParameterLayout& layout) {
    if (words.size() != 3 && words.size() != 4)
        throw std::runtime_error("a block has a name and one or two sizes");
    for (const char c : words[1])
        if (is_control(c)) throw std::runtime_error("a control character in the name of a block");
    std::vector<std::size_t> shape;
    std::size_t room = too_many - layout.size();
    for (std::size_t i = 2; i < words.size(); ++i) {
        shape.push_back(read_whole(std::string(words[i]), 1));
        room /= shape.back();
    }
    if (room == 0) throw std::runtime_error("that is too large");
    for (const Block& block : layout.blocks())
        if (block.name == words[1]) throw std::runtime_error("there is a block of that name");
    layout.add(std::string(words[1]), shape);
}

void read_phi(const Child& child, std::string_view line, const Words& words, Greeting& greeting) {
    greeting.phi = xt::zeros<Real>({greeting.layout.size()});
    const std::span<Real> phi(greeting.phi.data(), greeting.phi.size());
    read_numbers(child, "its `phi`", line, std::span(words).subspan(1), phi);
    for (std::size_t i = 0; i < phi.size(); ++i)
        if (!std::isfinite(phi[i]))
            child.fault(fmt::format("gave as its `phi` a line in which {:.70} is {}: {}",
                                    greeting.layout.entry(i), phi[i], in_quotes(line)));
}

/// \returns whether the line is one of the greeting
bool read_line(Child& child, const std::string& line, const Words& words, Greeting& greeting) {
    const std::string_view word = words.empty() ? "" : words[0];
    try {
        if (word == "block") {
            read_block(words, greeting.layout);
            child.expect_numbers(greeting.layout.size());
        } else if (word == "batch") {
            if (words.size() != 2) throw std::runtime_error("a batch is one number");
            greeting.batch = read_whole(std::string(words[1]), 1);
        } else if (word == "phi") {
            if (greeting.layout.size() == 0) throw std::runtime_error("no block stands before it");
            read_phi(child, line, words, greeting);
        } else {
            return false;
        }
    } catch (const std::runtime_error& error) {
        child.fault(
            fmt::format("gave a line that cannot be read, {}: {}", error.what(), in_quotes(line)));
    }
    return true;
}

// ----------------------------------------------------------------------------------------- answers

/// What the functions of an objective share.
struct Conversation {
    Child& child;
    std::uint64_t pattern = 0;  ///< of the last answer
    bool has_pattern = false;

    /// Asks `loss` or `gradient` at φ for these numbers.
    void ask(const std::string& request, const Vector& phi, std::span<Real> numbers) {
        const std::string answer = fmt::format("its answer to `{}`", request);
        std::string sent = request;
        for (const Real p : phi)
            fmt::format_to(std::back_inserter(sent), " {}", static_cast<double>(p));
        const std::string line = child.ask(std::move(sent), answer);
        const Words all = words_of(line);
        std::span<const std::string_view> words(all);
        has_pattern = words.size() >= 2 && words[words.size() - 2] == "pattern";
        pattern = has_pattern ? std::hash<std::string_view>()(words.back()) : 0;
        if (has_pattern) words = words.first(words.size() - 2);
        read_numbers(child, answer, line, words, numbers);
    }
};

}  // namespace

Greeting read_greeting(Child& child) {
    Greeting greeting;
    child.expect("its first `block` line");
    for (std::size_t lines = 0; greeting.phi.size() == 0; ++lines) {
        const std::string line = child.line();
        if (lines == most_lines)
            child.fault(fmt::format("gave {} lines and no `phi`; received last: {}", lines,
                                    in_quotes(line)));
        const bool begun = greeting.layout.size() > 0 || greeting.batch > 0;
        if (read_line(child, line, words_of(line), greeting)) {
            if (!begun) child.expect("its `phi` line");
        } else if (begun) {
            child.fault(fmt::format("gave a line that is neither `block` nor `batch` nor `phi`: {}",
                                    in_quotes(line)));
        } else if (greeting.skipped++ == 0) {
            greeting.first_skipped = line;
        }
    }
    return greeting;
}

Objective make_objective(Child& child, const Greeting& greeting) {
    const auto talk = std::make_shared<Conversation>(Conversation{child});
    Objective objective;
    objective.loss = [talk](const Vector& phi) {
        Real loss = 0;
        talk->ask("loss", phi, {&loss, 1});
        return loss;
    };
    objective.loss_and_gradient = [talk](const Vector& phi, Vector& dphi) {
        std::vector<Real> numbers(phi.size() + 1);
        talk->ask("gradient", phi, numbers);
        std::copy(numbers.begin() + 1, numbers.end(), dphi.begin());
        return numbers[0];
    };
    const Real loss = objective.loss(greeting.phi);
    if (!std::isfinite(loss))
        child.fault(fmt::format("has the loss {} at its phi, which must be finite", loss));
    if (talk->has_pattern) objective.pattern = [talk] { return talk->pattern; };
    return objective;
}

}  // namespace descent::check

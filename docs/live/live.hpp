/// \file
/// What does a live figure of the book ask, and what do the chapters' own functions
/// answer? The settings of a figure go in as text, JSON comes out: in a browser, and in
/// the tests.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/tensor.hpp"

/// Live figures: a chapter's experiments at settings that a reader moves.
namespace descent::live {

/// The settings of a figure, as its address has them: "alpha=0.1&points=1,2,3,4". A byte
/// may be written as % and two hexadecimal digits.
class Question {
public:
    /// \throws std::invalid_argument for a setting without a name or without "="
    explicit Question(std::string_view text);

    /// \throws std::invalid_argument for a setting that is missing, no number, or not in
    /// [low, high]
    Real number(std::string_view name, Real low, Real high) const;
    /// A whole number. \throws std::invalid_argument as number()
    std::size_t count(std::string_view name, std::size_t low, std::size_t high) const;
    /// Numbers with commas between.
    /// \throws std::invalid_argument as number(), or for more than `most` of them
    Vector numbers(std::string_view name, Real low, Real high, std::size_t most) const;
    /// Lines of so many numbers with commas between, as a row each; empty lines do not
    /// count.
    /// \throws std::invalid_argument as number(), or for another number of columns or
    /// more than `most` lines
    Matrix table(std::string_view name, std::size_t columns, Real low, Real high,
                 std::size_t most) const;
    /// Which of these words the setting is. \throws std::invalid_argument for another one
    std::size_t choice(std::string_view name, std::span<const std::string_view> words) const;

    /// All other settings, as text: two questions differ in these at most when it is the
    /// same.
    std::string without(std::initializer_list<std::string_view> names) const;

private:
    const std::string& value(std::string_view name) const;
    std::vector<std::pair<std::string, std::string>> settings_;
};

/// What a figure shows: named numbers, lists and texts, in the order in which they were
/// told. A number that is not finite is null in JSON.
class Answer {
public:
    Answer& number(std::string_view name, Real value);
    Answer& numbers(std::string_view name, std::span<const Real> values);
    Answer& rows(std::string_view name, const Matrix& values);  ///< a list for each row
    Answer& text(std::string_view name, std::string_view words);
    Answer& texts(std::string_view name, std::span<const std::string> words);

    std::string json() const { return '{' + json_ + '}'; }  ///< on one line

private:
    void begin(std::string_view name);  // throws std::logic_error for a name told before
    std::vector<std::string> names_;
    std::string json_;
};

/// The answer to "figure?setting=value&…" as JSON. What a function of a chapter refuses,
/// and a question that makes no sense, is answered by {"error": "…"}, in the words of the
/// exception.
std::string answer(std::string_view question);

}  // namespace descent::live

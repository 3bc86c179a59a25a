/// \file
/// The table of this chapter: what a lecture states, what came out here, and a verdict
/// that is computed from the two.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/tensor.hpp"

/// The lectures' own results, obtained again.
namespace descent::reproductions {

/// What a lecture says about its result, and where.
struct Statement {
    std::string tag;  ///< "L8.7", or "MNIST-1D", which no lecture has
    /// "Prince 2023, Fig. 20.2": the lecture's own source, the same text for all its rows
    std::string source;
    std::string what;  ///< "parameters, 4 hidden layers of 63"
    /// of the obtained number in the results: "L8.7_parameters_4"; empty: not written
    std::string key;
    int digits = 0;            ///< shown behind the point
    std::string unit = "";     ///< shown behind the number: " %"
    std::string erratum = "";  ///< if the stated value is a misprint: what is right, and why
    std::string remark = "";   ///< what differs from the lecture's experiment, such as other data
};

/// One row: the obtained number reproduces the statement if it lies in [low, high].
struct Row {
    Statement statement;
    double low = 0, high = 0;
    std::optional<double> obtained;  ///< none when the row is skipped
    std::string stated_text, obtained_text, tolerance_text;
    std::string missing = "";  ///< of a skipped row: how to get what it needs
};

enum class Verdict { reproduced, differs, skipped };

/// SKIPPED without a number, REPRODUCED for low ≤ obtained ≤ high, else DIFFERS; NaN
/// differs.
Verdict verdict(const Row& row);

/// "REPRODUCED", "DIFFERS", "SKIPPED".
std::string_view text(Verdict verdict);

/// A stated number: |obtained − stated| ≤ tolerance.
/// \throws std::invalid_argument unless stated is finite and the tolerance finite and ≥ 0
Row number(const Statement& statement, double stated, double tolerance, double obtained);

/// A stated range, or one that follows from what is stated ("≈", "at chance"): low ≤
/// obtained ≤ high; either end may be infinite. \param stated its text, such as "64–68 %"
/// \throws std::invalid_argument unless low ≤ high
Row range(const Statement& statement, const std::string& stated, double low, double high,
          double obtained);

/// A statement in words, such as "deeper needs fewer epochs", with the margin by which it
/// holds: positive when it does.
/// \param obtained words before the margin, or none  \param margin measured
/// \param least the smallest margin that counts \throws std::invalid_argument unless
/// least is positive and finite
Row ordering(const Statement& statement, const std::string& stated, const std::string& obtained,
             double margin, double least);

/// The margin of a > b > c > …: the smallest of (a − b)/a over the neighbours, for
/// positive numbers; NaN where one is not. \throws std::invalid_argument for fewer than
/// two numbers
double descending_margin(const std::vector<double>& values);

/// Is one number the other with two neighbouring digits exchanged, a usual misprint?
bool neighbours_swapped(std::size_t a, std::size_t b);

/// A row that cannot be obtained here. \param missing how to get what it needs, in one
/// line
Row skipped(const Statement& statement, const std::string& stated, const std::string& missing);

using Table = std::vector<Row>;

/// How many rows have this verdict.
std::size_t count(const Table& table, Verdict verdict);

}  // namespace descent::reproductions

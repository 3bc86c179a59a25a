/// \file
/// Did a result come out again? A row sets what a lecture states beside what came out
/// here; the verdict is computed from the two.
#pragma once

#include <optional>
#include <string>
#include <variant>
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

/// The lecture's value: a number, or words such as "64–68 %".
using Stated = std::variant<double, std::string>;

/// A number with a tolerance, a range, or a statement in words that holds by a margin.
enum class RowKind { number, range, ordering };

/// One row: the obtained number reproduces the statement if it lies in [low, high].
struct Row {
    Statement statement;
    RowKind kind = RowKind::number;
    Stated stated = 0.0;
    double low = 0, high = 0;
    double tolerance = 0;            ///< of a number
    std::optional<double> obtained;  ///< none when the row is skipped
    std::string missing = "";        ///< of a skipped row: how to get what it needs
};
/// A table, in the order in which it is printed.
using Rows = std::vector<Row>;

/// What became of a row.
enum class RowVerdict { reproduced, differs, skipped };

/// SKIPPED without a number, REPRODUCED for low ≤ obtained ≤ high, else DIFFERS; NaN
/// differs.
RowVerdict verdict(const Row& row);

/// A stated number: |obtained − stated| ≤ tolerance.
/// \throws std::invalid_argument unless stated is finite and the tolerance finite and ≥ 0
Row number(const Statement& statement, double stated, double tolerance, double obtained);

/// A stated range, or one that follows from what is stated ("≈", "at chance"): low ≤
/// obtained ≤ high; either end may be infinite.
/// \throws std::invalid_argument unless low ≤ high
Row range(const Statement& statement, const Stated& stated, double low, double high,
          double obtained);

/// A statement in words, such as "deeper needs fewer epochs", with the margin by which it
/// holds: positive when it does.
/// \param stated the lecture's own margin, or words  \param margin measured
/// \param least the smallest margin that counts \throws std::invalid_argument unless
/// least is positive and finite
Row ordering(const Statement& statement, const Stated& stated, double margin, double least);

/// A row that cannot be obtained here. \param missing how to get what it needs, in one
/// line
Row skipped(const Statement& statement, const Stated& stated, const std::string& missing);

/// These rows without their numbers.
Rows skipped_rows(Rows rows, const std::string& missing);

/// The margin of a > b > c > …: the smallest of (a − b)/a over the neighbours, for
/// positive numbers; NaN where one is not. \throws std::invalid_argument for fewer than
/// two numbers
double descending_margin(const std::vector<double>& values);

/// √(p(1 − p)/n) in percent: the standard error of an accuracy p measured on n examples.
/// \throws std::invalid_argument unless 0 ≤ p ≤ 1 and there is an example
double accuracy_error(double p, std::size_t examples);

/// How many rows have this verdict.
std::size_t count(const Rows& rows, RowVerdict verdict);

/// Appends the rows.
void append(Rows& rows, const Rows& more);

}  // namespace descent::reproductions

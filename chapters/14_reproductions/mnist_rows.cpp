#include "chapters/14_reproductions/mnist_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/14_reproductions/rates.hpp"

namespace descent::reproductions {

const Vector& stated_accuracies() {
    static const Vector stated{88, Real(96.5), Real(96.9), Real(96.5), Real(96.5)};
    return stated;
}

// clang-format off
const Matrix& stated_rates() {  // rows: rates 1, 0.1, …; columns: SGD, momentum, AdaGrad
    static const Matrix stated{{Real(2.26),  Real(89.68), Real(43.76)},
                               {Real(2.51),  Real(2.03),  Real(2.82)},
                               {Real(7.02),  Real(2.68),  Real(1.79)},
                               {Real(17.01), Real(6.98),  Real(5.21)},
                               {Real(58.10), Real(16.98), Real(12.59)}};
    return stated;
}

const Matrix& stated_adadelta() {  // rows: ε 1e−2, 1e−4, …; columns: ρ .9, .95, .99
    static const Matrix stated{{Real(2.59), Real(2.58), Real(2.32)},
                               {Real(2.05), Real(1.99), Real(2.28)},
                               {Real(1.90), Real(1.83), Real(2.05)},
                               {Real(2.29), Real(2.13), Real(2.00)}};
    return stated;
}
// clang-format on

namespace {

// percentage points, half of one among 1,000 test images: more than a tie
constexpr double least_margin = 0.05;
constexpr double none = -std::numeric_limits<double>::infinity();
constexpr double far = 2;  // an error of twice another is far worse, anything below as good as that

/// Makes the statements of one lecture result, with their keys. Rows on a stand-in get
/// keys and names of their own.
struct StatementMaker {
    std::string tag, source;
    Origin origin;

    bool compares_digits() const { return origin.basis == Basis::lecture && origin.all_steps; }

    /// In place of rows that compare digits; none for a stand-in, whose digits nobody
    /// would compare.
    void skip_digits(Rows& rows, const std::string& what, const std::string& stated) const {
        if (compares_digits() || origin.basis == Basis::stand_in) return;
        rows.push_back(
            skipped(statement(what, "", 1, " %"), stated,
                    "digits are compared with --full, on MNIST's own 60,000 and 10,000 images: " +
                        how_to_get_mnist()));
    }

    Statement statement(const std::string& what, const std::string& key, int digits,
                        const std::string& unit) const {
        const bool other = origin.basis == Basis::stand_in;
        return {.tag = tag,
                .source = source,
                .what = (other ? "MNIST-1D: " : "") + what,
                .key = result_key(tag, origin.basis,
                                  (origin.assumption.empty() ? "" : origin.assumption + "_") + key),
                .digits = digits,
                .unit = unit,
                .erratum = "",
                .remark = origin.remark};
    }
};

StatementMaker depth_maker(const Origin& origin) {
    return {"GO.12", "Nielsen 2015, Neural Networks and Deep Learning, chapter 5", origin};
}

StatementMaker rate_maker(const Origin& origin) {
    return {"GO.21b", "Zeiler 2012, Tables 1 and 2", origin};
}

// Quantities of an accuracy or error list, computed alike from the lecture's numbers and from ours.

/// By how much entry `best` is smaller than the smallest other one; negative when it is
/// not the smallest.
double lead_of(const Vector& errors, std::size_t best) {
    double others = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < errors.size(); ++i)
        if (i != best) others = std::min(others, static_cast<double>(errors[i]));
    return others - static_cast<double>(errors[best]);
}

/// The smallest growth from one entry to the next, from entry `first` on; negative when
/// it shrinks somewhere.
double least_growth(const Vector& errors, std::size_t first) {
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = first; i + 1 < errors.size(); ++i)
        least =
            std::min(least, static_cast<double>(errors[i + 1]) - static_cast<double>(errors[i]));
    return least;
}

double smallest(const Matrix& errors) {
    return static_cast<double>(*std::min_element(errors.begin(), errors.end()));
}

double largest(const Matrix& errors) {
    return static_cast<double>(*std::max_element(errors.begin(), errors.end()));
}

/// The largest |SGD at 10 α − momentum at α| for α ≤ 0.01. Many equal gradients carry
/// momentum 1/(1 − β) = 10 times as far (EE.15), if the steps are small enough for
/// gradients to stay equal.
double momentum_shift(const Matrix& errors) {
    double most = 0;
    for (std::size_t i = 1; i + 1 < errors.shape()[0]; ++i)
        most = std::max(most, std::abs(static_cast<double>(errors(i, 0)) -
                                       static_cast<double>(errors(i + 1, 1))));
    return most;
}

double share_lost_per_layer(const Vector& norms) {
    return std::pow(static_cast<double>(norms[0]) / static_cast<double>(norms[norms.size() - 1]),
                    1 / static_cast<double>(norms.size() - 1));
}

/// A statement in words that holds by a margin in percentage points.
Row by_margin(const StatementMaker& maker, const std::string& what, const std::string& key,
              double stated, double obtained) {
    return ordering(maker.statement(what, key, 2, " points"), stated, obtained, least_margin);
}

std::string rate_text(std::size_t i) {
    return fmt::format("{:g}", static_cast<double>(zeiler_rates()[i]));
}

constexpr const char* rule_names[] = {"SGD", "momentum", "AdaGrad"};
constexpr const char* rule_keys[] = {"sgd", "momentum", "adagrad"};

}  // namespace

std::string result_key(const std::string& tag, Basis basis, const std::string& name) {
    return tag + (basis == Basis::stand_in ? "_mnist1d_" : "_") + name;
}

Origin origin(const Images& images, std::size_t steps, std::size_t stated_steps,
              std::string_view assumption) {
    std::string remark = images.description;
    if (!assumption.empty()) remark = fmt::format("{} units; {}", assumption, remark);
    if (images.basis == Basis::part) remark += "; ordering and range only";
    if (steps != stated_steps)
        remark += fmt::format("; {} steps in place of {}", steps, stated_steps);
    return {images.basis, steps == stated_steps, remark, std::string(assumption)};
}

Rows depth_rows(const Vector& accuracies, const Vector& norms, const Origin& origin) {
    const Vector& stated = stated_accuracies();
    require_size("depth_rows", "accuracies", accuracies.size(), stated.size());
    require(norms.size() > 1, "depth_rows", "needs the norms of two layers or more");
    const StatementMaker maker = depth_maker(origin);

    // The digits
    Rows rows;
    for (std::size_t k = 0; maker.compares_digits() && k < stated.size(); ++k) {
        const Statement s = maker.statement(fmt::format("accuracy, {} hidden layers of 30", k),
                                            fmt::format("accuracy_{}", k), 1, " %");
        rows.push_back(number(s, stated[k], k == 0 ? 1 : 0.5, accuracies[k]));
    }
    maker.skip_digits(rows, "the 5 accuracies in their digits", "88.0 … 96.9 %");

    // The orderings, by the errors
    const auto worst = [](const Vector& accuracy) {
        return lead_of(accuracy - 100, 0);  // minus its error
    };
    const auto loss = [](const Vector& accuracy) {
        const Vector e = 100 - accuracy;
        return double{std::min(e[3], e[4])} - double{std::min(e[1], e[2])};
    };
    rows.push_back(by_margin(maker, "without a hidden layer it is worst", "worst", worst(stated),
                             worst(accuracies)));
    rows.push_back(by_margin(maker, "3 or 4 layers do not beat 1 or 2", "no_gain", loss(stated),
                             loss(accuracies)));

    // The gradient that shrinks on its way down
    rows.push_back(
        range(maker.statement("gradient at the start, per layer: σ′ ≤ 1/4", "factor", 3, ""),
              "≤ 1/4", none, 0.25, share_lost_per_layer(norms)));
    return rows;
}

namespace {

/// Each rule has its best rate (that of SGD is 1, of momentum 0.1, of AdaGrad 0.01), and
/// gets worse from there down.
void add_best_rates(Rows& rows, const StatementMaker& maker, const Matrix& errors) {
    for (const std::size_t j : {0u, 1u, 2u}) {
        const std::size_t from = std::max<std::size_t>(j, 1);  // 1 to 0.1 is in the first row
        const Vector said = column(stated_rates(), j), got = column(errors, j);
        rows.push_back(
            by_margin(maker, fmt::format("{} is best at rate {}", rule_names[j], rate_text(j)),
                      rule_keys[j] + std::string("_best"), lead_of(said, j), lead_of(got, j)));
        rows.push_back(by_margin(
            maker, fmt::format("{} worsens from rate {} down", rule_names[j], rate_text(from)),
            rule_keys[j] + std::string("_worsens"), least_growth(said, from),
            least_growth(got, from)));
    }
}

}  // namespace

Rows rate_rows(const Matrix& errors, const Origin& origin) {
    const Matrix& stated = stated_rates();
    require_shape("rate_rows", "errors", errors, {stated.shape()[0], stated.shape()[1]});
    const StatementMaker maker = rate_maker(origin);

    // The digits
    Rows rows;
    for (std::size_t j = 0; maker.compares_digits() && j < stated.shape()[1]; ++j)
        for (std::size_t i = 0; i < stated.shape()[0]; ++i) {
            const std::string rate = rate_text(i);
            const Statement s =
                maker.statement(fmt::format("error of {} at rate {}", rule_names[j], rate),
                                fmt::format("{}_{}", rule_keys[j], rate), 2, " %");
            rows.push_back(
                number(s, stated(i, j), std::max(0.5, 0.25 * double{stated(i, j)}), errors(i, j)));
        }
    maker.skip_digits(rows, "the 15 errors in their digits", "1.79 … 89.68 %");

    // Which rules fail at rate 1
    const double guessing = 90, failure = guessing / 2;
    rows.push_back(
        range(maker.statement("momentum fails at rate 1: its error", "momentum_fails", 2, " %"),
              double{stated(0, 1)}, failure, 100, errors(0, 1)));
    const auto times = [](const Matrix& e) { return double{e(0, 2)} / double{e(1, 2)}; };
    rows.push_back(
        range(maker.statement("AdaGrad's error, rate 1 over 0.1", "adagrad_fails", 1, "×"),
              times(stated), far, std::numeric_limits<double>::infinity(), times(errors)));

    // The best rates, and what momentum is worth
    add_best_rates(rows, maker, errors);
    rows.push_back(
        range(maker.statement("SGD at 10 α − momentum at α ≤ 0.01", "momentum_shift", 2, " points"),
              momentum_shift(stated), none, 2, momentum_shift(errors)));
    return rows;
}

Rows adadelta_rows(const Matrix& errors, const Matrix& rate_errors, const Origin& origin) {
    const Matrix& stated = stated_adadelta();
    const Matrix& others = stated_rates();
    require_shape("adadelta_rows", "errors", errors, {stated.shape()[0], stated.shape()[1]});
    require_shape("adadelta_rows", "rate_errors", rate_errors,
                  {others.shape()[0], others.shape()[1]});
    const StatementMaker maker = rate_maker(origin);

    // The digits
    Rows rows;
    for (std::size_t j = 0; maker.compares_digits() && j < stated.shape()[1]; ++j)
        for (std::size_t i = 0; i < stated.shape()[0]; ++i) {
            const std::string where =
                fmt::format("ρ = {:g}, ε = {:g}", static_cast<double>(zeiler_rho()[j]),
                            static_cast<double>(zeiler_epsilon()[i]));
            const Statement s = maker.statement(
                "error of AdaDelta, " + where,
                fmt::format("adadelta_{}_{}", zeiler_rho()[j], zeiler_epsilon()[i]), 2, " %");
            rows.push_back(number(s, stated(i, j), 0.5, errors(i, j)));
        }
    maker.skip_digits(rows, "AdaDelta's 12 errors in their digits", "1.83 … 2.59 %");

    // One narrow band, as good as the best of the others
    rows.push_back(range(maker.statement("AdaDelta's worst over its best", "adadelta_band", 2, "×"),
                         largest(stated) / smallest(stated), none, far,
                         largest(errors) / smallest(errors)));
    rows.push_back(range(
        maker.statement("AdaDelta's best over others' best", "adadelta_best", 2, "×"),
        smallest(stated) / smallest(others), none, far, smallest(errors) / smallest(rate_errors)));
    return rows;
}

std::vector<AssumedRow> by_activation(const Rows& with_tanh, const Rows& with_relu) {
    require_size("by_activation", "rows with ReLU", with_relu.size(), with_tanh.size());
    std::vector<AssumedRow> rows;
    for (std::size_t i = 0; i < with_tanh.size(); ++i) {
        const std::string& what = with_tanh[i].statement.what;
        require(what == with_relu[i].statement.what, "by_activation",
                "the statements must be the same");
        rows.push_back({what, verdict(with_tanh[i]), verdict(with_relu[i])});
    }
    return rows;
}

double typical_factor(const Matrix& obtained, const Matrix& stated) {
    require_shape("typical_factor", "obtained", obtained, {stated.shape()[0], stated.shape()[1]});
    double sum = 0;
    for (std::size_t i = 0; i < stated.shape()[0]; ++i)
        for (std::size_t j = 0; j < stated.shape()[1]; ++j) {
            require(obtained(i, j) > 0 && stated(i, j) > 0, "typical_factor",
                    "errors must be positive");
            sum += std::abs(std::log(double{obtained(i, j)} / double{stated(i, j)}));
        }
    return std::exp(sum / static_cast<double>(stated.size()));
}

Rows missing_depth_rows() {
    return skipped_rows(depth_rows(stated_accuracies(), Vector{1, 1}, {Basis::part}),
                        how_to_get_mnist());
}

Rows missing_rate_rows() {
    Rows rows = rate_rows(stated_rates(), {Basis::part});
    append(rows, adadelta_rows(stated_adadelta(), stated_rates(), {Basis::part}));
    return skipped_rows(rows, how_to_get_mnist());
}

}  // namespace descent::reproductions

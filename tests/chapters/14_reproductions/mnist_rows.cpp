#include "chapters/14_reproductions/mnist_rows.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

using namespace descent;
using namespace descent::reproductions;

namespace {

Rows all_rows(const Vector& accuracies, const Vector& norms, const Matrix& rates,
              const Matrix& adadelta, const Origin& origin) {
    Rows rows = depth_rows(accuracies, norms, origin);
    for (const Row& row : rate_rows(rates, origin)) rows.push_back(row);
    for (const Row& row : adadelta_rows(adadelta, rates, origin)) rows.push_back(row);
    return rows;
}

const Vector fading{Real(0.001), Real(0.02), Real(0.3)};

/// The verdict of the row whose key ends like this.
RowVerdict verdict_of(const Rows& rows, const std::string& key) {
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const Row& r) { return r.statement.key.ends_with(key); });
    REQUIRE(row != rows.end());
    return verdict(*row);
}

}  // namespace

TEST_CASE(
    "GO.12 GO.21b the rows: the lecture's own tables reproduce all of them, digits included") {
    const auto rows = all_rows(stated_accuracies(), fading, stated_rates(), stated_adadelta(), {});
    CHECK(rows.size() == 5 + 3 + 15 + 9 + 12 + 2);
    std::set<std::string> keys;
    for (const Row& row : rows) {
        CAPTURE(row.statement.what);
        CHECK(verdict(row) == RowVerdict::reproduced);
        CHECK(keys.insert(row.statement.key).second);
    }
}

TEST_CASE(
    "GO.12 GO.21b the rows: negative control: each table that contradicts its statement differs") {
    const Origin part{.basis = Basis::part};
    CHECK(verdict_of(depth_rows(Vector{Real(95.1), 95, 96, 95, 95}, fading, part), "worst") ==
          RowVerdict::differs);
    CHECK(verdict_of(depth_rows(Vector{88, 95, 96, 97, 95}, fading, part), "no_gain") ==
          RowVerdict::differs);
    CHECK(verdict_of(depth_rows(stated_accuracies(), Vector{Real(0.1), Real(0.2), Real(0.3)}, part),
                     "factor") == RowVerdict::differs);
    CHECK(verdict_of(depth_rows(Vector{88, 96, Real(96.9), 96, Real(95.9)}, fading, {}),
                     "accuracy_4") == RowVerdict::differs);
    const struct {
        std::size_t rate, rule;
        Real error;
        const char* key;
    } changes[] = {{0, 1, 5, "momentum_fails"},  {0, 2, 4, "adagrad_fails"},
                   {0, 0, 3, "sgd_best"},        {2, 0, 18, "sgd_worsens"},
                   {2, 1, 1, "momentum_best"},   {3, 1, 2, "momentum_worsens"},
                   {1, 2, 1, "adagrad_best"},    {4, 2, 5, "adagrad_worsens"},
                   {4, 1, 30, "momentum_shift"}, {4, 1, Real(21.3), "momentum_0.0001"}};
    for (const auto& change : changes) {
        Matrix errors = stated_rates();
        errors(change.rate, change.rule) = change.error;
        CAPTURE(change.key);
        CHECK(verdict_of(rate_rows(errors, {}), change.key) == RowVerdict::differs);
    }
    Matrix adadelta = 2 * stated_adadelta();
    CHECK(verdict_of(adadelta_rows(adadelta, stated_rates(), {}), "adadelta_best") ==
          RowVerdict::differs);
    adadelta = stated_adadelta();
    adadelta(3, 2) = 4;
    CHECK(verdict_of(adadelta_rows(adadelta, stated_rates(), {}), "adadelta_band") ==
          RowVerdict::differs);
    CHECK(verdict_of(adadelta_rows(adadelta, stated_rates(), {}), "adadelta_0.99_1e-08") ==
          RowVerdict::differs);
}

TEST_CASE(
    "GO.12 GO.21b the rows: without all images no digits are compared, without any nothing is") {
    const Origin part{.basis = Basis::part, .remark = "some"},
        stand_in{.basis = Basis::stand_in, .remark = "other"};
    const auto some =
        all_rows(stated_accuracies(), fading, stated_rates(), stated_adadelta(), part);
    const auto others =
        all_rows(stated_accuracies(), fading, stated_rates(), stated_adadelta(), stand_in);
    CHECK(some.size() == 3 + 9 + 2 + 3);
    std::size_t skipped = 0;
    for (const Row& row : some)
        if (verdict(row) == RowVerdict::skipped) {
            ++skipped;
            CHECK(row.missing.find("60,000") != std::string::npos);
        } else {
            CHECK(row.statement.remark == "some");
        }
    CHECK(skipped == 3);
    CHECK(others.size() == 3 + 9 + 2);
    const Origin too_short{.basis = Basis::lecture, .all_steps = false};
    const auto shortened =
        all_rows(stated_accuracies(), fading, stated_rates(), stated_adadelta(), too_short);
    CHECK(shortened.size() == some.size());
    CHECK(shortened[0].missing.find("--full") != std::string::npos);
    for (const Row& row : others) {
        CHECK(row.statement.what.starts_with("MNIST-1D"));
        CHECK(row.statement.key.find("mnist1d") != std::string::npos);
    }
    for (const Row& row : skipped_rows(some, "get them")) {
        CHECK(verdict(row) == RowVerdict::skipped);
        CHECK(row.missing == "get them");
    }
    CHECK_THROWS_AS(depth_rows(Vector{1, 2}, fading, part), std::invalid_argument);
    CHECK_THROWS_AS(depth_rows(stated_accuracies(), Vector{1}, part), std::invalid_argument);
    CHECK_THROWS_AS(rate_rows(stated_adadelta(), part), std::invalid_argument);
    CHECK_THROWS_AS(adadelta_rows(stated_rates(), stated_rates(), part), std::invalid_argument);
    CHECK_THROWS_AS(adadelta_rows(stated_adadelta(), stated_adadelta(), part),
                    std::invalid_argument);
}

TEST_CASE(
    "GO.21b by_activation: hand-worked table: the activation decides SGD's best rate, not "
    "momentum's failure") {
    // SGD with tanh learns nothing at rate 1: then its best rate is 0.1.
    Matrix tanh = stated_rates();
    tanh(0, 0) = 48;
    const Origin part{.basis = Basis::part};
    const auto rows = by_activation(rate_rows(tanh, part), rate_rows(stated_rates(), part));
    REQUIRE(rows.size() == 10);
    for (const AssumedRow& row : rows) {
        CAPTURE(row.what);
        const bool best = row.what == "SGD is best at rate 1";
        CHECK(row.decided_by_activation() == best);
        if (best) CHECK(row.with_tanh == RowVerdict::differs);
        if (best) CHECK(row.with_relu == RowVerdict::reproduced);
    }
    CHECK(rows[0].with_tanh == RowVerdict::skipped);  // the digits: nobody decides them
    // Invariant: two equal tables decide nothing.
    for (const AssumedRow& row : by_activation(rate_rows(tanh, part), rate_rows(tanh, part)))
        CHECK_FALSE(row.decided_by_activation());
    // Errors: rows of other statements, or not as many
    const Rows fewer = adadelta_rows(stated_adadelta(), stated_rates(), part);
    CHECK_THROWS_AS(by_activation(rate_rows(tanh, part), fewer), std::invalid_argument);
    Rows other = fewer;
    std::swap(other[0], other[1]);
    CHECK_THROWS_AS(by_activation(fewer, other), std::invalid_argument);
}

TEST_CASE("GO.21b the rows: an assumption is a part of the key and leaves the statement alone") {
    const Origin plain{.basis = Basis::part}, assumed{.basis = Basis::part, .assumption = "relu"};
    const Rows with = rate_rows(stated_rates(), assumed),
               without = rate_rows(stated_rates(), plain);
    REQUIRE(with.size() == without.size());
    for (std::size_t i = 1; i < with.size(); ++i) {
        CHECK(with[i].statement.what == without[i].statement.what);
        CHECK(with[i].statement.key == "GO.21b_relu_" + without[i].statement.key.substr(7));
    }
}

TEST_CASE("GO.21b typical_factor: hand-worked value: 2, ½, 1 and 1 are off by √2, not by 1") {
    const Matrix stated{{2, 4}, {10, 90}};
    CHECK(typical_factor(Matrix{{4, 2}, {10, 90}}, stated) == doctest::Approx(std::sqrt(2.0)));
    CHECK(typical_factor(stated, stated) == 1);
    // Invariants: a common factor is its own, and up counts as down.
    CHECK(typical_factor(3 * stated, stated) == doctest::Approx(3));
    CHECK(typical_factor(stated / 3, stated) == doctest::Approx(3));
    CHECK_THROWS_AS(typical_factor(Matrix{{1, 2}}, stated), std::invalid_argument);
    CHECK_THROWS_AS(typical_factor(Matrix{{0, 2}, {10, 90}}, stated), std::invalid_argument);
}

TEST_CASE("GO.21b by_activation: the tables of the note's recorded run: one row, and 25 of 27") {
    const Matrix tanh_rates{{Real(89.8), Real(90.7), Real(19.7)},
                            {Real(4.9), Real(3.7), Real(4.9)},
                            {Real(8.3), Real(4.8), Real(3.8)},
                            {Real(13.9), Real(8.3), Real(6.7)},
                            {Real(30.8), 14, 13}},
        relu_rates{{Real(88.8), 89, Real(55.2)},
                   {Real(3.7), Real(3.5), Real(4.1)},
                   {Real(6.2), Real(3.9), Real(3.6)},
                   {Real(13.4), Real(6.4), Real(4.1)},
                   {Real(41.1), Real(13.7), Real(12.9)}},
        tanh_adadelta{{Real(5.1), Real(5.3), Real(88.6)},
                      {Real(4.6), Real(4.7), Real(5.3)},
                      {Real(4.2), Real(4.3), Real(3.9)},
                      {Real(4.7), Real(4.2), Real(4.2)}},
        relu_adadelta{{Real(3.6), 4, Real(4.2)},
                      {Real(3.4), Real(3.4), Real(3.8)},
                      {Real(3.1), Real(3.2), Real(3.4)},
                      {Real(3.5), Real(3.7), Real(3.9)}};
    const Origin part{.basis = Basis::part};
    const auto rows = [&](const Matrix& rates, const Matrix& adadelta) {
        Rows all = rate_rows(rates, part);
        append(all, adadelta_rows(adadelta, rates, part));
        return all;
    };
    std::size_t both = 0;
    for (const AssumedRow& row :
         by_activation(rows(tanh_rates, tanh_adadelta), rows(relu_rates, relu_adadelta))) {
        CAPTURE(row.what);
        CHECK(row.decided_by_activation() == (row.what == "AdaDelta's worst over its best"));
        CHECK((row.with_relu == RowVerdict::differs) == (row.what == "SGD is best at rate 1"));
        both += row.with_tanh == RowVerdict::reproduced && row.with_relu == RowVerdict::reproduced;
    }
    CHECK(both == 9);
    CHECK(typical_factor(tanh_rates, stated_rates()) == doctest::Approx(1.86).epsilon(0.003));
    CHECK(typical_factor(relu_rates, stated_rates()) == doctest::Approx(1.66).epsilon(0.003));
    CHECK(typical_factor(tanh_adadelta, stated_adadelta()) == doctest::Approx(2.71).epsilon(0.003));
    CHECK(typical_factor(relu_adadelta, stated_adadelta()) == doctest::Approx(1.66).epsilon(0.003));
    std::size_t nearer = 0;
    const auto count_nearer = [&](const Matrix& relu, const Matrix& tanh, const Matrix& stated) {
        for (std::size_t i = 0; i < stated.shape()[0]; ++i)
            for (std::size_t j = 0; j < 3; ++j) {
                const auto factor = [&](const Matrix& errors) {
                    return typical_factor(Matrix{{errors(i, j)}}, Matrix{{stated(i, j)}});
                };
                nearer += factor(relu) < factor(tanh);
            }
    };
    count_nearer(relu_rates, tanh_rates, stated_rates());
    count_nearer(relu_adadelta, tanh_adadelta, stated_adadelta());
    CHECK(nearer == 25);
}

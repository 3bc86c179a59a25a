#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "chapters/14_reproductions/layer_variance.hpp"
#include "chapters/14_reproductions/zhang_table.hpp"

using namespace descent;
using namespace descent::reproductions;

TEST_CASE("Q14.1 the nearer number differs, and the farther one is reproduced") {
    const Statement statement{.tag = "MNIST-1D", .source = "here", .what = "accuracy", .key = ""};
    const double few = 2 * accuracy_error(0.32, 1000), many = 2 * accuracy_error(0.32, 100'000);
    CHECK(std::abs(few - 2.95) < 0.005);
    CHECK(std::abs(many - 0.30) < 0.005);
    CHECK(verdict(number(statement, 32, few, 34)) == RowVerdict::reproduced);
    CHECK(verdict(number(statement, 32, many, 32.5)) == RowVerdict::differs);
    // Negative control: who goes by the distance alone has it the other way round.
    CHECK(std::abs(34 - 32) > std::abs(32.5 - 32));
}

TEST_CASE("Q14.2 five rows that cannot disagree are one") {
    const initialization::Experiment experiment{
        .depth = 10, .width = 20, .networks = 2, .inputs = 20};
    const auto different = [&](std::size_t seeds) {
        std::vector<double> misses;
        for (std::size_t seed = 0; seed < seeds; ++seed) {
            const VarianceReproduction r = reproduce_variances(experiment, seed);
            for (std::size_t i = 0; i < 5; ++i) {
                const double miss = r.rows[i].obtained.value() - std::get<double>(r.rows[i].stated);
                if (std::none_of(misses.begin(), misses.end(),
                                 [&](double other) { return std::abs(other - miss) < 1e-9; }))
                    misses.push_back(miss);
            }
        }
        return misses.size();
    };
    CHECK(different(1) == 1);
    CHECK(different(3) == 3);  // negative control: other draws would be other evidence
}

TEST_CASE("Q14.3 a training accuracy of 100 % says nothing about new examples") {
    double least = 100, most = 0, least_of_labels = 100, most_of_labels = 0;
    for (const ZhangRow& row : zhang_table()) {
        if (row.train < 100) continue;
        least = std::min(least, row.test), most = std::max(most, row.test);
        if (row.model != "Inception" || row.crop || row.decay) continue;
        least_of_labels = std::min(least_of_labels, row.test);
        most_of_labels = std::max(most_of_labels, row.test);
    }
    CHECK(least_of_labels == 9.78);
    CHECK(most_of_labels == 85.75);
    CHECK(most - least >= most_of_labels - least_of_labels);
    CHECK(most_of_labels - least_of_labels > 50);  // negative control: no row knows 100 % of others
}

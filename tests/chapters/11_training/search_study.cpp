#include "chapters/11_training/search_study.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "chapters/07_backprop/spirals.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::training;

namespace {

Data sixty_examples() {
    return split(backprop::spirals(40, 3, 1), Real(0.25), Real(0.25), 2);
}

SearchPlan small_plan() {
    return {.domain = {fitting::logarithmic("alpha", Real(0.01), 1),
                       fitting::interval("width", 2, 9), fitting::discrete("batch", {10})},
            .points = 2,
            .draws = 3,
            .epochs = 4,
            .final_epochs = 9};
}

void check_same(const ResultTable& a, const ResultTable& b) {
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        CHECK(a[i].chosen.alpha == b[i].chosen.alpha);
        CHECK(a[i].chosen.width == b[i].chosen.width);
        CHECK(a[i].development_accuracy == b[i].development_accuracy);
    }
}

}  // namespace

TEST_CASE("L8.4 L10.14 search study: the tables are those of single searches, all as long") {
    const Data data = sixty_examples();
    const SearchPlan plan = small_plan();
    std::vector<std::size_t> done;
    const SearchResult result =
        compare_searches(data, plan, 5, [&](std::size_t n, std::size_t total) {
            done.push_back(n);
            CHECK(total == 4);
        });
    CHECK(done == std::vector<std::size_t>{1, 2, 3});
    const TrialPlan trial{.epochs = 4, .seed = 5};
    check_same(result.grid, grid_trials(plan.domain, 2, data, trial));
    REQUIRE(result.random.size() == 3);
    for (std::size_t d = 0; d < 3; ++d) {
        Random random(5 + d, "hyperparameters");
        check_same(result.random[d], random_trials(plan.domain, 4, data, trial, random));
    }
    CHECK(result.random[0][0].chosen.alpha != result.random[1][0].chosen.alpha);
    CHECK(result.examples == 60);
    CHECK(result.development == 30);
    CHECK(result.accuracy_error == test::relative(std::sqrt(0.4 * 0.6 / 30), 1e-14));
    CHECK(result.grid_alphas == 2);
}

TEST_CASE("L10.14 search study: the best of both, how often random won, and the mean best of k") {
    const Data data = sixty_examples();
    const SearchResult result = compare_searches(data, small_plan(), 5);
    const auto best = [](const ResultTable& table) {
        Real accuracy = 0;
        for (const Trial& trial : table) accuracy = std::max(accuracy, trial.development_accuracy);
        return accuracy;
    };
    CHECK(result.grid_best == best(result.grid));
    std::size_t wins = 0;
    for (std::size_t d = 0; d < 3; ++d) {
        CHECK(result.random_best(d) == best(result.random[d]));
        wins += best(result.random[d]) > best(result.grid);
    }
    CHECK(result.random_wins == wins);
    CHECK(result.best.development_accuracy == std::max(best(result.grid), best(result.random[0])));
    CHECK(result.repeated.development_accuracy == result.best.development_accuracy);

    CHECK(result.grid_expected.size() == 4);
    CHECK(result.grid_expected(3) == doctest::Approx(result.grid_best));  // the best of all 4
    Real mean = 0;
    for (const ResultTable& table : result.random)
        for (const Trial& trial : table) mean += trial.development_accuracy / 12;
    CHECK(result.random_expected(0) == doctest::Approx(mean));  // one of the 12
    for (std::size_t k = 1; k < 4; ++k)
        CHECK(result.random_expected(k) >= result.random_expected(k - 1));

    const TestedResult again = train_and_test(result.best.chosen, data, {.epochs = 9, .seed = 5});
    CHECK(result.trained.trained.history.size() == 9);
    CHECK((result.trained.trained.best == again.trained.best));
    CHECK(result.trained.test_accuracy == again.test_accuracy);
}

TEST_CASE("L10.14 negative control: the study asks the test set about one training alone") {
    Data data = sixty_examples();
    const SearchResult honest = compare_searches(data, small_plan(), 5);
    data.test.x.fill(std::numeric_limits<Real>::quiet_NaN());
    const SearchResult blind = compare_searches(data, small_plan(), 5);
    check_same(honest.grid, blind.grid);
    check_same(honest.random[2], blind.random[2]);
    CHECK((honest.trained.trained.best == blind.trained.trained.best));
    CHECK(honest.trained.test_accuracy != blind.trained.test_accuracy);
}

TEST_CASE("L10.14 search study: the domain of the note makes sense; what does not is refused") {
    CHECK_NOTHROW(require_hyperparameters(search_domain()));
    CHECK(fitting::grid_cost(search_domain(), 3) == 36);
    const auto refused = [](const auto& change) {
        SearchPlan plan = small_plan();
        change(plan);
        CHECK_THROWS_AS(compare_searches(sixty_examples(), plan, 5), std::invalid_argument);
    };
    refused([](SearchPlan& plan) { plan.points = 0; });
    refused([](SearchPlan& plan) { plan.draws = 0; });
    refused([](SearchPlan& plan) { plan.epochs = 0; });
    refused([](SearchPlan& plan) { plan.final_epochs = 0; });
    refused([](SearchPlan& plan) { plan.domain.clear(); });
}

// How often is an optimizer called different from itself? The same rule twice, with searches
// that know nothing of each other, compared as the benchmark compares two rules: by ten
// studies. Beside it the usual way, one search whose choice is rerun on ten fresh seeds.
//
//   false_alarms [comparisons of each rule on each problem, default 50] [problem ...]
//
// Ends with 1 if ten studies differ more often than a test at 5 % may, three
// standard errors allowed, but of a thousand comparisons never more than 6.4 %; if the usual
// way does not prove to differ in more than 20 %; if less than 90 % of differences of 1.5
// standard deviations are seen where no study failed; or if two searches at the same points
// differ at all.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include "bench/optimizers/statistics.hpp"
#include "bench/optimizers/study.hpp"
#include "common/estimate.hpp"

using namespace descent;
using namespace descent::bench;

namespace {

constexpr Real level = Real(0.05), seen_at = Real(1.5);
constexpr std::size_t trials = 5;

using Numbers = std::vector<Real>;

/// The same method, whose search goes by coordinates of the trial points that the
/// method's own does not look at.
Method twin(const Method& method) {
    Method result = method;
    result.name += "-twin";
    result.priors.insert(result.priors.end(), method.priors.begin(), method.priors.end());
    result.run = [run = method.run, own = method.priors.size()](const MethodRun& given) {
        const Vector knobs = xt::view(given.knobs, xt::range(own, 2 * own));
        run({given.objective, given.start, given.budget, knobs, given.random, given.keep});
    };
    return result;
}

/// Both results of a study; all that two searches share is the same for them.
std::vector<StudyResult> block(const Plan& plan, std::size_t study) {
    const std::string& problem = plan.problems[0].name;
    return run_block(plan, {{problem, plan.methods[0].name, trials, study},
                            {problem, plan.methods[1].name, trials, study}});
}

/// The benchmark's way: of each of ten studies one number.
Numbers differences_of_studies(Plan plan) {
    Numbers a, b;
    for (std::size_t study = 0; study < plan.studies; ++study) {
        const std::vector<StudyResult> both = block(plan, study);
        a.push_back(both[0].value), b.push_back(both[1].value);
    }
    return differences(a, b);
}

/// The usual way: one search with three runs of each trial, and ten of what it chose.
Numbers differences_of_one_search(Plan plan) {
    plan.tuning_runs = 3, plan.fresh_runs = 10;
    const std::vector<StudyResult> both = block(plan, 0);
    const auto fresh = [](const StudyResult& study) {
        Numbers values;
        for (const RunResult& run : study.runs)
            if (run.fresh) values.push_back(log_left(run.left));
        return values;
    };
    return differences(fresh(both[0]), fresh(both[1]));
}

bool different(const Numbers& d) {
    return signed_rank_p(d) <= level;
}

/// Of so many comparisons, those called different.
struct Tally {
    std::size_t different = 0, of = 0;
    void add(bool is_different) {
        different += is_different;
        ++of;
    }
    Tally& operator+=(const Tally& other) {
        different += other.different, of += other.of;
        return *this;
    }
    double share() const { return of == 0 ? 0 : static_cast<double>(different) / real(of); }
};

/// What came of a rule on a problem, or of all.
struct FalseAlarms {
    std::string problem, rule;
    Tally studies, one_search;  ///< by ten studies, and the usual way
    Tally seen;          ///< by ten studies, when one side is worse by 1.5 standard deviations
    Tally seen_finite;   ///< the same, where no study has failed on one side alone
    Tally failed;        ///< studies that have
    Tally same_points;   ///< studies with the same trial points on both sides
    Real deviation = 0;  ///< of a difference of studies

    FalseAlarms& operator+=(const FalseAlarms& other) {
        studies += other.studies, one_search += other.one_search, seen += other.seen;
        seen_finite += other.seen_finite, failed += other.failed;
        same_points += other.same_points;
        return *this;
    }
};

/// Adds 1.5 standard deviations to every difference; an infinite one stays what it is.
void look_for_shift(const std::vector<Numbers>& all, FalseAlarms& result) {
    Numbers finite;
    for (const Numbers& d : all)
        for (const Real x : d) {
            result.failed.add(std::isinf(x));
            if (std::isfinite(x)) finite.push_back(x);
        }
    result.deviation = estimate(to_vector(finite)).deviation;
    for (Numbers d : all) {
        for (Real& x : d) x += seen_at * result.deviation;
        const bool seen = different(d);
        result.seen.add(seen);
        if (std::none_of(d.begin(), d.end(), [](Real x) { return std::isinf(x); }))
            result.seen_finite.add(seen);
    }
}

FalseAlarms count(const Problem& problem, const Method& method, std::size_t comparisons) {
    FalseAlarms result;
    result.problem = problem.name, result.rule = method.name;
    Plan plan;
    plan.problems = {problem}, plan.methods = {method, twin(method)};
    plan.budgets = {trials}, plan.studies = 10;
    std::vector<Numbers> all;
    for (std::size_t i = 0; i < comparisons; ++i) {
        // a plan seed gives all methods the same trial points; each rule here has its own
        plan.seed = Random(i, "false alarms of " + method.name).index(std::size_t{1} << 53);
        all.push_back(differences_of_studies(plan));
        result.studies.add(different(all.back()));
        result.one_search.add(different(differences_of_one_search(plan)));
    }
    look_for_shift(all, result);
    plan.methods[1] = method, plan.methods[1].name += "-again";
    for (const Real d : differences_of_studies(plan)) result.same_points.add(d != 0);
    return result;
}

/// Normal samples of ten with mean 1.5 and deviation 1.
Tally seen_of_normal(std::size_t samples) {
    Random random(0, "power");
    Tally seen;
    for (std::size_t i = 0; i < samples; ++i) {
        Numbers d(10);
        for (Real& x : d) x = random.normal(seen_at, 1);
        seen.add(different(d));
    }
    return seen;
}

/// Three standard errors of a share of n, when it is p.
double three_errors(double p, std::size_t n) {
    return 3 * std::sqrt(p * (1 - p) / real(n));
}

bool said(const char* what, const Tally& tally, const char* relation, double bound, bool good) {
    fmt::print("{:<62}{:>6.1f} %   {} {:.1f} %{}\n", what, 100 * tally.share(), relation,
               100 * bound, good ? "" : "   NOT SO");
    return good;
}

/// \return true when all is as it must be
bool judge(const FalseAlarms& sum) {
    const std::size_t n = sum.studies.of;
    const Tally normal = seen_of_normal(10 * n);
    const double allowed = std::min(level + three_errors(level, n), n < 1000 ? 1 : 0.064),
                 least = 0.2 + three_errors(0.2, n);
    fmt::print("\n{} comparisons of a rule with itself\n", n);
    bool good = said("different by ten studies", sum.studies, "at most", allowed,
                     sum.studies.share() <= allowed);
    good &= said("different by one search and ten fresh seeds", sum.one_search, "more than", least,
                 sum.one_search.share() > least);
    good &= said("1.5 standard deviations seen, of normal numbers", normal, "at least", 0.9,
                 normal.share() >= 0.9);
    good &= said("1.5 standard deviations seen, of studies where none failed", sum.seen_finite,
                 "at least", 0.9, sum.seen_finite.share() >= 0.9);
    good &= said("studies that differ at the same trial points", sum.same_points, "at most", 0,
                 sum.same_points.different == 0);
    return good;
}

FalseAlarms print(const std::vector<FalseAlarms>& rows) {
    fmt::print("{:<16}{:<12}{:>12}{:>13}{:>12}{:>11}{:>10}{:>10}\n", "problem", "rule",
               "comparisons", "ten studies", "one search", "deviation", "1.5 seen", "failed");
    FalseAlarms sum;
    for (const FalseAlarms& row : rows) {
        fmt::print("{:<16}{:<12}{:>12}{:>11.1f} %{:>10.1f} %{:>11.2f}{:>8.1f} %{:>8.1f} %\n",
                   row.problem, row.rule, row.studies.of, 100 * row.studies.share(),
                   100 * row.one_search.share(), row.deviation, 100 * row.seen.share(),
                   100 * row.failed.share());
        sum += row;
    }
    return sum;
}

/// Those that take little time, if none is named.
std::vector<Problem> chosen_problems(std::vector<std::string> names) {
    if (names.empty()) names = {"quad-100", "quad-1000", "noisy-quad", "beale", "rastrigin"};
    std::vector<Problem> result;
    for (const std::string& name : names) result.push_back(problem_named(name));
    return result;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        std::size_t comparisons = 50;
        if (argc > 1) {
            const char* end = argv[1] + std::strlen(argv[1]);
            const auto [rest, error] = std::from_chars(argv[1], end, comparisons);
            if (error != std::errc() || rest != end || comparisons == 0)
                throw std::invalid_argument("expected a count, such as 50");
        }
        std::vector<FalseAlarms> rows;
        for (const Problem& problem : chosen_problems({argv + std::min(argc, 2), argv + argc}))
            for (const char* rule : {"gd", "heavy-ball", "rmsprop", "adam"})
                rows.push_back(count(problem, method_named(rule), comparisons));
        return judge(print(rows)) ? 0 : 1;
    } catch (const std::invalid_argument& error) {
        fmt::print(stderr, "false_alarms: {}\n", error.what());
        return 2;
    }
}

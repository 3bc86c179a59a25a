#include "bench/optimizers/study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

namespace descent::bench {
namespace {

/// The method need not go on: it diverged.
struct Diverged {};

/// Follows a run: counts what is asked, and judges what is kept, off the clock.
class Follower {
public:
    Follower(const Problem& problem, const Instance& instance, bool watched, RunResult& run)
        : problem_(problem), instance_(instance), watched_(watched), run_(run) {
        for (const std::size_t k : checkpoints(problem.steps)) checkpoints_.push_back(real(k));
        run.first.assign(problem.targets.size(), infinity);
        run.stay.assign(problem.targets.size(), infinity);
    }

    void begin(const Vector& start) {
        answer_ = start;
        run_.start_loss = loss_ = instance_.loss(start);
    }

    /// The objective, which counts and ends the run that asks for more than the budget
    /// allows.
    Objective counting(const Objective& objective) {
        return {.loss =
                    [this, &objective](const Vector& phi) {
                        spend(problem_.loss_price);
                        ++run_.evaluations.losses;
                        return objective.loss(phi);
                    },
                .loss_and_gradient =
                    [this, &objective](const Vector& phi, Vector& dphi) {
                        spend(1);
                        ++run_.evaluations.gradients;
                        return objective.loss_and_gradient(phi, dphi);
                    }};
    }

    void keep(const Vector& phi) {
        answer_ = phi;
        judged_ = false;
        if (!watched_) return;
        if (!problem_.costly ||
            (next_ < checkpoints_.size() && price_ >= checkpoints_[next_] - slack))
            judge();
    }

    void end() {
        if (!judged_) judge();
        fill(real(problem_.steps));
        run_.end_loss = loss_;
        run_.left = what_is_left(problem_, instance_, run_.start_loss, loss_);
        run_.validation = instance_.validation(answer_);
        if (!std::isfinite(run_.validation)) run_.validation = infinity;
    }

    void diverged() {
        run_.status = Status::diverged;
        run_.stopped = price_;
        run_.end_loss = run_.left = run_.validation = infinity;
        run_.stay.assign(problem_.targets.size(), infinity);
    }

    const Vector& answer() const { return answer_; }

private:
    static constexpr Real slack = Real(1e-6);  // a price may be a sum of thirds

    void spend(Real price) {
        if (price_ + price > real(problem_.steps) + slack) throw BudgetSpent{};
        price_ += price;
    }

    /// The loss at the answer, and which targets it has reached.
    void judge() {
        fill(price_ - 2 * slack);
        loss_ = instance_.loss(answer_);
        judged_ = true;
        if (!std::isfinite(loss_)) throw Diverged{};
        const Real left = what_is_left(problem_, instance_, run_.start_loss, loss_);
        for (std::size_t t = 0; t < problem_.targets.size(); ++t) {
            if (left > problem_.targets[t]) {
                run_.stay[t] = infinity;
                continue;
            }
            run_.first[t] = std::min(run_.first[t], price_);
            run_.stay[t] = std::min(run_.stay[t], price_);
        }
        fill(price_ + slack);
    }

    /// Checkpoints up to this price see the loss that was judged last.
    void fill(Real price) {
        for (; next_ < checkpoints_.size() && checkpoints_[next_] <= price; ++next_) {
            run_.at.push_back(checkpoints_[next_]);
            run_.loss.push_back(loss_);
        }
    }

    const Problem& problem_;
    const Instance& instance_;
    const bool watched_;
    RunResult& run_;
    std::vector<Real> checkpoints_;
    std::size_t next_ = 0;
    Vector answer_;
    Real loss_ = 0, price_ = 0;
    bool judged_ = true;
};

const Problem& problem_of(const Plan& plan, const StudyId& id) {
    for (const Problem& problem : plan.problems)
        if (problem.name == id.problem) return problem;
    throw std::invalid_argument("the plan has no problem '" + id.problem + "'");
}

/// A whole number for one purpose of a study, the same for all methods and budgets.
std::uint64_t seed_of(const Plan& plan, const StudyId& id, const std::string& purpose,
                      std::size_t repetition = 0) {
    const Problem& problem = problem_of(plan, id);
    const std::string name =
        fmt::format("bench/{}/{}/{}/{}", problem.drawn_as.empty() ? problem.name : problem.drawn_as,
                    id.study, purpose, repetition);
    return Random(plan.seed, name).index(std::size_t{1} << 53);
}

const Method& method_of(const Plan& plan, const StudyId& id) {
    for (const Method& method : plan.methods)
        if (method.name == id.method) return method;
    throw std::invalid_argument("the plan has no method '" + id.method + "'");
}

/// The knobs of a trial of the search.
Vector knobs_at(const Method& method, const Matrix& points, std::size_t trial) {
    Vector knobs = Vector::from_shape({method.priors.size()});
    for (std::size_t i = 0; i < knobs.size(); ++i) knobs(i) = method.priors[i].at(points(trial, i));
    return knobs;
}

/// Runs of one trial on all seeds of the search, or on the fresh ones.
std::vector<RunResult> runs_of(const Plan& plan, const StudyId& id, const Instance& instance,
                               std::size_t trial, const Vector& knobs, bool fresh,
                               Vector* answer = nullptr) {
    // a search needs ends only, and where judging takes long it would take most of the time
    const Problem& problem = problem_of(plan, id);
    std::vector<RunResult> runs;
    for (std::size_t r = 0; r < (fresh ? plan.fresh_runs : plan.tuning_runs); ++r) {
        RunResult run = run_once(problem, instance, method_of(plan, id), knobs,
                                 seed_of(plan, id, fresh ? "fresh" : "tuning", r),
                                 r == 0 ? answer : nullptr, fresh || !problem.costly);
        run.fresh = fresh, run.trial = trial, run.repetition = r;
        if (!fresh) run.at.clear(), run.loss.clear();
        runs.push_back(std::move(run));
    }
    return runs;
}

Real median_validation(const std::vector<RunResult>& runs) {
    std::vector<Real> values;
    for (const RunResult& run : runs) values.push_back(run.validation);
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// What the fresh runs say of the chosen trial.
void take_fresh(StudyResult& result, const std::vector<RunResult>& fresh) {
    Real sum = 0;
    for (const RunResult& run : fresh) {
        sum += run.status == Status::ok ? log_left(run.left) : infinity;
        result.arrival.resize(run.stay.size(), 0);
        for (std::size_t t = 0; t < run.stay.size(); ++t)
            result.arrival[t] = std::max(result.arrival[t], run.stay[t]);
    }
    result.value = sum / real(fresh.size());
}

using Clock = std::chrono::steady_clock;

/// The searches of one method within a block; each trial runs once, however many of them
/// contain it.
class Search {
public:
    Search(const Plan& plan, const StudyId& id, const Instance& instance)
        : plan_(plan), id_(id), instance_(instance), method_(method_of(plan, id)) {}

    StudyResult study(std::size_t budget) {
        const auto start = Clock::now();
        StudyResult result;
        result.id = id_;
        result.id.budget = budget;
        // without knobs there is nothing to search
        if (method_.priors.empty()) budget = 1;
        Real lowest = infinity;
        for (std::size_t trial = 0; trial < budget; ++trial) {
            const std::vector<RunResult>& runs = tried(budget, trial);
            result.runs.insert(result.runs.end(), runs.begin(), runs.end());
            const Real validation = median_validation(runs);
            if (validation < lowest) lowest = validation, result.chosen = trial;
        }
        const Vector knobs = result.runs[result.chosen * plan_.tuning_runs].knobs;
        if (budget > 1 && std::isfinite(lowest))
            for (std::size_t i = 0; i < knobs.size(); ++i)
                result.edge = result.edge || method_.priors[i].on_edge(knobs(i));
        Vector answer;
        const auto fresh = runs_of(plan_, id_, instance_, result.chosen, knobs, true, &answer);
        take_fresh(result, fresh);
        result.runs.insert(result.runs.end(), fresh.begin(), fresh.end());
        if (instance_.test && fresh[0].status == Status::ok) result.test = instance_.test(answer);
        result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
        return result;
    }

private:
    /// A search with one trial takes the published knobs; longer ones share their points.
    const std::vector<RunResult>& tried(std::size_t budget, std::size_t trial) {
        const auto [place, fresh] = runs_.try_emplace({budget == 1, trial});
        if (fresh) {
            const Vector knobs =
                budget == 1
                    ? method_.published_knobs()
                    : knobs_at(method_, trial_points(plan_, id_, method_.priors.size()), trial);
            place->second = runs_of(plan_, id_, instance_, trial, knobs, false);
        }
        return place->second;
    }

    const Plan& plan_;
    StudyId id_;
    const Instance& instance_;
    const Method& method_;
    std::map<std::pair<bool, std::size_t>, std::vector<RunResult>> runs_;
};

}  // namespace

Real log_left(Real left) {
    return std::max(solved, std::log10(left));
}

std::vector<std::size_t> checkpoints(std::size_t steps) {
    constexpr std::size_t count = 24;
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < count; ++i) {
        const Real at = std::pow(real(steps), real(i) / real(count - 1));
        const auto k = static_cast<std::size_t>(std::lround(at));
        if (result.empty() || k > result.back()) result.push_back(k);
    }
    return result;
}

Real what_is_left(const Problem& problem, const Instance& instance, Real start_loss, Real loss) {
    if (problem.absolute) return loss;
    return std::max((loss - instance.optimum) / (start_loss - instance.optimum), Real(0));
}

RunResult run_once(const Problem& problem, const Instance& instance, const Method& method,
                   const Vector& knobs, std::uint64_t seed, Vector* answer, bool watched) {
    RunResult run;
    run.seed = seed, run.knobs = knobs;
    const RunStart given = instance.begin(seed);
    Follower follower(problem, instance, watched && !method.scheduled, run);
    Random random(seed, "bench/" + method.name);
    const Objective objective = follower.counting(given.objective);
    try {
        follower.begin(given.start);
        try {
            method.run({objective, given.start, problem.steps, knobs, random,
                        [&](const Vector& phi) { follower.keep(phi); }});
        } catch (const BudgetSpent&) {
        }
        follower.end();
    } catch (const Diverged&) {
        follower.diverged();
    } catch (const std::exception& error) {
        follower.diverged();
        run.status = Status::error, run.error = error.what();
    }
    if (answer != nullptr) *answer = follower.answer();
    return run;
}

Matrix trial_points(const Plan& plan, const StudyId& id, std::size_t knobs) {
    constexpr std::size_t most = 8;
    require(knobs <= most, "trial_points", fmt::format("a method has at most {} knobs", most));
    const std::size_t trials =
        std::max<std::size_t>(1, *std::max_element(plan.budgets.begin(), plan.budgets.end()));
    Matrix points = Matrix::from_shape({trials, most});
    Random random(seed_of(plan, id, "trials"), "bench");
    for (Real& u : points) u = random.uniform();
    return xt::view(points, xt::all(), xt::range(std::size_t{0}, knobs));
}

std::vector<StudyResult> run_block(const Plan& plan, const std::vector<StudyId>& block) {
    std::vector<StudyResult> results;
    if (block.empty()) return results;
    const Instance instance =
        problem_of(plan, block[0]).instance(seed_of(plan, block[0], "instance"));
    std::map<std::string, Search> searches;
    for (const StudyId& id : block) {
        require(id.problem == block[0].problem && id.study == block[0].study, "run_block",
                "a block has one problem and one number");
        const auto search = searches.try_emplace(id.method, plan, id, instance).first;
        results.push_back(search->second.study(id.budget));
    }
    return results;
}

StudyResult run_study(const Plan& plan, const StudyId& id) {
    return run_block(plan, {id})[0];
}

}  // namespace descent::bench

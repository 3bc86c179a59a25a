#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/optimizers/findings.hpp"
#include "bench/optimizers/report.hpp"
#include "common/program/text.hpp"

namespace descent::bench {
namespace {

constexpr std::size_t told_steps = 10;
constexpr std::size_t told_entries = 3;  // of φ

/// One question to the objective.
struct Question {
    Vector phi;
    Real loss = 0, gradient_norm = not_a_number;  ///< NaN: only the loss was asked
    Real whole_loss = 0;                          ///< L over all examples
};

/// The first questions of one run.
struct Trace {
    std::uint64_t seed = 0;
    std::vector<Question> questions;
};

Real length(const Vector& v) {
    Real sum = 0;
    for (const Real x : v) sum += x * x;
    return std::sqrt(sum);
}

/// An instance whose runs write their first questions down, into traces that must live as
/// long as it.
Instance traced(const Instance& instance, std::vector<Trace>& traces) {
    Instance result = instance;
    result.begin = [instance, &traces](std::uint64_t seed) {
        RunStart start = instance.begin(seed);
        traces.push_back({seed, {}});
        const std::size_t run = traces.size() - 1;
        const auto write = [instance, &traces, run](const Vector& phi, Real loss, Real gradient) {
            auto& questions = traces[run].questions;
            if (questions.size() <= told_steps)
                questions.push_back({phi, loss, gradient, instance.loss(phi)});
        };
        const Objective objective = start.objective;
        start.objective.loss = [objective, write](const Vector& phi) {
            const Real loss = objective.loss(phi);
            write(phi, loss, not_a_number);
            return loss;
        };
        start.objective.loss_and_gradient = [objective, write](const Vector& phi, Vector& dphi) {
            const Vector at = phi;
            const Real loss = objective.loss_and_gradient(phi, dphi);
            write(at, loss, length(dphi));
            return loss;
        };
        return start;
    };
    return result;
}

/// The plan, where this problem's instances write down what they are asked.
Plan traced(Plan plan, const std::string& problem, std::vector<Trace>& traces) {
    for (Problem& one : plan.problems)
        if (one.name == problem)
            one.instance = [original = one.instance, &traces](std::uint64_t study) {
                return traced(original(study), traces);
            };
    return plan;
}

std::string status(const RunResult& run) {
    if (run.status == Status::ok) return "ok";
    if (run.status == Status::error) return "error: " + one_line(run.error);
    return fmt::format("diverged after {:g} gradients", run.stopped);
}

std::string number(Real x) {
    return std::isfinite(x) ? fmt::format("{:.4g}", x) : shown(x);
}

std::string knobs(const Method& method, const Vector& values) {
    std::string text;
    for (std::size_t i = 0; i < std::min(method.priors.size(), values.size()); ++i)
        text += fmt::format("{}{} = {:.4g}{}", i > 0 ? ", " : "", method.priors[i].name, values(i),
                            method.priors[i].on_edge(values(i)) ? " (edge)" : "");
    return text.empty() ? "no knobs" : text;
}

std::string run_lines(const Method& method, const StudyResult& study, bool fresh, bool absolute) {
    std::string text = fmt::format("  {:>5}  {:<34}{:>12}{:>12}  {}\n", "trial", "knobs",
                                   "validation", absolute ? "loss" : "left", "status");
    for (const RunResult& run : study.runs) {
        if (run.fresh != fresh) continue;
        const bool chosen = !fresh && run.trial == study.chosen;
        text += fmt::format("{} {:>5}  {}{:>12}{:>12}  {}\n", chosen ? "→" : " ", run.trial + 1,
                            padded(knobs(method, run.knobs), 34), number(run.validation),
                            number(run.left), status(run));
    }
    return text;
}

std::string choice(const Plan& plan, const StudyResult& study, std::size_t trials) {
    std::string text;
    if (trials <= 1)
        text = "There is one trial, so there was nothing to choose.";
    else
        text = fmt::format(
            "Chosen: trial {}, whose validation loss{} is the smallest of {}; of equal ones the "
            "first. The test is not looked at for it.",
            study.chosen + 1,
            plan.tuning_runs > 1 ? fmt::format(" (the median of {} runs)", plan.tuning_runs) : "",
            trials);
    if (study.edge) text += " It lies on the edge of a prior: a better value may lie beyond.";
    return text + "\n";
}

std::string steps(const Trace& trace, bool stochastic) {
    const auto row = [&](const std::string& k, const std::string& phi, const std::string& loss,
                         const std::string& whole, const std::string& gradient,
                         const std::string& step) {
        return fmt::format("{:>4} {}{:>12}{}{:>12}{:>12}\n", k, padded(phi, 39), loss,
                           stochastic ? fmt::format("{:>12}", whole) : "", gradient, step);
    };
    std::string text =
        row("k", "  φ (first entries)", stochastic ? "L (batch)" : "L", "L (all)", "‖g‖", "step");
    for (std::size_t k = 0; k < trace.questions.size(); ++k) {
        const Question& asked = trace.questions[k];
        std::string phi, step;
        for (std::size_t i = 0; i < std::min(told_entries, asked.phi.size()); ++i)
            phi += fmt::format(" {:>11.4g}", asked.phi(i));
        if (asked.phi.size() > told_entries) phi += " …";
        if (k + 1 < trace.questions.size()) {
            const Vector moved = trace.questions[k + 1].phi - asked.phi;
            step = number(length(moved));
        }
        text += row(std::to_string(k), phi, number(asked.loss), number(asked.whole_loss),
                    std::isnan(asked.gradient_norm) ? "–" : number(asked.gradient_norm), step);
    }
    return text;
}

template <class T>
const T& named(const std::vector<T>& all, const std::string& name, const char* kind) {
    for (const T& one : all)
        if (one.name == name) return one;
    throw std::invalid_argument(fmt::format("the plan has no {} '{}'", kind, name));
}

}  // namespace

std::string explanation(const Plan& plan, const StudyId& id) {
    const Problem& problem = named(plan.problems, id.problem, "problem");
    const Method& method = named(plan.methods, id.method, "method");
    require(method.takes_part(problem), "explain",
            fmt::format("{} takes no part in {}", id.method, id.problem));
    require(std::find(plan.budgets.begin(), plan.budgets.end(), id.budget) != plan.budgets.end() &&
                id.study < plan.studies,
            "explain", fmt::format("the plan has no study '{}'", text(id)));
    std::vector<Trace> traces;
    const StudyResult study = run_study(traced(plan, id.problem, traces), id);
    std::size_t trials = 0;
    const RunResult* fresh = nullptr;
    for (const RunResult& run : study.runs) {
        if (run.fresh && fresh == nullptr) fresh = &run;
        if (!run.fresh) trials = std::max(trials, run.trial + 1);
    }
    std::string told = fmt::format(
        "Study {}: {} on {}, study {} with {} trial{}.\n  {}\n  {} parameters, {} gradients a "
        "run{}\n\nThe search\n",
        text(id), id.method, id.problem, id.study, trials, trials == 1 ? "" : "s", problem.formula,
        problem.parameters, problem.steps,
        problem.batch > 0 ? fmt::format(", of {} examples each", problem.batch) : "");
    told += run_lines(method, study, false, problem.absolute) + choice(plan, study, trials);
    told +=
        "\nThe chosen trial on fresh seeds\n" + run_lines(method, study, true, problem.absolute);
    told += fmt::format(
        "What the study counts with: {}, the mean of log10 of {} over these runs.\n",
        shown(study.value, 4), problem.absolute ? "the loss" : "what is left of the loss");
    if (fresh == nullptr) return told;
    // the last run with this seed: fresh runs come after those of the search
    const auto trace = std::find_if(traces.rbegin(), traces.rend(),
                                    [&](const Trace& one) { return one.seed == fresh->seed; });
    if (trace == traces.rend()) return told;
    return told +
           "\nThe first steps of its first fresh run: what it asked at φ, and how far it "
           "went from there to ask again\n" +
           steps(*trace, problem.stochastic);
}

}  // namespace descent::bench

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/optimizers/findings.hpp"
#include "bench/optimizers/report.hpp"
#include "common/program/text.hpp"

namespace descent::bench {
namespace {

constexpr std::size_t most_edges = 4;  // sentences about edges of priors

/// How wide a problem is in the matrix.
std::size_t column(const Plan& plan) {
    return plan.problems.size() <= 18 ? 3 : 2;
}

std::string right(const std::string& text, std::size_t width) {
    const std::size_t has = text_width(text);
    return std::string(width - std::min(width, has), ' ') + text;
}

std::size_t widest(const std::vector<std::string>& names, std::size_t least) {
    for (const std::string& name : names) least = std::max(least, text_width(name));
    return least;
}

/// Problems stand above their columns on steps of a stair.
std::string stair(const Plan& plan, std::size_t indent) {
    std::string text;
    for (std::size_t i = 0; i < plan.problems.size(); ++i) {
        text += std::string(indent, ' ');
        for (std::size_t j = 0; j < i; ++j) text += padded("│", column(plan));
        text += plan.problems[i].name + "\n";
    }
    return text;
}

std::string legend(const std::string& control) {
    std::string text, line;
    for (const auto& [mark, meaning] : signs(control)) {
        const std::string item = fmt::format("{} {}", mark, meaning);
        if (!line.empty() && text_width(line) + 3 + text_width(item) > columns)
            text += line + "\n", line.clear();
        line += (line.empty() ? "" : "   ") + item;
    }
    return text + line + "\n";
}

std::string matrix(const Plan& plan, const std::vector<MethodComparison>& all, std::size_t budget) {
    const std::vector<std::string> names = challengers(plan);
    const std::size_t width = widest(names, 6) + 2;
    std::string text = stair(plan, width);
    for (const std::string& name : names) {
        std::string line = padded(name, width);
        std::size_t better = 0, worse = 0;
        for (const Problem& problem : plan.problems) {
            const MethodComparison* one = find(all, problem.name, name, budget);
            line += padded(one == nullptr ? "" : sign(*one), column(plan));
            better += one != nullptr && one->verdict == "better";
            worse += one != nullptr && one->verdict == "worse";
        }
        text += fmt::format("{} better {}, worse {}\n", line, right(std::to_string(better), 2),
                            right(std::to_string(worse), 2));
    }
    return text;
}

/// The comparison with the smallest median difference of a problem, without one's own; of
/// equals that with the fewest gradients.
const MethodComparison* leader(const std::vector<MethodComparison>& all, const Plan& plan,
                               const std::string& problem, std::size_t budget) {
    const auto rank = [](const MethodComparison& one) {
        return std::pair(one.difference, std::isnan(one.gradients) ? infinity : one.gradients);
    };
    const MethodComparison* best = nullptr;
    for (const MethodComparison& one : all)
        if (one.problem == problem && one.budget == budget && one.method != plan.mine &&
            (best == nullptr || rank(one) < rank(*best)))
            best = &one;
    return best;
}

std::string detail(const std::string& problem, const MethodComparison& one,
                   std::size_t problem_width, std::size_t width) {
    const std::string interval = one.interval.coverage > 0
                                     ? fmt::format("[{}, {}]", shown_signed(one.interval.low),
                                                   shown_signed(one.interval.high))
                                     : "–";
    std::string failed = std::to_string(one.missed);
    if (one.diverged > 0) failed += fmt::format("/{}", one.diverged);
    return padded(problem, problem_width) + padded(one.method, width) + right(shown(one.value), 6) +
           right(shown_signed(one.difference), 7) + " " + padded(interval, 15) +
           right(shown(one.better), 5) + right(shown_ratio(one.gradients), 7) +
           right(shown_p(one.adjusted), 9) + right(failed, 6) + "  " + sign(one) + "\n";
}

/// One's own method, and whoever leads where that is better than the control.
std::string details(const Plan& plan, const std::vector<MethodComparison>& all,
                    std::size_t budget) {
    std::vector<std::string> problem_names;
    for (const Problem& problem : plan.problems) problem_names.push_back(problem.name);
    const std::size_t problem_width = widest(problem_names, 7) + 1,
                      width = widest(challengers(plan), 6) + 1;
    std::string text = padded("problem", problem_width) + padded("method", width) +
                       right("left", 6) + right("diff.", 7) + " " + padded("95 % interval", 15) +
                       right("P", 5) + right("grad.", 7) + right("p", 9) + right("fail", 6) + "\n";
    for (const Problem& problem : plan.problems) {
        std::string name = problem.name;
        const auto add = [&](const MethodComparison* one) {
            if (one == nullptr) return;
            text += detail(name, *one, problem_width, width);
            name.clear();
        };
        add(find(all, problem.name, plan.mine, budget));
        const MethodComparison* best = leader(all, plan, problem.name, budget);
        if (best != nullptr && (plan.mine.empty() || best->verdict == "better")) add(best);
    }
    return text;
}

/// How many edges are told here, and how many on the page only.
std::string edges(const Plan& plan, const std::vector<RecordedStudy>& studies) {
    const std::vector<std::string> sentences = edge_sentences(plan, studies);
    std::string text;
    for (std::size_t i = 0; i < std::min(most_edges, sentences.size()); ++i)
        text += wrapped(sentences[i]);
    if (sentences.size() > most_edges)
        text += fmt::format("So did {} other methods; the page names them.\n",
                            sentences.size() - most_edges);
    return text;
}

}  // namespace

std::string table(const Plan& plan, const std::vector<RecordedStudy>& studies) {
    const std::vector<MethodComparison> all = comparisons(plan, studies);
    const std::size_t budget = search_budget(plan);
    std::string text;
    if (!plan.mine.empty() && plan.mine != plan.control)
        text += wrapped(sentence(plan, all, plan.mine, budget)) + "\n";
    text += wrapped(fmt::format(
        "Everybody against {}, {} studies of a problem, {} trial{} in a search:", plan.control,
        plan.studies, budget, budget == 1 ? " (the published constants)" : "s"));
    text += matrix(plan, all, budget) + legend(plan.control) + "\n";
    text +=
        plan.mine.empty()
            ? wrapped(fmt::format("The smallest median of each problem against {}:", plan.control))
            : wrapped(
                  fmt::format("{} against {}, and whoever else leads:", plan.mine, plan.control));
    text += details(plan, all, budget);
    text += wrapped(
        "left: median of log10 of what is left of the loss; diff.: median of its paired "
        "differences, below 0: better; P: share of studies in which it is better; grad.: ratio of "
        "gradients to a target; p: signed-rank, by Holm but for one's own; fail: studies that "
        "missed the hardest target, and /diverged");
    text += "\n";
    for (const std::string& each : power_sentences(plan)) text += wrapped(each);
    text += edges(plan, studies);
    for (const std::string& each : remarks(plan, studies)) text += wrapped(each);
    return text;
}

}  // namespace descent::bench

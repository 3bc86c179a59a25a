#include "bench/optimizers/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "common/program/text.hpp"

namespace descent::bench {
namespace {

using Names = std::vector<std::string>;

std::string listed(const Names& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

std::string minus_sign(const std::string& number) {
    return number[0] == '-' ? fmt::format("−{}", number.substr(1)) : number;
}

bool too_small(const MethodComparison& comparison) {
    return comparison.verdict.find("too small") != std::string::npos;
}

/// How many comparisons share the error rate on the problem where most take part.
std::size_t family_size(const Plan& plan) {
    std::size_t most = 0;
    for (const Problem& problem : plan.problems) {
        std::size_t count = 0;
        for (const Method& method : plan.methods)
            count += method.name != plan.control && method.name != plan.mine &&
                     method.takes_part(problem);
        most = std::max(most, count);
    }
    return most;
}

const Method* method_in(const Plan& plan, const std::string& name) {
    for (const Method& method : plan.methods)
        if (method.name == name) return &method;
    return nullptr;
}

}  // namespace

std::string sign(const MethodComparison& comparison) {
    if (comparison.verdict == "too few studies") return "?";
    if (2 * comparison.diverged >= comparison.studies && comparison.diverged > 0) return "∞";
    if (comparison.verdict == "all solved") return "=";
    if (too_small(comparison)) return "≈";
    if (comparison.verdict == "better") return "+";
    if (comparison.verdict == "worse") return "−";
    return "·";
}

std::vector<std::pair<std::string, std::string>> signs(const std::string& control) {
    return {{"+", "better than " + control},
            {"−", "worse"},
            {"·", "cannot be told apart"},
            {"≈", "different, too small to matter"},
            {"=", "both solve it"},
            {"∞", "did not arrive: diverged in half of the studies or more"},
            {"?", "too few studies"}};
}

const MethodComparison* find(const std::vector<MethodComparison>& all, const std::string& problem,
                             const std::string& method, std::size_t budget) {
    for (const MethodComparison& one : all)
        if (one.problem == problem && one.method == method && one.budget == budget) return &one;
    return nullptr;
}

std::vector<std::string> challengers(const Plan& plan) {
    Names names;
    if (!plan.mine.empty() && plan.mine != plan.control) names.push_back(plan.mine);
    for (const Method& method : plan.methods)
        if (method.name != plan.control && method.name != plan.mine) names.push_back(method.name);
    return names;
}

std::string sentence(const Plan& plan, const std::vector<MethodComparison>& all,
                     const std::string& method, std::size_t budget) {
    Names apart, better, worse, small, all_solved, few;
    std::size_t count = 0, fewest = plan.studies;
    std::vector<Real> signs;
    for (const Problem& problem : plan.problems) {
        const MethodComparison* one = find(all, problem.name, method, budget);
        if (one == nullptr) continue;
        ++count;
        signs.push_back(one->difference);
        fewest = std::min(fewest, one->studies);
        Names& names = one->verdict == "too few studies" ? few
                       : one->verdict == "all solved"    ? all_solved
                       : too_small(*one)                 ? small
                       : one->verdict == "better"        ? better
                       : one->verdict == "worse"         ? worse
                                                         : apart;
        names.push_back(problem.name);
    }
    if (count == 0) return fmt::format("{} and {} have no study in common.", method, plan.control);
    std::string text =
        fmt::format("On {} of {} problems {} and {} cannot be told apart with {} studies",
                    apart.size(), count, method, plan.control, fewest);
    text += better.empty() ? "; better on none"
                           : fmt::format("; better on {} ({})", better.size(), listed(better));
    text += worse.empty() ? ", worse on none"
                          : fmt::format(", worse on {} ({})", worse.size(), listed(worse));
    if (!small.empty()) text += fmt::format("; too small a difference on {}", listed(small));
    if (!all_solved.empty()) text += fmt::format("; both solve {}", listed(all_solved));
    if (!few.empty()) text += fmt::format("; too few studies on {}", listed(few));
    text += ".";
    // problems are the sample here, so it takes six that differ to say anything
    if (std::count_if(signs.begin(), signs.end(), [](Real x) { return x != 0; }) >= 6)
        text += fmt::format(" (Medians of all {} problems, a sign test: p = {:.3f}.)", count,
                            sign_p(signs));
    return text;
}

Real power(std::size_t pairs, Real deviations, Real level) {
    constexpr std::size_t experiments = 2000;
    Random random(0, "bench/power");
    Vector differences = Vector::from_shape({pairs});
    std::size_t seen = 0;
    for (std::size_t i = 0; i < experiments; ++i) {
        random.fill_normal(differences, deviations);
        seen += signed_rank_p({differences.data(), differences.size()}) <= level;
    }
    return static_cast<Real>(seen) / static_cast<Real>(experiments);
}

std::vector<std::string> power_sentences(const Plan& plan) {
    constexpr Real level = Real(0.05), deviations = Real(1.5);
    const std::size_t n = plan.studies, family = family_size(plan);
    if (n < pairs_needed(1))
        return {fmt::format("{} studies are too few to tell anything apart: {} are needed.", n,
                            pairs_needed(1))};
    const auto seen = [&](std::size_t comparisons) {
        return 100 * power(n, deviations, level / static_cast<Real>(comparisons));
    };
    std::string text = fmt::format(
        "{} studies see a difference of 1.5 standard deviations (of the differences between "
        "studies) in {:.0f} % of cases where one comparison stands alone{}",
        n, seen(1),
        plan.mine.empty() ? "" : fmt::format(", as {} against {} does", plan.mine, plan.control));
    std::vector<std::string> sentences;
    if (family > 1 && n >= pairs_needed(family))
        text +=
            fmt::format(", in {:.0f} % where it is the first of up to {}", seen(family), family);
    sentences.push_back(text + ".");
    if (family > 1 && n < pairs_needed(family))
        sentences.push_back(fmt::format(
            "With {} studies the first of {} comparisons cannot be significant: {} are needed.", n,
            family, pairs_needed(family)));
    return sentences;
}

std::vector<std::string> edge_sentences(const Plan& plan,
                                        const std::vector<RecordedStudy>& studies) {
    const StudyGroups groups(studies);
    Names order = challengers(plan);
    order.insert(order.begin() + static_cast<std::ptrdiff_t>(!plan.mine.empty() && !order.empty()),
                 plan.control);
    std::vector<std::string> sentences;
    for (const std::string& method : order) {
        Names places;
        for (const Problem& problem : plan.problems) {
            const StudyGroup& group = groups.of(problem.name, method, search_budget(plan));
            std::size_t edge = 0;
            for (const StudyResult* study : group) edge += study->edge;
            if (5 * edge > group.size())
                places.push_back(places.empty() ? fmt::format("{} of {} studies on {}", edge,
                                                              group.size(), problem.name)
                                                : fmt::format("{} on {}", edge, problem.name));
        }
        const Method* known = method_in(plan, method);
        const char* prior = known != nullptr && known->priors.size() > 1 ? "a prior" : "its prior";
        if (!places.empty())
            sentences.push_back(fmt::format(
                "{} chose in the outer tenth of {} in {}: a better value may lie beyond.", method,
                prior, listed(places)));
    }
    return sentences;
}

std::vector<std::string> remarks(const Plan& plan, const std::vector<RecordedStudy>& studies) {
    std::vector<std::string> texts;
    std::size_t planned = 0, errors = 0;
    for (const Problem& problem : plan.problems)
        for (const Method& method : plan.methods)
            planned += method.takes_part(problem) ? plan.budgets.size() * plan.studies : 0;
    if (studies.size() < planned)
        texts.push_back(fmt::format("{} of {} studies are missing; only pairs are compared.",
                                    planned - studies.size(), planned));
    std::string first;
    std::set<std::string> classes;
    for (const RecordedStudy& recorded : studies) {
        classes.insert(recorded.bits);
        for (const RunResult& run : recorded.study.runs) {
            if (run.status != Status::error) continue;
            ++errors;
            if (first.empty())
                first = fmt::format("{}/{}: {}", recorded.study.id.problem,
                                    recorded.study.id.method, run.error);
        }
    }
    if (errors > 0)
        texts.push_back(fmt::format("{} run{} ended with an error, the first of {}", errors,
                                    errors == 1 ? "" : "s", first));
    if (classes.size() > 1)
        texts.push_back(
            fmt::format("The studies are of {} numeric classes: machines or compilers whose last "
                        "digits differ.",
                        classes.size()));
    return texts;
}

std::string shown(Real value, int digits) {
    if (std::isnan(value)) return "–";
    if (std::isinf(value)) return value > 0 ? "∞" : "−∞";
    return minus_sign(fmt::format("{:.{}f}", value, digits));
}

std::string shown_signed(Real value) {
    if (std::isinf(value)) return value > 0 ? "+∞" : "−∞";
    if (std::isnan(value)) return shown(value);
    const std::string text = fmt::format("{:+.2f}", value);
    return text == "+0.00" || text == "-0.00" ? "±0" : minus_sign(text);
}

std::string shown_ratio(Real value) {
    if (!std::isfinite(value)) return shown(value);
    if (value == 0) return "0×";
    return fmt::format("{:.{}f}×", value, value >= 100 ? 0 : 2);
}

std::string shown_p(Real value) {
    return value < Real(1e-4) ? "< 0.0001" : fmt::format("{:.4f}", value);
}

std::string wrapped(const std::string& text, std::size_t indent) {
    std::string result, line, word;
    const auto put = [&] {
        if (!line.empty() && text_width(line) + 1 + text_width(word) > columns) {
            result += line + "\n";
            line = std::string(indent, ' ') + word;
        } else {
            line += (line.empty() ? "" : " ") + word;
        }
        word.clear();
    };
    for (const char c : text)
        if (c == ' ')
            put();
        else
            word += c;
    put();
    return result + line + "\n";
}

}  // namespace descent::bench

#include "bench/optimizers/page_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bench/optimizers/findings.hpp"
#include "common/program/text.hpp"

namespace descent::bench {

std::string html(const std::string& text) {
    return escape_html(text);
}

std::string paragraph(const std::string& text) {
    return "<p>" + html(text) + "</p>\n";
}

std::string figure(const Drawing& drawing, const std::string& title, const std::string& caption) {
    return fmt::format("<figure>\n{}<figcaption><b>{}</b> {}</figcaption></figure>\n", svg(drawing),
                       html(title), html(caption));
}

std::string cell(const std::string& text, const char* kind) {
    return fmt::format("<td class=\"{}\">{}</td>", kind, html(text));
}

std::string heads(const std::vector<std::string>& left, const std::vector<std::string>& right) {
    std::string row = "<thead><tr>";
    for (const std::string& text : left) row += "<th scope=\"col\">" + html(text) + "</th>";
    for (const std::string& text : right)
        row += "<th scope=\"col\" class=\"n\">" + html(text) + "</th>";
    return row;
}

std::string scrolled(const std::string& label, const std::string& table) {
    return fmt::format(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">\n{}</div>\n",
        html(label), table);
}

std::string budget_name(std::size_t budget) {
    return budget == 1 ? "the published constants" : fmt::format("a search of {} trials", budget);
}

namespace {

std::string edge_cell(std::size_t edge, std::size_t studies) {
    const bool narrow = 5 * edge > studies;
    return cell(fmt::format("{}{}", edge, narrow ? ": prior too narrow?" : ""), "");
}

std::string row(const Told& told, const MethodComparison& one, const std::string& earlier) {
    const bool has_interval = one.interval.coverage > 0;
    return fmt::format("<tr{}>", one.method == told.plan.mine  ? " class=\"mine\""
                                 : one.verdict == "all solved" ? " class=\"solved\""
                                                               : "") +
           cell(one.method, "first") + cell(sign(one) + " " + one.verdict, "") +
           cell(shown(one.value)) + cell(shown_signed(one.difference)) +
           cell(has_interval ? fmt::format("[{}, {}]", shown_signed(one.interval.low),
                                           shown_signed(one.interval.high))
                             : "none below 6") +
           cell(shown(one.better)) + cell(shown_ratio(one.gradients)) +
           cell(shown_p(one.adjusted)) + cell(std::to_string(one.missed)) +
           cell(std::to_string(one.diverged)) + earlier + edge_cell(one.edge, one.studies) +
           "</tr>\n";
}

/// The row of the control itself, or of a method that cannot be paired with it.
std::string plain_row(const StudyGroup& group, const char* kind, std::size_t reached,
                      const std::string& earlier, const std::string& said) {
    std::size_t edge = 0;
    for (const StudyResult* study : group) edge += study->edge;
    return fmt::format("<tr class=\"{}\">", kind) + cell(group[0]->id.method, "first") +
           cell(said, "") + cell(shown(middle(values_of(group)))) + cell("") + cell("") + cell("") +
           cell("") + cell("") + cell(std::to_string(count_missed(group, reached))) +
           cell(std::to_string(count_diverged(group))) + earlier + edge_cell(edge, group.size()) +
           "</tr>\n";
}

/// Rows of methods that only the earlier results have.
std::string earlier_rows(const Told& told, const Problem& problem, std::size_t budget) {
    std::string rows;
    for (const auto& [key, group] : told.evidence.beside.all()) {
        const auto& [name, method, trials] = key;
        if (name != problem.name || trials != budget ||
            !told.evidence.groups.of(name, method, budget).empty())
            continue;
        rows += "<tr class=\"earlier\">" + cell(method, "first") + cell("earlier only", "");
        for (int i = 0; i < 8; ++i) rows += cell("");
        rows += cell(shown(middle(values_of(group)))) + cell("", "") + "</tr>\n";
    }
    return rows;
}

std::string problem_table(const Told& told, const Problem& problem, std::size_t budget) {
    const Evidence& evidence = told.evidence;
    const bool beside = !evidence.beside.all().empty();
    const std::size_t beside_budget = budget == evidence.budget ? evidence.beside_budget : budget;
    const std::size_t reached = targets_reached(evidence.groups, problem.name);
    std::vector<std::pair<Real, std::string>> rows;
    for (const Method& method : told.plan.methods) {
        const StudyGroup& group = evidence.groups.of(problem.name, method.name, budget);
        if (group.empty()) continue;
        const StudyGroup& before = evidence.beside.of(problem.name, method.name, beside_budget);
        std::string earlier;
        if (beside) earlier = cell(before.empty() ? "–" : shown(middle(values_of(before))));
        const MethodComparison* one = find(told.all, problem.name, method.name, budget);
        const bool control = method.name == told.plan.control;
        rows.emplace_back(middle(values_of(group)),
                          one != nullptr ? row(told, *one, earlier)
                                         : plain_row(group, control ? "control" : "", reached,
                                                     earlier, control ? "the control" : "no pair"));
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> numbers = {"left",      "difference", "95 % interval", "P(better)",
                                        "gradients", "p",          "missed",        "diverged"};
    if (beside) numbers.push_back("earlier");
    std::string table = "<table>" + heads({"method", "verdict"}, numbers) +
                        "<th scope=\"col\">edge</th></tr></thead>\n<tbody>\n";
    for (const auto& each : rows) table += each.second;
    if (beside) table += earlier_rows(told, problem, beside_budget);
    return scrolled(fmt::format("{} with {}", problem.name, budget_name(budget)),
                    table + "</tbody></table>\n");
}

std::string problem_figures(const Told& told, const Problem& problem) {
    const Evidence& evidence = told.evidence;
    const Cast cast = cast_of(evidence, problem);
    std::string banded;
    for (std::size_t i = 0; i < std::min<std::size_t>(2, cast.named.size()); ++i)
        banded += (i > 0 ? " and " : "") + cast.named[i].method;
    std::string text = "<div class=\"figures\">\n";
    text += figure(progress_figure(evidence, problem, cast), "Progress.",
                   "The median over studies; shaded: the middle half of the studies of " + banded +
                       ". A line ends where half of the studies have diverged.");
    text += figure(difference_figure(evidence, problem, told.all),
                   "Differences to " + told.plan.control + ".",
                   "The median of paired differences and its interval. Dot: told apart; ring: "
                   "not; cross: infinite.");
    text += figure(runtime_figure(evidence, problem, cast), "Targets reached.",
                   fmt::format("{} targets in {} studies: the share that is reached and stays so.",
                               problem.targets.size(), told.plan.studies));
    text += figure(best_of_figure(evidence, problem, cast), "What a search buys.",
                   "What the best of k trials leaves on average. A trial that failed counts as "
                   "if it had stayed at the start.");
    text +=
        "</div>\n<h3>How much the first knob matters</h3>\n<div class=\"strip\" tabindex=\"0\" "
        "role=\"region\" aria-label=\"Sensitivity\">\n";
    std::string panels;
    for (const Named& named : cast.named)
        if (const auto drawing = rate_figure(evidence, problem, cast, named))
            panels += "<figure>\n" + svg(*drawing) + "</figure>\n";
    if (panels.empty()) panels = paragraph("No method that is drawn by name has a knob.");
    return text + panels +
           "</div>\n<p class=\"legend\">Every trial of every search. Dot: the one that its search "
           "chose; cross: it failed. Dashed: the prior's edges; dotted: the published "
           "value.</p>\n";
}

}  // namespace

std::string problem_section(const Told& told, const Problem& problem) {
    std::string text =
        fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n", anchor(problem.name), html(problem.name));
    text += fmt::format("<p class=\"formula\">{}</p>\n", html(problem.formula));
    text += fmt::format(
        "<p class=\"facts\">From: {}. {} parameter{}, {} gradients a run{}{}.{}</p>\n",
        html(problem.source), problem.parameters, problem.parameters == 1 ? "" : "s", problem.steps,
        problem.batch > 0 ? fmt::format(" of {} examples each", problem.batch) : "",
        problem.stochastic ? ", with noise in them" : "",
        problem.loss_price == 1
            ? ""
            : fmt::format(" A loss costs {:.2g} gradients.", problem.loss_price));
    text += problem_table(told, problem, told.evidence.budget);
    for (const std::size_t budget : told.plan.budgets)
        if (budget != told.evidence.budget)
            text += fmt::format("<details><summary>The same with {}</summary>\n{}</details>\n",
                                budget_name(budget), problem_table(told, problem, budget));
    return text + problem_figures(told, problem) + "</section>\n";
}

}  // namespace descent::bench

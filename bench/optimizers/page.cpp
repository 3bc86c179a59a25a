#include "bench/optimizers/page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bench/optimizers/findings.hpp"
#include "bench/optimizers/page_parts.hpp"

namespace descent::bench {
namespace {

const char* sign_class(const std::string& mark) {
    return mark == "+" ? "plus" : mark == "−" ? "minus" : mark == "∞" ? "never" : "";
}

std::string matrix(const Told& told) {
    std::string table = "<table class=\"matrix\"><thead><tr><th></th>";
    for (const Problem& problem : told.plan.problems)
        table += fmt::format("<th scope=\"col\"><a href=\"#{}\">{}</a></th>", anchor(problem.name),
                             html(problem.name));
    table += "<th class=\"n\">better</th><th class=\"n\">worse</th></tr></thead>\n<tbody>\n";
    for (const std::string& name : challengers(told.plan)) {
        table += fmt::format("<tr{}><th scope=\"row\">{}</th>",
                             name == told.plan.mine ? " class=\"mine\"" : "", html(name));
        std::size_t better = 0, worse = 0;
        for (const Problem& problem : told.plan.problems) {
            const MethodComparison* one = find(told.all, problem.name, name, told.evidence.budget);
            const std::string mark = one == nullptr ? "" : sign(*one);
            better += one != nullptr && one->verdict == "better";
            worse += one != nullptr && one->verdict == "worse";
            table += fmt::format("<td class=\"{}\" title=\"{}\">{}</td>", sign_class(mark),
                                 one == nullptr ? "takes no part" : html(one->verdict), mark);
        }
        table += fmt::format("<td class=\"count\">{}</td><td class=\"count\">{}</td></tr>\n",
                             better, worse);
    }
    std::string legend = "<p class=\"legend\">";
    for (const auto& [mark, meaning] : signs(told.plan.control))
        legend += fmt::format("<span><b>{}</b> {}</span> ", mark, html(meaning));
    return scrolled("Verdicts", table + "</tbody></table>\n") + legend + "</p>\n";
}

std::string overview(const Told& told) {
    std::string text = fmt::format("<section id=\"overview\">\n<h2>Everybody against {}</h2>\n",
                                   html(told.plan.control));
    text += paragraph(fmt::format(
        "One sign for each problem, by what {} leaves after the budget of gradients, {} studies "
        "of a problem. The order of the rows means nothing, and there is no total ranking.",
        budget_name(told.evidence.budget), told.plan.studies));
    text += matrix(told) + "<h3>What could have been seen</h3>\n";
    for (const std::string& each : power_sentences(told.plan)) text += paragraph(each);
    for (const std::string& each : remarks(told.plan, told.studies)) text += paragraph(each);
    const std::vector<std::string> edges = edge_sentences(told.plan, told.studies);
    if (!edges.empty()) {
        text += fmt::format(
            "<details><summary>Choices on the edge of a prior: {} method{}"
            "</summary>\n<ul>\n",
            edges.size(), edges.size() == 1 ? "" : "s");
        for (const std::string& each : edges) text += "<li>" + html(each) + "</li>\n";
        text += "</ul></details>\n";
    }
    text += "<div class=\"figures\">\n";
    if (const Drawing overall = overall_runtime_figure(told.evidence); !overall.curves.empty())
        text += figure(overall, "All problems, all targets.",
                       "The share of (problem, target, study) that is reached and stays so, "
                       "against the share of a run's budget, of the methods that take part in all "
                       "problems. Named beside the control: the three that reach most.");
    const auto problem = [&](const char* name) -> const Problem* {
        for (const Problem& one : told.plan.problems)
            if (one.name == name) return &one;
        return nullptr;
    };
    const Problem *rotated = problem("quad-100"), *aligned = problem("quad-100-axis");
    if (rotated != nullptr && aligned != nullptr)
        text += figure(twin_figure(told.evidence, *rotated, *aligned), "Rotated beside aligned.",
                       "Dot: quad-100, whose axes are rotated; ring: the same bowl along the axes "
                       "of φ. Where they differ, the rule uses that coordinates are special.");
    return text + "</div>\n</section>\n";
}

std::string glossary(const Told& told) {
    const std::string& control = told.plan.control;
    const std::vector<std::pair<std::string, std::string>> terms = {
        {"study",
         "a search, its choice by validation, and fresh runs of what was chosen. "
         "Methods meet the same instance, start, data order and trial points in a "
         "study, so they are compared in pairs"},
        {"left",
         "the median over studies of log10 of what is left of the loss, or of the loss "
         "itself where the lowest one is not known; −12 counts as solved"},
        {"difference", "the median of the paired differences of it to " + control +
                           "; below 0: better. Its interval is that of this comparison alone and "
                           "needs no distribution: it may leave out 0 where the test, which counts "
                           "all comparisons, leaves it open, and contain 0 where the test decides"},
        {"P(better)", "share of studies in which it is better, ties half"},
        {"gradients",
         "median ratio of gradients to the target that both reach most often, of studies in "
         "which one of them does"},
        {"too small to matter",
         "a difference within 2 %, or within a quarter with numbers of gradients within 2 %"},
        {"p", "exact signed-rank test, by Holm's method within a problem and a budget" +
                  (told.plan.mine.empty() ? std::string()
                                          : "; for " + told.plan.mine + " against " + control +
                                                ", declared beforehand, without it")},
        {"missed", "studies that did not reach the hardest target that anybody reached"},
        {"diverged", "studies of which a fresh run diverged or ended with an error"},
        {"edge", "studies that chose in the outer tenth of a prior"}};
    std::string text = "<section id=\"words\">\n<h2>Words</h2>\n<ul>\n";
    for (const auto& [term, meaning] : terms)
        text += fmt::format("<li><b>{}</b>: {}.</li>\n", html(term), html(meaning));
    return text + "</ul>\n</section>\n";
}

std::string priors(const Plan& plan) {
    std::string table = "<table>" + heads({"method", "knob"}, {"published", "from", "to"}) +
                        "<th scope=\"col\">even in</th></tr></thead>\n<tbody>\n";
    for (const Method& method : plan.methods) {
        if (method.priors.empty())
            table += "<tr>" + cell(method.name, "") + cell("none", "") + cell("") + cell("") +
                     cell("") + cell("", "") + "</tr>\n";
        for (const Prior& prior : method.priors)
            table += "<tr>" + cell(method.name, "") + cell(prior.name, "") +
                     cell(fmt::format("{:.6g}", prior.standard)) +
                     cell(fmt::format("{:.6g}", prior.low)) +
                     cell(fmt::format("{:.6g}", prior.high)) +
                     cell(prior.from_one ? "log(1 − value)" : "log(value)", "") + "</tr>\n";
    }
    return "<section id=\"priors\">\n<h2>Priors</h2>\n" +
           paragraph(
               "The same for every problem. Every method has the same number of trials, so "
               "one with more knobs pays for them.") +
           scrolled("Priors", table + "</tbody></table>\n") + "</section>\n";
}

std::string facts(const Told& told) {
    const Plan& plan = told.plan;
    std::string budgets;
    for (const std::size_t budget : plan.budgets)
        budgets += (budgets.empty() ? "" : ", ") + std::to_string(budget);
    return fmt::format(
        "<p class=\"facts\">Plan {}: {}, seed {}, {} problems, {} methods, {} studies, budgets of "
        "{} trials, {} run{} of a trial, {} fresh run{} of the chosen one.</p>\n",
        html(plan_id(plan)), html(plan.size), plan.seed, plan.problems.size(), plan.methods.size(),
        plan.studies, budgets, plan.tuning_runs, plan.tuning_runs == 1 ? "" : "s", plan.fresh_runs,
        plan.fresh_runs == 1 ? "" : "s");
}

const char* limits = R"(<section id="limits">
<h2>What this does not predict</h2>
<ul>
<li>Large models. The problems are small, and advantages measured on small ones are known to
shrink with size.</li>
<li>Time. Gradients are counted; a step of one method may take longer than that of another.</li>
<li>Other priors and budgets. A verdict is about a method together with its prior and its number
of trials.</li>
<li>Equality. “Cannot be told apart” says that so many studies do not show a difference, not that
there is none.</li>
<li>The average problem. Counts over problems are counts over these problems.</li>
</ul>
</section>
)";

}  // namespace

std::string page(const Plan& plan, const std::vector<RecordedStudy>& studies,
                 const std::vector<RecordedStudy>& beside) {
    const StudyGroups groups(studies), others(beside);
    const std::vector<MethodComparison> all = comparisons(plan, studies);
    std::size_t beside_budget = 0;
    bool has_same = false;
    for (const RecordedStudy& one : beside) {
        beside_budget = std::max(beside_budget, one.study.id.budget);
        has_same = has_same || one.study.id.budget == search_budget(plan);
    }
    if (has_same) beside_budget = search_budget(plan);
    const Evidence evidence{plan, groups, others, search_budget(plan), beside_budget};
    const Told told{plan, studies, all, evidence};
    const bool has_mine = !plan.mine.empty() && plan.mine != plan.control;
    const std::string title =
        fmt::format("{} against {}", has_mine ? plan.mine : "Optimizers", plan.control);
    std::string text = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
        "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{0}</title>\n"
        "<link rel=\"icon\" href=\"data:,\">\n<style>\n{1}</style>\n</head>\n<body>\n<header>\n"
        "<h1>{0}</h1>\n",
        html(title), page_style);
    if (has_mine)
        text +=
            "<p class=\"lead\">" + html(sentence(plan, all, plan.mine, evidence.budget)) + "</p>\n";
    text += facts(told);
    if (!beside.empty())
        text +=
            paragraph(fmt::format("Dotted grey lines and the column “earlier” are of an earlier "
                                  "comparison, with {}.",
                                  budget_name(beside_budget)));
    text += "</header>\n<nav aria-label=\"Problems\">\n";
    for (const Problem& problem : plan.problems)
        text += fmt::format("<a href=\"#{}\">{}</a>\n", anchor(problem.name), html(problem.name));
    text +=
        "<a href=\"#words\">Words</a>\n<a href=\"#priors\">Priors</a>\n"
        "<a href=\"#limits\">Limits</a>\n</nav>\n<main>\n" +
        overview(told);
    for (const Problem& problem : plan.problems) text += problem_section(told, problem);
    return text + glossary(told) + priors(plan) + limits +
           "</main>\n<footer>Made by the optimizer benchmark of Descent.</footer>\n</body>\n"
           "</html>\n";
}

}  // namespace descent::bench

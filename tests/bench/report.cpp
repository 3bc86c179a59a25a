#include "bench/optimizers/report.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "bench/optimizers/figures.hpp"
#include "bench/optimizers/findings.hpp"
#include "bench/optimizers/page.hpp"
#include "common/program/text.hpp"
#include "tests/bench/synthetic_studies.hpp"

using namespace descent;
using namespace descent::bench;
using bench::testing::add;
using bench::testing::plan_of;

namespace {

using Numbers = std::vector<Real>;
using Studies = std::vector<RecordedStudy>;

/// −2, −2.1, …: ten studies of the control.
Numbers control_values(std::size_t count = 10) {
    Numbers values;
    for (std::size_t i = 0; i < count; ++i) values.push_back(-2 - Real(i) / 10);
    return values;
}

Numbers moved(Numbers values, Real by) {
    for (Real& x : values) x += by;
    return values;
}

/// A method and the control on one problem.
MethodComparison one_comparison(const Numbers& method, const Numbers& control,
                                const Numbers& method_arrival = {},
                                const Numbers& control_arrival = {}) {
    Studies studies;
    add(studies, "bowl", "rule", method, method_arrival);
    add(studies, "bowl", "adam", control, control_arrival);
    const auto all = comparisons(plan_of(method.size(), {"bowl"}, {"rule", "adam"}), studies);
    REQUIRE(all.size() == 1);
    return all[0];
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t times = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++times;
    return times;
}

/// What is wrong with a page's tags and entities; empty when nothing is.
std::string wrong_markup(const std::string& html) {
    static const std::vector<std::string> empty_elements = {"meta", "link", "!DOCTYPE"};
    std::vector<std::string> open;
    for (std::size_t i = 0; i < html.size(); ++i) {
        if (html[i] == '&') {
            const std::size_t end = html.find(';', i);
            if (end == std::string::npos || end - i > 7) return "a bare & at " + html.substr(i, 30);
        }
        if (html[i] == '>') return "a bare > at " + html.substr(i, 30);
        if (html[i] != '<') continue;
        const std::size_t end = html.find('>', i);
        const std::string tag = html.substr(i + 1, end - i - 1);
        if (end == std::string::npos || tag.empty() || contains(tag, "<") || tag[0] == ' ' ||
            count(tag, "\"") % 2 != 0)
            return "a bare < at " + html.substr(i, 30);
        const std::string name = tag.substr(0, tag.find_first_of(" \n/", 1));
        i = end;
        if (tag[0] == '/') {
            if (open.empty() || "/" + open.back() != tag) return "</…> without its start: " + tag;
            open.pop_back();
        } else if (tag.back() != '/' && std::find(empty_elements.begin(), empty_elements.end(),
                                                  name) == empty_elements.end()) {
            open.push_back(name);
        }
    }
    return open.empty() ? "" : "not closed: " + open.back();
}

/// Figures of a page that lack a label at an axis.
std::size_t figures_without_labels(const std::string& html) {
    std::size_t bad = 0;
    for (std::size_t at = html.find("<svg"); at != std::string::npos;
         at = html.find("<svg", at + 1)) {
        const std::string figure = html.substr(at, html.find("</svg>", at) - at);
        const auto labelled = [&](const std::string& kind) {
            const std::size_t label = figure.find(kind);
            return label != std::string::npos && figure[figure.find('>', label) + 1] != '<';
        };
        // rows of names label themselves
        const bool rows = contains(figure, "tick end control-name");
        bad += !labelled("x-label") || !(labelled("y-label") || rows);
    }
    return bad;
}

}  // namespace

TEST_CASE("a clear difference, worked by hand") {
    Numbers method = moved(control_values(), -1);
    for (std::size_t i = 0; i < method.size(); ++i) method[i] -= Real(i) / 1000;
    const MethodComparison one = one_comparison(method, control_values());
    CHECK(one.verdict == "better");
    CHECK(one.studies == 10);
    CHECK(one.p == doctest::Approx(2.0 / 1024));
    CHECK(one.adjusted == one.p);
    CHECK(one.difference == doctest::Approx(-1.0045));
    CHECK(one.interval.low == doctest::Approx(-1.008));  // 2nd to 9th of ten
    CHECK(one.interval.high == doctest::Approx(-1.001));
    CHECK(one.better == 1);
    CHECK(sign(one) == "+");
    const MethodComparison other = one_comparison(control_values(), method);
    CHECK(other.verdict == "worse");
    CHECK(sign(other) == "−");
}

TEST_CASE("nothing is said of equals, of too few, of what is solved, and of the tiny") {
    const Numbers control = control_values();
    CHECK(one_comparison(control, control).verdict == "cannot be told apart");
    const MethodComparison few = one_comparison(moved(control_values(5), -1), control_values(5));
    CHECK(few.verdict == "too few studies");
    CHECK(few.interval.coverage == 0);
    CHECK(one_comparison(moved(control_values(6), -1), control_values(6)).verdict == "better");
    const Numbers all_solved(10, -12);
    CHECK(one_comparison(all_solved, all_solved).verdict == "all solved");
    CHECK(one_comparison(all_solved, moved(all_solved, 1)).verdict == "better");
    CHECK(one_comparison(moved(control, Real(-0.005)), control).verdict ==
          "better, too small to matter");
    CHECK(one_comparison(moved(control, Real(0.005)), control).verdict ==
          "worse, too small to matter");
    CHECK(one_comparison(moved(control, Real(-0.01)), control).verdict == "better");
    // the same number of gradients makes a small difference too small, not a large one
    const Numbers arrival = {10, 20, infinity};
    CHECK(one_comparison(moved(control, Real(-0.05)), control, arrival, arrival).verdict ==
          "better, too small to matter");
    CHECK(one_comparison(moved(control, Real(-0.5)), control, arrival, arrival).verdict ==
          "better");
}

TEST_CASE("infinite values rank last, and nothing is dropped") {
    Numbers method(10, infinity);
    method[0] = -4, method[1] = Real(-4.1);  // two below the control by 2
    const MethodComparison one = one_comparison(method, control_values());
    CHECK(std::isinf(one.value));
    CHECK(std::isinf(one.difference));
    // ranks 1.5, 1.5 and eight of 6.5: sums up to 3 are those of 4 subsets of 1024
    CHECK(one.p == doctest::Approx(2 * 4.0 / 1024));
    CHECK(one.verdict == "worse");
    CHECK(one.diverged == 8);
    CHECK(one.better == doctest::Approx(0.2));
    CHECK(sign(one) == "∞");
    // both diverged: a tie
    const MethodComparison both = one_comparison(Numbers(10, infinity), Numbers(10, infinity));
    CHECK(both.verdict == "cannot be told apart");
    CHECK(both.better == Real(0.5));
    Studies studies;
    add(studies, "bowl", "rule", method);
    add(studies, "bowl", "adam", control_values());
    const Plan plan = plan_of(10, {"bowl"}, {"rule", "adam"});
    CHECK(contains(table(plan, studies), "∞"));
    CHECK(wrong_markup(page(plan, studies, {})) == "");
}

TEST_CASE("Holm's correction decides, but not for the comparison that was declared") {
    Numbers method = moved(control_values(), -1);
    method[0] = control_values()[0] + Real(0.5);
    method[1] = control_values()[1] + Real(0.5);  // p = 8/1024: 2 of 10 against it, the smallest
    std::vector<std::string> names = {"adam", "first"};
    Studies studies;
    add(studies, "bowl", "adam", control_values());
    add(studies, "bowl", "first", method);
    for (int i = 2; i <= 14; ++i) {
        names.push_back("same" + std::to_string(i));
        add(studies, "bowl", names.back(), control_values());
    }
    Plan plan = plan_of(10, {"bowl"}, names);
    const MethodComparison among = comparisons(plan, studies)[0];
    CHECK(among.method == "first");
    CHECK(among.p == doctest::Approx(8.0 / 1024));
    CHECK(among.adjusted == doctest::Approx(14 * 8.0 / 1024));
    CHECK(among.verdict == "cannot be told apart");
    plan.mine = "first";
    const MethodComparison declared = comparisons(plan, studies)[0];
    CHECK(declared.adjusted == declared.p);
    CHECK(declared.verdict == "better");
    // another problem is another family
    plan.mine.clear();
    plan.problems.push_back(bench::testing::problem_of("valley"));
    add(studies, "valley", "adam", control_values());
    add(studies, "valley", "first", method);
    const auto all = comparisons(plan, studies);
    CHECK(all.back().problem == "valley");
    CHECK(all.back().verdict == "better");
}

TEST_CASE("studies are paired by number: another pairing says something else") {
    const Numbers control = control_values();
    Studies studies;
    add(studies, "bowl", "adam", control);
    add(studies, "bowl", "rule", moved(control, Real(-0.05)));
    const Plan plan = plan_of(10, {"bowl"}, {"rule", "adam"});
    CHECK(comparisons(plan, studies)[0].verdict == "better");
    Studies reversed(studies.rbegin(), studies.rend());
    CHECK(csv(comparisons(plan, reversed)) == csv(comparisons(plan, studies)));
    for (RecordedStudy& one : studies)  // the negative control
        if (one.study.id.method == "rule") one.study.id.study = (one.study.id.study + 3) % 10;
    CHECK(comparisons(plan, studies)[0].verdict == "cannot be told apart");
    // what is missing on one side leaves its pair
    reversed.erase(reversed.begin());
    CHECK(comparisons(plan, reversed)[0].studies == 9);
    CHECK(contains(table(plan, reversed), "1 of 20 studies are missing"));
}

TEST_CASE("gradients to a target, and who missed it") {
    const Numbers control = control_values(), method = moved(control, -1);
    const MethodComparison half = one_comparison(method, control, {5, 30, 100}, {10, 60, infinity});
    CHECK(half.gradients == doctest::Approx(0.5));  // the second target; the third only one reaches
    CHECK(half.missed == 0);
    const MethodComparison back = one_comparison(control, method, {10, 60, infinity}, {5, 30, 100});
    CHECK(back.gradients == doctest::Approx(2));
    CHECK(back.missed == 10);
    CHECK(std::isnan(one_comparison(method, control).gradients));
    // six of ten reach the third target, all the second
    Studies studies;
    add(studies, "bowl", "rule", method, {5, 30, 40});
    add(studies, "bowl", "adam", control, {10, 60, 50});
    for (std::size_t i = 0; i < 4; ++i) studies[i].study.arrival[2] = infinity;
    const Plan plan = plan_of(10, {"bowl"}, {"rule", "adam"});
    CHECK(comparisons(plan, studies)[0].gradients == doctest::Approx(0.5));
    CHECK(comparisons(plan, studies)[0].missed == 4);
}

TEST_CASE("what ten studies can see is what was measured for the design") {
    CHECK(power(10, Real(1.5), Real(0.05)) == doctest::Approx(0.98).epsilon(0.02));
    CHECK(power(10, Real(1.5), Real(0.05) / 14) == doctest::Approx(0.50).epsilon(0.08));
    CHECK(power(10, Real(1), Real(0.05)) == doctest::Approx(0.78).epsilon(0.05));
    const Real nothing = power(10, 0, Real(0.05));  // no difference: at most the level
    CHECK(nothing > Real(0.03));
    CHECK(nothing < Real(0.064));
    CHECK(power(5, 3, Real(0.05)) == 0);
    const Plan few = plan_of(5, {"bowl"}, {"rule", "adam"});
    CHECK(contains(power_sentences(few)[0], "too few to tell anything apart: 6 are needed"));
}

TEST_CASE("the terminal's table of a small plan") {
    Plan plan = plan_of(10, {"bowl", "valley", "wall"}, {"adam", "mine", "gd"});
    plan.mine = "mine";
    Studies studies;
    const Numbers control = control_values();
    for (const char* problem : {"bowl", "valley", "wall"}) add(studies, problem, "adam", control);
    add(studies, "bowl", "mine", moved(control, -1));
    add(studies, "valley", "mine", control);
    add(studies, "wall", "mine", moved(control, 1));
    add(studies, "bowl", "gd", Numbers(10, infinity));
    add(studies, "valley", "gd", moved(control, -1));
    for (std::size_t i = 0; i < 3; ++i) studies[i].study.edge = true;
    const std::string text = table(plan, studies);
    const auto lines = lines_of(text);
    CHECK(lines[0] ==
          "On 1 of 3 problems mine and adam cannot be told apart with 10 studies; better on 1 "
          "(bowl), worse on");
    CHECK(lines[1] == "  1 (wall).");
    CHECK(contains(text, "\nmine    +  ·  −   better  1, worse  1\n"));
    CHECK(contains(text, "\ngd      ∞  +      better  1, worse  1\n"));
    CHECK(contains(text, "adam chose in the outer tenth of its prior in 3 of 10 studies on bowl"));
    CHECK(contains(text, "10 studies see a difference of 1.5 standard deviations"));
    CHECK(contains(text, "10 of 90 studies are missing"));
    for (const std::string& line : lines) CHECK(text_width(line) <= 100);
    // the order of studies changes nothing
    std::reverse(studies.begin(), studies.end());
    for (RecordedStudy& one : studies) one.study.edge = false;
    CHECK_FALSE(contains(table(plan, studies), "outer tenth"));
}

TEST_CASE("the check of the page's markup finds what is wrong") {
    CHECK(wrong_markup("<p class=\"a\">1 &lt; 2 <b>x</b></p>") == "");
    CHECK(wrong_markup("<p>1 < 2</p>") != "");
    CHECK(wrong_markup("<p>1 > 2</p>") != "");
    CHECK(wrong_markup("<p>a & b</p>") != "");
    CHECK(wrong_markup("<p><b></p>") != "");
    CHECK(wrong_markup("<p title=\"a\"b\">x</p>") != "");
    Drawing drawing;
    drawing.x = linear("gradients", 0, 1);
    drawing.y = linear("", 0, 1);
    CHECK(figures_without_labels(svg(drawing)) == 1);
    drawing.y.label = "loss";
    CHECK(figures_without_labels(svg(drawing)) == 0);
}

TEST_CASE("a page is well-formed, labelled, and asks nobody") {
    const Plan plan = bench::testing::large_plan();
    const Studies studies = bench::testing::large_studies(plan, 1),
                  beside = bench::testing::large_studies(plan, 2);
    const std::string html = page(plan, studies, beside);
    CHECK(wrong_markup(html) == "");
    CHECK(count(html, "<svg") > 11 * 6);
    CHECK(figures_without_labels(html) == 0);
    CHECK(count(html, "http") == count(html, "xmlns=\"http://www.w3.org/2000/svg\""));
    CHECK_FALSE(contains(html, "nan"));
    CHECK_FALSE(contains(html, "inf,"));
    CHECK(contains(html, "<script") == false);
    CHECK(html == page(plan, studies, beside));
    for (const std::string& line : lines_of(table(plan, studies))) CHECK(text_width(line) <= 100);
    if (const char* folder = std::getenv("DESCENT_SYNTHETIC_REPORT")) {
        write_report(folder, plan, studies, beside);
        std::ofstream(std::filesystem::path(folder) / "table.txt") << table(plan, studies);
    }
}

TEST_CASE("names are escaped") {
    const std::string name = "<b> & \"co\"";
    Plan plan = plan_of(10, {name}, {name + "1", "adam"});
    Studies studies;
    add(studies, name, "adam", control_values());
    add(studies, name, name + "1", moved(control_values(), -1));
    plan.problems[0].formula = "x < y & z";
    const std::string html = page(plan, studies, {});
    CHECK(wrong_markup(html) == "");
    CHECK(contains(html, "x &lt; y &amp; z"));
    CHECK(contains(html, "&lt;b&gt; &amp; &quot;co&quot;"));
    CHECK_FALSE(contains(html, "<b> &"));
    const std::string rows = csv(comparisons(plan, studies));
    CHECK(contains(rows, "\"<b> & \"\"co\"\"\","));
    const std::vector<std::string> lines = lines_of(rows);
    REQUIRE(lines.size() == 2);  // as many cells as names, the last one the verdict
    CHECK(std::count(lines[0].begin(), lines[0].end(), ',') ==
          std::count(lines[1].begin(), lines[1].end(), ','));
    CHECK(lines[1].ends_with(",better"));
}

TEST_CASE("the optimum of a recorded study is found again") {
    const Plan plan = bench::testing::large_plan();
    const Studies studies = bench::testing::large_studies(plan, 1);
    const StudyGroups groups(studies);
    CHECK(optimum_of(groups, plan.problems[0], 3) == doctest::Approx(-0.125).epsilon(1e-12));
    CHECK(optimum_of(groups, plan.problems[10], 3) == 0);
}

TEST_CASE("a student sees the trials, the choice and the first steps") {
    Plan plan = plan_of(1, {"bowl"}, {"gd"});
    plan.problems[0].steps = 20;
    plan.problems[0].instance = [](std::uint64_t) {
        Instance instance;
        instance.loss = instance.validation = [](const Vector& phi) { return phi(0) * phi(0); };
        instance.begin = [](std::uint64_t) {
            return RunStart{Vector{1},
                            {.loss = [](const Vector& phi) { return phi(0) * phi(0); },
                             .loss_and_gradient =
                                 [](const Vector& phi, Vector& dphi) {
                                     dphi = 2 * phi;
                                     return phi(0) * phi(0);
                                 }}};
        };
        return instance;
    };
    plan.methods[0].priors[0].standard = Real(0.25);
    plan.methods[0].run = [](const MethodRun& run) {
        Vector phi = run.start, g = run.start;
        for (;;) {
            run.objective.loss_and_gradient(phi, g);
            phi -= run.knobs(0) * g;
            run.keep(phi);
        }
    };
    plan.budgets = {1, 5};
    const std::string text = explanation(plan, {"bowl", "gd", 1, 0});
    CHECK(contains(text, "Study bowl/gd/1/0: gd on bowl"));
    CHECK(contains(text, "alpha = 0.25"));
    CHECK(contains(text, "There is one trial"));
    // φ, L, ‖g‖ and the step of α = ¼ on φ²: halved each time
    std::vector<std::vector<std::string>> words;
    for (const std::string& line : lines_of(text)) {
        std::istringstream stream(line);
        words.emplace_back();
        for (std::string word; stream >> word;) words.back().push_back(word);
    }
    const auto has = [&](const std::vector<std::string>& row) {
        return std::find(words.begin(), words.end(), row) != words.end();
    };
    CHECK(has({"0", "1", "1", "2", "0.5"}));
    CHECK(has({"1", "0.5", "0.25", "1", "0.25"}));
    CHECK(has({"2", "0.25", "0.0625", "0.5", "0.125"}));
    CHECK(has({"9", "0.001953", "3.815e-06", "0.003906", "0.0009766"}));
    const std::string search = explanation(plan, {"bowl", "gd", 5, 0});
    CHECK(contains(search, "Chosen: trial "));
    CHECK(contains(search, "is the smallest of 5"));
    CHECK(count(search, "→") == 1);
    CHECK_THROWS_WITH(explanation(plan, {"bowl", "nobody", 5, 0}), doctest::Contains("nobody"));
    CHECK_THROWS_WITH(explanation(plan, {"bowl", "gd", 7, 0}), doctest::Contains("bowl/gd/7/0"));
}

TEST_CASE("the script in Python says the same") {
    if (std::system("python3 -c '' 2>/dev/null") != 0) {
        MESSAGE("SKIPPED: there is no python3");
        return;
    }
    const auto folder =
        std::filesystem::temp_directory_path() / fmt::format("descent-report-{}", ::getpid());
    std::filesystem::create_directory(folder);
    Numbers method = moved(control_values(), Real(-0.123456789));
    method[3] = infinity, method[4] = 0, method[5] = control_values()[5];
    Studies studies;
    add(studies, "bowl", "adam", control_values());
    add(studies, "bowl", "rule", method);
    add(studies, "wall", "adam", Numbers(10, infinity));
    add(studies, "wall", "rule", Numbers(10, infinity));
    std::ofstream results(folder / "results.jsonl");
    results << "{\"kind\":\"results\",\"schema\":1,\"plan\":\"0\"}\n";
    for (const RecordedStudy& one : studies) {
        const StudyId& id = one.study.id;
        results << fmt::format(
            "{{\"kind\":\"run\",\"problem\":\"{0}\",\"method\":\"{1}\",\"budget\":5,\"study\":{2}}}"
            "\n"
            "{{\"kind\":\"study\",\"problem\":\"{0}\",\"method\":\"{1}\",\"budget\":5,\"study\":{2}"
            ","
            "\"value\":{3}}}\n",
            id.problem, id.method, id.study,
            std::isfinite(one.study.value) ? fmt::format("{}", one.study.value) : "null");
    }
    results.close();
    const auto script =
        std::filesystem::path(__FILE__).parent_path() / "../../bench/read_results.py";
    const std::string command = fmt::format("python3 '{}' '{}' > '{}'", script.string(),
                                            folder.string(), (folder / "answer").string());
    CHECK(std::system(command.c_str()) == 0);
    std::ifstream answer(folder / "answer");
    std::string header, line;
    std::getline(answer, header);
    CHECK(header == "problem,method,budget,studies,value,better");
    const auto all = comparisons(plan_of(10, {"bowl", "wall"}, {"rule", "adam"}), studies);
    for (const MethodComparison& one : all) {
        REQUIRE(std::getline(answer, line));
        const std::string start = fmt::format("{},{},5,{},", one.problem, one.method, one.studies);
        REQUIRE(line.substr(0, start.size()) == start);
        const std::size_t comma = line.rfind(',');
        const Real value = std::stod(line.substr(start.size(), comma - start.size()));
        CHECK((value == one.value || std::abs(value - one.value) < 1e-14));
        CHECK(std::stod(line.substr(comma + 1)) == doctest::Approx(one.better));
    }
    CHECK_FALSE(std::getline(answer, line));
    std::filesystem::remove_all(folder);
}

TEST_CASE("the sentence about a method names every kind of answer, and counts problems") {
    Plan plan = plan_of(10, {"a", "b", "c", "d", "e", "f", "even", "solved"}, {"mine", "adam"});
    plan.mine = "mine";
    Studies studies;
    for (const Problem& problem : plan.problems) {
        std::vector<Real> mine = moved(control_values(), problem.name == "f" ? 1 : -1);
        if (problem.name == "even")
            for (std::size_t i = 0; i < mine.size(); i += 2) mine[i] += 2;
        const bool both = problem.name == "solved";
        add(studies, problem.name, "mine", both ? std::vector<Real>(10, solved) : mine);
        add(studies, problem.name, "adam", both ? std::vector<Real>(10, solved) : control_values());
    }
    const auto said = [&] { return sentence(plan, comparisons(plan, studies), "mine", 5); };
    CHECK(contains(said(), "On 1 of 8 problems mine and adam cannot be told apart"));
    CHECK(contains(said(), "better on 5 (a, b, c, d, e), worse on 1 (f); both solve solved."));
    CHECK(contains(said(), "(Medians of all 8 problems, a sign test: p = 0.219.)"));  // 14 of 64
    plan.problems.erase(plan.problems.begin());
    CHECK_FALSE(contains(said(), "sign test"));  // 5 problems cannot say anything
}

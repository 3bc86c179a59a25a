#include "common/tour/page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/program/text.hpp"

namespace descent::tour {
namespace fs = std::filesystem;

namespace {

constexpr std::size_t longest_list = 8;             // numbers of an array that the table shows
constexpr std::size_t longest_transcript = 200000;  // bytes of it that the page shows

std::string count(std::size_t number, const std::string& what) {
    return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::string number(const Json& value, const char* format) {
    if (value.is_number_integer()) return value.dump();
    return value.is_number() ? fmt::format(fmt::runtime(format), value.get<double>())
                             : "not a number";
}

/// "12 checks passed, 0 failed"
std::string counts(const std::vector<Visit>& visits) {
    std::size_t passed = 0, failed = 0;
    for (const Visit& visit : visits) {
        passed += visit.passed();
        failed += visit.failed();
    }
    return fmt::format("{} passed, {} failed", count(passed, "check"), failed);
}

/// The chapters whose program did not run to its end.
std::string unfinished(const std::vector<Visit>& visits) {
    std::string names;
    for (const Visit& visit : visits) {
        if (!visit.problem.empty()) names += (names.empty() ? "" : ", ") + visit.name;
    }
    return names;
}

std::string values(const Json& value) {
    if (!value.is_array()) return number(value, "{:.10g}");
    std::string text;
    for (std::size_t i = 0; i < std::min(value.size(), longest_list); ++i) {
        text += fmt::format("{}<span>{}</span>", i > 0 ? ", " : "", number(value[i], "{:.10g}"));
    }
    if (value.size() > longest_list) text += fmt::format(", … ({} values)", value.size());
    return text;
}

/// A chapter's number as the reader knows it: "7" for 07_backprop.
std::string chapter_number(const std::string& name) {
    return name.substr(name[0] == '0' ? 1 : 0, name[0] == '0' ? 1 : 2);
}

/// The path as it goes into an attribute: percent-encoded, relative to the page where
/// that is possible.
std::string link(const fs::path& target, const fs::path& page_folder) {
    std::string encoded;
    for (const char c : target.lexically_relative(page_folder).generic_string()) {
        const bool plain = std::isalnum(static_cast<unsigned char>(c)) ||
                           std::string_view("/._-~").find(c) != std::string_view::npos;
        encoded +=
            plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return encoded;
}

std::string badge(const Visit& visit) {
    const char* kind = visit.good() ? "pass" : "fail";
    std::string text = visit.good() ? "✓ " + count(visit.passed(), "check")
                                    : "✗ " + fmt::format("{} failed", visit.failed());
    if (!visit.problem.empty()) text = "✗ did not finish";
    return fmt::format("<span class=\"badge {}\">{}</span>", kind, text);
}

std::string contents(const std::vector<Visit>& visits) {
    std::string html = "<nav aria-label=\"Chapters\">\n<h2>Chapters</h2>\n<ol>\n";
    for (const Visit& visit : visits) {
        html += fmt::format(
            "<li><a href=\"#{}\"><span class=\"number\">{}</span> <span>{}</span></a> <span "
            "class=\"state\">{} "
            "<span class=\"time\">{:.1f} s</span></span></li>\n",
            escape_html(visit.name), escape_html(chapter_number(visit.name)),
            escape_html(visit.title), badge(visit), visit.seconds);
    }
    return html + "</ol>\n</nav>\n";
}

std::string figures(const Visit& visit) {
    if (visit.figures.empty()) return "";
    std::string html = "<h3>Figures</h3>\n<div class=\"figures\">\n";
    for (const FigureFiles& figure : visit.figures) {
        const std::string file = link(fs::path(visit.name) / figure.name, "");
        html += figure.csv ? "<figure>" : "<figure class=\"drawing\">";
        if (figure.svg) {
            html += fmt::format(
                "<a class=\"card\" href=\"{0}.svg\"><img loading=\"lazy\" src=\"{0}.svg\" "
                "alt=\"{1}\"></a>",
                file, escape_html("Figure: " + figure.title));
        }
        html += fmt::format("<figcaption><code>{}</code>", escape_html(clean_text(figure.name)));
        if (figure.csv)
            html += fmt::format(
                " <a href=\"{}.csv\" aria-label=\"Numbers of the figure: {}\">numbers</a>", file,
                escape_html(figure.title));
        html += "</figcaption></figure>\n";
    }
    return html + "</div>\n";
}

std::string check_table(const Visit& visit) {
    if (visit.checks.empty()) return "";
    std::string html =
        "<h3>Checks</h3>\n<div class=\"scroll\" role=\"region\" aria-label=\"Checks\" "
        "tabindex=\"0\"><table>\n"
        "<thead><tr><th scope=\"col\">identity</th><th scope=\"col\">verdict</th><th "
        "scope=\"col\">error</th>"
        "<th scope=\"col\">bound</th></tr></thead>\n<tbody>\n";
    for (const Check& check : visit.checks) {
        html += fmt::format(
            "<tr><td>{}</td><td><span class=\"badge {}\">{}</span></td><td "
            "class=\"value\">{}</td><td "
            "class=\"value\">{}</td></tr>\n",
            escape_html(clean_text(check.name)), check.passed() ? "pass" : "fail",
            escape_html(clean_text(check.verdict)), number(check.error, "{:.3g}"),
            number(check.bound, "{:.3g}"));
    }
    return html + "</tbody></table></div>\n";
}

std::string result_table(const Visit& visit) {
    if (visit.results.empty()) return "";
    std::string html =
        "<h3>Results</h3>\n<div class=\"scroll\" role=\"region\" aria-label=\"Results\" "
        "tabindex=\"0\"><table>\n"
        "<thead><tr><th scope=\"col\">key</th><th scope=\"col\">value</th></tr></thead>\n<tbody>\n";
    for (const auto& [key, value] : visit.results.items()) {
        html += fmt::format("<tr><td><code>{}</code></td><td class=\"{}\">{}</td></tr>\n",
                            escape_html(clean_text(key)), value.is_array() ? "value list" : "value",
                            values(value));
    }
    return html + "</tbody></table></div>\n";
}

std::string transcript(const Visit& visit) {
    if (visit.transcript.empty()) return "";
    std::string text = visit.transcript, rest;
    if (text.size() > longest_transcript) {
        text = clean_text(text.substr(0, longest_transcript));
        rest =
            fmt::format("<p>This is its beginning; <a href=\"{}\">the whole transcript</a>.</p>\n",
                        link(fs::path(visit.name) / "transcript.txt", ""));
    }
    return fmt::format(
        "<details{}>\n<summary>What the program prints</summary>\n<pre "
        "tabindex=\"0\">{}</pre>\n{}</details>\n",
        visit.problem.empty() ? "" : " open", escape_html(text), rest);
}

/// Links to the note, typeset when the book has been made, and to the sources.
std::string links(const Places& places, const Visit& visit, bool book) {
    const fs::path folder = places.source / "chapters" / visit.name;
    const fs::path typeset = places.book() / ("chapter_" + visit.name + ".html");
    std::vector<std::string> sources;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        const std::string ending = entry.path().extension().string();
        if (ending == ".hpp" || ending == ".cpp")
            sources.push_back(entry.path().filename().string());
    }
    std::sort(sources.begin(), sources.end());
    std::string html = "<p class=\"links\">";
    const fs::path note = book && fs::exists(typeset) ? typeset : folder / "README.md";
    if (fs::exists(note))
        html += fmt::format("<a href=\"{}\">The lecture note</a>", link(note, places.out));
    for (const std::string& source : sources) {
        html += fmt::format(" <a class=\"file\" href=\"{}\"><code>{}</code></a>",
                            link(folder / source, places.out), escape_html(source));
    }
    return html + "</p>\n";
}

std::string chapter(const Places& places, const Visit& visit, bool book) {
    std::string html = fmt::format(
        "<section id=\"{0}\" aria-labelledby=\"title-{0}\">\n<h2 id=\"title-{0}\"><span "
        "class=\"number\">{1}</span> "
        "{2}</h2>\n",
        escape_html(visit.name), escape_html(chapter_number(visit.name)), escape_html(visit.title));
    html += fmt::format("<p class=\"summary\">{} <span class=\"time\">{:.1f} s</span></p>\n",
                        badge(visit), visit.seconds);
    if (!visit.problem.empty())
        html +=
            fmt::format("<p class=\"problem\" role=\"note\">{}</p>\n", escape_html(visit.problem));
    if (visit.learn.empty()) {
        html += "<p>This chapter has no lecture note yet.</p>\n";
    } else {
        html += "<h3>What you will learn</h3>\n<div class=\"learn\">\n" + visit.learn + "</div>\n";
    }
    return html + links(places, visit, book) + figures(visit) + check_table(visit) +
           result_table(visit) + transcript(visit) + "</section>\n";
}

}  // namespace

std::string verdict_line(const std::vector<Visit>& visits) {
    const std::string missing = unfinished(visits);
    return counts(visits) + (missing.empty() ? "" : "; did not finish: " + missing);
}

std::string page(const Places& places, const std::vector<Visit>& visits, bool book) {
    double seconds = 0;
    for (const Visit& visit : visits) seconds += visit.seconds;
    const bool good =
        std::all_of(visits.begin(), visits.end(), [](const Visit& visit) { return visit.good(); });
    std::string html = fmt::format(
        R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Descent: the tour</title>
<style>
{}</style>
</head>
<body>
<a class="skip" href="#chapters">Skip to the chapters</a>
<header>
<h1>Descent</h1>
<p class="lead">Deep learning, from a straight line to trained networks, in small programs whose
every derivative is checked.</p>
<p>Every program of the book has just run on this machine. Below is what each chapter teaches, what
it drew, and what it checked: a check compares two ways to the same number, and passes when they
differ by no more than its bound. To look closer, open a note, or run a chapter with
<code>./course run NN</code>.</p>
<p class="summary"><span class="badge {}">{}</span> <span class="time">{}, {:.1f} s</span>
<a href="results.json">all results as JSON</a></p>
{}</header>
<div class="columns">
)",
        style, good ? "pass" : "fail", escape_html(counts(visits)), count(visits.size(), "chapter"),
        seconds,
        unfinished(visits).empty() ? ""
                                   : "<p class=\"problem\" role=\"note\">Did not finish: " +
                                         escape_html(unfinished(visits)) + ".</p>\n");
    html += contents(visits) + "<main id=\"chapters\">\n";
    for (const Visit& visit : visits) html += chapter(places, visit, book);
    return html +
           fmt::format(
               "</main>\n</div>\n<footer>Descent {}, {} precision</footer>\n</body>\n</html>\n",
               DESCENT_VERSION, sizeof(DESCENT_REAL) == sizeof(float) ? "single" : "double");
}

}  // namespace descent::tour

/// \file
/// What is a page made of? Cells, tables and figures as HTML, and what is told of a
/// problem.
#pragma once

#include <string>
#include <vector>

#include "bench/optimizers/figures.hpp"

namespace descent::bench {

/// All that parts of a page are made from.
struct Told {
    const Plan& plan;
    const std::vector<RecordedStudy>& studies;
    const std::vector<MethodComparison>& all;
    const Evidence& evidence;
};

/// The text so that it can stand anywhere in HTML.
std::string html(const std::string& text);
std::string paragraph(const std::string& text);
/// A cell of a table, with a class; "n" is for numbers.
std::string cell(const std::string& text, const char* kind = "n");
/// Names of columns, open for more: of words, then of numbers.
std::string heads(const std::vector<std::string>& left, const std::vector<std::string>& right);
/// What is too wide for a phone is moved sideways.
std::string scrolled(const std::string& label, const std::string& table);
std::string figure(const Drawing& drawing, const std::string& title, const std::string& caption);
/// "a search of 5 trials"
std::string budget_name(std::size_t budget);

/// Formula and source of a problem, its tables and figures.
std::string problem_section(const Told& told, const Problem& problem);

}  // namespace descent::bench

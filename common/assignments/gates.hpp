/// \file
/// May a chapter be handed out? Its own lines must pass, nothing must pass that is not
/// work, and every mistake of the sheet must be caught.
#pragma once

#include <functional>

#include "common/assignments/kit.hpp"

namespace descent::assignments {

/// Seconds that the book itself may take for the public, or the hidden, tests of a task.
inline constexpr double slowest_tests = 3;

/// How far the gates go.
struct GatePlan {
    std::uint64_t salt = 1;   ///< of the hidden tests
    std::size_t salts = 200;  ///< so many are tried with the book's own lines
    std::string only = {};    ///< one task, or all
    bool right_only = false;  ///< only what must pass
    std::function<void(const std::string&)> progress = {};
};

/// An answer that must not pass.
struct Kill {
    std::string task, mistake;
    std::string public_test = {}, hidden_test = {};  ///< that fails first; empty if none does
    bool compiles = true;
    bool named = false;     ///< whether check names the result that is wrong first
    std::string said = {};  ///< … with its diagnosis, or the failed assertion
    /// By a public test and by a hidden one.
    bool killed() const { return compiles && !public_test.empty() && !hidden_test.empty(); }
};

/// What the gates say.
struct GateReport {
    std::vector<std::string> faults;  ///< each a reason not to hand the chapter out
    std::vector<Kill> kills;
    std::size_t also_right = 0;                      ///< other right solutions that were tried
    std::size_t killed() const;                      ///< of the kills
    std::string matrix() const;                      ///< the kills as a table
    std::string mistakes(const Sheet& sheet) const;  ///< what check says of each, as Markdown
};

/// Tries the book's lines, what is handed out, the answers without work, and the mutants.
/// \param work a folder for what is compiled
GateReport try_gates(const Kit& kit, const GatePlan& plan, const std::filesystem::path& work);

/// Marked regions, and pairs of consecutive lines of one, that stand in a file.
/// \param name of the file, for the faults
std::vector<std::string> leaks(const Assignment& assignment, const std::string& name,
                               std::string_view text);

/// Is the markup as it should be: 3 to 6 tasks, at most 2 % of the lines markers?
std::vector<std::string> markup_faults(const Assignment& assignment, std::size_t lines);

}  // namespace descent::assignments

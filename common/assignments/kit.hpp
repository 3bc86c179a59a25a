/// \file
/// What judges a task: how a student's lines become a player, and the examiner that asks
/// it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/assignments/fill.hpp"
#include "common/assignments/sandbox.hpp"

namespace descent::assignments {

/// The commands of a chapter's build, and the chapter's tasks.
///
/// \code
/// compile: g++ … -o OBJECT -c SOURCE
/// link: g++ … OBJECT other objects and libraries -o PROGRAM
/// \endcode
struct Kit {
    Assignment assignment;
    Texts attempts;  ///< what stands in the regions of the checkout, with line numbers
    std::filesystem::path root;  ///< where the commands run
    std::filesystem::path examiner;
    std::filesystem::path made;  ///< the folder of travel.hpp and tasks.cpp of the player
    std::vector<std::string> compile, link;
    std::vector<std::string> objects;  ///< of the player, one for each source
    std::vector<std::filesystem::path> headers;  ///< what a compiler inside a sandbox may read
};

/// The kit in a build folder in which examiner and player of the chapter are made.
/// \throws std::runtime_error when something is missing
Kit read_kit(const std::filesystem::path& root, const std::filesystem::path& build,
             const std::string& chapter);

/// A student's lines as a program, or what the compiler said.
struct Player {
    std::filesystem::path program;  ///< empty when there is none
    std::string errors;             ///< the first of them, in a few lines
    bool late = false;              ///< the compiler took too long, or too much
};

/// How a player is made.
struct PlayerPlan {
    Wall wall = Wall::none;
    bool sanitize = false;  ///< with AddressSanitizer and UBSan
};

/// Compiles the file of a task with these texts and links it.
/// \param folder for the source and what becomes of it
Player make_player(const Kit& kit, std::string_view task, const Texts& texts,
                   const std::filesystem::path& folder, const PlayerPlan& plan);

/// What a test case found.
struct TestRow {
    std::string test;
    TaskTest::Kind kind = TaskTest::Kind::value;
    bool ran = false;  ///< to its end
    bool passed = false;
    std::size_t calls = 0;  ///< of the student's function
    double seconds = 0;
    std::string failure;  ///< the first
    std::string right, wrong, values, diagnosis, explanation;  ///< as Difference, and its text
};

/// What the tests of a task found.
struct TaskRows {
    std::vector<TestRow> rows;  ///< one for each test of the sheet
    std::string prints;         ///< what the student's code printed

    /// Do all that decide pass?
    bool right() const;
    std::size_t passed() const;
};

/// How the tests are run.
struct ExaminePlan {
    std::uint64_t salt = 0;
    double limit = 5;    ///< seconds for an answer
    double budget = 60;  ///< … for all tests
    Wall wall = Wall::none;
    std::string forge = {};  ///< no player, but one of forgeries()
};

/// The answers without work that a task must not be passed with.
const std::vector<std::string>& forgeries();

/// Has the examiner ask a player.
/// \throws SandboxFailure when the examiner itself fails
TaskRows examine(const Kit& kit, std::string_view task, const std::filesystem::path& player,
                 const ExaminePlan& plan, const std::filesystem::path& folder);

}  // namespace descent::assignments

/// \file
/// What judges a task: how a student's lines become a player, and the examiner that asks
/// it.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
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
    std::string sheet;             ///< tasks.md, whole
    std::filesystem::path root;    ///< of objects and libraries: the build
    std::filesystem::path source;  ///< below which headers are named
    std::filesystem::path secret;  ///< a folder that no student's code may look into
    std::filesystem::path examiner;
    std::filesystem::path made;  ///< the folder of travel.hpp and tasks.cpp of the player
    std::vector<std::string> compile, link;
    std::vector<std::string> objects;            ///< of the player, one for each source
    std::vector<std::filesystem::path> headers;  ///< folders that a compiler may read
    /// For a marked file the functions of the chapters that the book's own lines call.
    std::map<std::string, std::set<std::string>, std::less<>> allowed;
};

/// The build in which this program lies, such as build/release.
std::filesystem::path build_folder();
/// The project's folder.
std::filesystem::path root_folder();

/// The kit of a chapter, "07_backprop", whose examiner and player are made in this build.
/// \throws std::runtime_error when something is missing
Kit read_kit(const std::string& chapter);

/// The functions of the book's chapters that an object calls and does not hold.
std::set<std::string> called_functions(const std::filesystem::path& object, Wall wall);

/// A student's lines as a program, or what the compiler said.
struct Player {
    std::filesystem::path program = {};  ///< empty when there is none
    std::filesystem::path object = {};   ///< of the student's file
    std::string errors = {};             ///< the first of them, in a few lines
    bool ended = false;                  ///< the compiler was ended, for its time or its memory
};

/// Takes gcc's or clang's words for a precompiled header out of a compile command.
void forget_precompiled(std::vector<std::string>& compile);

/// How a player is made.
struct PlayerPlan {
    Wall wall = Wall::none;
    bool sanitize = false;  ///< with AddressSanitizer and UBSan
    double limit = 600;     ///< seconds for the compiler
};

/// Compiles the file of a task with these texts and links it.
/// \param folder for source, object and program
/// \throws SandboxFailure also when the compiler fails and the disk is nearly full
Player make_player(const Kit& kit, std::string_view task, const Texts& texts,
                   const std::filesystem::path& folder, const PlayerPlan& plan);

/// What a test case found.
struct TestRow {
    std::string test;
    TaskTest::Kind kind = TaskTest::Kind::value;
    bool ran = false;  ///< to its end
    bool passed = false;
    std::uint64_t salt = 0;  ///< of its random numbers
    std::size_t calls = 0;   ///< of the student's function
    double seconds = 0;
    double cpu = 0;       ///< seconds of the examiner's own work
    std::string failure;  ///< the first
    std::string right, wrong, values, diagnosis, explanation;  ///< as Difference, and its text
};

/// What the tests of a task found.
struct TaskRows {
    std::vector<TestRow> rows;  ///< one for each test of the sheet
    std::string prints;         ///< what the student's code printed
    bool fell = false;          ///< whether an answer has brought a test down
    bool crashed = false;       ///< whether a signal has ended the player

    /// Do all that decide pass?
    bool right() const;
    std::size_t passed() const;  ///< tests, deciding or not
};

/// How the tests are run.
struct ExaminePlan {
    std::string test = {};   ///< only this one; empty for all
    bool trusted = false;    ///< the player is the book's, and asks for nothing that it cannot have
    bool sanitized = false;  ///< the player is, and needs more memory
    std::uint64_t salt = 0;
    std::uint64_t salts = 1;  ///< this one and those after it, until one fails a test
    double limit = 2;         ///< seconds for an answer, where the book takes a fiftieth of it
    double budget = 60;       ///< … for all tests with one salt
    Wall wall = Wall::none;
    /// No player, but one of forgeries(), "by heart", or "spoilt SEED".
    std::string forge = {};
    std::filesystem::path memory = {};  ///< where what is asked is noted, or was
    /// Only the tests that decide, up to the first that fails.
    bool quick = false;
};

/// The answers without work that a task must not be passed with.
const std::vector<std::string>& forgeries();

/// Has the examiner ask a player.
/// \throws SandboxFailure when the examiner itself fails
TaskRows examine(const Kit& kit, std::string_view task, const std::filesystem::path& player,
                 const ExaminePlan& plan, const std::filesystem::path& folder);

}  // namespace descent::assignments

/// \file
/// The task sheet of a chapter, tasks.md: what is asked, what tests it, and which
/// mistakes the tests must catch.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace descent::assignments {

/// A test case that counts for a task.
struct TaskTest {
    /// What the test asks about.
    enum class Kind { value, gradient, invariant, error } kind = Kind::value;
    std::string name;

    /// Values and gradients decide; invariants and refused input add to what is right.
    bool decides() const { return kind == Kind::value || kind == Kind::gradient; }
};

/// The kind in a word, as tasks.md writes it.
std::string_view text(TaskTest::Kind kind);

/// Another text in the region: a mistake, or another right solution.
struct Variant {
    std::string what;  ///< in plain words
    std::string from;  ///< occurs once in the region; empty: the whole region
    std::string to;
};

/// A task of the sheet.
struct SheetTask {
    std::string id;     ///< "07.2"
    std::string title;  ///< "One layer, backward"
    std::string text;   ///< what to write
    unsigned points = 0;
    std::string equation;            ///< the tags
    std::vector<std::string> uses;   ///< tasks that it may ask for
    bool backward = false;           ///< std::vectors are compared from the last entry
    bool any_sizes = false;          ///< a right result may have other sizes than the book's
    std::string with;                ///< "S = double", for a template
    std::vector<std::string> hints;  ///< three
    std::vector<TaskTest> tests;
    std::vector<Variant> mutants;     ///< that the tests must catch
    std::vector<Variant> also_right;  ///< that must pass them
};

/// A type, and the names of its parts.
struct NamedParts {
    std::string type;
    std::vector<std::string> parts;
};

/// All of tasks.md.
struct Sheet {
    std::string title, introduction;
    std::vector<NamedParts> made_of;  ///< types that are made again from these members
    std::vector<NamedParts> fields;   ///< names of fields, for messages
    std::vector<SheetTask> tasks;

    const SheetTask& operator[](std::string_view task) const;  ///< \throws std::runtime_error
};

/// \throws std::runtime_error "name:line: reason" when it is not as docs/assignments.md
/// says
Sheet read_sheet(const std::string& name, std::string_view text);

}  // namespace descent::assignments

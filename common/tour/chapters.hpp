/// \file
/// Runs the chapter programs one after another and collects what each of them said, drew
/// and checked.
#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace descent::tour {

/// Results as JSON, whose keys stay in the order of the file.
using Json = nlohmann::ordered_json;

/// Where the tour finds and puts things.
struct Places {
    std::filesystem::path source;  ///< the project's folder; chapters are source/chapters/NN_topic
    std::filesystem::path programs;  ///< the folder with the chapter programs
    std::filesystem::path out;  ///< the page goes here, and each chapter's files to out/NN_topic
    std::filesystem::path book() const {
        return source / "build/book/html";
    }  ///< the book, with the typeset notes
};

/// A figure that a chapter drew: NAME.svg, NAME.csv, or both.
struct FigureFiles {
    std::string name, title;
    bool svg = false, csv = false;
};

/// One check as the chapter recorded it.
struct Check {
    std::string name, verdict;  ///< PASS, FAIL or INCONCLUSIVE
    Json error, bound;          ///< numbers; JSON has null for what is not a number
    bool passed() const { return verdict == "PASS"; }  ///< not FAIL, not INCONCLUSIVE
};

/// Everything known about a chapter after its turn.
struct Visit {
    std::string name;   ///< 07_backprop
    std::string title;  ///< the note's first heading, or the name when there is no note
    /// HTML of the note's section "What you will learn"; empty when there is none
    std::string learn;
    /// why the program did not run to its end, as a sentence; empty when it did
    std::string problem;
    double seconds = 0;
    std::string transcript;  ///< standard output and standard error
    Json results = Json::object();
    Json seed;
    std::vector<Check> checks;
    std::vector<FigureFiles> figures;  ///< in the order in which they were drawn

    std::size_t passed() const;                                      ///< how many checks did
    std::size_t failed() const { return checks.size() - passed(); }  ///< how many checks did not
    /// Ran to its end, and every check passed.
    bool good() const { return problem.empty() && failed() == 0; }
};

/// Makes the folder of a tour, or finds it as an earlier tour left it.
/// \throws std::runtime_error when it holds anything else, or cannot be written
void open_folder(const std::filesystem::path& out);

/// The names NN_topic of all chapter folders, in reading order. \throws
/// std::runtime_error when there is none
std::vector<std::string> find_chapters(const Places& places);

/// Runs one chapter program with --out, --json and these options; whatever happens to it
/// becomes part of the visit.
/// \param limit seconds after which the program is ended; 0 waits for ever
/// \param tick called a few times a second with the seconds passed
/// \throws std::runtime_error when a file of the tour itself cannot be written
Visit visit_chapter(const Places& places, const std::string& name,
                    const std::vector<std::string>& options, double limit,
                    const std::function<void(double)>& tick);

/// Takes results and checks out of the JSON that a chapter wrote. Returns what is wrong
/// with it, as a sentence, or nothing.
std::string take_results(const std::string& json, Visit& visit);

/// Makes the book with docs/book.cmake, with the figures of the tour whose results.json
/// is there; a project without docs/book.cmake has no book. Returns whether it was made.
/// \throws std::runtime_error when it could not be
bool make_book(const Places& places);

/// version, real, amount (quick, default or full), the number of checks that passed and
/// failed, and every chapter's results and checks in order.
Json merged_results(const std::vector<Visit>& visits, const std::string& amount = "default");

/// The content of a file; empty when it cannot be read.
std::string read_file(const std::filesystem::path& path);

/// The text as valid UTF-8, with control characters other than line ends and tabs
/// replaced by U+FFFD.
std::string clean_text(const std::string& text);

}  // namespace descent::tour

// The tour: runs every chapter program, writes index.html and results.json about what they did, and
// makes the book.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include "common/program/exit_code.hpp"
#include "common/program/files.hpp"
#include "common/program/process.hpp"
#include "common/program/text.hpp"
#include "common/tour/page.hpp"

namespace fs = std::filesystem;
using namespace descent::tour;

namespace {

/// Runs one chapter, with its seconds on a terminal's last line, and says how it ended.
Visit visit(const Places& places, const std::string& name, const std::string& title,
            const std::vector<std::string>& options, double limit) {
    const bool terminal = isatty(STDOUT_FILENO);
    double shown = -1;
    Visit visit = visit_chapter(places, name, options, limit, [&](double seconds) {
        if (!terminal || seconds - shown < 0.1) return;
        shown = seconds;
        fmt::print("\r{} {:6.1f} s", title, seconds);
        std::fflush(stdout);
    });
    fmt::print("{}{} {:6.1f} s  {}\n", terminal ? "\r" : "", title, visit.seconds,
               visit.problem.empty()
                   ? fmt::format("{} passed, {} failed", visit.passed(), visit.failed())
                   : visit.problem);
    std::fflush(stdout);
    return visit;
}

/// The book, if it can be made: without it the page links to the notes as they are.
bool try_book(const Places& places) {
    try {
        return make_book(places);
    } catch (const std::runtime_error& error) {
        fmt::print(stderr, "tour: {}\n", error.what());
        return false;
    }
}

/// \return the exit code: 0, or 1 when a chapter was not good
int tour(const Places& places, const std::vector<std::string>& options, double limit) {
    const std::vector<std::string> names = find_chapters(places);
    open_folder(places.out);
    std::vector<Visit> visits;
    for (const std::string& name : names) {
        const std::string title =
            fmt::format("[{}/{}] {:<26}", visits.size() + 1, names.size(), name);
        visits.push_back(visit(places, name, title, options, limit));
    }
    const Json results =
        merged_results(visits, options.empty() ? "default" : options.front().substr(2));
    descent::write_file((places.out / "results.json").string(),
                        results.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
    const bool book = try_book(places);
    descent::write_file((places.out / "index.html").string(), page(places, visits, book));
    fmt::print("\n{}\n", verdict_line(visits));
    if (book) fmt::print("The book: {}\n", (places.book() / "index.html").string());
    fmt::print("The page: {}\n", (places.out / "index.html").string());
    return std::all_of(visits.begin(), visits.end(), [](const Visit& v) { return v.good(); }) ? 0
                                                                                              : 1;
}

/// \return the exit code
int run(int argc, char** argv) {
    std::string source = DESCENT_SOURCE, programs, out;
    std::size_t limit = 900;
    bool quick = false, full = false;

    CLI::App app("Runs every chapter program and writes a page about all of them.");
    app.set_version_flag("--version", DESCENT_VERSION);
    app.add_option("--out", out, "folder for the page and the chapters' files [build/tour]");
    app.add_option("--source", source, "the project's folder");
    app.add_option("--programs", programs, "folder of the chapter programs [beside this program]");
    app.add_option("--limit", limit, "seconds that a chapter may take, 0 for any time")
        ->capture_default_str();
    app.add_flag("--quick", quick, "run the quick form of every chapter");
    app.add_flag("--full", full, "run the whole experiments, however long they take")
        ->excludes("--quick");
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& success) {
        return app.exit(success);
    }
    const auto folder = [](const fs::path& given, const fs::path& otherwise) {
        return fs::absolute(given.empty() ? otherwise : given).lexically_normal();
    };
    Places places;
    places.source = folder(source, {});
    places.programs = folder(programs, descent::program_path().parent_path());
    places.out = folder(out, places.source / "build/tour");
    std::vector<std::string> options;
    if (quick) options.push_back("--quick");
    if (full) options.push_back("--full");
    return tour(places, options, full ? 0 : static_cast<double>(limit));
}

}  // namespace

int main(int argc, char** argv) {
    return descent::exit_code(
        [&] { return run(argc, argv); },
        [](const std::string& text) { fmt::print(stderr, "tour: {}\n", descent::one_line(text)); });
}

#include "common/tour/chapters.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <regex>
#include <stdexcept>

#include "common/program/files.hpp"
#include "common/program/process.hpp"
#include "common/program/text.hpp"
#include "common/tour/note.hpp"

namespace descent::tour {
namespace fs = std::filesystem;

namespace {

constexpr const char *results_name = "results.json", *transcript_name = "transcript.txt";

/// Runs a program with nothing on standard input, and both outputs in a new file.
ProgramEnd run(const std::vector<std::string>& command, const fs::path& transcript, double limit,
               const std::function<void(double)>& tick) {
    fs::remove(transcript);
    const int output = open(transcript.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (output < 0)
        throw std::runtime_error(
            fmt::format("cannot write {}: {}", transcript.string(), strerror(errno)));
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    const ProgramEnd end = run_to_end(command, {nothing, output, output}, {.seconds = limit}, tick);
    close(nothing);
    close(output);
    return end;
}

/// The object in a text; null when it is none, or one that no chapter writes.
Json object_in(const std::string& text) {
    constexpr int deepest = 8;
    bool too_deep = false;
    const Json json = Json::parse(
        text,
        [&](int depth, Json::parse_event_t, Json&) {
            too_deep |= depth > deepest;
            return depth <= deepest;
        },
        false);
    return json.is_object() && !too_deep ? json : Json();
}

std::string text_or(const Json& object, const char* key, const std::string& otherwise) {
    return object.contains(key) && object[key].is_string() ? object[key].get<std::string>()
                                                           : otherwise;
}

/// The figures that the chapter's JSON lists, with their files that are there.
std::vector<FigureFiles> listed_figures(const fs::path& folder) {
    std::vector<FigureFiles> figures;
    const Json json = object_in(read_file(folder / results_name));
    if (!json.contains("figures") || !json["figures"].is_array()) return figures;
    for (const Json& entry : json["figures"]) {
        const std::string name = entry.is_object() ? text_or(entry, "name", "") : "";
        if (name.empty() || fs::path(name).filename() != name) continue;  // of another folder
        const auto is_there = [&](const char* ending) {
            return fs::is_regular_file(folder / (name + ending));
        };
        figures.push_back(
            {name, clean_text(text_or(entry, "title", name)), is_there(".svg"), is_there(".csv")});
    }
    return figures;
}

/// Removes what an earlier tour left in a chapter's folder, as its results list it, and
/// nothing else.
void clear(const fs::path& folder) {
    for (const FigureFiles& figure : listed_figures(folder))
        for (const char* ending : {".svg", ".csv", ".dot"})
            fs::remove(folder / (figure.name + ending));
    for (const char* name : {results_name, transcript_name}) fs::remove(folder / name);
}

}  // namespace

std::size_t Visit::passed() const {
    return static_cast<std::size_t>(
        std::count_if(checks.begin(), checks.end(), [](const Check& c) { return c.passed(); }));
}

void open_folder(const fs::path& out) {
    const Json earlier = object_in(read_file(out / results_name));
    std::error_code none;
    const bool empty = fs::is_empty(out, none) || none;
    if (!empty && !earlier.contains("chapters"))
        throw std::runtime_error(fmt::format(
            "{} has files in it, and not of an earlier tour; remove them or name a new folder",
            out.string()));
    make_folder(out.string());
    if (empty) write_file((out / results_name).string(), merged_results({}).dump(2) + "\n");
}

std::vector<std::string> find_chapters(const Places& places) {
    std::vector<std::string> names;
    const fs::path folder = places.source / "chapters";
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        if (entry.is_directory() && std::regex_match(name, std::regex("[0-9][0-9]_.*")))
            names.push_back(name);
    }
    if (names.empty()) throw std::runtime_error("no chapters in " + folder.string());
    std::sort(names.begin(), names.end());
    return names;
}

Visit visit_chapter(const Places& places, const std::string& name,
                    const std::vector<std::string>& options, double limit,
                    const std::function<void(double)>& tick) {
    Visit visit;
    visit.name = name;
    const std::string note = read_file(places.source / "chapters" / name / "README.md");
    visit.title = clean_text(note_title(note));
    if (visit.title.empty()) visit.title = name;
    visit.learn = render_markdown(note_section(note, "What you will learn"));

    const fs::path program = places.programs / name, folder = places.out / name;
    fs::create_directories(folder);
    clear(folder);
    if (!fs::exists(program)) {
        visit.problem = "The program has not been built.";
        return visit;
    }

    const fs::path results = folder / results_name, transcript = folder / transcript_name;
    std::vector<std::string> command{program.string(), "--out", folder.string(), "--json",
                                     results.string()};
    command.insert(command.end(), options.begin(), options.end());
    const ProgramEnd end = run(command, transcript, limit, tick);
    visit.seconds = end.seconds;
    visit.transcript = clean_text(read_file(transcript));

    const std::string unread = take_results(read_file(results), visit);
    const int code = WIFEXITED(end.status) ? WEXITSTATUS(end.status) : 0;
    if (end.too_late) {
        visit.problem = fmt::format("The program was ended after {:g} seconds.", limit);
    } else if (WIFSIGNALED(end.status)) {
        visit.problem = fmt::format("The program crashed: {}.", strsignal(WTERMSIG(end.status)));
    } else if (code == 127) {
        visit.problem = "The program could not be started.";
    } else if (!unread.empty()) {
        visit.problem =
            code == 0 ? unread : fmt::format("The program ended with exit code {}.", code);
    } else if (code != 0 && visit.failed() == 0) {
        visit.problem =
            fmt::format("The program ended with exit code {}, although no check failed.", code);
    }
    visit.figures = listed_figures(folder);
    return visit;
}

std::string take_results(const std::string& text, Visit& visit) {
    const Json json = object_in(text);
    if (!json.is_object() || !json.contains("results") || !json["results"].is_object() ||
        !json.contains("checks") || !json["checks"].is_array()) {
        return "The program wrote no results.";
    }
    visit.results = json["results"];
    visit.seed = json.value("seed", Json());
    for (const Json& entry : json["checks"]) {
        if (!entry.is_object()) return "The program wrote a check that cannot be read.";
        Check check;
        check.name = text_or(entry, "name", "(no name)");
        check.verdict = text_or(entry, "verdict", "(no verdict)");
        std::transform(check.verdict.begin(), check.verdict.end(), check.verdict.begin(),
                       [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        check.error = entry.value("error", Json());
        check.bound = entry.value("bound", Json());
        visit.checks.push_back(check);
    }
    return "";
}

bool make_book(const Places& places) {
    const fs::path recipe = places.source / "docs/book.cmake", transcript = places.out / "book.txt";
    if (!fs::exists(recipe)) return false;
    const ProgramEnd end = run({"cmake", "-D", "ROOT=" + places.source.string(), "-D",
                                "OUT=" + places.book().parent_path().string(), "-D",
                                "TOUR=" + places.out.string(), "-P", recipe.string()},
                               transcript, 300, {});
    if (end.status != 0)
        throw std::runtime_error("the book could not be made, see " + transcript.string());
    fs::remove(transcript);
    return true;
}

Json merged_results(const std::vector<Visit>& visits, const std::string& amount) {
    std::size_t passed = 0, failed = 0;
    Json chapters = Json::array();
    for (const Visit& visit : visits) {
        passed += visit.passed();
        failed += visit.failed();
        Json checks = Json::array();
        for (const Check& check : visit.checks) {
            checks.push_back({{"name", clean_text(check.name)},
                              {"verdict", check.verdict},
                              {"error", check.error},
                              {"bound", check.bound}});
        }
        Json figures = Json::array();
        for (const FigureFiles& figure : visit.figures) {
            figures.push_back({{"name", clean_text(figure.name)}, {"title", figure.title}});
        }
        chapters.push_back({{"chapter", visit.name},
                            {"title", visit.title},
                            {"verdict", visit.good() ? "PASS" : "FAIL"},
                            {"problem", visit.problem},
                            {"seconds", visit.seconds},
                            {"seed", visit.seed},
                            {"results", visit.results},
                            {"checks", checks},
                            {"figures", figures}});
    }
    return {{"version", DESCENT_VERSION},
            {"real", sizeof(DESCENT_REAL) == sizeof(float) ? "float" : "double"},
            {"amount", amount},
            {"passed", passed},
            {"failed", failed},
            {"chapters", chapters}};
}

std::string read_file(const fs::path& path) {
    if (!fs::is_regular_file(path)) return {};
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string clean_text(const std::string& text) {
    std::string clean;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = first_character(std::string_view(text).substr(at)).bytes;
        const auto first = static_cast<unsigned char>(text[at]);
        const bool control = (first < 0x20 && first != '\n' && first != '\t') || first == 0x7F;
        if (length == 0 || control) {
            clean += "\uFFFD";
        } else {
            clean += text.substr(at, length);
        }
        at += std::max<std::size_t>(length, 1);
    }
    return clean;
}

}  // namespace descent::tour

#include "common/tour/chapters.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "common/program/text.hpp"
#include "common/tour/note.hpp"

namespace descent::tour {
namespace fs = std::filesystem;

namespace {

/// Runs a program with nothing on standard input, and both outputs in one file. Returns
/// its wait status.
int run(const fs::path& program, const std::vector<std::string>& arguments,
        const fs::path& transcript, double limit, const std::function<void(double)>& tick,
        double& seconds, bool& timed_out) {
    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    const int output = open(transcript.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (output < 0)
        throw std::runtime_error(
            fmt::format("cannot write {}: {}", transcript.string(), strerror(errno)));

    const auto start = std::chrono::steady_clock::now();
    const pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(open("/dev/null", O_RDONLY), 0);
        dup2(output, 1);
        dup2(output, 2);
        execvp(program.c_str(), argv.data());
        _exit(127);
    }
    close(output);
    if (child < 0)
        throw std::runtime_error(
            fmt::format("cannot start {}: {}", program.string(), strerror(errno)));

    int status = 0;
    timed_out = false;
    while (waitpid(child, &status, WNOHANG) == 0) {
        seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        if (limit > 0 && seconds > limit && !timed_out) {
            timed_out = true;
            kill(child, SIGKILL);
        }
        tick(seconds);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return status;
}

std::string text_or(const Json& object, const char* key, const std::string& otherwise) {
    return object.contains(key) && object[key].is_string() ? object[key].get<std::string>()
                                                           : otherwise;
}

/// The first comment "# Title" of a figure's CSV, or "// Title" of a drawing's DOT; the
/// file's name serves when there is none.
std::string figure_title(const fs::path& folder, const std::string& name) {
    for (const auto& [ending, mark] : {std::pair{".csv", "# "}, std::pair{".dot", "// "}}) {
        std::istringstream lines(read_file(folder / (name + ending)));
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with(mark)) return clean_text(line.substr(std::strlen(mark)));
        }
    }
    std::string title = clean_text(name);
    std::replace(title.begin(), title.end(), '_', ' ');
    return title;
}

std::vector<FigureFiles> find_figures(const fs::path& folder) {
    std::vector<std::pair<fs::file_time_type, FigureFiles>> found;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        const std::string ending = entry.path().extension().string(),
                          name = entry.path().stem().string();
        if (ending != ".svg" && ending != ".csv") continue;
        auto place = std::find_if(found.begin(), found.end(),
                                  [&](const auto& f) { return f.second.name == name; });
        if (place == found.end())
            place = found.insert(found.end(), {entry.last_write_time(), {name, name}});
        place->first = std::min(place->first, entry.last_write_time());
        (ending == ".svg" ? place->second.svg : place->second.csv) = true;
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first < b.first : a.second.name < b.second.name;
    });
    std::vector<FigureFiles> figures;
    for (auto& [time, figure] : found) {
        figure.title = figure_title(folder, figure.name);
        figures.push_back(figure);
    }
    return figures;
}

/// Removes what an earlier tour left in a chapter's folder, and nothing else.
void clear(const fs::path& folder) {
    std::vector<fs::path> old;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        const std::string ending = entry.path().extension().string();
        if (ending == ".svg" || ending == ".csv" || ending == ".dot" || ending == ".json" ||
            entry.path().filename() == "transcript.txt") {
            old.push_back(entry.path());
        }
    }
    for (const fs::path& path : old) fs::remove(path);
}

}  // namespace

std::size_t Visit::passed() const {
    return static_cast<std::size_t>(
        std::count_if(checks.begin(), checks.end(), [](const Check& c) { return c.passed(); }));
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

    const fs::path results = folder / "results.json", transcript = folder / "transcript.txt";
    std::vector<std::string> arguments{"--out", folder.string(), "--json", results.string()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    bool timed_out = false;
    const fs::path unfinished = folder / "transcript.txt.part";
    const int status = run(program, arguments, unfinished, limit, tick, visit.seconds, timed_out);
    fs::rename(unfinished, transcript);
    visit.transcript = clean_text(read_file(transcript));

    const std::string unread = take_results(read_file(results), visit);
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    if (timed_out) {
        visit.problem = fmt::format("The program was ended after {:g} seconds.", limit);
    } else if (WIFSIGNALED(status)) {
        visit.problem = fmt::format("The program crashed: {}.", strsignal(WTERMSIG(status)));
    } else if (code == 127) {
        visit.problem = "The program could not be started.";
    } else if (!unread.empty()) {
        visit.problem =
            code == 0 ? unread : fmt::format("The program ended with exit code {}.", code);
    } else if (code != 0 && visit.failed() == 0) {
        visit.problem =
            fmt::format("The program ended with exit code {}, although no check failed.", code);
    }
    visit.figures = find_figures(folder);
    return visit;
}

std::string take_results(const std::string& text, Visit& visit) {
    // Json copies by recursion, which a deep one would carry beyond the stack.
    constexpr int deepest = 16;
    const Json json = Json::parse(
        text, [](int depth, Json::parse_event_t, Json&) { return depth < deepest; }, false);
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
    double seconds = 0;
    bool timed_out = false;
    const int status = run(
        "cmake",
        {"-D", "ROOT=" + places.source.string(), "-D",
         "OUT=" + places.book().parent_path().string(), "-D", "TOUR=" + places.out.string(), "-P",
         recipe.string()},
        transcript, 300, [](double) {}, seconds, timed_out);
    if (status != 0)
        throw std::runtime_error("the book could not be made, see " + transcript.string());
    fs::remove(transcript);
    return true;
}

Json merged_results(const std::vector<Visit>& visits) {
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
            {"passed", passed},
            {"failed", failed},
            {"chapters", chapters}};
}

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const fs::path& path, const std::string& content) {
    const fs::path unfinished = path.string() + ".part";
    std::ofstream file(unfinished, std::ios::binary);
    file << content;
    file.close();
    std::error_code error;
    if (file) fs::rename(unfinished, path, error);
    if (!file || error) throw std::runtime_error("cannot write " + path.string());
}

std::string clean_text(const std::string& text) {
    std::string clean;
    for (const char c : valid_utf8(text))
        clean += is_control(c) && c != '\n' && c != '\t' ? "\uFFFD" : std::string(1, c);
    return clean;
}

}  // namespace descent::tour

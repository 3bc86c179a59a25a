#include "common/assignments/kit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <csignal>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "common/assignments/sealed.hpp"
#include "common/program/files.hpp"
#include "common/program/process.hpp"

namespace descent::assignments {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// The words of a command line as a shell reads them, without its other arts.
std::vector<std::string> shell_words(const std::string& command) {
    std::vector<std::string> words;
    std::string word;
    bool any = false;
    char quote = 0;
    for (std::size_t i = 0; i < command.size(); ++i) {
        const char c = command[i];
        if (c == '\\' && quote != '\'' && i + 1 < command.size()) {
            word += command[++i], any = true;
        } else if (quote != 0) {
            if (c == quote)
                quote = 0;
            else
                word += c;
        } else if (c == '"' || c == '\'') {
            quote = c, any = true;
        } else if (c == ' ') {
            if (any || !word.empty()) words.push_back(std::exchange(word, {}));
            any = false;
        } else {
            word += c;
        }
    }
    if (any || !word.empty()) words.push_back(word);
    return words;
}

/// The compile command of a source, with SOURCE and OBJECT in place of both.
std::vector<std::string> compile_command(const fs::path& build, const fs::path& source) {
    for (const json& entry : json::parse(read_text(build / "compile_commands.json"))) {
        if (entry.at("file").get<std::string>() != source) continue;
        std::vector<std::string> words = shell_words(entry.at("command"));
        for (std::size_t i = 1; i < words.size(); ++i) {
            if (words[i - 1] == "-o") words[i] = "OBJECT";
            if (words[i] == source) words[i] = "SOURCE";
        }
        return words;
    }
    throw std::runtime_error(fmt::format("the build has no command for {}", source.string()));
}

void replace(std::vector<std::string>& words, const std::string& word, const std::string& by) {
    std::replace(words.begin(), words.end(), word, by);
}

bool is_clang(const std::string& compiler) {
    return compiler.find("clang") != std::string::npos;
}

/// By its own name and no link, as a sandbox wants it; clang forgets that it is clang++.
void name_compiler(std::vector<std::string>& words) {
    words[0] = fs::canonical(words[0]);
    if (is_clang(words[0])) words.insert(words.begin() + 1, "--driver-mode=g++");
}

}  // namespace

void forget_precompiled(std::vector<std::string>& compile) {
    for (std::size_t i = 0; i + 1 < compile.size();) {
        if (compile[i] != "-include" && compile[i] != "-Xclang") {
            ++i;
            continue;
        }
        compile.erase(compile.begin() + static_cast<std::ptrdiff_t>(i),
                      compile.begin() + static_cast<std::ptrdiff_t>(i) + 2);
    }
    std::erase(compile, "-Winvalid-pch");
}

namespace {

/// With the sanitizers, and without the precompiled header, which was made without them.
void sanitize(std::vector<std::string>& compile) {
    forget_precompiled(compile);
    for (const char* option :
         {"-fsanitize=address,undefined", "-fno-omit-frame-pointer", "-g", "-O1"})
        compile.push_back(option);
}

/// The errors of a compiler, without the context that nobody reads.
std::string first_errors(const std::string& output) {
    std::string errors;
    std::size_t lines = 0;
    for (const std::string& line : split_lines(output)) {
        const bool noise = line.starts_with("In file included") ||
                           line.starts_with("                 from") ||
                           line.find("In function") != std::string::npos ||
                           line.starts_with("compilation terminated");
        if (!noise && ++lines <= 12) errors += line + "\n";
    }
    return errors;
}

/// The lines that an examiner has written so far, into the rows that are planned.
void read_rows(const fs::path& file, TaskRows& result) {
    std::ifstream rows(file);
    for (std::string line; std::getline(rows, line);) {
        const json row = json::parse(line, nullptr, false);
        if (row.is_discarded()) continue;
        if (row.contains("prints")) result.prints = row["prints"], result.crashed = row["crashed"];
        for (TestRow& into : result.rows) {
            if (!row.contains("test") || row["test"] != into.test) continue;
            into.ran = true;
            into.passed = row["passed"];
            into.salt = row["salt"];
            into.calls = row["calls"];
            into.seconds = row["seconds"];
            into.cpu = row["cpu"];
            into.failure = row["failure"];
            if (!row.contains("difference")) continue;
            const json& d = row["difference"];
            for (const std::string name : d["right"])
                into.right += (into.right.empty() ? "" : ", ") + name;
            into.wrong = d["wrong"];
            into.values = d["values"];
            into.diagnosis = d["diagnosis"];
            into.explanation = d["explanation"];
        }
    }
}

void add(std::vector<std::string>& command, std::initializer_list<std::string> words) {
    command.insert(command.end(), words);
}

/// The examiner, with what a plan says.
std::vector<std::string> examiner_command(const Kit& kit, const SheetTask& sheet,
                                          const ExaminePlan& plan, const fs::path& player) {
    std::vector<std::string> command{kit.examiner};
    add(command, {"--task", sheet.id, "--wall", std::string(name(plan.wall))});
    add(command, {"--salt", std::to_string(plan.salt), "--salts", std::to_string(plan.salts)});
    add(command, {"--limit", fmt::format("{}", plan.limit)});
    for (const std::string& used : sheet.uses) add(command, {"--uses", used});
    if (plan.quick) add(command, {"--quick"});
    if (sheet.any_sizes) add(command, {"--any-sizes"});
    if (plan.trusted) add(command, {"--trusted"});
    if (plan.sanitized) add(command, {"--sanitized"});
    if (!plan.memory.empty()) add(command, {"--memory", plan.memory});
    if (plan.forge.empty())
        add(command, {"--readable", player});
    else
        add(command, {"--forge", plan.forge});
    return command;
}

}  // namespace

std::set<std::string> called_functions(const fs::path& object, Wall wall) {
    Sandbox sandbox;
    sandbox.wall = wall;
    sandbox.programs = true;
    sandbox.readable = {object};
    const Run names =
        run(sandbox, {fs::canonical("/usr/bin/nm"), "--undefined-only", "--demangle", object},
            std::chrono::seconds(20), {}, std::size_t{1} << 22);
    std::set<std::string> called;
    for (const std::string& line : split_lines(names.out.text())) {
        const std::size_t at = line.find("descent::");
        const std::size_t end = std::min(line.find('('), line.size());
        if (at == std::string::npos || at > end) continue;
        // descent::matmul is everybody's, descent::backprop::backward somebody's
        const std::string name = line.substr(at, end - at);
        const std::size_t inner = name.find("::", 9);
        if (inner == std::string::npos || name.starts_with("descent::assignments")) continue;
        if (std::isupper(static_cast<unsigned char>(name[9]))) continue;  // a member of a class
        called.insert(name);
    }
    return called;
}

fs::path build_folder() {
    return program_path().parent_path().parent_path();
}

fs::path root_folder() {
    return build_folder().parent_path().parent_path();
}

Kit read_kit(const std::string& chapter) {
    const fs::path build = build_folder(), root = root_folder();
    Kit kit;
    kit.assignment = read_assignment(root, chapter);
    kit.sheet = read_text(root / "chapters" / chapter / "tasks.md");
    if (const fs::path sealed = root / "chapters" / chapter / sealed_name; fs::exists(sealed))
        kit.sheet = unseal(read_text(sealed)).sheet;
    kit.root = build;
    kit.source = root;
    kit.secret = root / "tests";
    kit.examiner = build / "bin" / ("examiner_" + chapter);
    kit.made = build / "assignments" / chapter / "player";
    const std::string& first = kit.assignment.files.front().name;
    kit.compile = compile_command(
        build, kit.made / (first.ends_with(".cpp") ? first : std::string("tasks.cpp")));
    kit.objects = read_lines(build / "assignments" / chapter / "objects.txt");
    kit.link = read_lines(build / "assignments" / chapter / "link.txt");
    kit.headers = {root / "common", root / "chapters"};
    for (const std::string& object :
         read_lines(build / "assignments" / chapter / "examiner_objects.txt"))
        for (const MarkedFile& file : kit.assignment.files)
            if (object.ends_with("/examiner/" + file.name + ".o"))
                kit.allowed[file.name] = called_functions(object, Wall::none);
    return kit;
}

namespace {

/// Compiles one student's file and links it, each into a folder of its own.
class Maker {
public:
    Maker(const Kit& kit, const MarkedFile& file, const fs::path& folder, const PlayerPlan& plan)
        : kit_(kit),
          file_(file),
          source_(folder / "source"),
          object_(fresh(folder / "object") / "student.o"),
          program_(fresh(folder / "program") / "player"),
          plan_(plan) {}

    Player make(const std::string& text) {
        make_folder((source_ / file_.name).parent_path());
        write_file(source_ / file_.name, text);
        // what is included from beside it must be the student's header
        for (const char* name : {"tasks.cpp", "travel.hpp"})
            write_file(source_ / name, read_text(kit_.made / name));
        const Run compiled = tool(compile_words(), object_.parent_path(), kit_.headers);
        if (const Player none = failed(compiled); !none.errors.empty()) return none;
        const Run linked = tool(link_words(), program_.parent_path(), {kit_.root, object_});
        if (const Player none = failed(linked); !none.errors.empty()) return none;
        return {.program = program_, .object = object_};
    }

private:
    static fs::path fresh(const fs::path& folder) {
        fs::remove_all(folder);
        fs::create_directories(folder);
        return folder;
    }

    /// A header becomes code in the table of tasks, which calls its functions.
    bool in_header() const { return file_.name.ends_with(".hpp"); }

    std::vector<std::string> compile_words() const {
        std::vector<std::string> words = kit_.compile;
        name_compiler(words);
        replace(words, "SOURCE", source_ / (in_header() ? "tasks.cpp" : file_.name));
        replace(words, "OBJECT", object_);
        const bool clang = is_clang(words[0]);
        words.insert(words.begin() + 1,
                     {"-I" + source_.string(), "-fdiagnostics-color=never",
                      clang ? "-ferror-limit=5" : "-fmax-errors=5",
                      clang ? "-fno-caret-diagnostics" : "-fno-diagnostics-show-caret"});
        if (plan_.sanitize) sanitize(words);
        return words;
    }

    std::vector<std::string> link_words() const {
        const std::string name = fs::path(file_.name).filename();
        const std::string replaced = in_header() ? "tasks.cpp.o" : name + ".o";
        std::vector<std::string> objects{object_};
        for (const std::string& other : kit_.objects)
            if (fs::path(other).filename() != replaced) objects.push_back(other);
        std::vector<std::string> words = kit_.link;
        name_compiler(words);
        const auto place = std::find(words.begin(), words.end(), "OBJECTS");
        words.insert(words.erase(place), objects.begin(), objects.end());
        replace(words, "PROGRAM", program_);
        if (plan_.sanitize) words.push_back("-fsanitize=address,undefined");
        return words;
    }

    Run tool(const std::vector<std::string>& words, const fs::path& writable,
             std::vector<fs::path> readable) const {
        Sandbox sandbox;
        sandbox.wall = plan_.wall;
        sandbox.programs = true;
        sandbox.readable = std::move(readable);
        sandbox.readable.insert(sandbox.readable.end(), {kit_.made, source_});
        sandbox.writable = writable;
        sandbox.limits = {60, std::size_t{2} << 30, 64, std::size_t{64} << 20};
        return run(sandbox, words, std::chrono::duration<double>(plan_.limit));
    }

    static Player ended(const std::string& why) { return {.errors = why, .ended = true}; }

    Player failed(const Run& run) const {
        if (run.timed_out)
            return ended(
                fmt::format("the compiler did not end in time: it had {:.3g} s by the "
                            "clock; was the machine busy?\n",
                            plan_.limit));
        if (run.ending.signal != 0)
            return ended("the compiler took too much time or memory and was ended\n");
        if (run.ending == Ending{}) return {};
        const std::string errors = first_errors(run.err.text());
        if (const fs::path folder = object_.parent_path();
            fs::space(folder).available < std::size_t{16} << 20)
            throw SandboxFailure(fmt::format("no space left in {}", folder.string()));
        return {.errors = errors.empty() ? "the compiler says nothing\n" : errors};
    }

    const Kit& kit_;
    const MarkedFile& file_;
    fs::path source_, object_, program_;
    PlayerPlan plan_;
};

}  // namespace

Player make_player(const Kit& kit, std::string_view task, const Texts& texts,
                   const fs::path& folder, const PlayerPlan& plan) {
    const MarkedFile& file = kit.assignment.file_of(task);
    return Maker(kit, file, folder, plan).make(with_questions(kit.assignment, file, texts));
}

const std::vector<std::string>& forgeries() {
    static const std::vector<std::string> names{"zeros", "ones", "nan", "a copy of what went in"};
    return names;
}

bool TaskRows::right() const {
    return std::all_of(rows.begin(), rows.end(), [](const TestRow& row) {
        return row.passed || !TaskTest{row.kind, {}}.decides();
    });
}

std::size_t TaskRows::passed() const {
    return static_cast<std::size_t>(
        std::count_if(rows.begin(), rows.end(), [](const TestRow& row) { return row.passed; }));
}

TaskRows examine(const Kit& kit, std::string_view task, const fs::path& player,
                 const ExaminePlan& plan, const fs::path& folder) {
    const SheetTask& sheet = kit.assignment.sheet[task];
    const fs::path file = folder / fmt::format("rows_{}.jsonl", plan.salt);
    fs::remove(file);
    const double budget = plan.budget * static_cast<double>(plan.salts);
    std::vector<std::string> command = examiner_command(kit, sheet, plan, player);
    add(command, {"--rows", file, "--budget", fmt::format("{}", budget)});
    TaskRows result;
    for (const TaskTest& test : sheet.tests) {
        if ((plan.quick && !test.decides()) || (!plan.test.empty() && plan.test != test.name))
            continue;
        add(command, {"--test", test.name});
        TestRow& row = result.rows.emplace_back();
        row.test = test.name, row.kind = test.kind, row.failure = "did not run";
    }
    if (plan.forge.empty()) add(command, {"--", player, sheet.id});

    Sandbox trusted;
    trusted.wall = Wall::none;
    trusted.limits = {0, 0, 0, 0};
    // it ends by itself, and its player with it; if not, it is ended
    const Run ran = run(trusted, command, std::chrono::duration<double>(budget + 5));
    read_rows(file, result);
    // The book's own answers pass, so an examiner that stumbles does so over this one.
    const int signal = ran.ending.signal;
    const bool fell =
        signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE || signal == SIGABRT;
    if (!ran.timed_out && !fell && (signal != 0 || ran.ending.exit_code > 1))
        throw SandboxFailure(fmt::format("the examiner of {} ended with {}: {}", sheet.id,
                                         text(ran.ending), ran.err.text()));
    result.fell = fell;
    for (TestRow& row : result.rows) {
        if (!row.ran && fell) row.failure = "an answer that the test could not bear";
        if (!row.ran && ran.timed_out)
            row.failure =
                fmt::format("the time for this task, {:g} s, was over before it ended", budget);
    }
    return result;
}

}  // namespace descent::assignments

// Which optimizer is better? Plans a comparison, runs it or a part of it, puts the parts
// together, and says what they say.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "bench/optimizers/examples.hpp"
#include "bench/optimizers/folder.hpp"
#include "bench/optimizers/part.hpp"
#include "bench/optimizers/registry.hpp"
#include "bench/optimizers/report.hpp"
#include "bench/optimizers/workers.hpp"
#include "common/gradient_check.hpp"
#include "common/program/blas.hpp"
#include "common/program/command_line.hpp"
#include "common/program/exit_code.hpp"
#include "common/program/files.hpp"
#include "common/program/folding.hpp"
#include "common/program/process.hpp"
#include "common/program/terminal.hpp"
#include "common/program/text.hpp"

namespace descent::bench {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

/// The arguments of a command, in front of its options.
struct Arguments {
    int argc;
    char** argv;
    /// The next one, unless it is an option. \throws std::runtime_error what is missing
    std::string take(const std::string& what) {
        const std::string word = take_if();
        if (word.empty()) throw std::runtime_error(what);
        return word;
    }
    std::string take_if() {
        if (argc < 2 || argv[1][0] == '-') return {};
        --argc;
        return *++argv;
    }
    bool asks_for_help() const {
        return std::any_of(argv + 1, argv + argc, [](const std::string& word) {
            return word == "--help" || word == "-h";
        });
    }
};

/// Reads the options; prints the help if it is asked for. \returns whether the command
/// should run
bool read_options(const Arguments& arguments, const std::string& command,
                  const std::string& description, const std::vector<Option>& options,
                  const std::string& words = "") {
    const auto answer = read_command_line(arguments.argc, arguments.argv,
                                          command.empty() ? "bench" : "bench " + command,
                                          description, {{"Options", options}}, words);
    if (answer) fmt::print("{}", *answer);
    return !answer;
}

std::vector<Option> plan_options(PlanRequest& request) {
    return {{"--size", "SIZE", "quick (a minute), standard (minutes) or full (hours)", "quick",
             Option::Words::one,
             [&](const Words& words) {
                 suite(words[0]);
                 request.size = words[0];
             }},
            {"--only", "NAMES", "these problems and methods; the control always takes part", "all",
             Option::Words::list,
             [&](const Words& words) {
                 request.only = list_items(words);
                 for (std::string& name : request.only) std::erase(name, ' ');
             }},
            {"--against", "METHOD", "the control: what all others are compared with", "adam",
             Option::Words::one, [&](const Words& words) { request.against = words[0]; }},
            {"--seed", "N", "of everything that is drawn", "0", Option::Words::one,
             [&](const Words& words) { request.seed = read_whole(words[0], 0); }}};
}

Option jobs_option(std::size_t& jobs) {
    return {"--jobs",
            "N",
            "so many processes",
            fmt::format("{}", jobs),
            Option::Words::one,
            [&](const Words& words) { jobs = read_whole(words[0], 1); }};
}

Option beside_option(std::string& beside) {
    return {"--beside",
            "FOLDER",
            "an earlier comparison, drawn grey, such as bench/recorded/standard",
            "",
            Option::Words::one,
            [&](const Words& words) { beside = words[0]; }};
}

std::size_t processors() {
    return std::max(1u, std::thread::hardware_concurrency());
}

/// A problem of one's own runs with whatever gradient it has, so that is checked first.
void require_right_gradients() {
    for (const std::string& name : added_problems()) {
        const Problem& problem = problem_named(name);
        if (problem.stochastic) continue;
        const RunStart run = problem.instance(0).begin(0);
        ParameterLayout layout;
        layout.add("phi", {run.start.size()});
        const GradientReport report = check_directions(run.objective, run.start, layout);
        if (report.verdict == Verdict::fail)
            throw std::runtime_error(
                fmt::format("the gradient of {} is wrong at its start: {}", name, report.text()));
    }
}

/// Runs what is missing of these studies. \returns the exit code
int run_missing(const Plan& plan, const std::vector<StudyId>& wanted, const fs::path& folder,
                std::size_t jobs) {
    const std::vector<StudyId> open = missing(plan, read_records(folder, plan));
    std::vector<StudyId> todo;
    for (const StudyId& id : wanted)
        if (std::find(open.begin(), open.end(), id) != open.end()) todo.push_back(id);
    if (wanted.size() > todo.size())
        fmt::print(stderr, "{} of {} studies are there already\n", wanted.size() - todo.size(),
                   wanted.size());
    ProgressLine line;
    const std::size_t failed = run_studies(
        plan, todo, folder, jobs,
        [&](std::size_t done, std::size_t total) { line.show("studies", done, total); });
    line.erase();
    if (failed > 0) fmt::print(stderr, "in {} studies a method failed with an error\n", failed);
    return failed > 0 ? 1 : 0;
}

/// Merges the folder and says what is missing or in conflict. \returns the exit code
int merge(const Plan& plan, const fs::path& folder, MergeResult& result) {
    if (fs::exists(folder / "studies.jsonl.gz") && !fs::exists(folder / "runs"))
        throw std::runtime_error(
            fmt::format("{} is a kept copy, for --beside only", folder.string()));
    const Records records = read_records(folder, plan);
    result = merged(records, plan);
    for (const std::string& note : result.notes) fmt::print(stderr, "{}\n", note);
    for (const std::string& conflict : result.conflicts) fmt::print(stderr, "{}\n", conflict);
    if (result.duplicates > 0)
        fmt::print(stderr, "{} studies were there twice, with the same result\n",
                   result.duplicates);
    if (result.classes > 1)
        fmt::print(stderr, "{} numeric classes: their last digits differ\n", result.classes);
    if (!result.missing.empty()) {
        constexpr std::size_t most = 100;  // in a line that is copied
        const bool few = result.missing.size() <= most;
        fmt::print(stderr, "{} of {} studies are missing; the same run again goes on{}",
                   result.missing.size(), studies(plan).size(),
                   few ? ", or run them by\n  --tasks " : "\n");
        for (std::size_t i = 0; few && i < result.missing.size(); ++i)
            fmt::print(stderr, "{}{}", text(result.missing[i]),
                       i + 1 < result.missing.size() ? "," : "\n");
    }
    write_merged(folder, plan, records, result);
    return result.complete() ? 0 : 1;
}

int report(const Plan& plan, const fs::path& folder, const std::string& beside) {
    MergeResult result;
    const int code = merge(plan, folder, result);
    std::vector<RecordedStudy> earlier;
    if (!beside.empty())
        on_behalf_of_option("--beside", [&] { earlier = read_earlier(beside).studies; });
    write_report(folder, plan, result.studies, earlier);
    fmt::print("{}\nreport: {}\n", table(plan, result.studies), (folder / "report.html").string());
    return code;
}

int run_all(Arguments arguments) {
    PlanRequest request;
    std::string out, beside;
    std::size_t jobs = processors();
    std::vector<Option> options = plan_options(request);
    options.push_back(jobs_option(jobs));
    options.push_back({"--out", "FOLDER", "records, results and report go there",
                       "build/bench/PLAN", Option::Words::one,
                       [&](const Words& words) { out = words[0]; }});
    options.push_back(beside_option(beside));
    if (!read_options(
            arguments, "",
            "Compares optimizers: plans, runs, merges, reports.\n"
            "Its parts: bench plan, run, commands, merge, report, explain; "
            "bench COMMAND --help.\n"
            "Every command also takes\n"
            "  --with FILE  one's own rules and problems, compiled in (docs/benchmark.md)\n"
            "  --data FILE  one's own classified examples, a table or IDX: the problem own-data",
            options))
        return 0;
    const Plan plan = make_plan(request);
    require_comparison(plan);
    const fs::path folder = out.empty() ? program_path().parent_path().parent_path().parent_path() /
                                              "bench" / plan_id(plan).substr(0, 8)
                                        : fs::path(out);
    open_folder(folder, plan);
    fmt::print(stderr, "methods: {}, problems: {}, studies of each: {}; plan {}\n",
               plan.methods.size(), plan.problems.size(), plan.studies, plan_id(plan));
    const int code = run_missing(plan, studies(plan), folder, jobs);
    return std::max(code, report(plan, folder, beside));
}

int run_plan(Arguments arguments) {
    PlanRequest request;
    std::string out;
    std::vector<Option> options = plan_options(request);
    options.push_back({"--out", "FILE", "the plan goes there", "standard output",
                       Option::Words::one, [&](const Words& words) { out = words[0]; }});
    if (!read_options(arguments, "plan", "Names every study of a comparison.", options)) return 0;
    const Plan plan = make_plan(request);
    require_comparison(plan);
    if (out.empty())
        fmt::print("{}", written(plan));
    else
        write_file(out, written(plan));
    fmt::print(stderr, "plan {}: {} studies, about {:.0f} s in one process here\n", plan_id(plan),
               studies(plan).size(), estimated_seconds(plan));
    return 0;
}

int run_part(Arguments arguments) {
    std::size_t jobs = processors();
    std::string shard_text;
    std::vector<std::string> tasks;
    std::string path, folder;
    if (!arguments.asks_for_help()) {
        path = arguments.take("which plan? bench run PLAN FOLDER");
        folder = arguments.take("into which folder? bench run PLAN FOLDER");
    }
    const std::vector<Option> options{
        {"--shard", "i/n", "part i of n, from 0; array/n takes i from a job array", "all",
         Option::Words::one, [&](const Words& words) { shard_text = words[0]; }},
        {"--tasks", "IDS", "these studies, as merge lists what is missing", "", Option::Words::list,
         [&](const Words& words) { tasks = list_items(words); }},
        jobs_option(jobs)};
    if (!read_options(arguments, "run",
                      "Runs the studies of a plan that are not there yet. Under mpirun or srun,\n"
                      "each process takes its part.",
                      options, "PLAN FOLDER"))
        return 0;
    const Plan plan = read_plan_file(path);
    require_same_code(plan);
    std::vector<StudyId> wanted;
    const std::vector<StudyId> all = studies(plan);
    for (const std::string& task : tasks) {
        wanted.push_back(study_id(task));
        if (std::find(all.begin(), all.end(), wanted.back()) == all.end())
            throw std::runtime_error(fmt::format("--tasks: the plan has no study '{}'", task));
    }
    if (tasks.empty()) {
        std::optional<Part> part;
        if (!shard_text.empty())
            on_behalf_of_option("--shard", [&] { part = read_part(shard_text, environment); });
        else if ((part = part_from(environment)))
            jobs = 1;  // who starts n processes does not mean n·jobs
        if (!part) part = Part{};
        wanted = shard(plan, part->i, part->n);
    }
    open_folder(folder, plan);
    return run_missing(plan, wanted, folder, jobs);
}

int run_commands(Arguments arguments) {
    std::string path, folder;
    std::size_t n = 0;
    bool sbatch = false;
    if (!arguments.asks_for_help()) {
        path = arguments.take("which plan? bench commands PLAN FOLDER N");
        folder = arguments.take("into which folder? bench commands PLAN FOLDER N");
        n = read_whole(arguments.take("of how many parts? bench commands PLAN FOLDER N"), 1);
    }
    const std::vector<Option> options{{"--sbatch", "", "a job array for Slurm instead", "",
                                       Option::Words::none, [&](const Words&) { sbatch = true; }}};
    if (!read_options(arguments, "commands",
                      "Prints a command a part, for GNU parallel or by hand.", options,
                      "PLAN FOLDER N"))
        return 0;
    const Plan plan = read_plan_file(path);
    const auto command = [&](const std::string& i) {
        return fmt::format("'{}' run '{}' '{}' --jobs 1 --shard {}/{}", program_path().string(),
                           fs::absolute(path).string(), fs::absolute(folder).string(), i, n);
    };
    if (sbatch)
        fmt::print(
            "#!/bin/sh\n#SBATCH --job-name=bench-{} --array=0-{} --cpus-per-task=1\n"
            "#SBATCH --requeue --open-mode=append\n{}\n",
            plan_id(plan).substr(0, 8), n - 1, command("array"));
    else
        for (std::size_t i = 0; i < n; ++i) fmt::print("{}\n", command(fmt::format("{}", i)));
    return 0;
}

int run_merge(Arguments arguments) {
    std::string folder, kept;
    if (!arguments.asks_for_help()) folder = arguments.take("which folder? bench merge FOLDER");
    const std::vector<Option> options{
        {"--keep", "FOLDER", "a small copy, without runs, for --beside", "", Option::Words::one,
         [&](const Words& words) { kept = words[0]; }}};
    if (!read_options(arguments, "merge",
                      "Puts the records of all processes into FOLDER/results.jsonl and .csv.\n"
                      "Ends with 1 when studies are missing or in conflict.",
                      options, "FOLDER"))
        return 0;
    const Plan plan = plan_of_folder(folder);
    MergeResult result;
    const int code = merge(plan, folder, result);
    if (!kept.empty()) {
        if (code != 0) throw std::runtime_error("--keep: what is incomplete is not worth keeping");
        write_kept(kept, plan, result);
    }
    fmt::print("{}: {} studies\n", (fs::path(folder) / "results.jsonl").string(),
               result.studies.size());
    return code;
}

int run_report(Arguments arguments) {
    std::string folder, beside;
    if (!arguments.asks_for_help()) folder = arguments.take("which folder? bench report FOLDER");
    const std::vector<Option> options{beside_option(beside)};
    if (!read_options(arguments, "report", "What the results say: a table, a page, a CSV.", options,
                      "FOLDER"))
        return 0;
    return report(plan_of_folder(folder), folder, beside);
}

int run_explain(Arguments arguments) {
    std::string task, folder;
    if (!arguments.asks_for_help()) {
        task = arguments.take("which study? bench explain mnist1d/adam/5/3");
        folder = arguments.take_if();
    }
    PlanRequest request;
    if (!read_options(arguments, "explain",
                      "One study: its trials, the choice, the first ten steps. It is of the\n"
                      "plan in FOLDER, or of one made by the options.",
                      plan_options(request), "TASK [FOLDER]"))
        return 0;
    const StudyId id = study_id(task);
    request.only = {id.problem, id.method};
    const Plan plan = folder.empty() ? make_plan(request) : plan_of_folder(folder);
    Folding folding(terminal_width());
    const std::string told = explanation(plan, id);
    const std::string lines = folding.lines(told.substr(0, told.size() - 1));
    fmt::print("{}{}", lines, folding.rest());
    return 0;
}

/// Takes `--data FILE` out of the arguments of any command: the plan names what it adds.
void take_data(std::vector<char*>& arguments) {
    const std::string flag = "--data";
    for (auto at = arguments.begin() + 1; at != arguments.end(); ++at) {
        const std::string word = *at;
        const bool joined = word.starts_with(flag + "=");
        if (word != flag && !joined) continue;
        if (!joined && at + 1 == arguments.end()) throw std::runtime_error("--data: which file?");
        const std::string path = joined ? word.substr(flag.size() + 1) : at[1];
        on_behalf_of_option(flag, [&] { add(own_data_problem(path)); });
        arguments.erase(at, at + (joined ? 1 : 2));
        return;
    }
}

int run(std::vector<char*> words) {
    require_added();
    take_data(words);
    require_added();
    require_right_gradients();
    const int argc = static_cast<int>(words.size());
    words.push_back(nullptr);
    char** argv = words.data();
    const std::string command = argc > 1 ? argv[1] : "";
    const Arguments rest{argc - 1, argv + 1};
    if (command == "plan") return run_plan(rest);
    if (command == "run") return run_part(rest);
    if (command == "commands") return run_commands(rest);
    if (command == "merge") return run_merge(rest);
    if (command == "report") return run_report(rest);
    if (command == "explain") return run_explain(rest);
    if (!command.empty() && command[0] != '-')
        throw std::runtime_error(fmt::format(
            "no command '{}'; there are plan, run, commands, merge, report, explain", command));
    return run_all({argc, argv});
}

}  // namespace
}  // namespace descent::bench

int main(int argc, char** argv) {
    return descent::exit_code(
        [&] {
            descent::select_blas_kernel(argv);
            return descent::bench::run({argv, argv + argc});
        },
        [](const std::string& text) {
            fmt::print(stderr, "bench: {}\n", descent::one_line(text));
        });
}

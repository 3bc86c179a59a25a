// The options of a program: what reaches its walk-through is in range, and all else is
// refused in one line with exit code 2.
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "common/program/program.hpp"
#include "common/program/scratch_folder.hpp"
#include "common/program/text.hpp"
#include "tests/fuzz/harness.hpp"

namespace descent::fuzz {
namespace {

namespace fs = std::filesystem;

// An input is the words of a command line, a line each.
std::vector<std::string> option_seeds() {
    return {"--rate\n0.5\n--count=3\n--pair\n1,2\n--sizes\n1\n2,3\n--kind\nred\n--quick",
            "--numbers=1,-2.5\n--positive\n1e-300\n--small=1e38\n--text\na b\n--seed\n7\n--verbose",
            "--file=here\n--folder\n.\n--json\nx.json\n--full",
            "--out\nfigures\n--rate=-inf",
            "--help",
            "--version",
            "--json=here\n--file\nhere",
            "--count\n-1",
            "--sizes\n1,,2",
            "--quick=1",
            "--unknown\n--",
            "word",
            "--rate\n1\n--rate\n2"};
}

/// All kinds of options, and what they were given.
struct Options {
    double rate = 0.1, positive = 1;
    float small = 1;
    std::size_t count = 1;
    std::vector<double> pair{1, 2}, numbers;
    std::vector<std::size_t> sizes;
    std::string text = "t", kind = "red", file, folder;

    void declare(Program& program) {
        program.option("--rate", rate, "a number");
        program.option("--small", small, "a smaller number");
        program.positive("--positive", positive, "a number above 0");
        program.option("--count", count, "a count");
        program.option("--pair", pair, "two numbers");
        program.option("--numbers", numbers, "numbers");
        program.option("--sizes", sizes, "counts");
        program.option("--text", text, "a text");
        program.choice("--kind", kind, {"red", "green"}, "a kind");
        program.file("--file", file, "a file");
        program.folder("--folder", folder, "a folder");
    }
    void check() const {
        must(std::isfinite(rate) && std::isfinite(small), "a number that is not finite");
        must(std::isfinite(positive) && positive > 0, "a number that is not positive");
        must(count >= 1, "a count of 0");
        must(pair.size() == 2, "another number of numbers");
        for (const std::vector<double>* list : {&pair, &numbers})
            for (const double value : *list)
                must(std::isfinite(value), "an item that is not finite");
        for (const std::size_t size : sizes) must(size >= 1, "a size of 0");
        must(!text.empty(), "an empty text");
        must(kind == "red" || kind == "green", "a kind that there is not");
        must(file.empty() || fs::is_regular_file(file), "a file that there is not");
        must(folder.empty() || fs::is_directory(folder), "a folder that there is not");
    }
    /// The command line that gives these.
    std::vector<std::string> words() const {
        std::vector<std::string> words{fmt::format("--rate={}", rate),
                                       fmt::format("--small={}", small),
                                       fmt::format("--positive={}", positive),
                                       fmt::format("--count={}", count),
                                       fmt::format("--pair={}", fmt::join(pair, ",")),
                                       "--text=" + text,
                                       "--kind=" + kind};
        if (!numbers.empty()) words.push_back(fmt::format("--numbers={}", fmt::join(numbers, ",")));
        if (!sizes.empty()) words.push_back(fmt::format("--sizes={}", fmt::join(sizes, ",")));
        return words;
    }
    bool operator==(const Options&) const = default;
};

/// Standard output or error, kept in memory for a while.
class Captured {
public:
    explicit Captured(int descriptor) : descriptor_(descriptor), before_(dup(descriptor)) {
        file_.write("");
        dup2(file_.descriptor(), descriptor_);
        lseek(descriptor_, 0, SEEK_SET);
    }
    ~Captured() {
        dup2(before_, descriptor_);
        close(before_);
    }
    Captured(const Captured&) = delete;
    Captured& operator=(const Captured&) = delete;
    std::string text() const { return file_.content(); }

private:
    MemoryFile file_;
    int descriptor_, before_;
};

struct Outcome {
    int exit_code = 0;
    bool walked = false;  ///< the walk-through was reached
    std::string out, err;
    Options given = {};
};

Outcome run_with(const std::vector<std::string>& words) {
    Outcome outcome;
    std::vector<std::string> copies = words;
    std::string name = "demo";
    std::vector<char*> argv{name.data()};
    for (std::string& word : copies) argv.push_back(word.data());
    argv.push_back(nullptr);
    Program program("demo", "A program with every kind of option");
    Options options;
    options.declare(program);
    std::fflush(stdout);
    const Captured out(1), err(2);
    outcome.exit_code =
        program.run(static_cast<int>(argv.size()) - 1, argv.data(), [&](Report& report) {
            outcome.walked = true;
            outcome.given = options;
            report.result("rate", options.rate);
        });
    std::fflush(stdout);
    outcome.out = out.text();
    outcome.err = err.text();
    return outcome;
}

/// One line that names the program; as long as the longest word, and a little longer.
void check_complaint(const std::string& err, const std::vector<std::string>& words) {
    std::size_t longest = 0;
    for (const std::string& word : words) longest = std::max(longest, 3 * word.size());
    must(err.starts_with("demo: "), "a complaint without the program's name: " + err);
    must(err.ends_with('\n') && std::count(err.begin(), err.end(), '\n') == 1,
         "a complaint of another number of lines: " + err);
    must(is_utf8(err), "a complaint that is not UTF-8: " + err);
    must(err.size() <= 500 + longest, "a long complaint: " + err);
}

void check_outcome(const Outcome& outcome, const std::vector<std::string>& words) {
    must(outcome.exit_code == 0 || outcome.exit_code == 2,
         fmt::format("exit code {}: {}", outcome.exit_code, outcome.err));
    if (outcome.exit_code == 2) return check_complaint(outcome.err, words);
    if (outcome.walked) return outcome.given.check();
    const bool asked = std::any_of(words.begin(), words.end(), [](const std::string& word) {
        return word == "--help" || word == "--version" || word.starts_with("-h");
    });
    must(asked && !outcome.out.empty(), "it ended without its walk-through");
}

/// The words, unless they lead out of the folder.
std::vector<std::string> words_of_lines(std::string_view bytes) {
    std::vector<std::string> words(1);
    if (bytes.find('/') != bytes.npos || bytes.find("..") != bytes.npos) return {};
    for (const char c : bytes)
        if (c == '\n')
            words.emplace_back();
        else if (c != '\0')
            words.back() += c;
    return words;
}

void run_options(std::string_view bytes) {
    static const ScratchFolder folder("fuzz-options");
    static const int before = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const std::vector<std::string> words = words_of_lines(bytes);
    if (words.empty()) return;
    fs::current_path(folder.path());
    std::ofstream("here") << "1,2\n";
    const Outcome outcome = run_with(words);
    check_outcome(outcome, words);
    if (outcome.walked && outcome.exit_code == 0) {
        const Outcome again = run_with(outcome.given.words());
        Options expected = outcome.given;
        expected.file = expected.folder = "";
        must(again.walked && again.given == expected, "given again: other values; " + again.err);
    }
    for (const fs::directory_entry& entry : fs::directory_iterator(".")) fs::remove_all(entry);
    must(fchdir(before) == 0, "the folder is gone");
}

const Registered registered_options(
    {.name = "options", .longest = 600, .seeds = option_seeds, .run = run_options});

}  // namespace
}  // namespace descent::fuzz

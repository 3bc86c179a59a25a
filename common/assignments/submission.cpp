#include "common/assignments/submission.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <deque>
#include <fstream>
#include <optional>
#include <regex>
#include <stdexcept>

#include "common/assignments/hints.hpp"
#include "common/program/text.hpp"

namespace descent::assignments {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = std::size_t{256} << 10;
constexpr int deepest = 4;  ///< folders
constexpr std::size_t most_entries = 5000;

/// A file descriptor that closes itself.
struct Descriptor {
    int number;
    explicit Descriptor(int n) : number(n) {}
    ~Descriptor() {
        if (number >= 0) close(number);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
};

/// A regular file's content; nothing for a link, a pipe, a device, or too large a file.
std::optional<std::string> read_regular(int folder, const char* name) {
    const Descriptor file(openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat about {};
    if (file.number < 0 || fstat(file.number, &about) != 0 || !S_ISREG(about.st_mode) ||
        about.st_size > static_cast<off_t>(largest_file))
        return std::nullopt;
    std::string text(largest_file + 1, '\0');
    std::size_t size = 0;
    for (ssize_t got = 1; got > 0 && size < text.size(); size += static_cast<std::size_t>(got)) {
        got = read(file.number, text.data() + size, text.size() - size);
        if (got < 0) return std::nullopt;
    }
    if (size > largest_file) return std::nullopt;
    text.resize(size);
    return text;
}

/// A file of the assignment in the submission.
struct Found {
    std::string path, text;
    bool ours = false;     ///< has a task of this chapter
    bool refused = false;  ///< not regular, or too large
};

/// "loss.cpp" for "Loss (1).cpp", "loss-2.cpp" and "loss - Copy.cpp", as systems name a
/// second one.
std::string first_name(const std::string& name) {
    static const std::regex second("( \\([0-9]+\\)|-[0-9]+| - copy| copy)(?=\\.[a-z]+$)");
    std::string lower;
    for (const char c : name)
        lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return std::regex_replace(lower, second, "");
}

/// Collects the files with these names; of several the topmost that is of this chapter.
class Finder {
public:
    explicit Finder(const Assignment& assignment) : chapter_(assignment.chapter.substr(0, 2)) {
        for (const MarkedFile& file : assignment.files)
            wanted_[fs::path(file.name).filename()] = file.name;
        wanted_[hints_name] = fs::path(assignment.files.front().name).parent_path() / hints_name;
    }

    /// Follows no link. \param top an open folder
    void search(int top) {
        std::deque<std::pair<std::string, int>> folders{{".", 0}};  // and how deep they lie
        for (; !folders.empty(); folders.pop_front()) {
            const auto& [path, depth] = folders.front();
            const Descriptor folder(
                openat(top, path.c_str(), O_RDONLY | O_NOFOLLOW | O_DIRECTORY | O_CLOEXEC));
            for (const std::string& name : names_in(folder.number)) {
                const std::string below = path == "." ? name : path + "/" + name;
                if (const auto file = wanted_.find(name); file != wanted_.end())
                    take(folder.number, name, below, file->second);
                else if (const auto near = wanted_.find(first_name(name)); near != wanted_.end())
                    similar.try_emplace(near->second, below);
                else if (depth < deepest && name != "build")
                    folders.emplace_back(below, depth + 1);
            }
        }
    }

    std::map<std::string, Found> found;          ///< by the name in the book
    std::map<std::string, std::string> similar;  ///< a file that is named nearly so
    std::size_t seen = 0;                        ///< files and folders

private:
    /// In their order, without hidden ones; none of what is no folder.
    std::vector<std::string> names_in(int folder) {
        std::vector<std::string> names;
        const int copy = dup(folder);
        DIR* const entries = fdopendir(copy);
        if (!entries) {
            if (copy >= 0) close(copy);
            return names;
        }
        while (const dirent* entry = readdir(entries)) {
            if (entry->d_name[0] == '.') continue;
            if (++seen > most_entries) break;
            names.emplace_back(entry->d_name);
        }
        closedir(entries);
        std::sort(names.begin(), names.end());
        return names;
    }

    void take(int folder, const std::string& name, const std::string& path,
              const std::string& file) {
        const auto known = found.find(file);
        if (known != found.end() && known->second.ours) return;
        std::optional<std::string> text = read_regular(folder, name.c_str());
        const bool ours = text && names_a_task(*text);
        if (known == found.end() || ours) found[file] = {path, text.value_or(""), ours, !text};
    }

    /// Has it a marker "//> 07.1", or a hint for "07.1"?
    bool names_a_task(const std::string& text) const {
        for (const std::string begin : {"//>", "\""})
            for (std::size_t at = 0; (at = text.find(begin, at)) != std::string::npos;) {
                at = std::min(text.find_first_not_of(" \t", at + begin.size()), text.size());
                if (text.compare(at, 3, chapter_ + ".") == 0) return true;
            }
        return false;
    }

    std::string chapter_;
    std::map<std::string, std::string> wanted_;
};

bool is_zip(const fs::path& file) {
    char first[2] = {};
    std::ifstream(file, std::ios::binary).read(first, sizeof first);
    return std::string_view(first, sizeof first) == "PK";
}

/// Unpacks a zip behind the wall. \returns the folder \throws SandboxFailure when the
/// machine is too slow or its disk is full
fs::path unpacked(const fs::path& zip, const fs::path& work, Wall wall, Submission& result) {
    const fs::path copy = work / "submission.zip";  // which other users can read, whatever it is
    fs::copy_file(zip, copy);
    fs::permissions(copy, fs::perms(0644));
    Sandbox sandbox;
    sandbox.wall = wall;
    sandbox.programs = true;
    sandbox.readable = {copy};
    sandbox.writable = work / "unpacked";
    fs::create_directories(sandbox.writable);
    sandbox.limits = {20, std::size_t{1} << 30, 16, std::size_t{8} << 20};
    const std::string cmake = fs::canonical("/usr/bin/cmake");  // no link, as a sandbox wants it
    // Names need not be ASCII; without --touch it stops at a file whose time it may not set.
    const Run ran = run(sandbox,
                        {cmake, "-E", "chdir", sandbox.writable, cmake, "-E", "env",
                         "LC_ALL=C.UTF-8", cmake, "-E", "tar", "xf", copy, "--touch"},
                        std::chrono::seconds(120));
    if (ran.timed_out) throw SandboxFailure("the archive was not unpacked within 120 s");
    if (fs::space(sandbox.writable).available < sandbox.limits.file_size)  // cmake says nothing
        throw SandboxFailure(fmt::format("no space left in {}", sandbox.writable.string()));
    if (ran.ending != Ending{})
        result.remarks.push_back(is_zip(zip) ? "the archive could not be unpacked whole: " +
                                                   one_line(ran.err.text().substr(0, 300))
                                             : one_line(zip.filename().string()) + " is no zip");
    return sandbox.writable;
}

/// The line with one space for many, to compare.
std::string squeezed(const std::string& line) {
    std::string text;
    for (const char c : line)
        if (!std::isspace(static_cast<unsigned char>(c))) text += c;
    return text;
}

}  // namespace

/// Follows brackets, comments and strings through C++.
class Balance {
public:
    std::string of(const std::vector<std::string>& lines) {
        for (const std::string& line : lines) {
            if (std::string problem = take(line); !problem.empty()) return problem;
        }
        if (in_comment_) return "a /* without its */";
        if (!raw_end_.empty()) return "an open R\"( string";
        if (conditions_ > 0) return "an #if without its #endif";
        if (!open_.empty()) return fmt::format("a {} that is not closed", open_.back());
        return {};
    }

private:
    std::string take(const std::string& line) {
        if (!in_comment_ && raw_end_.empty())
            if (std::string problem = directive(line); !problem.empty()) return problem;
        char before = ' ';
        for (std::size_t i = 0; i < line.size(); before = line[i], ++i) {
            const std::string_view rest = std::string_view(line).substr(i);
            if (in_comment_) {
                if (rest.starts_with("*/")) in_comment_ = false, ++i;
            } else if (!raw_end_.empty()) {
                if (rest.starts_with(raw_end_)) i += raw_end_.size() - 1, raw_end_.clear();
            } else if (rest.starts_with("//")) {
                return {};
            } else if (rest.starts_with("/*")) {
                in_comment_ = true, ++i;
            } else if (rest.starts_with("R\"")) {
                const std::size_t open = rest.find('(');
                if (open == std::string_view::npos) return "an open string";
                raw_end_ = fmt::format("){}\"", rest.substr(2, open - 2));
                i += open;
            } else if (line[i] == '"' ||
                       (line[i] == '\'' && !std::isalnum(static_cast<unsigned char>(before)))) {
                const char quote = line[i];
                for (++i; i < line.size() && line[i] != quote; ++i)
                    if (line[i] == '\\') ++i;
                if (i >= line.size()) return fmt::format("an open {}", quote);
            } else if (std::string problem = bracket(line[i]); !problem.empty()) {
                return problem;
            }
        }
        return {};
    }

    std::string bracket(char c) {
        constexpr std::string_view opening = "({[", closing = ")}]";
        if (opening.find(c) != std::string_view::npos) open_ += c;
        const std::size_t kind = closing.find(c);
        if (kind == std::string_view::npos) return {};
        if (open_.empty()) return fmt::format("one {} too many", c);
        if (open_.back() != opening[kind])
            return fmt::format("a {} that closes a {}", c, open_.back());
        open_.pop_back();
        return {};
    }

    std::string directive(const std::string& line) {
        const std::string text = squeezed(line);
        if (text.starts_with("#if")) ++conditions_;
        if (text.starts_with("#endif") && --conditions_ < 0) return "an #endif without its #if";
        return {};
    }

    std::string open_, raw_end_;
    bool in_comment_ = false;
    int conditions_ = 0;
};

std::string unbalanced(const std::vector<std::string>& lines) {
    return Balance().of(lines);
}

namespace {

/// The lines of one file of a submission, and which of them are taken.
class Regions {
public:
    Regions(const Assignment& assignment, const MarkedFile& file, std::string_view text,
            Submission& into)
        : assignment_(assignment),
          skeleton_(read_marked(file.name, handed_out(assignment, file))),
          into_(into) {
        std::string known(text);
        std::replace(known.begin(), known.end(), '\0', ' ');
        lines_ = split_lines(known);
        inside_.assign(lines_.size(), false);
    }

    void take() {
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            bool ends = false;
            const std::string task = opened_task(lines_[i], ends);
            inside_[i] = inside_[i] || ends;
            if (known(task))
                take_region(task == own_region(skeleton_) ? own_text(skeleton_) : task, i);
        }
        if (around(lines_, inside_) != book())
            into_.remarks.push_back(fmt::format(
                "{}: lines outside of the markers were changed; they are not taken along",
                skeleton_.name));
    }

private:
    bool known(const std::string& task) const {
        return skeleton_.region(task) ||
               std::any_of(assignment_.files.begin(), assignment_.files.end(),
                           [&](const MarkedFile& file) { return file.region(task); });
    }

    void take_region(const std::string& task, std::size_t opened) {
        if (into_.texts.contains(task) || into_.problems.contains(task)) {
            into_.texts.erase(task);
            into_.problems[task] = fmt::format("//> {} stands there twice", marker(task));
            return;
        }
        const std::size_t end = end_of(task, opened);
        if (end == lines_.size()) {
            into_.problems[task] = fmt::format("//> {} has lost its //<", marker(task));
            return;
        }
        for (std::size_t k = opened; k < end; ++k) inside_[k] = true;
        const auto line = [this](std::size_t i) {
            return lines_.begin() + static_cast<std::ptrdiff_t>(i);
        };
        const std::vector<std::string> inner(line(opened + 1), line(end));
        if (const std::string problem = unbalanced(inner); !problem.empty())
            into_.problems[task] = fmt::format("between its markers stands {}", problem);
        else
            into_.texts[task] = {inner, opened + 2, end + 1};
    }

    /// The line of the //<; where it is gone, the line that follows in the book; none is
    /// the number of lines.
    std::size_t end_of(const std::string& task, std::size_t opened) {
        std::size_t end = opened + 1;
        for (; end < lines_.size(); ++end) {
            bool closes = false;
            const bool opens = !opened_task(lines_[end], closes).empty();
            if (closes) return end;
            if (opens) break;
        }
        const Region* region = skeleton_.region(marker(task));
        if (!region) return lines_.size();
        std::string next;
        for (std::size_t k = region->last + 1; k < skeleton_.lines.size() && next.empty(); ++k)
            if (!squeezed(skeleton_.lines[k]).empty()) next = skeleton_.lines[k];
        for (std::size_t k = opened + 1; k < end; ++k)
            if (!next.empty() && lines_[k] == next) {
                into_.remarks.push_back(
                    fmt::format("{}: //> {} had lost its //<; it was put before line {}",
                                skeleton_.name, marker(task), k + 1));
                return k;
            }
        return lines_.size();
    }

    /// As it stands in the file: "07.0" for "07.0 loss.cpp".
    static std::string marker(const std::string& task) { return task.substr(0, task.find(' ')); }

    /// Stands in a hand-out, and not in the book.
    static constexpr const char* handed_include = "#include\"common/not_implemented.hpp\"";

    /// What stands outside, without spaces.
    static std::vector<std::string> around(const std::vector<std::string>& lines,
                                           const std::vector<bool>& inside) {
        std::vector<std::string> outside;
        for (std::size_t i = 0; i < lines.size(); ++i)
            if (!inside[i] && !squeezed(lines[i]).empty() && squeezed(lines[i]) != handed_include)
                outside.push_back(squeezed(lines[i]));
        return outside;
    }
    std::vector<std::string> book() const {
        std::vector<bool> inside(skeleton_.lines.size(), false);
        for (const Region& region : skeleton_.regions)
            for (std::size_t i = region.first - 1; i <= region.last; ++i) inside[i] = true;
        return around(skeleton_.lines, inside);
    }

    const Assignment& assignment_;
    const MarkedFile skeleton_;
    Submission& into_;
    std::vector<std::string> lines_;
    std::vector<bool> inside_;
};

}  // namespace

void take_regions(const Assignment& assignment, const MarkedFile& file, std::string_view text,
                  Submission& into) {
    Regions(assignment, file, text, into).take();
}

namespace {

/// Says why a task has neither a text nor a problem yet. \param place where its file is;
/// empty if it was not read
template <class Place>
void name_missing(const Assignment& assignment, const Place& place, Submission& result) {
    for (const SheetTask& task : assignment.sheet.tasks) {
        if (result.texts.contains(task.id) || result.problems.contains(task.id)) continue;
        const std::string& name = assignment.file_of(task.id).name;
        const std::string found = place(name);
        result.problems[task.id] =
            found.empty()
                ? fmt::format("not submitted: there is no {} of chapter {}",
                              fs::path(name).filename().string(), assignment.chapter.substr(0, 2))
                : fmt::format("a marker is missing: there is no line //> {} in {}", task.id, found);
    }
}

}  // namespace

Submission read_attempts(const Assignment& assignment, const fs::path& root) {
    Submission result;
    const auto place = [&](const std::string& name) {
        return fs::exists(root / name) ? fs::path(name).filename().string() : std::string();
    };
    for (const MarkedFile& file : assignment.files)
        if (fs::exists(root / file.name))
            take_regions(assignment, file, read_text(root / file.name), result);
    name_missing(assignment, place, result);
    return result;
}

Submission read_submission(const Assignment& assignment, const fs::path& submission,
                           const fs::path& work, Wall wall) {
    Submission result;
    if (!fs::exists(submission))
        throw std::runtime_error(fmt::format("there is no {}", submission.string()));
    const fs::path folder =
        fs::is_directory(submission) ? submission : unpacked(submission, work, wall, result);
    const Descriptor top(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (top.number < 0)
        throw std::runtime_error(fmt::format("cannot read the folder {}", folder.string()));
    Finder finder(assignment);
    finder.search(top.number);
    if (finder.seen > most_entries)
        result.remarks.push_back(fmt::format(
            "more than {} files and folders: not all of them were looked at", most_entries));
    for (const MarkedFile& file : assignment.files) {
        const auto found = finder.found.find(file.name);
        if (const auto near = finder.similar.find(file.name);
            found == finder.found.end() && near != finder.similar.end())
            result.remarks.push_back(fmt::format("{} was not read: its name should be {}",
                                                 one_line(near->second),
                                                 fs::path(file.name).filename().string()));
        if (found != finder.found.end() && !found->second.refused)
            take_regions(assignment, file, found->second.text, result);
        else if (found != finder.found.end()) {
            result.remarks.push_back(
                fmt::format("{} is no regular file of at most 256 kB; it was not read",
                            one_line(found->second.path)));
            for (const Region& region : file.regions)
                result.problems[region.task] = "not read: " + result.remarks.back();
        }
    }
    for (const auto& [name, file] : finder.found)
        if (fs::path(name).filename() == hints_name)
            for (const auto& [task, seen] : read_hints(file.text)) result.hints[task] = seen.shown;
    const auto place = [&](const std::string& name) {
        const auto found = finder.found.find(name);
        const bool read = found != finder.found.end() && !found->second.refused;
        return read ? one_line(found->second.path) : std::string();
    };
    name_missing(assignment, place, result);
    for (const MarkedFile& file : assignment.files)
        if (const auto own = result.problems.find(own_text(file)); own != result.problems.end())
            result.remarks.push_back(fmt::format("{}: {}", file.name, own->second));
    return result;
}

}  // namespace descent::assignments

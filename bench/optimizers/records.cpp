#include "bench/optimizers/records.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

#include "bench/optimizers/record_lines.hpp"
#include "common/program/files.hpp"

namespace descent::bench {
namespace fs = std::filesystem;
namespace {

/// In most cases one write(2). Where it is a short one, the next says why. \returns 0 or
/// the reason
int write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

[[noreturn]] void cannot_write(const std::string& path, const char* reason) {
    throw std::runtime_error(fmt::format("cannot write {}: {}", path, reason));
}

/// HOST-PID-START.jsonl, of letters that every file system takes.
std::string file_name(const Provenance& here) {
    std::string start = here.start, host = here.host;
    std::erase_if(start, [](char c) { return c == '-' || c == ':'; });
    for (char& c : host)
        if (!std::isalnum(static_cast<unsigned char>(c)) && c != '.' && c != '_') c = '_';
    return fmt::format("{}-{}-{}.jsonl", host, here.pid, start);
}

std::string content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad()) throw std::runtime_error("cannot read " + path);
    return text;
}

/// The lines that are whole, without their ends. What stands behind the last end is torn.
std::vector<std::string_view> whole_lines(std::string_view text, std::string_view& torn) {
    std::vector<std::string_view> lines;
    for (std::size_t end; (end = text.find('\n')) != text.npos; text.remove_prefix(end + 1))
        lines.push_back(text.substr(0, end));
    torn = text;
    return lines;
}

/// Reads one file of runs/.
struct FileReader {
    const Plan& plan;
    const std::string plan_text;
    const std::set<StudyId> planned;
    Records records = {};

    void problem(const std::string& file, std::size_t line, const std::string& what) {
        records.problems.push_back(fmt::format("{}:{}: {}", file, line, what));
    }

    /// \return is it of this plan?
    bool begin(const std::string& file, std::string_view first) {
        Provenance its;
        try {
            its = provenance(unsealed(first));
        } catch (const std::runtime_error& error) {
            problem(file, 1, std::string("the file's first line ") + error.what());
            return false;
        }
        its.file = file;
        records.provenance.push_back(its);
        if (its.plan == plan_text) return true;
        records.foreign.push_back(file);
        return false;
    }

    void take(StudyCollector& open, const std::string& file, std::size_t number,
              std::string_view line) {
        try {
            std::optional<StudyResult> study = open.take(unsealed(line), number);
            if (!study) return;
            if (!planned.contains(study->id))
                throw std::runtime_error("ends " + text(study->id) + ", which is not in the plan");
            const std::string& bits = records.provenance.back().bits;
            std::string lines = result_lines(plan, *study, bits);
            records.studies.push_back(
                {std::move(*study), {file, open.began}, bits, std::move(lines)});
        } catch (const std::exception& error) {
            problem(file, number, error.what());
            open.damaged = true;
        }
    }

    void read(const std::string& file) {
        const std::string all = content(file);
        std::string_view torn;
        const std::vector<std::string_view> lines = whole_lines(all, torn);
        if (lines.empty()) {
            records.notes.push_back(file + ": cut off before its first study");
            return;
        }
        if (!begin(file, lines[0])) return;
        StudyCollector open;
        for (std::size_t i = 1; i < lines.size(); ++i) take(open, file, i + 1, lines[i]);
        if (torn.empty() && (open.first == 0 || open.damaged)) return;
        records.notes.push_back(
            fmt::format("{}:{}: cut off in {}, which does not count", file,
                        open.first == 0 ? lines.size() + 1 : open.first,
                        open.first == 0 ? std::string("a study") : text(open.id)));
    }
};

std::set<StudyId> planned_studies(const Plan& plan) {
    const std::vector<StudyId> all = studies(plan);
    return {all.begin(), all.end()};
}

}  // namespace

RecordWriter::RecordWriter(const fs::path& folder, const Plan& plan) : plan_(plan) {
    const fs::path runs = folder / "runs";
    make_folder(runs.string());
    Provenance here;
    for (int attempt = 0; file_ < 0 && attempt < 10; ++attempt) {
        here = provenance_here(plan);
        path_ = (runs / file_name(here)).string();
        file_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file_ < 0 && errno != EEXIST) break;
    }
    if (file_ < 0) cannot_write(path_, std::strerror(errno));
    if (const int reason = write_all(file_, sealed(header_line(here)))) {
        close(file_);
        unlink(path_.c_str());
        cannot_write(path_, std::strerror(reason));
    }
}

RecordWriter::~RecordWriter() {
    if (file_ >= 0) close(file_);
}

void RecordWriter::write(const StudyResult& study) {
    if (file_ < 0) cannot_write(path_, "it is closed since it could not be written before");
    std::vector<Line> lines = study_lines(plan_, study);
    lines.back()["seconds"] = study.seconds;
    std::string text;
    for (const Line& line : lines) text += sealed(line);
    if (const int reason = write_all(file_, text)) {
        close(file_);
        file_ = -1;
        cannot_write(path_, std::strerror(reason));
    }
}

Records read_records(const fs::path& folder, const Plan& plan) {
    if (!fs::is_directory(folder))
        throw std::runtime_error("there is no folder " + folder.string());
    FileReader reader{plan, plan_id(plan), planned_studies(plan)};
    if (!fs::exists(folder / "runs")) return reader.records;
    std::vector<std::string> files;
    std::error_code error;
    for (fs::directory_iterator entry(folder / "runs", error), last; !error && entry != last;
         entry.increment(error))
        if (entry->path().extension() == ".jsonl") files.push_back(entry->path().string());
    if (error)
        throw std::runtime_error(
            fmt::format("cannot read {}: {}", (folder / "runs").string(), error.message()));
    std::sort(files.begin(), files.end());
    for (const std::string& file : files) reader.read(file);
    return std::move(reader.records);
}

std::vector<StudyId> missing(const Plan& plan, const Records& records) {
    std::set<StudyId> there;
    for (const RecordedStudy& recorded : records.studies) there.insert(recorded.study.id);
    std::vector<StudyId> ids = studies(plan);
    std::erase_if(ids, [&](const StudyId& id) { return there.contains(id); });
    return ids;
}

void require_one_plan(const Records& records, const Plan& plan) {
    for (const Provenance& its : records.provenance)
        if (its.plan != plan_id(plan))
            throw std::runtime_error(fmt::format("{} is of another plan: {}, and this is {}",
                                                 its.file, its.plan, plan_id(plan)));
}

std::string results_header(const Plan& plan) {
    return line_text({{"kind", "results"}, {"schema", record_schema}, {"plan", plan_id(plan)}});
}

std::string result_lines(const Plan& plan, const StudyResult& study, const std::string& bits) {
    std::vector<Line> lines = study_lines(plan, study);
    lines.back()["bits"] = bits;
    std::string text;
    for (const Line& line : lines) text += line_text(line);
    return text;
}

std::vector<RecordedStudy> read_results(const std::string& text, const Plan& plan) {
    std::string_view torn;
    const std::vector<std::string_view> lines = whole_lines(text, torn);
    std::vector<RecordedStudy> studies;
    StudyCollector open;
    std::size_t number = 1;
    try {
        if (lines.empty()) throw std::runtime_error("is no first line of results");
        for (; number <= lines.size(); ++number) {
            const Line line = Line::parse(lines[number - 1]);
            if (number == 1) {
                if (words(line, "kind") != "results" || whole(line, "schema") != record_schema)
                    throw std::runtime_error("is no first line of results that this program reads");
                if (words(line, "plan") != plan_id(plan))
                    throw std::runtime_error(fmt::format("is of another plan: {}, and this is {}",
                                                         words(line, "plan"), plan_id(plan)));
                continue;
            }
            std::optional<StudyResult> study = open.take(line, number);
            if (!study) continue;
            const std::string bits = words(line, "bits");
            std::string its = result_lines(plan, *study, bits);
            studies.push_back(
                {std::move(*study), {"results.jsonl", open.began}, bits, std::move(its)});
        }
        if (!torn.empty() || open.first != 0) throw std::runtime_error("is missing: cut off");
    } catch (const Line::exception&) {
        throw std::runtime_error(fmt::format("results.jsonl:{}: is no JSON", number));
    } catch (const std::exception& error) {
        throw std::runtime_error(fmt::format("results.jsonl:{}: {}", number, error.what()));
    }
    return studies;
}

}  // namespace descent::bench

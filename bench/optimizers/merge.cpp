#include "bench/optimizers/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <tuple>

#include "bench/optimizers/folder.hpp"
#include "bench/optimizers/record_lines.hpp"
#include "common/data/data_file.hpp"
#include "common/program/files.hpp"

namespace descent::bench {
namespace {

/// Results of two numeric classes agree when every number does to this share of it.
constexpr Real between_classes = Real(1e-8);

/// Where two results of one study part.
struct Difference {
    std::size_t line = 0;  ///< of the study's, from 0
    std::string field, a, b;
};

/// The first field in which b is not a. \param share by which a number may differ, of the
/// larger; 0: not in one digit
std::optional<Difference> difference(const Line& a, const Line& b, Real share,
                                     const std::string& name) {
    const Difference whole{0, name, a.dump(), b.dump()};
    if (a.is_object() && b.is_object()) {
        for (const auto& item : a.items()) {
            const Line other = b.contains(item.key()) ? b[item.key()] : Line("nothing");
            if (const auto found = difference(item.value(), other, share, item.key())) return found;
        }
        return a.size() == b.size() ? std::nullopt : std::optional(whole);
    }
    if (a.is_array() && b.is_array() && a.size() == b.size()) {
        for (std::size_t i = 0; i < a.size(); ++i)
            if (const auto found = difference(a[i], b[i], share, fmt::format("{}[{}]", name, i)))
                return found;
        return {};
    }
    if (share > 0 && a.is_number_float() && b.is_number_float()) {
        const Real x = a.get<Real>(), y = b.get<Real>();
        if (std::abs(x - y) <= share * std::max(std::abs(x), std::abs(y))) return {};
        return whole;
    }
    return whole.a == whole.b ? std::nullopt : std::optional(whole);
}

/// A study's lines, without the numeric class.
std::vector<Line> compared_lines(const RecordedStudy& recorded) {
    std::vector<Line> lines;
    std::istringstream text(recorded.lines);
    for (std::string line; std::getline(text, line);) {
        lines.push_back(Line::parse(line));
        lines.back().erase("bits");
    }
    return lines;
}

std::optional<Difference> difference(const RecordedStudy& a, const RecordedStudy& b) {
    if (a.lines == b.lines) return {};
    const Real share = a.bits == b.bits ? 0 : between_classes;
    const std::vector<Line> x = compared_lines(a), y = compared_lines(b);
    if (x.size() != y.size())
        return Difference{0, "number of runs", std::to_string(x.size() - 1),
                          std::to_string(y.size() - 1)};
    for (std::size_t i = 0; i < x.size(); ++i)
        if (auto found = difference(x[i], y[i], share, "line")) {
            found->line = i;
            return found;
        }
    return {};
}

std::string conflict(const RecordedStudy& a, const RecordedStudy& b, const Difference& found) {
    return fmt::format("{} has two results: {}:{} has {} = {}, {}:{} has {}{}", text(a.study.id),
                       a.place.file, a.place.line + found.line, found.field, found.a, b.place.file,
                       b.place.line + found.line, found.b,
                       a.bits == b.bits ? "" : ", in another numeric class");
}

/// Records of one study: the one to keep, none when two conflict.
const RecordedStudy* settled(std::vector<const RecordedStudy*> records, MergeResult& result) {
    std::sort(records.begin(), records.end(), [](const auto* a, const auto* b) {
        return std::tie(a->bits, a->lines, a->place.file, a->place.line) <
               std::tie(b->bits, b->lines, b->place.file, b->place.line);
    });
    const RecordedStudy* kept = records.front();
    const RecordedStudy* of_class = kept;
    bool agree = true;
    for (std::size_t i = 1; i < records.size(); ++i) {
        const RecordedStudy* next = records[i];
        const bool same_class = next->bits == of_class->bits;
        const RecordedStudy* other = same_class ? of_class : kept;
        if (!same_class) of_class = next;
        if (const auto found = difference(*other, *next)) {
            result.conflicts.push_back(conflict(*other, *next, *found));
            agree = false;
        } else {
            ++result.duplicates;
        }
    }
    return agree ? kept : nullptr;
}

std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string inside;
    for (const char c : text) inside += c == '"' ? "\"\"" : std::string(1, c);
    return '"' + inside + '"';
}

/// Every digit; infinity as pandas reads it.
std::string csv_cell(Real value) {
    return std::isnan(value) ? "" : std::isinf(value) ? "inf" : Line(value).dump();
}

/// All knobs of a plan's methods, each once.
std::vector<std::string> knob_names(const Plan& plan) {
    std::vector<std::string> names;
    for (const Method& method : plan.methods)
        for (const Prior& prior : method.priors)
            if (std::find(names.begin(), names.end(), prior.name) == names.end())
                names.push_back(prior.name);
    return names;
}

std::string csv_line(const std::vector<std::string>& knobs, const std::vector<Prior>& priors,
                     const StudyResult& study, const RunResult& run) {
    const auto reached = std::count_if(run.stay.begin(), run.stay.end(),
                                       [](Real price) { return std::isfinite(price); });
    std::string row = fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}", quoted(study.id.problem),
        quoted(study.id.method), study.id.budget, study.id.study, run.fresh ? "fresh" : "search",
        run.trial, run.repetition, run.seed, run.trial == study.chosen ? 1 : 0, text(run.status),
        run.evaluations.gradients, run.evaluations.losses, csv_cell(run.start_loss),
        csv_cell(run.end_loss), csv_cell(run.left), csv_cell(run.validation), run.stay.size(),
        reached, run.stay.empty() ? "" : csv_cell(run.stay.back()), quoted(run.error));
    for (const std::string& knob : knobs) {
        row += ',';
        for (std::size_t i = 0; i < std::min(priors.size(), run.knobs.size()); ++i)
            if (priors[i].name == knob) row += csv_cell(run.knobs[i]);
    }
    return row + "\n";
}

/// Headers of all files, then where each study is.
std::string provenance_text(const Records& records, const MergeResult& result) {
    const auto name = [](const std::string& file) {
        return std::filesystem::path(file).filename().string();
    };
    std::string text;
    for (const Provenance& its : records.provenance) {
        Line line = header_line(its);
        line["file"] = name(its.file);
        text += line_text(line);
    }
    std::set<std::pair<std::string, std::size_t>> kept;
    for (const RecordedStudy& r : result.studies) kept.insert({r.place.file, r.place.line});
    for (const RecordedStudy& r : records.studies)
        text += line_text({{"kind", "study"},
                           {"problem", r.study.id.problem},
                           {"method", r.study.id.method},
                           {"budget", r.study.id.budget},
                           {"study", r.study.id.study},
                           {"file", name(r.place.file)},
                           {"line", r.place.line},
                           {"bits", r.bits},
                           {"seconds", r.study.seconds},
                           {"kept", kept.contains({r.place.file, r.place.line})}});
    return text;
}

}  // namespace

MergeResult merged(const Records& records, const Plan& plan) {
    require_one_plan(records, plan);
    MergeResult result;
    result.notes = records.notes;
    result.conflicts = records.problems;
    result.missing = missing(plan, records);
    std::map<StudyId, std::vector<const RecordedStudy*>> by_study;
    std::set<std::string> classes;
    for (const RecordedStudy& recorded : records.studies) {
        by_study[recorded.study.id].push_back(&recorded);
        classes.insert(recorded.bits);
    }
    result.classes = classes.size();
    for (const auto& [id, of_study] : by_study)
        if (const RecordedStudy* kept = settled(of_study, result)) result.studies.push_back(*kept);
    return result;
}

std::string results_csv(const Plan& plan, const std::vector<RecordedStudy>& studies) {
    const std::vector<std::string> knobs = knob_names(plan);
    std::string text =
        "problem,method,budget,study,phase,trial,repetition,seed,chosen,status,gradients,losses,"
        "start_loss,end_loss,left,validation,targets,reached,hardest_at,error";
    for (const std::string& knob : knobs) text += fmt::format(",{}", quoted("knob_" + knob));
    text += '\n';
    for (const RecordedStudy& recorded : studies) {
        const auto method =
            std::find_if(plan.methods.begin(), plan.methods.end(),
                         [&](const Method& m) { return m.name == recorded.study.id.method; });
        for (const RunResult& run : recorded.study.runs)
            text += csv_line(knobs,
                             method == plan.methods.end() ? std::vector<Prior>{} : method->priors,
                             recorded.study, run);
    }
    return text;
}

void write_merged(const std::filesystem::path& folder, const Plan& plan, const Records& records,
                  const MergeResult& result) {
    std::string text = results_header(plan);
    for (const RecordedStudy& recorded : result.studies) text += recorded.lines;
    write_file((folder / "results.jsonl").string(), text);
    write_file((folder / "results.csv").string(), results_csv(plan, result.studies));
    write_file((folder / "provenance.jsonl").string(), provenance_text(records, result));
}

void write_kept(const std::filesystem::path& folder, const Plan& plan, const MergeResult& result) {
    std::string text = results_header(plan);
    for (const RecordedStudy& recorded : result.studies) {
        StudyResult study = recorded.study;
        study.runs.clear();
        text += result_lines(plan, study, recorded.bits);
    }
    open_folder(folder, plan);
    write_file((folder / "studies.jsonl.gz").string(), data_file::gzipped(text));
}

EarlierResults read_earlier(const std::filesystem::path& folder) {
    EarlierResults earlier{plan_of_folder(folder), {}};
    const std::filesystem::path whole = folder / "results.jsonl",
                                kept = folder / "studies.jsonl.gz";
    earlier.studies =
        read_results(data_file::read_bytes((exists(whole) ? whole : kept).string()), earlier.plan);
    return earlier;
}

}  // namespace descent::bench

// Records of the benchmark of optimizers: a study that is read is the study that is written again.
#include <fmt/format.h>

#include <algorithm>

#include "bench/optimizers/record_lines.hpp"
#include "common/data/checksum.hpp"
#include "tests/bench/study_examples.hpp"
#include "tests/fuzz/harness.hpp"

namespace descent::fuzz {
namespace {

using bench::Line, bench::StudyResult;

const bench::Plan& plan() {
    static const bench::Plan it = test::small_plan();
    return it;
}

// An input is a file of runs/, or results.jsonl if it begins with the letter R.
std::vector<std::string> record_seeds() {
    const StudyResult one = test::example({"valley", "slow", 1, 2}),
                      two = test::example({"bowl", "adam", 5, 0});
    bench::Provenance here;
    here.plan = plan_id(plan());
    here.bits = "bits";
    here.scheduler = {{"SLURM_JOB_ID", "7"}};
    std::string runs = bench::sealed(bench::header_line(here));
    for (const StudyResult& study : {one, two})
        for (const Line& line : study_lines(plan(), study)) runs += bench::sealed(line);
    const std::string cut = runs + bench::sealed(study_lines(plan(), two).front());
    const std::string results = "R" + bench::results_header(plan()) +
                                result_lines(plan(), one, "bits") +
                                result_lines(plan(), two, "bits");
    return {runs, cut, results, "R" + bench::results_header(plan()), "R{}\n"};
}

/// Every line of a file of runs/ with the CRC that it should have.
std::string sealed_again(std::string bytes) {
    if (bytes.starts_with('R')) return bytes;
    constexpr std::string_view crc = ",\"crc\"";
    std::string text;
    for (std::size_t begin = 0; begin < bytes.size();) {
        const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
        const std::string line = bytes.substr(begin, end - begin);
        const std::string body = line.substr(0, line.rfind(crc));
        text += body.size() == line.size()
                    ? line + '\n'
                    : fmt::format("{}{}:\"{:08x}\"}}\n", body, crc, checksum(body));
        begin = end + 1;
    }
    return text;
}

std::string text_of(const std::vector<Line>& lines) {
    std::string text;
    for (const Line& line : lines) text += bench::line_text(line);
    return text;
}

/// Written, read and written: the same text. A study of another plan cannot be written.
void check_study(const StudyResult& study) {
    std::string text;
    try {
        text = text_of(study_lines(plan(), study));
    } catch (const std::invalid_argument& error) {
        return check_refusal(error.what(), "");
    }
    bench::StudyCollector open;
    std::optional<StudyResult> again;
    std::size_t number = 0;
    for (const Line& line : study_lines(plan(), study))
        again = open.take(Line::parse(bench::line_text(line)), ++number);
    must(again.has_value(), "written and read: no study");
    must(text_of(study_lines(plan(), *again)) == text, "written and read: another study");
}

void run_runs(std::string_view bytes) {
    bench::StudyCollector open;
    for (std::size_t number = 1; !bytes.empty(); ++number) {
        const std::string_view line = bytes.substr(0, bytes.find('\n'));
        bytes.remove_prefix(std::min(line.size() + 1, bytes.size()));
        read_or_refuse("", [&] {
            if (number == 1) return bench::provenance(bench::unsealed(line)).plan.empty();
            const auto study = open.take(bench::unsealed(line), number);
            if (study) check_study(*study);
            return study.has_value();
        });
    }
}

void run_records(std::string_view bytes) {
    if (!bytes.starts_with('R')) return run_runs(bytes);
    const std::string text(bytes.substr(1));
    const auto studies =
        read_or_refuse("results.jsonl:", [&] { return read_results(text, plan()); });
    if (!studies) return;
    for (const bench::RecordedStudy& recorded : *studies) {
        check_study(recorded.study);
        must(result_lines(plan(), recorded.study, recorded.bits) == recorded.lines, "other lines");
    }
}

const Registered registered_records({.name = "records",
                                     .longest = 16384,
                                     .seeds = record_seeds,
                                     .run = run_records,
                                     .mend = sealed_again});

}  // namespace
}  // namespace descent::fuzz

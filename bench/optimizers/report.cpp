#include "bench/optimizers/report.hpp"

#include <fmt/format.h>

#include <cmath>

#include "bench/optimizers/page.hpp"
#include "common/program/files.hpp"

namespace descent::bench {

std::string csv(const std::vector<MethodComparison>& all) {
    const auto number = [](Real x) { return std::isnan(x) ? std::string() : fmt::format("{}", x); };
    const auto word = [](const std::string& text) {
        if (text.find_first_of(",\"\n") == std::string::npos) return text;
        std::string quoted = "\"";
        for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
        return quoted + "\"";
    };
    const auto ends = [&](const MedianInterval& interval) {
        return interval.coverage > 0 ? number(interval.low) + "," + number(interval.high)
                                     : std::string(",");
    };
    std::string text =
        "problem,method,budget,studies,value,difference,low,high,coverage,mean,mean_low,mean_high,"
        "better,gradients,p,adjusted,missed,diverged,edge,verdict\n";
    for (const MethodComparison& one : all) {
        text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n",
                            word(one.problem), word(one.method), one.budget, one.studies,
                            number(one.value), number(one.difference), ends(one.interval),
                            one.interval.coverage > 0 ? number(one.interval.coverage) : "",
                            number(one.mean), ends(one.mean_interval), number(one.better),
                            number(one.gradients), number(one.p), number(one.adjusted), one.missed,
                            one.diverged, one.edge, word(one.verdict));
    }
    return text;
}

void write_report(const std::filesystem::path& folder, const Plan& plan,
                  const std::vector<RecordedStudy>& studies,
                  const std::vector<RecordedStudy>& beside) {
    make_folder(folder.string());
    write_file((folder / "comparisons.csv").string(), csv(comparisons(plan, studies)));
    write_file((folder / "report.html").string(), page(plan, studies, beside));
}

}  // namespace descent::bench

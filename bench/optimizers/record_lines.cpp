#include "bench/optimizers/record_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "common/data/checksum.hpp"

namespace descent::bench {
namespace {

constexpr const char* status_names[] = {"ok", "diverged", "error"};  // in the order of Status
constexpr std::string_view crc_begins = ",\"crc\":\"", crc_ends = "\"}";
constexpr std::size_t crc_digits = 8;

Line number(Real value) {
    return std::isfinite(value) ? Line(value) : Line(nullptr);
}

template <class Numbers>
Line numbers(const Numbers& values) {
    Line list = Line::array();
    for (const Real value : values) list.push_back(number(value));
    return list;
}

Line whole_number(std::uint64_t value) {
    if (value > largest_whole)
        throw std::invalid_argument(
            fmt::format("a record keeps no whole number as large as {}", value));
    return value;
}

const Line& field(const Line& line, const char* name) {
    if (!line.is_object() || !line.contains(name))
        throw std::runtime_error(fmt::format("has no field \"{}\"", name));
    return line.at(name);
}

[[noreturn]] void refuse(const char* name, const char* what) {
    throw std::runtime_error(fmt::format("\"{}\" is no {}", name, what));
}

Real number_of(const Line& value, const char* name, Real null = infinity) {
    if (value.is_null()) return null;
    if (!value.is_number()) refuse(name, "number");
    return value.get<Real>();
}

std::vector<Real> numbers_of(const Line& list, const char* name) {
    if (!list.is_array()) refuse(name, "list of numbers");
    std::vector<Real> values;
    for (const Line& value : list) values.push_back(number_of(value, name));
    return values;
}

bool truth(const Line& line, const char* name) {
    const Line& value = field(line, name);
    if (!value.is_boolean()) refuse(name, "true or false");
    return value.get<bool>();
}

Line begun(const char* kind, const StudyId& id) {
    return {{"kind", kind},
            {"problem", id.problem},
            {"method", id.method},
            {"budget", whole_number(id.budget)},
            {"study", whole_number(id.study)}};
}

Line named_knobs(const std::vector<Prior>& priors, const Vector& knobs) {
    Line named = Line::object();
    for (std::size_t i = 0; i < std::min(priors.size(), knobs.size()); ++i)
        named[priors[i].name] = number(knobs[i]);
    if (priors.size() != knobs.size() || named.size() != knobs.size())
        throw std::invalid_argument(
            fmt::format("a run has {} knobs, its method {}", knobs.size(), priors.size()));
    return named;
}

Line run_line(const std::vector<Prior>& priors, const StudyId& id, const RunResult& run) {
    Line line = begun("run", id);
    line["phase"] = run.fresh ? "fresh" : "search";
    line["trial"] = whole_number(run.trial);
    line["repetition"] = whole_number(run.repetition);
    line["seed"] = whole_number(run.seed);
    line["knobs"] = named_knobs(priors, run.knobs);
    line["status"] = text(run.status);
    if (run.stopped != 0) line["stopped"] = number(run.stopped);
    if (!run.error.empty()) line["error"] = run.error;
    line["gradients"] = whole_number(run.evaluations.gradients);
    line["losses"] = whole_number(run.evaluations.losses);
    if (!run.at.empty()) line["at"] = numbers(run.at);
    if (!run.loss.empty()) line["loss"] = numbers(run.loss);
    line["first"] = numbers(run.first);
    line["stay"] = numbers(run.stay);
    line["start_loss"] = number(run.start_loss);
    line["end_loss"] = number(run.end_loss);
    line["left"] = number(run.left);
    line["validation"] = number(run.validation);
    return line;
}

}  // namespace

const char* text(Status status) {
    return status_names[static_cast<int>(status)];
}

std::string words(const Line& line, const char* name) {
    const Line& value = field(line, name);
    if (!value.is_string()) refuse(name, "text");
    return value.get<std::string>();
}

std::size_t whole(const Line& line, const char* name) {
    const Line& value = field(line, name);
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > largest_whole)
        refuse(name, "whole number");
    return value.get<std::size_t>();
}

Line header_line(const Provenance& p) {
    Line scheduler = Line::object();
    for (const auto& [name, value] : p.scheduler) scheduler[name] = value;
    return {{"kind", "header"}, {"schema", record_schema},
            {"plan", p.plan},   {"bits", p.bits},
            {"code", p.code},   {"compiler", p.compiler},
            {"blas", p.blas},   {"cpu", p.cpu},
            {"host", p.host},   {"pid", p.pid},
            {"start", p.start}, {"scheduler", scheduler}};
}

Provenance provenance(const Line& line) {
    if (words(line, "kind") != "header") throw std::runtime_error("is no header");
    if (whole(line, "schema") != record_schema)
        throw std::runtime_error(fmt::format("has schema {}, this program reads {}",
                                             whole(line, "schema"), record_schema));
    Provenance p;
    p.plan = words(line, "plan");
    p.bits = words(line, "bits");
    p.code = words(line, "code");
    p.compiler = words(line, "compiler");
    p.blas = words(line, "blas");
    p.cpu = words(line, "cpu");
    p.host = words(line, "host");
    p.start = words(line, "start");
    p.pid = static_cast<long>(whole(line, "pid"));
    for (const auto& item : field(line, "scheduler").items())
        p.scheduler[item.key()] = words(field(line, "scheduler"), item.key().c_str());
    return p;
}

std::vector<Line> study_lines(const Plan& plan, const StudyResult& study) {
    const auto method = std::find_if(plan.methods.begin(), plan.methods.end(),
                                     [&](const Method& m) { return m.name == study.id.method; });
    if (method == plan.methods.end())
        throw std::invalid_argument("the plan has no method " + study.id.method);
    std::vector<Line> lines;
    for (const RunResult& run : study.runs)
        lines.push_back(run_line(method->priors, study.id, run));
    Line last = begun("study", study.id);
    last["runs"] = whole_number(study.runs.size());
    last["chosen"] = whole_number(study.chosen);
    last["edge"] = study.edge;
    last["value"] = number(study.value);
    last["arrival"] = numbers(study.arrival);
    last["test"] = {{"loss", number(study.test.loss)}, {"error", number(study.test.error)}};
    lines.push_back(std::move(last));
    return lines;
}

StudyId id_of(const Line& line) {
    return {words(line, "problem"), words(line, "method"), whole(line, "budget"),
            whole(line, "study")};
}

RunResult run_of(const Line& line) {
    RunResult run;
    const std::string phase = words(line, "phase"), status = words(line, "status");
    if (phase != "fresh" && phase != "search") refuse("phase", "phase");
    run.fresh = phase == "fresh";
    run.trial = whole(line, "trial");
    run.repetition = whole(line, "repetition");
    run.seed = whole(line, "seed");
    const Line& knobs = field(line, "knobs");
    if (!knobs.is_object()) refuse("knobs", "list of knobs");
    run.knobs = Vector::from_shape({knobs.size()});
    std::size_t i = 0;
    for (const Line& value : knobs) run.knobs[i++] = number_of(value, "knobs");
    const auto known = std::find(std::begin(status_names), std::end(status_names), status);
    if (known == std::end(status_names)) refuse("status", "status");
    run.status = static_cast<Status>(known - std::begin(status_names));
    if (line.contains("stopped")) run.stopped = number_of(line["stopped"], "stopped");
    if (line.contains("error")) run.error = words(line, "error");
    run.evaluations.gradients = whole(line, "gradients");
    run.evaluations.losses = whole(line, "losses");
    if (line.contains("at")) run.at = numbers_of(line["at"], "at");
    if (line.contains("loss")) run.loss = numbers_of(line["loss"], "loss");
    run.first = numbers_of(field(line, "first"), "first");
    run.stay = numbers_of(field(line, "stay"), "stay");
    run.start_loss = number_of(field(line, "start_loss"), "start_loss");
    run.end_loss = number_of(field(line, "end_loss"), "end_loss");
    run.left = number_of(field(line, "left"), "left");
    run.validation = number_of(field(line, "validation"), "validation");
    return run;
}

StudyResult closed_study(const Line& line, std::size_t& runs) {
    StudyResult study;
    study.id = id_of(line);
    runs = whole(line, "runs");
    study.chosen = whole(line, "chosen");
    study.edge = truth(line, "edge");
    study.value = number_of(field(line, "value"), "value");
    study.arrival = numbers_of(field(line, "arrival"), "arrival");
    const Line& test = field(line, "test");
    study.test.loss = number_of(field(test, "loss"), "loss", not_a_number);
    study.test.error = number_of(field(test, "error"), "error", not_a_number);
    if (line.contains("seconds")) study.seconds = number_of(line["seconds"], "seconds");
    return study;
}

std::string line_text(const Line& line) {
    return line.dump(-1, ' ', false, Line::error_handler_t::replace) + "\n";
}

std::string sealed(const Line& line) {
    std::string body = line_text(line);
    body.resize(body.size() - 2);  // without }\n
    return fmt::format("{}{}{:08x}{}\n", body, crc_begins, checksum(body), crc_ends);
}

Line unsealed(std::string_view text) {
    constexpr std::size_t tail = crc_begins.size() + crc_digits + crc_ends.size();
    const std::string_view body = text.substr(0, text.size() - std::min(tail, text.size()));
    if (text.size() <= tail ||
        text.substr(body.size()) != fmt::format("{}{:08x}{}", crc_begins, checksum(body), crc_ends))
        throw std::runtime_error("is damaged: its CRC is another");
    try {
        return Line::parse(std::string(body) + "}");
    } catch (const Line::exception&) {
        throw std::runtime_error("is no JSON");
    }
}

std::optional<StudyResult> StudyCollector::take(const Line& line, std::size_t number) {
    const std::string kind = words(line, "kind");
    if (kind != "run" && kind != "study")
        throw std::runtime_error("is neither a run nor the end of a study");
    const StudyId its = id_of(line);
    std::string cut;
    if (first != 0 && its != id) {
        if (!damaged) cut = "stands where the end of " + text(id) + " is missing";
        first = 0, runs.clear();
    }
    if (first == 0) first = number, id = its;
    std::optional<StudyResult> study;
    if (kind == "run") {
        runs.push_back(run_of(line));
    } else {
        std::size_t expected = 0;
        study = closed_study(line, expected);
        study->runs = std::move(runs);
        const bool lost = damaged;
        began = first, first = 0, runs.clear(), damaged = false;
        if (study->runs.size() != expected) {
            if (!lost && cut.empty())
                cut = fmt::format("ends {}, but {} of its {} runs are before it", text(its),
                                  study->runs.size(), expected);
            study.reset();
        }
    }
    if (!cut.empty()) throw std::runtime_error(cut);
    return study;
}

}  // namespace descent::bench

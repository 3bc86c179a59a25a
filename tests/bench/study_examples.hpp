/// \file
/// A small plan and studies of it, made by hand, and files of records that were tampered
/// with.
#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "bench/optimizers/records.hpp"
#include "common/data/checksum.hpp"
#include "tests/support/run_program.hpp"

namespace descent::test {

using namespace descent::bench;
namespace fs = std::filesystem;

/// A bowl of one parameter, L[φ] = φ².
inline Problem bowl(const std::string& name, std::vector<Real> targets) {
    Problem problem;
    problem.name = name;
    problem.parameters = 1;
    problem.steps = 5;
    problem.targets = std::move(targets);
    problem.instance = [](std::uint64_t) {
        const auto loss = [](const Vector& phi) { return phi[0] * phi[0]; };
        const Objective objective{loss, [loss](const Vector& phi, Vector& dphi) {
                                      dphi[0] = 2 * phi[0];
                                      return loss(phi);
                                  }};
        Instance instance;
        instance.begin = [objective](std::uint64_t) {
            return RunStart{Vector{Real(1)}, objective};
        };
        instance.loss = instance.validation = loss;
        return instance;
    };
    return problem;
}

inline Method idle(const std::string& name, std::vector<Prior> priors) {
    Method method;
    method.name = name;
    method.priors = std::move(priors);
    method.run = [](const auto&...) {};
    return method;
}

/// Two problems, two methods, budgets 1 and 5, three studies: 24 of them.
inline Plan small_plan(std::uint64_t seed = 0) {
    Plan plan;
    plan.seed = seed;
    plan.problems = {bowl("valley", {Real(.1), Real(.01)}), bowl("bowl", {Real(.1)})};
    plan.methods = {idle("slow", {{"alpha", Real(.1), Real(.01), 1}}),
                    idle("adam", {{"alpha", Real(.1), Real(.01), 1},
                                  {"beta", Real(.9), Real(.5), Real(.999), true}})};
    plan.budgets = {1, 5};
    plan.studies = 3;
    return plan;
}

/// A study of that plan: numbers with all their digits, that no other study has.
inline StudyResult example(const StudyId& id) {
    Random random(7, text(id));
    const auto some = [&] { return random.normal() * std::pow(Real(10), random.normal() * 5); };
    const std::size_t targets = id.problem == "valley" ? 2 : 1, knobs = id.method == "adam" ? 2 : 1;
    StudyResult study;
    study.id = id;
    for (std::size_t r = 0; r < id.budget + 2; ++r) {
        RunResult run;
        run.fresh = r >= id.budget;
        run.trial = run.fresh ? id.budget / 2 : r;
        run.repetition = run.fresh ? r - id.budget : 0;
        run.seed = random.index(std::size_t(1) << 53);
        run.knobs = Vector::from_shape({knobs});
        for (Real& knob : run.knobs) knob = some();
        run.evaluations = {.losses = r, .gradients = 5};
        if (run.fresh) run.at = {1, 2, 5}, run.loss = {some(), some(), some()};
        for (std::size_t t = 0; t < targets; ++t)
            run.first.push_back(t == 0 ? 1 : infinity), run.stay.push_back(t == 0 ? 2 : infinity);
        run.start_loss = some(), run.end_loss = some(), run.left = some(), run.validation = some();
        study.runs.push_back(run);
    }
    study.chosen = id.budget / 2;
    study.edge = id.study == 1;
    study.value = some();
    study.arrival.assign(targets, 2);
    study.test = {some(), some()};
    study.seconds = 0.25;
    return study;
}

/// Writes studies into a file of their own. \return its path
inline std::string record(const fs::path& folder, const Plan& plan,
                          const std::vector<StudyResult>& studies) {
    RecordWriter writer(folder, plan);
    for (const StudyResult& study : studies) writer.write(study);
    return writer.path();
}

/// All studies of a plan, as examples.
inline std::vector<StudyResult> examples(const Plan& plan) {
    std::vector<StudyResult> all;
    for (const StudyId& id : studies(plan)) all.push_back(example(id));
    return all;
}

inline void overwrite(const std::string& path, std::string_view content) {
    fs::remove(path);  // a file that is cut to nothing and written again waits for the disk
    std::ofstream(path, std::ios::binary) << content;
}

/// The text with every CRC made right again: for changes that no checksum can find.
inline std::string resealed(const std::string& text) {
    std::string result;
    for (std::size_t begin = 0, end; begin < text.size(); begin = end + 1) {
        end = text.find('\n', begin);
        const std::string body = text.substr(begin, text.rfind(",\"crc\"", end) - begin);
        result += fmt::format("{},\"crc\":\"{:08x}\"}}\n", body, checksum(body));
    }
    return result;
}

/// The text with its first `from` after a place replaced.
inline std::string replaced(std::string text, const std::string& from, const std::string& to,
                            std::size_t after = 0) {
    const std::size_t at = text.find(from, after);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

/// A text of records that says it is of another numeric class.
inline std::string of_class(const std::string& text, const std::string& bits) {
    const std::size_t begin = text.find("\"bits\":\"") + 8, end = text.find('"', begin);
    return resealed(text.substr(0, begin) + bits + text.substr(end));
}

/// The text of a file with these studies, without a folder that stays.
inline std::string file_of(const Plan& plan, const std::vector<StudyResult>& studies) {
    const TemporaryFolder folder;
    return read_file(record(folder.path(), plan, studies));
}

}  // namespace descent::test

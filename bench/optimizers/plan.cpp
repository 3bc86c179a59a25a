#include "bench/optimizers/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "bench/optimizers/registry.hpp"
#include "bench/optimizers/study.hpp"
#include "common/data/checksum.hpp"
#include "common/data/data_file.hpp"
#include "common/program/process.hpp"

namespace descent::bench {
namespace {

using Json = nlohmann::json;

constexpr int schema = 1;

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// The loss after 20 steps with published constants.
Real probe(Problem problem, const Method& method) {
    problem.steps = 20;
    return run_once(problem, problem.instance(0), method, method.published_knobs(), 0).end_loss;
}

/// Every method on one bowl, and gd on every problem; by name.
std::vector<std::pair<std::string, Real>> probes_here(const Plan& plan) {
    std::vector<std::pair<std::string, Real>> probes;
    const Problem& bowl = problem_named("quad-100");
    for (const Method& method : plan.methods)
        probes.emplace_back(bowl.name + "/" + method.name, probe(bowl, method));
    for (const Problem& problem : plan.problems)
        if (problem.name != bowl.name)
            probes.emplace_back(problem.name + "/gd", probe(problem, method_named("gd")));
    std::sort(probes.begin(), probes.end());
    return probes;
}

Json as_json(const Problem& problem) {
    return {{"name", problem.name},
            {"version", problem.version},
            {"parameters", problem.parameters},
            {"steps", problem.steps},
            {"batch", problem.batch},
            {"targets", problem.targets},
            {"absolute", problem.absolute}};
}

Json as_json(const Method& method) {
    Json knobs = Json::array();
    for (const Prior& prior : method.priors)
        knobs.push_back({{"name", prior.name},
                         {"standard", prior.standard},
                         {"low", prior.low},
                         {"high", prior.high},
                         {"from_one", prior.from_one}});
    return {{"name", method.name}, {"knobs", knobs}};
}

/// All of the plan but its id, in the one order of keys that nlohmann's map gives.
Json as_json(const Plan& plan) {
    Json problems = Json::array(), methods = Json::array(), probes = Json::object();
    for (const Problem& problem : plan.problems) problems.push_back(as_json(problem));
    for (const Method& method : plan.methods) methods.push_back(as_json(method));
    for (const auto& [name, loss] : plan.probes)
        probes[name] = std::isfinite(loss) ? Json(loss) : Json(nullptr);
    return {{"schema", schema},
            {"size", plan.size},
            {"seed", plan.seed},
            {"problems", problems},
            {"methods", methods},
            {"budgets", plan.budgets},
            {"studies", plan.studies},
            {"tuning_runs", plan.tuning_runs},
            {"fresh_runs", plan.fresh_runs},
            {"control", plan.control},
            {"mine", plan.mine},
            {"program", plan.program},
            {"probes", probes}};
}

/// A checksum of this program if a file of one's own is in it: what that does, a few
/// probes do not see.
std::string program_here() {
    if (!has_own_code()) return {};
    return fmt::format("{:08x}", checksum(data_file::read_bytes(program_path().string())));
}

std::string id_of(const Json& json) {
    const boost::uuids::name_generator_sha1 name(boost::uuids::ns::oid());
    return to_string(name(json.dump()));
}

/// The problem or method of that name here, which must be what the plan says it is.
template <class T>
const T& the_same(const Json& planned, const T& here) {
    if (as_json(here) != planned)
        throw std::runtime_error(
            fmt::format("the plan was made by other code: its {} is {}, here it is {}", here.name,
                        planned.dump(), as_json(here).dump()));
    return here;
}

Plan from_json(const Json& json) {
    Plan plan;
    if (json.at("schema") != schema)
        throw std::runtime_error("the plan has a schema that this program does not know");
    json.at("size").get_to(plan.size);
    json.at("seed").get_to(plan.seed);
    for (const Json& problem : json.at("problems"))
        plan.problems.push_back(
            the_same(problem, problem_named(problem.at("name").get<std::string>())));
    for (const Json& method : json.at("methods"))
        plan.methods.push_back(
            the_same(method, method_named(method.at("name").get<std::string>())));
    json.at("budgets").get_to(plan.budgets);
    json.at("studies").get_to(plan.studies);
    json.at("tuning_runs").get_to(plan.tuning_runs);
    json.at("fresh_runs").get_to(plan.fresh_runs);
    json.at("control").get_to(plan.control);
    json.at("mine").get_to(plan.mine);
    json.at("program").get_to(plan.program);
    if (plan.program != program_here())
        throw std::runtime_error(
            "it was made with another file of one's own, or without; give that by --with");
    for (const auto& [name, loss] : json.at("probes").items())
        plan.probes.emplace_back(name, loss.is_null() ? infinity : loss.get<Real>());
    return plan;
}

std::string all_names() {
    std::string names;
    for (const Problem& problem : problems()) names += problem.name + ", ";
    for (const Method& method : methods()) names += method.name + ", ";
    return names.substr(0, names.size() - 2);
}

void require_known(const std::vector<std::string>& only) {
    for (const std::string& name : only) {
        const auto named = [&](const auto& one) { return one.name == name; };
        require(std::any_of(problems().begin(), problems().end(), named) ||
                    std::any_of(methods().begin(), methods().end(), named),
                "plan",
                fmt::format("'{}' is neither a problem nor a method; there are: {}", name,
                            all_names()));
    }
}

}  // namespace

std::string text(const StudyId& id) {
    return fmt::format("{}/{}/{}/{}", id.problem, id.method, id.budget, id.study);
}

StudyId study_id(const std::string& text) {
    std::vector<std::string> parts{""};
    for (const char c : text)
        if (c == '/')
            parts.emplace_back();
        else
            parts.back() += c;
    const auto whole = [](const std::string& digits) {
        return !digits.empty() && digits.size() < 10 &&
               digits.find_first_not_of("0123456789") == std::string::npos;
    };
    require(parts.size() == 4 && !parts[0].empty() && !parts[1].empty() && whole(parts[2]) &&
                whole(parts[3]),
            "study_id", fmt::format("'{}' is no study, such as mnist1d/adam/5/3", text));
    return {parts[0], parts[1], std::stoul(parts[2]), std::stoul(parts[3])};
}

Plan make_plan(const PlanRequest& request) {
    require_known(request.only);
    Plan plan;
    plan.size = request.size;
    plan.seed = request.seed;
    plan.control = method_named(request.against).name;
    if (!added().empty() && added().front() != plan.control) plan.mine = added().front();
    plan.program = program_here();
    const auto asked_for = [&](const auto& one) { return contains(request.only, one.name); };

    const std::vector<std::string> usual = suite(request.size);
    const bool any_problem = std::any_of(problems().begin(), problems().end(), asked_for);
    for (const Problem& problem : problems())
        if (any_problem ? asked_for(problem) : contains(usual, problem.name))
            plan.problems.push_back(problem);

    const bool any_method = std::any_of(methods().begin(), methods().end(), asked_for);
    for (const Method& method : methods())
        if (method.name == plan.control || contains(added(), method.name) ||
            (any_method ? asked_for(method) : !method.scheduled || request.size == "full"))
            plan.methods.push_back(method);

    const bool quick = request.size == "quick";
    plan.budgets = quick ? std::vector<std::size_t>{1, 5} : std::vector<std::size_t>{1, 5, 25};
    plan.studies = quick ? 10 : 16;
    if (request.size == "full") plan.tuning_runs = 3;
    plan.probes = probes_here(plan);
    return plan;
}

void require_comparison(const Plan& plan) {
    const Method& control = method_named(plan.control);
    for (const Problem& problem : plan.problems)
        for (const Method& method : plan.methods)
            if (method.name != plan.control && method.takes_part(problem) &&
                control.takes_part(problem))
                return;
    throw std::invalid_argument(fmt::format(
        "on no problem of this plan is there anybody to compare {} with", plan.control));
}

std::string plan_id(const Plan& plan) {
    return id_of(as_json(plan));
}

std::string written(const Plan& plan) {
    Json json = as_json(plan);
    json["id"] = id_of(json);
    return json.dump(1) + "\n";
}

Plan read_plan(const std::string& text) {
    try {
        Json json = Json::parse(text);
        const std::string id = json.at("id");
        json.erase("id");
        if (id_of(json) != id)
            throw std::runtime_error("the plan's id is not that of its text: it was changed");
        return from_json(json);
    } catch (const Json::exception& error) {
        throw std::runtime_error(fmt::format("this is no plan: {}", error.what()));
    } catch (const std::invalid_argument& error) {
        throw std::runtime_error(
            fmt::format("the plan names what is not here (was it made with --data or --with?): {}",
                        error.what()));
    }
}

Plan read_plan_file(const std::string& path) {
    const std::string text = data_file::read_bytes(path);
    try {
        return read_plan(text);
    } catch (const std::runtime_error& error) {
        throw std::runtime_error(fmt::format("{}: {}", path, error.what()));
    }
}

void require_same_code(const Plan& plan) {
    for (const auto& [name, here] : probes_here(plan)) {
        const auto planned =
            std::find_if(plan.probes.begin(), plan.probes.end(),
                         [&wanted = name](const auto& probe) { return probe.first == wanted; });
        if (planned == plan.probes.end())
            throw std::runtime_error(fmt::format("the plan has no probe of {}", name));
        const Real there = planned->second;
        const bool same = there == here || std::abs(here - there) <= Real(1e-8) * std::abs(there);
        if (!same)
            throw std::runtime_error(fmt::format(
                "the plan was made by other code: {} gives {} here, {} there", name, here, there));
    }
}

std::string probe_bits(const Plan& plan) {
    Fingerprint bits;
    for (const auto& probe : probes_here(plan))
        bits.add(std::bit_cast<std::uint64_t>(static_cast<double>(probe.second)));
    return fmt::format("{:016x}", bits.value);
}

std::vector<StudyId> studies(const Plan& plan) {
    return shard(plan, 0, 1);
}

std::vector<StudyId> shard(const Plan& plan, std::size_t i, std::size_t n) {
    require(i < n, "shard", fmt::format("there is no part {} of {}: they count from 0", i, n));
    std::vector<StudyId> result;
    std::size_t block = 0;
    for (const Problem& problem : plan.problems)
        for (std::size_t study = 0; study < plan.studies; ++study)
            if (block++ % n == i)
                for (const Method& method : plan.methods)
                    for (const std::size_t budget : plan.budgets)
                        if (method.takes_part(problem))
                            result.push_back({problem.name, method.name, budget, study});
    return result;
}

}  // namespace descent::bench

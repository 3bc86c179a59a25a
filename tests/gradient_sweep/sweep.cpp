// Does the gradient check ever fail a right gradient, or pass a wrong one? Random objectives in
// families, right ones and ones with one entry wrong, and a table of verdicts.
//
//   gradient_sweep [objectives a family, default 150]
//
// Ends with 1 if a right gradient failed, if an error of a thousandth in a large entry passed, or
// if any error passed that is larger than the resolution which the PASS states.
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstring>
#include <functional>
#include <optional>

#include "common/gradient_check.hpp"
#include "tests/gradient_sweep/compositions.hpp"
#include "tests/gradient_sweep/networks.hpp"
#include "tests/gradient_sweep/steep.hpp"

using namespace descent;
using namespace descent::test;

namespace {

/// How often each verdict was given.
struct Tally {
    std::array<std::size_t, 4> of{};
    void add(Verdict verdict) { ++of[static_cast<std::size_t>(verdict)]; }
    std::size_t pass() const { return of[0]; }
    std::size_t fail() const { return of[1]; }
    std::size_t inconclusive() const { return of[2]; }
};

std::string text(const Tally& t) {
    return fmt::format("{}/{}/{}", t.pass(), t.fail(), t.inconclusive());
}

constexpr std::array<double, 8> errors{1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8};

/// All that came of a family.
struct Family {
    std::string name;
    Tally full, no_pattern, directions;
    std::array<Tally, errors.size()> wrong;
    std::size_t losses = 0, parameters = 0, beyond_resolution = 0;
};

/// A right objective; nothing where a seed gives none.
using Generator = std::function<std::optional<NetworkCase>(std::uint64_t seed)>;

/// The objective with one entry of its gradient off by a share of itself.
Objective with_wrong_entry(const Objective& right, std::size_t entry, double error) {
    Objective wrong = right;
    wrong.loss_and_gradient = [=](const Vector& phi, Vector& dphi) {
        const Real L = right.loss_and_gradient(phi, dphi);
        dphi[entry] *= static_cast<Real>(1 + error);
        return L;
    };
    return wrong;
}

/// An entry of at least a thousandth of the largest, by lot.
std::optional<std::size_t> large_entry(const Vector& gradient, std::uint64_t seed) {
    const Real largest = xt::amax(xt::abs(gradient))();
    std::vector<std::size_t> large;
    for (std::size_t i = 0; i < gradient.size(); ++i)
        if (largest > 0 && std::abs(gradient[i]) >= Real(1e-3) * largest) large.push_back(i);
    if (large.empty()) return {};
    return large[Random(seed, "wrong entry").index(large.size())];
}

void check_wrong(Family& family, const NetworkCase& right, std::uint64_t seed) {
    Vector gradient = right.phi;
    right.objective.loss_and_gradient(right.phi, gradient);
    const std::optional<std::size_t> entry = large_entry(gradient, seed);
    if (!entry) return;
    const std::size_t k = seed % errors.size();
    const GradientReport report =
        check_gradient(with_wrong_entry(right.objective, *entry, errors[k]), right.phi,
                       right.layout, {.batch = right.examples});
    family.wrong[k].add(report.verdict);
    if (report.verdict != Verdict::pass) return;
    for (std::size_t b = 0; b < right.layout.blocks().size(); ++b) {
        const Block& block = right.layout[b];
        if (*entry < block.offset || *entry >= block.offset + block.size) continue;
        const Real error = static_cast<Real>(errors[k]) * std::abs(gradient[*entry]);
        if (report.blocks[b].unresolved > 0 || error <= 2 * report.blocks[b].resolution) continue;
        ++family.beyond_resolution;
        fmt::print("an error of {:.2g} passed, {}\n{}", error, right.name, report.text());
    }
}

Family sweep(const std::string& name, std::size_t count, const Generator& generate) {
    Family family;
    family.name = name;
    const auto said = [&](const NetworkCase& c, const char* how, const GradientReport& report) {
        if (report.verdict == Verdict::fail)
            fmt::print("a right gradient failed, {}, {}\n{}", c.name, how, report.text());
        return report.verdict;
    };
    for (std::uint64_t seed = 0; seed < count; ++seed) {
        const std::optional<NetworkCase> c = generate(seed);
        if (!c) continue;
        const GradientReport full =
            check_gradient(c->objective, c->phi, c->layout, {.batch = c->examples});
        family.full.add(said(*c, "full", full));
        family.losses += full.evaluations;
        family.parameters += c->phi.size();
        Objective plain = c->objective;
        plain.pattern = {};
        family.no_pattern.add(said(*c, "no pattern", check_gradient(plain, c->phi, c->layout)));
        family.directions.add(
            said(*c, "directions",
                 check_directions(c->objective, c->phi, c->layout, {.directions = 2})));
        check_wrong(family, *c, seed);
    }
    return family;
}

std::vector<Family> sweep_all(std::size_t count) {
    std::vector<Family> families;
    for (const bool wild : {false, true})
        for (const auto& [name, kind] : {std::pair{"plain", NetworkKind::plain},
                                         {"graph", NetworkKind::graph},
                                         {"penalty", NetworkKind::penalty},
                                         {"dropout", NetworkKind::dropout},
                                         {"batch norm", NetworkKind::batch_norm}})
            families.push_back(
                sweep(fmt::format("{} {}", wild ? "wild" : "mild", name), count,
                      [drawn = kind, wild](std::uint64_t seed) -> std::optional<NetworkCase> {
                          NetworkCase c = random_network(drawn, wild, seed);
                          if (!std::isfinite(c.objective.loss(c.phi))) return {};
                          return c;
                      }));
    for (const double wildness : {0.5, 1.5, 3.0})
        families.push_back(sweep(fmt::format("compositions {}", wildness), 8 * count,
                                 [=](std::uint64_t seed) { return composition(seed, wildness); }));
    families.push_back(sweep("steep curves", steep_curves(), steep_curve));
    return families;
}

/// \return true when the sweep found nothing that must not be
bool print(const std::vector<Family>& families) {
    fmt::print(
        "PASS/FAIL/INCONCLUSIVE of right gradients, and of how many PASS with one entry off "
        "by the share in the first line\n\n{:<18}{:>14}{:>14}{:>14}{:>8}",
        "", "full", "no pattern", "directions", "losses");
    for (const double error : errors) fmt::print("{:>9.0e}", error);
    bool good = true;
    for (const Family& f : families) {
        fmt::print("\n{:<18}{:>14}{:>14}{:>14}{:>8.2f}", f.name, text(f.full), text(f.no_pattern),
                   text(f.directions), static_cast<double>(f.losses) / real(f.parameters));
        for (const Tally& w : f.wrong)
            fmt::print("{:>9}",
                       fmt::format("{}/{}", w.pass(), w.pass() + w.fail() + w.inconclusive()));
        good = good && f.full.fail() + f.no_pattern.fail() + f.directions.fail() == 0 &&
               f.wrong[0].pass() + f.wrong[1].pass() + f.wrong[2].pass() == 0 &&
               f.beyond_resolution == 0;
    }
    fmt::print("\n");
    return good;
}

}  // namespace

int main(int argc, char** argv) {
    std::size_t count = 150;
    if (argc > 1) {
        const char* end = argv[1] + std::strlen(argv[1]);
        const auto [rest, error] = std::from_chars(argv[1], end, count);
        if (argc > 2 || error != std::errc() || rest != end || count == 0) {
            fmt::print(stderr, "gradient_sweep: expected at most one count, such as 150\n");
            return 2;
        }
    }
    return print(sweep_all(count)) ? 0 : 1;
}

#include "common/gradient_diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace descent {
namespace {

bool unresolved(const Comparison& c) {
    return !std::isfinite(c.bound);
}
bool wrong(const Comparison& c) {
    return !unresolved(c) && !c.undecided && !(c.error_over_bound() <= 1);
}
bool informative(const Comparison& c) {
    return !unresolved(c) && std::abs(c.numeric) > 10 * c.bound;
}

/// Does `other` explain the analytic gradient as c·other? Least squares for c; the rest
/// must be noise.
struct Fit {
    Real factor = 0;
    bool explains = false;
};

/// \param target,source numbers of one block \param noise how uncertain each source
/// number is
Fit fit(const std::vector<Real>& target, const std::vector<Real>& source,
        const std::vector<Real>& noise) {
    Real ts = 0, ss = 0;
    for (std::size_t i = 0; i < target.size(); ++i) {
        ts += target[i] * source[i];
        ss += source[i] * source[i];
    }
    if (!(ss > 0)) return {};
    const Real c = ts / ss;
    Real rest = 0, size = 0, uncertainty = 0;
    for (std::size_t i = 0; i < target.size(); ++i) {
        rest += (target[i] - c * source[i]) * (target[i] - c * source[i]);
        size += target[i] * target[i];
        uncertainty += c * c * noise[i] * noise[i];
    }
    return {c, size > 0 &&
                   std::sqrt(rest) <= Real(1e-5) * std::sqrt(size) + 2 * std::sqrt(uncertainty)};
}

bool near(Real value, Real target) {
    return std::abs(value - target) <= Real(1e-3) * std::abs(target);
}

/// Some entries of a block, in columns.
struct Columns {
    std::vector<Real> analytic, numeric, bound, phi;
};

/// The entries for which `keep` holds, without the unresolved ones.
template <class Keep>
Columns columns(const Samples& samples, Keep keep) {
    Columns result;
    for (std::size_t i = 0; i < samples.comparisons.size(); ++i) {
        const Comparison& c = samples.comparisons[i];
        if (unresolved(c) || !keep(c)) continue;
        result.analytic.push_back(c.analytic);
        result.numeric.push_back(c.numeric);
        result.bound.push_back(c.bound);
        result.phi.push_back(samples.phi[i]);
    }
    return result;
}

struct Finding {
    Diagnosis diagnosis = Diagnosis::unknown;
    std::string explanation;
    explicit operator bool() const { return diagnosis != Diagnosis::unknown; }
};

Finding rounded() {
    return {Diagnosis::rounded,
            "right to five digits or more: is something computed in single precision?"};
}

/// Is every wrong entry right to five of its own digits?
bool right_to_five_digits(const Samples& samples) {
    for (const Comparison& c : samples.comparisons)
        if (wrong(c) && !(std::abs(c.analytic - c.numeric) <= Real(1e-5) * std::abs(c.numeric)))
            return false;
    return true;
}

/// "W0[1,2], W0[3,0], …": the first few wrong entries.
std::string wrong_entries(const Samples& samples) {
    std::string names;
    std::size_t count = 0;
    for (const Comparison& c : samples.comparisons)
        if (wrong(c) && ++count <= 8) names += (names.empty() ? "" : ", ") + c.name;
    return count > 8 ? names + ", …" : names;
}

/// What a factor between a gradient and the right one means: N, 1/N, −1, 2 or ½.
Finding meaning(Real factor, std::size_t batch, const std::string& where) {
    const Real n = static_cast<Real>(batch);
    if (batch > 1 && near(factor, n))
        return {
            Diagnosis::scaled_by_n,
            fmt::format("{} times too large, the batch size{}: divide by N, or make the loss a sum",
                        batch, where)};
    if (batch > 1 && near(factor, 1 / n))
        return {Diagnosis::scaled_by_1_n,
                fmt::format("{} times too small, the batch size{}: the mean is taken twice", batch,
                            where)};
    if (near(factor, -1))
        return {Diagnosis::sign, "the sign is wrong: this is minus the gradient" + where};
    if (near(factor, 2))
        return {Diagnosis::doubled, "twice too large: a factor 2 too many" + where};
    if (near(factor, Real(0.5)))
        return {Diagnosis::halved,
                "half of what it should be: the 2 of a square is missing" + where};
    return {};
}

/// Such a factor between the wrong entries and the right gradient.
Finding named_factor(const Samples& samples, const BlockReport& report, std::size_t batch) {
    const Columns failing = columns(samples, wrong);
    const Fit f = fit(failing.analytic, failing.numeric, failing.bound);
    if (!f.explains) return {};
    return meaning(
        f.factor, batch,
        report.failed >= report.informative ? "" : fmt::format(", in {}", wrong_entries(samples)));
}

/// Any other factor that all entries share. One entry alone fits every factor and shows
/// nothing.
Finding odd_factor(const Samples& samples, const BlockReport& report, std::size_t batch) {
    const Columns all = columns(samples, [](const Comparison&) { return true; });
    const Fit f = fit(all.analytic, all.numeric, all.bound);
    if (!f.explains || report.informative < 2) return {};
    for (std::size_t i = 0; i < all.analytic.size(); ++i)
        if (!(std::abs(all.analytic[i] - f.factor * all.numeric[i]) <=
              Real(1e-3) * std::abs(all.analytic[i]) + 2 * std::abs(f.factor) * all.bound[i]))
            return {};  // not in every entry
    if (std::abs(f.factor - 1) < Real(1e-5)) return rounded();
    const std::string of_n = batch > 1 ? fmt::format(", {:.6g} times the batch size",
                                                     f.factor / static_cast<Real>(batch))
                                       : "";
    return {Diagnosis::scaled,
            fmt::format("{:.6g} times the gradient in every entry{}", f.factor, of_n)};
}

bool is_transposed(const Samples& samples) {
    if (!samples.whole_block || !samples.block.is_matrix()) return false;
    const std::size_t rows = samples.block.shape[0], cols = samples.block.shape[1];
    if (rows < 2 || cols < 2) return false;
    std::vector<Real> target, source, noise;
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < cols; ++j) {
            const Comparison& c = samples.comparisons[i * cols + j];
            if (unresolved(c)) continue;
            target.push_back(samples.comparisons[j * rows + i].analytic);
            source.push_back(c.numeric);
            noise.push_back(c.bound);
        }
    const Fit f = fit(target, source, noise);
    return f.explains && near(f.factor, 1);
}

/// Is analytic = c·numeric + d·term in every entry, up to noise?
bool holds(const Columns& of, Real c, Real d, const std::vector<Real>& term) {
    for (std::size_t i = 0; i < term.size(); ++i)
        if (!(std::abs(of.analytic[i] - c * of.numeric[i] - d * term[i]) <=
              2 * (1 + std::abs(c)) * of.bound[i]))
            return false;
    return true;
}

/// Does this multiple of the term stand out from the bounds in at least four entries?
/// What does not would fit anything.
bool stands_out(const Columns& of, Real d, const std::vector<Real>& term) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < term.size(); ++i) count += std::abs(d * term[i]) > 20 * of.bound[i];
    return count >= std::min<std::size_t>(4, term.size());
}

/// c and d of that relation by least squares; NaN where the two columns are multiples of
/// each other.
std::pair<Real, Real> combination(const Columns& of, const std::vector<Real>& term) {
    Real nn = 0, nt = 0, tt = 0, an = 0, at = 0;
    for (std::size_t i = 0; i < term.size(); ++i) {
        nn += of.numeric[i] * of.numeric[i];
        nt += of.numeric[i] * term[i];
        tt += term[i] * term[i];
        an += of.analytic[i] * of.numeric[i];
        at += of.analytic[i] * term[i];
    }
    const Real determinant = nn * tt - nt * nt;
    if (!(determinant > Real(1e-6) * nn * tt)) return {std::nan(""), std::nan("")};
    return {(an * tt - at * nt) / determinant, (at * nn - an * nt) / determinant};
}

/// The right gradient at right angles to φ: the length of φ does not matter to the loss.
std::string norm_hint(const Columns& all) {
    Real along = 0, size = 0;
    for (std::size_t i = 0; i < all.phi.size(); ++i) {
        along += all.numeric[i] * all.phi[i];
        size += std::abs(all.numeric[i] * all.phi[i]);
    }
    return std::abs(along) <= Real(1e-6) * size
               ? " (or the derivative of a norm is: the right gradient is at right angles to φ)"
               : "";
}

/// A penalty's gradient, λφ or λ sign(φ), that is missing, or right beside a gradient of
/// the data that is not.
Finding wrong_penalty(const Samples& samples, std::size_t batch) {
    const Columns all = columns(samples, [](const Comparison&) { return true; });
    std::vector<Real> signs;
    for (Real phi : all.phi) signs.push_back(static_cast<Real>((phi > 0) - (phi < 0)));
    const auto mixed = std::minmax_element(signs.begin(), signs.end());
    struct Penalty {
        const char *name, *term;
        const std::vector<Real>& gradient;
        bool possible;
    };
    // Few entries fit anything; a shift of all entries is no L1 penalty; a direction's sign has no
    // meaning.
    const bool enough = signs.size() >= 4,
               both_signs = enough && *mixed.first < 0 && *mixed.second > 0;
    for (const Penalty& penalty :
         {Penalty{"L2", "φ", all.phi, enough || (!samples.whole_block && signs.size() >= 2)},
          Penalty{"L1", "sign(φ)", signs, both_signs && samples.whole_block}}) {
        if (!penalty.possible) continue;
        std::vector<Real> missing(all.numeric);
        for (std::size_t i = 0; i < missing.size(); ++i) missing[i] -= all.analytic[i];
        const Real off = fit(missing, penalty.gradient, all.bound).factor;
        if (off != 0 && stands_out(all, off, penalty.gradient) &&
            holds(all, 1, -off, penalty.gradient))
            return {Diagnosis::regularization,
                    fmt::format(
                        "off by {:.6g}·{} in every entry: the gradient of the {} penalty is {}",
                        off, penalty.term, penalty.name,
                        off > 0 ? "missing, or too small" : "in the gradient but not in the loss") +
                        norm_hint(all)};
        const auto [c, d] = combination(all, penalty.gradient);
        const Finding data = enough ? meaning(c, batch, "") : Finding{};
        if (data && holds(all, c, d, penalty.gradient))
            return {data.diagnosis,
                    fmt::format("apart from the penalty, whose {:.6g}·{} is right: {}", d / (1 - c),
                                penalty.term, data.explanation)};
    }
    return {};
}

bool at_kink(Slope::Kind kind) {
    return kind == Slope::Kind::one_sided || kind == Slope::Kind::interval;
}

std::string kink_text(const Samples& samples) {
    std::size_t i = 0;
    while (!wrong(samples.comparisons[i])) ++i;
    const Comparison& c = samples.comparisons[i];
    if (samples.kinds[i] == Slope::Kind::interval)
        return fmt::format(
            "wrong only where φ sits on a kink: {} is {:.7g}, the slopes left and right are {:.7g} "
            "and {:.7g}",
            c.name, c.analytic, c.numeric - c.bound, c.numeric + c.bound);
    return fmt::format(
        "wrong only where φ sits on a kink: {} is {:.7g}, on the branch that the loss takes there "
        "the slope is {:.7g}{}",
        c.name, c.analytic, c.numeric,
        std::abs(c.numeric) <= c.bound ? " (the derivative of ReLU at 0 is 0, not 1)" : "");
}

/// The diagnosis of a failing block from its own numbers.
Finding from_numbers(const Samples& samples, const BlockReport& report, std::size_t batch) {
    for (const Comparison& c : samples.comparisons)
        if (!std::isfinite(c.analytic))
            return {
                Diagnosis::not_finite,
                fmt::format("{} is {}: never written, added to before it was set, overflowed, or "
                            "computed as 0/0 or log 0",
                            c.name, c.analytic)};

    if (!samples.repeatable)
        return {Diagnosis::not_repeatable,
                "a second call at the same φ gives another gradient: a buffer is added to and "
                "never set to 0, or it is "
                "random"};

    bool only_at_kinks = true, only_zeros = true;
    for (std::size_t i = 0; i < samples.comparisons.size(); ++i) {
        if (wrong(samples.comparisons[i]) && !at_kink(samples.kinds[i])) only_at_kinks = false;
        if (samples.comparisons[i].analytic != 0) only_zeros = false;
    }
    if (only_at_kinks) return {Diagnosis::kink, kink_text(samples)};
    if (only_zeros)
        return {Diagnosis::all_zero,
                "every entry is 0, the loss does change: never computed, or overwritten"};

    if (const Finding factor = named_factor(samples, report, batch)) return factor;
    if (is_transposed(samples))
        return {Diagnosis::transposed,
                "the right numbers in transposed order: ∂L/∂W = (∂L/∂f)ᵀ h, in W's shape"};
    if (const Finding penalty = wrong_penalty(samples, batch)) return penalty;
    if (2 * report.failed > report.informative && right_to_five_digits(samples)) return rounded();
    return {};
}

/// The gradient is a number of this precision, too: of an entry half of the digits and a
/// little more can be expected to be right (2e-9 in double precision), and nothing below
/// the rounding of what cancels in it.
void add_rounding(Samples& samples) {
    constexpr Real epsilon = std::numeric_limits<Real>::epsilon();
    static const Real own = std::pow(epsilon, Real(5) / 9);
    Real largest = 0;
    for (const Comparison& c : samples.comparisons)
        if (!unresolved(c)) largest = std::max(largest, std::abs(c.numeric));
    for (Comparison& c : samples.comparisons)
        c.bound += samples.exact ? 256 * epsilon * largest
                                 : own * std::abs(c.numeric) + 32 * epsilon * largest;
}

/// A bound is an estimate: an entry that misses it by less than the bound is not refuted.
/// The interval of slopes at a kink is none.
void spare_near_misses(Samples& samples) {
    if (samples.exact) return;
    for (std::size_t i = 0; i < samples.comparisons.size(); ++i) {
        Comparison& c = samples.comparisons[i];
        c.undecided =
            samples.kinds[i] != Slope::Kind::interval && wrong(c) && c.error_over_bound() <= 2;
    }
}

/// The comparisons counted; the verdict follows in decide().
BlockReport summarize(const Samples& samples) {
    BlockReport report;
    report.name = samples.block.name;
    Real worst = -1;
    for (std::size_t i = 0; i < samples.comparisons.size(); ++i) {
        const Comparison& c = samples.comparisons[i];
        // behind the entries may be their sum
        const bool counts = !samples.whole_block || i < samples.block.size;
        if (unresolved(c)) {
            report.unresolved += counts;
            if (std::isfinite(c.analytic)) continue;
        } else {
            report.checked += counts;
            report.largest = std::max(report.largest, std::abs(c.numeric));
            if (samples.kinds[i] != Slope::Kind::interval)
                report.resolution = std::max(report.resolution, c.bound);
        }
        report.informative += counts && informative(c);
        report.at_kinks += counts && at_kink(samples.kinds[i]);
        const bool bad = wrong(c) || !std::isfinite(c.analytic);
        if (counts || report.failed == 0) report.failed += bad;
        const Real error = bad && !std::isfinite(c.error_over_bound())
                               ? std::numeric_limits<Real>::infinity()
                               : c.error_over_bound();
        if (error > worst) {
            worst = error;
            report.worst = c;
        }
    }
    return report;
}

/// The names of the entries that nearly agree.
std::vector<std::string> undecided(const Samples& samples) {
    std::vector<std::string> names;
    for (const Comparison& c : samples.comparisons)
        if (c.undecided) names.push_back(c.name);
    return names;
}

/// \param largest slope of the whole gradient
void decide(BlockReport& report, const Samples& samples, Real largest) {
    // sparse gradients are gradients
    const std::size_t enough = std::clamp<std::size_t>(report.checked / 100, 1, 10);
    const std::size_t entries = report.checked + report.unresolved;
    if (report.failed > 0 || !samples.repeatable) {
        report.verdict = Verdict::fail;
    } else if (10 * report.unresolved > entries) {
        report.explanation = fmt::format(
            "no step size resolves the slope of {} of {} entries: the loss is too steep, too "
            "noisy, "
            "not finite close by, or has kinks that no pattern reports",
            report.unresolved, entries);
    } else if (const auto contested =
                   std::find(samples.kinds.begin(), samples.kinds.end(), Slope::Kind::contested);
               contested != samples.kinds.end()) {
        const auto at = static_cast<std::size_t>(contested - samples.kinds.begin());
        report.explanation = fmt::format(
            "{} may be wrong: the first steps say so, and no plateau at other steps decides",
            samples.comparisons[at].name);
    } else if (const std::vector<std::string> near = undecided(samples); !near.empty()) {
        report.explanation = fmt::format(
            "{} may be wrong, off by more than the bound but not by twice as much, and a bound "
            "is an estimate: try another φ or seed",
            near.size() == 1 ? near[0]
                             : fmt::format("{} entries from {} on", near.size(), near[0]));
    } else if (report.informative >= enough) {
        report.verdict = Verdict::pass;
    } else if (largest > 0 && report.resolution <= real(1e-6) * largest) {
        report.verdict = Verdict::zero;
        if (entries > 0)
            report.explanation = fmt::format("0 within {:.1e}, {:.0e} of the largest slope",
                                             report.resolution, report.resolution / largest);
    } else {
        report.explanation =
            report.largest > 0
                ? fmt::format(
                      "{} of {} entries are above the noise, which is {:.1e} in these slopes",
                      report.informative, report.checked, report.resolution)
            : report.worst.analytic == 0
                ? fmt::format(
                      "{} of {} entries are above the noise: zero against zero proves nothing",
                      report.informative, report.checked)
                : fmt::format("the loss does not change with any of {} entries, within {:.1e}",
                              report.checked, report.resolution);
    }
}

/// A weight matrix and its bias.
struct Layer {
    std::size_t number, W, b;
};

/// The number in a name such as W2, after this letter; nothing for other names.
std::optional<std::size_t> number_after(char letter, const std::string& name) {
    const bool digits =
        name.size() > 1 && name.size() < 9 && name[0] == letter &&
        std::all_of(name.begin() + 1, name.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits) return {};
    return std::stoul(name.substr(1));
}

/// The layers of a chain, W0 and b0, W1 and b1, …, told by their names: other blocks may
/// hang together in any way.
std::vector<Layer> layers(const std::vector<Samples>& all) {
    std::vector<Layer> result;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto number = number_after('W', all[i].block.name);
        if (!number || !all[i].block.is_matrix()) continue;
        for (std::size_t j = 0; j < all.size(); ++j)
            if (number_after('b', all[j].block.name) == number && !all[j].block.is_matrix() &&
                all[j].block.shape[0] == all[i].block.shape[0])
                result.push_back({*number, i, j});
    }
    // Two blocks of any name can be one layer.
    if (result.empty() && all.size() == 2 && all[0].block.is_matrix() &&
        !all[1].block.is_matrix() && all[0].block.shape[0] == all[1].block.shape[0])
        return {{0, 0, 1}};
    std::sort(result.begin(), result.end(),
              [](const Layer& a, const Layer& b) { return a.number < b.number; });
    for (std::size_t k = 0; k < result.size(); ++k)
        if (result[k].number != result.front().number + k) return {};  // no chain
    return result;
}

/// The diagnosis of a failing block of layer k from how its neighbours fared.
Finding from_neighbours(const std::vector<Layer>& layers, std::size_t k,
                        const std::vector<BlockReport>& reports, bool is_weight) {
    const auto fails = [&](std::size_t block) { return reports[block].verdict == Verdict::fail; };
    const Layer& layer = layers[k];
    const BlockReport& own = reports[is_weight ? layer.W : layer.b];
    if (fails(layer.W) && fails(layer.b)) {
        if (k + 1 == layers.size())
            return {
                Diagnosis::loss,
                fmt::format("{} and {} are wrong, and nothing comes after: look at the gradient "
                            "of the loss at the output",
                            reports[layer.W].name, reports[layer.b].name)};
        const Layer& next = layers[k + 1];
        if (fails(next.W) && fails(next.b))
            return {
                Diagnosis::inherited,
                fmt::format("{} and {} are wrong, too, and all before them would be: mend those "
                            "first",
                            reports[next.W].name, reports[next.b].name)};
        return {
            Diagnosis::slope,
            fmt::format(
                "{} and {} are wrong, {} and {} are right: look at what lies between, a′[f] (the "
                "mask of ReLU) and Wᵀ ∂L/∂f",
                reports[layer.W].name, reports[layer.b].name, reports[next.W].name,
                reports[next.b].name)};
    }
    if (2 * own.failed <= own.informative) return {};  // a few entries only
    if (is_weight)
        return {
            Diagnosis::batch_order,
            "its bias is right: either ∂L/∂f meets the wrong entries of h (order of the batch, an "
            "index off by one, the h of another layer), or it is wrong in a way that adds up to "
            "0 over the batch"};
    return {Diagnosis::bias_not_summed,
            "its weights are right, so ∂L/∂f is: sum it over the whole batch for the bias"};
}

/// A finding from the neighbours, with a factor that all entries of the block share.
Finding with_factor(Finding finding, const Finding& factor) {
    if (finding && factor.diagnosis == Diagnosis::scaled)
        finding.explanation += "; it is " + factor.explanation;
    return finding;
}

}  // namespace

Real Comparison::error_over_bound() const {
    return analytic == numeric ? 0 : std::abs(analytic - numeric) / bound;
}

GradientReport judge(std::vector<Samples> all, std::size_t batch, std::size_t evaluations,
                     std::string problem) {
    GradientReport report;
    report.problem = std::move(problem);
    report.evaluations = evaluations;
    Real largest = 0;
    for (Samples& samples : all) {
        add_rounding(samples);
        spare_near_misses(samples);
        report.blocks.push_back(summarize(samples));
        largest = std::max(largest, report.blocks.back().largest);
    }
    for (std::size_t i = 0; i < all.size(); ++i) decide(report.blocks[i], all[i], largest);

    std::vector<Finding> findings(all.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        if (report.blocks[i].verdict == Verdict::fail)
            findings[i] = from_numbers(all[i], report.blocks[i], batch);
    const std::vector<Layer> chain = layers(all);
    for (std::size_t k = 0; k < chain.size(); ++k)
        for (const std::size_t i : {chain[k].W, chain[k].b})
            if (report.blocks[i].verdict == Verdict::fail && !findings[i])
                findings[i] = with_factor(from_neighbours(chain, k, report.blocks, i == chain[k].W),
                                          odd_factor(all[i], report.blocks[i], batch));
    for (std::size_t i = 0; i < all.size(); ++i) {
        BlockReport& block = report.blocks[i];
        if (block.verdict != Verdict::fail) continue;
        if (!findings[i]) findings[i] = odd_factor(all[i], block, batch);
        if (!findings[i] && 2 * block.failed <= block.checked)
            findings[i] = {
                Diagnosis::single_entries,
                fmt::format("{} of {} entries are right: look at {}", block.checked - block.failed,
                            block.checked, wrong_entries(all[i]))};
        block.diagnosis = findings[i].diagnosis;
        block.explanation = findings[i]          ? findings[i].explanation
                            : block.largest == 0 ? "the loss does not change with any of these "
                                                   "entries: is it kept from an earlier φ?"
                                                 : "no simple relation to the gradient";
        if (!all[i].suspect.name.empty())
            block.explanation +=
                fmt::format("; halving the block leads to {}: {:.7g}, numeric {:.7g}",
                            all[i].suspect.name, all[i].suspect.analytic, all[i].suspect.numeric);
    }

    const auto any = [&](Verdict v) {
        return std::any_of(report.blocks.begin(), report.blocks.end(),
                           [v](const BlockReport& b) { return b.verdict == v; });
    };
    if (!report.problem.empty() || any(Verdict::fail))
        report.verdict = Verdict::fail;
    else if (any(Verdict::pass) && !any(Verdict::inconclusive))
        report.verdict = Verdict::pass;
    return report;
}

const BlockReport& GradientReport::operator[](std::string_view block) const {
    for (const BlockReport& b : blocks)
        if (b.name == block) return b;
    argument_error("GradientReport", fmt::format("no block is named {}", block));
}

std::string_view text(Verdict verdict) {
    switch (verdict) {
        case Verdict::pass:
            return "PASS";
        case Verdict::fail:
            return "FAIL";
        case Verdict::inconclusive:
            return "INCONCLUSIVE";
        case Verdict::zero:
            return "ZERO";
    }
    return "";
}

std::string_view text(Diagnosis diagnosis) {
    switch (diagnosis) {
        case Diagnosis::none:
            return "none";
        case Diagnosis::not_finite:
            return "not finite";
        case Diagnosis::not_repeatable:
            return "not repeatable";
        case Diagnosis::rounded:
            return "rounded";
        case Diagnosis::all_zero:
            return "all zero";
        case Diagnosis::scaled_by_n:
            return "missing mean";
        case Diagnosis::scaled_by_1_n:
            return "mean taken twice";
        case Diagnosis::doubled:
            return "factor 2";
        case Diagnosis::halved:
            return "factor 1/2";
        case Diagnosis::sign:
            return "wrong sign";
        case Diagnosis::scaled:
            return "scaled";
        case Diagnosis::transposed:
            return "transposed";
        case Diagnosis::regularization:
            return "regularization";
        case Diagnosis::kink:
            return "derivative at a kink";
        case Diagnosis::bias_not_summed:
            return "bias not summed";
        case Diagnosis::batch_order:
            return "batch order";
        case Diagnosis::loss:
            return "gradient of the loss";
        case Diagnosis::slope:
            return "activation slope";
        case Diagnosis::inherited:
            return "follows from a later layer";
        case Diagnosis::single_entries:
            return "single entries";
        case Diagnosis::unknown:
            return "unknown";
    }
    return "";
}

namespace {

/// What a PASS is worth.
std::string worth(const GradientReport& report) {
    Real resolution = 0, largest = 0;
    std::size_t unresolved = 0, entries = 0;
    for (const BlockReport& b : report.blocks) {
        resolution = std::max(resolution, b.resolution);
        largest = std::max(largest, b.largest);
        unresolved += b.unresolved;
        entries += b.checked + b.unresolved;
    }
    const Real one = 4 * resolution, many = 100 * one;  // see check_directions()
    std::string text =
        report.directions > 0
            ? fmt::format(
                  "  one entry off by more than {:.0e} would have shown; several, one of "
                  "them\n  off by {:.0e}, would pass with a probability of at most {:.1e}",
                  one, many, std::pow(2 * resolution / many, static_cast<Real>(report.directions)))
            : fmt::format("  an error above {:.0e} of the largest slope would have shown",
                          resolution / largest);
    if (unresolved > 0) text += fmt::format("; {} of {} not compared", unresolved, entries);
    return text + "\n";
}

/// A column of the table, and what it says.
struct TableColumn {
    std::string title, meaning;
    bool to_the_right;
    std::function<std::string(const BlockReport& block)> cell;
};

/// The columns of the table; those that say nothing in any row are left out.
std::vector<TableColumn> table_columns(const std::vector<BlockReport>& blocks) {
    const auto any = [&](auto property) {
        return std::any_of(blocks.begin(), blocks.end(), property);
    };
    std::vector<TableColumn> columns{
        {"block", "", false, [](const BlockReport& b) { return b.name; }},
        {"verdict", "", false,
         [](const BlockReport& b) { return std::string(descent::text(b.verdict)); }},
        {"checked", "checked: entries that were compared", true,
         [](const BlockReport& b) { return fmt::format("{}", b.checked); }}};
    if (any([](const BlockReport& b) { return b.informative != b.checked; }))
        columns.push_back({"not noise", "not noise: those whose slope stands out of the noise",
                           true,
                           [](const BlockReport& b) { return fmt::format("{}", b.informative); }});
    if (any([](const BlockReport& b) { return b.unresolved > 0; }))
        columns.push_back({"unresolved", "unresolved: those for which no step size gave an answer",
                           true,
                           [](const BlockReport& b) { return fmt::format("{}", b.unresolved); }});
    columns.push_back({"worst", "worst: the entry with the largest error for its bound", false,
                       [](const BlockReport& b) { return b.worst.name; }});
    columns.push_back({"analytic", "analytic: what is checked", true, [](const BlockReport& b) {
                           return fmt::format("{:.7g}", b.worst.analytic);
                       }});
    columns.push_back(
        {"numeric", "numeric: the difference quotient", true,
         [](const BlockReport& b) { return fmt::format("{:.7g}", b.worst.numeric); }});
    columns.push_back(
        {"error/bound",
         "error/bound: up to 1 the entry is right, above 2, at a kink above 1, it is wrong", true,
         [](const BlockReport& b) { return fmt::format("{:.2g}", b.worst.error_over_bound()); }});
    return columns;
}

}  // namespace

std::vector<std::string> GradientReport::legend() const {
    std::vector<std::string> meanings;
    for (const TableColumn& column : table_columns(blocks))
        if (!column.meaning.empty()) meanings.push_back(column.meaning);
    return meanings;
}

std::string GradientReport::text() const {
    std::string out = fmt::format("gradient check: {} ({} losses evaluated)\n",
                                  descent::text(verdict), evaluations);
    if (verdict == Verdict::pass) out += worth(*this);
    if (!problem.empty()) out += fmt::format("  {}\n", problem);

    const std::vector<TableColumn> columns = table_columns(blocks);
    std::vector<std::string> lines(blocks.size() + 1);  // the head first
    for (const TableColumn& column : columns) {
        std::size_t width = column.title.size();
        for (const BlockReport& b : blocks) width = std::max(width, column.cell(b).size());
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const std::string cell = i == 0 ? column.title : column.cell(blocks[i - 1]);
            lines[i] += column.to_the_right ? fmt::format("  {:>{}}", cell, width)
                                            : fmt::format("  {:<{}}", cell, width);
        }
    }
    out += lines[0] + "\n";
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const BlockReport& b = blocks[i];
        out += lines[i + 1] + "\n";
        if (b.verdict == Verdict::fail)
            out += fmt::format("    {} of {} wrong, {}: {}\n", b.failed, b.checked,
                               descent::text(b.diagnosis), b.explanation);
        else if (!b.explanation.empty())
            out += fmt::format("    {}\n", b.explanation);
    }
    return out;
}

}  // namespace descent

#include "common/gradient_diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace descent {
namespace {

bool skipped(const Comparison& c) { return !std::isfinite(c.bound); }
bool wrong(const Comparison& c) { return !skipped(c) && !(c.error_over_bound() <= 1); }
bool informative(const Comparison& c) { return !skipped(c) && std::abs(c.numeric) > 10 * c.bound; }

/// Does `other` explain the analytic gradient as c·other? Least squares for c; the rest must be noise.
struct Fit {
    Real factor = 0;
    bool explains = false;
};

/// \param target,source numbers of one block  \param noise how uncertain each source number is
Fit fit(const std::vector<Real>& target, const std::vector<Real>& source, const std::vector<Real>& noise) {
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
    return {c, size > 0 && std::sqrt(rest) <= Real(1e-5) * std::sqrt(size) + 2 * std::sqrt(uncertainty)};
}

bool near(Real value, Real target) { return std::abs(value - target) <= Real(1e-3) * std::abs(target); }

/// The numbers of a failing block, in columns, without the skipped ones.
struct Columns {
    std::vector<Real> analytic, numeric, bound, phi;
};

Columns columns(const Samples& samples) {
    Columns result;
    for (std::size_t i = 0; i < samples.comparisons.size(); ++i) {
        const Comparison& c = samples.comparisons[i];
        if (skipped(c)) continue;
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
};

/// The name of a factor c between the two gradients. One entry alone fits any factor, so there only a known one counts.
Finding name_factor(Real c, std::size_t batch, std::size_t entries) {
    const Real n = static_cast<Real>(batch);
    if (batch > 1 && near(c, n))
        return {Diagnosis::scaled_by_n, fmt::format("{} times too large, the batch size: divide by N, or make the loss a sum", batch)};
    if (batch > 1 && near(c, 1 / n))
        return {Diagnosis::scaled_by_1_n, fmt::format("{} times too small, the batch size: the mean is taken twice", batch)};
    if (near(c, -1)) return {Diagnosis::sign, "the sign is wrong: this is minus the gradient"};
    if (near(c, 2)) return {Diagnosis::doubled, "twice too large: a factor 2 too many"};
    if (near(c, Real(0.5))) return {Diagnosis::halved, "half of what it should be: the 2 of a square is missing"};
    if (entries == 1) return {};
    return {Diagnosis::scaled, fmt::format("{:.6g} times the gradient in every entry", c)};
}

bool is_transposed(const Samples& samples) {
    if (!samples.whole_block || !samples.block.is_matrix()) return false;
    const std::size_t rows = samples.block.shape[0], cols = samples.block.shape[1];
    if (rows < 2 || cols < 2) return false;
    std::vector<Real> target, source, noise;
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < cols; ++j) {
            const Comparison& c = samples.comparisons[i * cols + j];
            if (skipped(c)) continue;
            target.push_back(samples.comparisons[j * rows + i].analytic);
            source.push_back(c.numeric);
            noise.push_back(c.bound);
        }
    const Fit f = fit(target, source, noise);
    return f.explains && near(f.factor, 1);
}

/// The diagnosis of a failing block from its own numbers.
Finding diagnose(const Samples& samples, const BlockReport& report, std::size_t batch) {
    for (const Comparison& c : samples.comparisons)
        if (!std::isfinite(c.analytic))
            return {Diagnosis::not_finite, fmt::format("{} is {}: never written, added to before it was set, or overflowed", c.name, c.analytic)};

    bool only_at_kinks = true;
    for (std::size_t i = 0; i < samples.comparisons.size(); ++i)
        if (wrong(samples.comparisons[i]) && !samples.one_sided[i]) only_at_kinks = false;
    if (only_at_kinks)
        return {Diagnosis::kink, "wrong only where a pre-activation is exactly 0: the derivative of ReLU there is 0, not 1"};

    const Columns c = columns(samples);
    if (std::all_of(c.analytic.begin(), c.analytic.end(), [](Real a) { return a == 0; }))
        return {Diagnosis::all_zero, "every entry is 0, the loss does change: never computed, or overwritten"};

    if (report.informative > 1 || report.checked == 1)
        if (const Fit f = fit(c.analytic, c.numeric, c.bound); f.explains && !near(f.factor, 1))
            if (const Finding named = name_factor(f.factor, batch, report.checked); named.diagnosis != Diagnosis::unknown)
                return named;
    if (is_transposed(samples))
        return {Diagnosis::transposed, "these are the right numbers in transposed order: ∂L/∂W = (∂L/∂f)ᵀ h, in W's shape"};

    std::vector<Real> missing(c.analytic.size());
    for (std::size_t i = 0; i < missing.size(); ++i) missing[i] = c.numeric[i] - c.analytic[i];
    const Fit penalty = fit(missing, c.phi, c.bound);
    Real rest = 0;
    for (std::size_t i = 0; i < missing.size(); ++i)
        rest = std::max(rest, std::abs(missing[i] - penalty.factor * c.phi[i]) / c.bound[i]);
    if (missing.size() > 1 && penalty.factor != 0 && rest <= 2)
        return {Diagnosis::regularization,
                fmt::format("off by {:.6g}·φ in every entry: the gradient of the L2 penalty is {}", penalty.factor,
                            penalty.factor > 0 ? "missing" : "in the gradient but not in the loss")};

    if (report.failed <= std::max<std::size_t>(1, report.checked / 100) && report.failed < report.checked)
        return {Diagnosis::single_entries, fmt::format("{} of {} entries wrong, the rest right: look at its index", report.failed, report.checked)};
    return {};
}

BlockReport summarize(const Samples& samples) {
    BlockReport report;
    report.name = samples.block.name;
    Real worst = -1;
    for (std::size_t i = 0; i < samples.comparisons.size(); ++i) {
        const Comparison& c = samples.comparisons[i];
        if (skipped(c)) {
            ++report.skipped;
            if (std::isfinite(c.analytic)) continue;
        } else {
            ++report.checked;
        }
        report.informative += informative(c);
        report.one_sided += samples.one_sided[i];
        const bool bad = wrong(c) || !std::isfinite(c.analytic);
        report.failed += bad;
        const Real error = bad && !std::isfinite(c.error_over_bound()) ? std::numeric_limits<Real>::infinity() : c.error_over_bound();
        if (error > worst) {
            worst = error;
            report.worst = c;
        }
    }
    const std::size_t enough = std::max<std::size_t>(1, report.checked / 100);
    if (report.failed > 0)
        report.verdict = Verdict::fail;
    else if (report.informative >= enough && report.skipped <= report.checked)
        report.verdict = Verdict::pass;
    else
        report.explanation = report.skipped > report.checked
            ? fmt::format("{} of {} entries lie on kinks, or where the loss is not finite", report.skipped, report.skipped + report.checked)
            : fmt::format("{} of {} entries are above the noise: zero against zero proves nothing", report.informative, report.checked);
    return report;
}

/// The bias that is added where this weight matrix multiplies, or the other way round; nullptr if there is none.
const BlockReport* partner(const std::vector<Samples>& all, const std::vector<BlockReport>& reports, std::size_t i) {
    const auto pair = [&](std::size_t w, std::size_t b) {
        return all[w].block.is_matrix() && !all[b].block.is_matrix() && all[w].block.shape[0] == all[b].block.shape[0];
    };
    if (i + 1 < all.size() && pair(i, i + 1)) return &reports[i + 1];
    if (i > 0 && pair(i - 1, i)) return &reports[i - 1];
    return nullptr;
}

}  // namespace

Real Comparison::error_over_bound() const { return analytic == numeric ? 0 : std::abs(analytic - numeric) / bound; }

GradientReport judge(std::vector<Samples> all, std::size_t batch, std::size_t evaluations) {
    GradientReport report;
    report.evaluations = evaluations;
    for (const Samples& samples : all) report.blocks.push_back(summarize(samples));

    for (std::size_t i = 0; i < all.size(); ++i) {
        BlockReport& block = report.blocks[i];
        if (block.verdict != Verdict::fail) continue;
        Finding finding = diagnose(all[i], block, batch);
        const BlockReport* other = partner(all, report.blocks, i);
        if (finding.diagnosis == Diagnosis::unknown && other != nullptr && other->verdict == Verdict::pass)
            finding = all[i].block.is_matrix()
                ? Finding{Diagnosis::batch_order, "the bias is right, so ∂L/∂f is: its rows meet the wrong rows of h (order of the batch), or the wrong h"}
                : Finding{Diagnosis::bias_not_summed, "the weights are right, so ∂L/∂f is: sum it over the whole batch for the bias"};
        block.diagnosis = finding.diagnosis;
        block.explanation = finding.diagnosis == Diagnosis::unknown ? "no simple relation to the gradient" : finding.explanation;
    }

    const auto is = [](Verdict v) { return [v](const BlockReport& b) { return b.verdict == v; }; };
    if (std::any_of(report.blocks.begin(), report.blocks.end(), is(Verdict::fail)))
        report.verdict = Verdict::fail;
    else if (!report.blocks.empty() && std::all_of(report.blocks.begin(), report.blocks.end(), is(Verdict::pass)))
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
        case Verdict::pass:         return "PASS";
        case Verdict::fail:         return "FAIL";
        case Verdict::inconclusive: return "INCONCLUSIVE";
    }
    return "";
}

std::string_view text(Diagnosis diagnosis) {
    switch (diagnosis) {
        case Diagnosis::none:            return "none";
        case Diagnosis::not_finite:      return "not finite";
        case Diagnosis::all_zero:        return "all zero";
        case Diagnosis::scaled_by_n:     return "missing mean";
        case Diagnosis::scaled_by_1_n:   return "mean taken twice";
        case Diagnosis::doubled:         return "factor 2";
        case Diagnosis::halved:          return "factor 1/2";
        case Diagnosis::sign:            return "wrong sign";
        case Diagnosis::scaled:          return "scaled";
        case Diagnosis::transposed:      return "transposed";
        case Diagnosis::regularization:  return "regularization";
        case Diagnosis::kink:            return "derivative at a kink";
        case Diagnosis::bias_not_summed: return "bias not summed";
        case Diagnosis::batch_order:     return "batch order";
        case Diagnosis::single_entries:  return "single entries";
        case Diagnosis::unknown:         return "unknown";
    }
    return "";
}

std::string GradientReport::text() const {
    std::string out = fmt::format("gradient check: {} ({} losses evaluated)\n", descent::text(verdict), evaluations);
    out += fmt::format("  {:<8} {:<12} {:>8} {:>8}  {:<14} {:>15} {:>15} {:>12}\n", "block", "verdict", "checked", "skipped",
                       "worst entry", "analytic", "numeric", "error/bound");
    for (const BlockReport& b : blocks) {
        out += fmt::format("  {:<8} {:<12} {:>8} {:>8}  {:<14} {:>15.7g} {:>15.7g} {:>12.2g}\n", b.name,
                           descent::text(b.verdict), b.checked, b.skipped, b.worst.name, b.worst.analytic,
                           b.worst.numeric, b.worst.error_over_bound());
        if (b.verdict == Verdict::fail)
            out += fmt::format("    {} of {} wrong, {}: {}\n", b.failed, b.checked, descent::text(b.diagnosis), b.explanation);
        if (b.verdict == Verdict::inconclusive) out += fmt::format("    {}\n", b.explanation);
    }
    return out;
}

}  // namespace descent

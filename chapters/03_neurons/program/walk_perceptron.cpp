#include <algorithm>
#include <cmath>

#include "chapters/03_neurons/program/figures.hpp"
#include "chapters/03_neurons/program/walk_through.hpp"

namespace descent::neurons {

void show_perceptron(Report& report, const TwoBitResult& result) {
    report.section("The perceptron learns from its mistakes (NL.8)");
    report.say("  task   mistakes   passes   b, w1, w2     margin γ   bound (R/γ)²");
    double largest_share = 0;
    for (const auto& [name, truth] : {std::pair{"AND", AND}, {"OR", OR}}) {
        const auto& [points, perceptron, found, bound] = result.functions[truth];
        const auto& [w, b] = perceptron.separator;
        report.say("  {:<4}   {:8}   {:6}   {:2}, {:2}, {:2}    {:8.4f}   {:8.1f}", name,
                   perceptron.mistakes, perceptron.epochs, b, w(0), w(1), found.margin, bound);
        largest_share = std::max(largest_share, double(real(perceptron.mistakes) / bound));
        report.result(fmt::format("perceptron_mistakes_{}", name), perceptron.mistakes);
        report.result(fmt::format("perceptron_bound_{}", name), bound);
    }
    report.check("mistakes stay within (R/γ)²: their share of it", largest_share, 1);
    report.say(
        "  Of the 16 functions of two bits {} can be separated, {} provably not. It learned {}.",
        result.separable, result.refuted, result.learned);
    report.result("separable_functions", result.separable);
    report.result("refuted_functions", result.refuted);
}

void show_xor(Report& report, const XorResult& result, const TwoBitResult& others) {
    const auto& [points, alone, verdict, bound] = result.inputs;
    const SignedPoints& hidden = result.hidden.points;
    const PerceptronResult& helped = result.hidden.perceptron;
    report.section("XOR is beyond one unit, and easy for two more (NL.8)");
    report.say(
        "  It makes {} mistakes in {} pass{}, and then the weights are what they were: it would go "
        "round for ever.",
        alone.mistakes, alone.epochs, alone.epochs == 1 ? "" : "es");
    report.say("  No other rule could do better. A separator would have to satisfy");
    report.say("{}", proof_text(verdict.certificate, points));
    report.check("the proof, checked in whole numbers", result.proven);
    report.say(
        "  Two hidden units h1 = max(0, x2 − x1), h2 = max(0, x1 − x2) see the points elsewhere:");
    for (std::size_t i = 0; i < points.size(); ++i)
        report.say("    ({}, {})  →  ({}, {})   class {:+}   z = {:+}", points.X(i, 0),
                   points.X(i, 1), hidden.X(i, 0), hidden.X(i, 1), points.y[i],
                   helped.separator(row(hidden.X, i)));
    report.say("  There the perceptron gets all four right after {} mistakes.", helped.mistakes);
    report.check("two hidden units solve XOR", real(result.errors), 0);
    report.result("xor_errors", result.errors);
    report.figure(xor_inputs_figure(points, others.functions[OR].separability.best,
                                    others.functions[AND].separability.best));
    report.figure(xor_hidden_figure(hidden, helped.separator));
}

namespace {

/// "b + w1 - 2 w2" at a point of whole numbers.
std::string left_side(const Matrix& X, std::size_t i) {
    std::string text = "b";
    for (std::size_t d = 0; d < X.shape()[1]; ++d) {
        const long x = std::lround(X(i, d));
        if (x == 0) continue;
        const std::string times = std::abs(x) == 1 ? "" : fmt::format("{} ", std::abs(x));
        text += fmt::format(" {} {}w{}", x < 0 ? '-' : '+', times, d + 1);
    }
    return text;
}

}  // namespace

std::string proof_text(const std::vector<long>& certificate, const SignedPoints& points) {
    require(refutes(certificate, points), "proof_text", "this is no proof");
    std::string text;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (certificate[i] == 0) continue;
        const std::string times = certificate[i] == 1 ? "" : fmt::format("   × {}", certificate[i]);
        text += fmt::format("  ({})  class {:+}:  {}({}) > 0{}\n",
                            fmt::join(Vector(row(points.X, i)), ", "), points.y[i],
                            points.y[i] > 0 ? "+" : "-", left_side(points.X, i), times);
    }
    return text + "  Added up, everything cancels on the left:  0 > 0. No b, w1, w2 can do that.";
}

}  // namespace descent::neurons

// A program that teaches nothing: the tests of common/program/program.hpp run it.
#include <cmath>
#include <limits>
#include <new>
#include <stdexcept>
#include <vector>

#include "common/gradient_check.hpp"
#include "common/program/program.hpp"

using descent::Real;
using descent::Vector;

namespace {

/// A gradient check of L = φ₀², with the gradient 2φ₀ times a factor.
descent::GradientReport square_check(Real factor) {
    descent::ParameterLayout layout;
    layout.add("b", {1});
    descent::Objective objective;
    objective.loss = [](const Vector& phi) { return phi(0) * phi(0); };
    objective.loss_and_gradient = [factor](const Vector& phi, Vector& dphi) {
        dphi(0) = factor * 2 * phi(0);
        return phi(0) * phi(0);
    };
    return check_gradient(objective, Vector{Real(0.75)}, layout);
}

void misbehave(descent::Report& report, const std::string& how) {
    if (how == "invalid") throw std::invalid_argument("shape 3×2\nexpected 3×4");
    if (how == "runtime") throw std::runtime_error("data.csv:3: 'abc' is not a finite number");
    if (how == "memory") throw std::bad_alloc();
    if (how == "length") throw std::length_error("vector::reserve");
    if (how == "logic") throw std::logic_error("this cannot be");
    if (how == "number") throw 42;
    if (how == "key") report.result("third", 1);
    if (how == "figure")
        report.figure(descent::Figure("parabola", "", "", "").line("", Vector{1}, Vector{1}));
    if (how == "nan") report.result("not_a_number", std::nan(""));
    if (how == "infinite")
        report.result("list", std::vector<double>{1, std::numeric_limits<double>::infinity()});
    if (how == "check") report.check("too large", 0.5, 0.25);
    if (how == "negative") report.check("below zero", -0.5, 0.25);
    if (how == "nancheck") report.check("no number", std::nan(""), 0.25);
    if (how == "nobound") report.check("no bound", 1, std::numeric_limits<double>::infinity());
    if (how == "gradient") report.check("a doubled gradient", square_check(2));
}

}  // namespace

int main(int argc, char** argv) {
    descent::Program program("demo_program", "A demonstration");
    double x = 2.5, rate = 0.125;
    float narrow = 0.5F;
    std::size_t steps = 10, lines = 0;
    std::string word = "plain", shape = "round", data, how = "none";
    std::vector<double> start{1, -2};
    std::vector<std::size_t> widths{1, 3, 1};
    program.option("--x", x, "any number");
    program.positive("--rate", rate, "the learning rate");
    program.option("--narrow", narrow, "a number in single precision");
    program.option("--steps", steps, "how many");
    program.option("--word", word, "a text");
    program.choice("--shape", shape, {"round", "square"}, "the shape");
    program.option("--start", start, "where to start");
    program.option("--widths", widths, "widths of the layers");
    program.file("--data", data, "a file");
    program.option("--lines", lines, "print this many lines");
    program.choice(
        "--how", how,
        {"none", "invalid", "runtime", "memory", "length", "logic", "number", "key", "figure",
         "nan", "infinite", "check", "negative", "nancheck", "nobound", "gradient"},
        "how to misbehave");
    return program.run(argc, argv, [&](descent::Report& report) {
        report.section("Überschrift");
        report.say("x = {:.3f}, rate = {}, steps = {}, shape = {}", x, rate, steps, shape);
        for (std::size_t i = 0; i < lines; ++i) report.say("line {}", i);
        if (const descent::Progress show = report.progress("working")) show(1, 2);
        report.result("third", 1.0 / 3);
        report.result("x", x);
        report.result("start", start);
        report.result("widths", std::vector<double>(widths.begin(), widths.end()));
        report.result("vector", Vector{1, Real(0.1)});
        report.check("one is one", 1e-17, 1e-14);
        report.check("a square's gradient", square_check(1));
        report.figure(descent::Figure("parabola", "A parabola", "x", "y")
                          .line("x²", Vector{0, 1, 2}, Vector{0, 1, 4}));
        misbehave(report, how);
    });
}

// A chapter program that teaches nothing: the tests of common/chapter.hpp run it.
#include <cmath>
#include <limits>
#include <new>
#include <stdexcept>
#include <vector>

#include "common/gradient_check.hpp"
#include "common/program/chapter.hpp"

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

void misbehave(descent::Chapter& chapter, const std::string& how) {
    if (how == "invalid") throw std::invalid_argument("shape 3×2\nexpected 3×4");
    if (how == "runtime") throw std::runtime_error("data.csv:3: 'abc' is not a finite number");
    if (how == "memory") throw std::bad_alloc();
    if (how == "length") throw std::length_error("vector::reserve");
    if (how == "logic") throw std::logic_error("this cannot be");
    if (how == "number") throw 42;
    if (how == "key") chapter.result("third", 1);
    if (how == "figure")
        chapter.figure(descent::Figure("parabola", "", "", "").line("", Vector{1}, Vector{1}));
    if (how == "nan") chapter.result("not_a_number", std::nan(""));
    if (how == "infinite")
        chapter.result("list", std::vector<double>{1, std::numeric_limits<double>::infinity()});
    if (how == "check") chapter.check("too large", 0.5, 0.25);
    if (how == "negative") chapter.check("below zero", -0.5, 0.25);
    if (how == "nancheck") chapter.check("no number", std::nan(""), 0.25);
    if (how == "nobound") chapter.check("no bound", 1, std::numeric_limits<double>::infinity());
    if (how == "gradient") chapter.check("a doubled gradient", square_check(2));
}

}  // namespace

int main(int argc, char** argv) {
    descent::Chapter chapter("demo_chapter", "A demonstration");
    double x = 2.5, rate = 0.125;
    float narrow = 0.5F;
    std::size_t steps = 10, lines = 0;
    std::string word = "plain", shape = "round", data, how = "none";
    std::vector<double> start{1, -2};
    std::vector<std::size_t> widths{1, 3, 1};
    chapter.option("--x", x, "any number");
    chapter.positive("--rate", rate, "the learning rate");
    chapter.option("--narrow", narrow, "a number in single precision");
    chapter.option("--steps", steps, "how many");
    chapter.option("--word", word, "a text");
    chapter.choice("--shape", shape, {"round", "square"}, "the shape");
    chapter.option("--start", start, "where to start");
    chapter.option("--widths", widths, "widths of the layers");
    chapter.file("--data", data, "a file");
    chapter.option("--lines", lines, "print this many lines");
    chapter.choice(
        "--how", how,
        {"none", "invalid", "runtime", "memory", "length", "logic", "number", "key", "figure",
         "nan", "infinite", "check", "negative", "nancheck", "nobound", "gradient"},
        "how to misbehave");
    return chapter.run(argc, argv, [&] {
        chapter.section("Überschrift");
        chapter.say("x = {:.3f}, rate = {}, steps = {}, shape = {}", x, rate, steps, shape);
        for (std::size_t i = 0; i < lines; ++i) chapter.say("line {}", i);
        chapter.progress("working", 1, 2);
        chapter.result("third", 1.0 / 3);
        chapter.result("x", x);
        chapter.result("start", start);
        chapter.result("widths", std::vector<double>(widths.begin(), widths.end()));
        chapter.result("vector", Vector{1, Real(0.1)});
        chapter.check("one is one", 1e-17, 1e-14);
        chapter.check("a square's gradient", square_check(1));
        chapter.figure(descent::Figure("parabola", "A parabola", "x", "y")
                           .line("x²", Vector{0, 1, 2}, Vector{0, 1, 4}));
        misbehave(chapter, how);
    });
}

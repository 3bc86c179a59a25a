#include <algorithm>
#include <cmath>

#include "chapters/03_neurons/program/walk_through.hpp"
#include "common/program/program.hpp"

using namespace descent;
using namespace descent::neurons;

namespace {

void require_small(const char* option, const std::vector<double>& values, const char* what) {
    for (const double value : values) require(std::abs(value) <= 1e6, option, what);
}

/// How the file of examples was understood.
std::string recognised(const LabelledText& text) {
    const auto& all = text.data.all;
    const auto& classes = text.data.classes;
    std::string line = fmt::format("{} texts", all.size());
    if (text.head > 0) line += fmt::format(", names in line {}", text.head);
    for (std::size_t k = 0; k < std::min<std::size_t>(classes.size(), 10); ++k)
        line += fmt::format("{}{} ({})", k == 0 ? "; classes " : ", ", classes[k],
                            std::count_if(all.begin(), all.end(),
                                          [k](const Observation& d) { return d.label == k; }));
    return classes.size() > 10 ? line + fmt::format(" and {} more", classes.size() - 10) : line;
}

}  // namespace

int main(int argc, char** argv) {
    Program program("03_neurons", "Neurons, and classifiers made of them");
    std::vector<double> w, x;  // any number of them
    double b = -3;
    std::size_t steps = 1000;
    std::string data, question;
    program.option("--w", w, "weights of the neuron in the first section (default: 2,-3)");
    program.option("--b", b, "its bias");
    program.option("--x", x, "its input, as many numbers (default: -1,-2)");
    program.file("--data", data,
                 "names to learn from: lines of a label, a tab or a comma, and a text with the "
                 "[name] marked");
    program.option("--steps", steps, "steps up the conditional likelihood");
    program.option("--classify", question, "a text with a [name] to tell at the end");
    return program.run(argc, argv, [&](Report& report) {
        // What the options say
        if (w.empty()) w = {2, -3};
        if (x.empty()) x = {-1, -2};
        require(w.size() == x.size(), "--x",
                fmt::format("needs as many numbers as --w, {}, got {}", w.size(), x.size()));
        require_small("--w", w, "a weight is beyond a million");
        require_small("--x", x, "an input is beyond a million");
        require_small("--b", {b}, "it is beyond a million");
        require(steps <= 1000000, "--steps", "more than a million take too long");
        const LabelledText text = data.empty()
                                      ? read_labelled_text(own_examples(), "the book's examples")
                                      : read_labelled_text_file(data);
        if (!question.empty()) require_marked("--classify", question);
        const WeightsPlan plan{.steps =
                                   program.quick() ? std::min<std::size_t>(steps, 200) : steps};

        if (!data.empty()) report.say("{}: {}", data, recognised(text));

        // The walk
        const std::uint64_t seed = program.seed();
        show_four_kinds(report, four_kinds(to_vector(w), Real(b), to_vector(x)));
        show_activations(report);
        show_softmax(report, three_softmax_neurons(), compare_two_softmax(seed, 1000));
        const TwoBitResult two_bits = two_bit_functions();
        show_perceptron(report, two_bits);
        show_xor(report, learn_xor(), two_bits);
        show_logistic(report, logistic_regression(seed, {.steps = program.quick() ? 200u : 1000u}));
        show_lecture_entity(report, lecture_model("in [Québec]"));
        const WeightsResult weights =
            learn_weights(text, seed, plan, report.progress("leaving out"));
        show_weights(report, weights, text.data);
        if (!question.empty())
            show_classification(report, question,
                                classify(question, text, weights.conditional.lambda));
    });
}

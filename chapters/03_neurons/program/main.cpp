#include <algorithm>
#include <cmath>

#include "chapters/03_neurons/program/walk_through.hpp"

using namespace descent;
using namespace descent::neurons;

namespace {
Vector to_vector(const std::vector<double>& values) {
    Vector result = Vector::from_shape({values.size()});
    for (std::size_t i = 0; i < values.size(); ++i) result(i) = static_cast<Real>(values[i]);
    return result;
}
}  // namespace

int main(int argc, char** argv) {
    Chapter chapter("03_neurons", "Neurons, and classifiers made of them");
    std::vector<double> w, x;  // any number of them
    double b = -3;
    std::size_t steps = 1000;
    std::string data, question;
    chapter.option("--w", w, "weights of the neuron in the first section (default: 2,-3)");
    chapter.option("--b", b, "its bias");
    chapter.option("--x", x, "its input, as many numbers (default: -1,-2)");
    chapter.file("--data", data,
                 "names to learn from: lines LABEL, a tab, and a text with the [name] marked");
    chapter.option("--steps", steps, "steps up the conditional likelihood");
    chapter.option("--classify", question, "a text with a [name] to tell at the end");
    return chapter.run(argc, argv, [&] {
        if (w.empty()) w = {2, -3};
        if (x.empty()) x = {-1, -2};
        require(w.size() == x.size(), "--x",
                fmt::format("needs as many numbers as --w, {}, got {}", w.size(), x.size()));
        for (const double value : w)
            require(std::abs(value) <= 1e6, "--w", "a weight is beyond a million");
        for (const double value : x)
            require(std::abs(value) <= 1e6, "--x", "an input is beyond a million");
        require(std::abs(b) <= 1e6, "--b", "it is beyond a million");
        require(steps <= 1000000, "--steps", "more than a million take too long");
        const LabelledText text = data.empty()
                                      ? read_labelled_text(own_examples(), "the book's examples")
                                      : read_labelled_text_file(data);
        if (!question.empty()) require_marked("--classify", question);
        show_neurons(chapter, to_vector(w), static_cast<Real>(b), to_vector(x));
        show_softmax(chapter);
        show_perceptron(chapter);
        show_logistic(chapter);
        show_lecture_entity(chapter);
        show_training(chapter, text, chapter.quick() ? std::min<std::size_t>(steps, 200) : steps,
                      question);
    });
}

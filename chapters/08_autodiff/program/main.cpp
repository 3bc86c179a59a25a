#include <algorithm>
#include <stdexcept>

#include "chapters/08_autodiff/program/walk_through.hpp"

using namespace descent;
using namespace descent::autodiff;

int main(int argc, char** argv) {
    Chapter c("08_autodiff", "Automatic differentiation: a graph that knows its way back");
    std::size_t hidden = 100, steps = 2000;
    double rate = 0.5;
    c.option("--hidden", hidden, "hidden units of TwoLayerNet in the training part");
    c.positive("--rate", rate, "its step size α");
    c.option("--steps", steps, "its training steps (--quick: at most 300)");
    return c.run(argc, argv, [&] {
        if (hidden > 5000)
            throw std::invalid_argument(
                fmt::format("--hidden: {} units are too many here", hidden));
        if (steps > 1000000)
            throw std::invalid_argument(fmt::format("--steps: {} are too many here", steps));
        show_linear_model(c);
        show_graph(c);
        show_accumulation(c);
        show_toy(c);
        show_needed(c);
        show_idiom(c);
        show_agreement(c);
        show_errors(c);
        show_training(c, hidden, static_cast<Real>(rate),
                      c.quick() ? std::min<std::size_t>(steps, 300) : steps);
    });
}

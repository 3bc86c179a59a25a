#include <stdexcept>

#include "chapters/12_regularization/program/walk_through.hpp"

using namespace descent;
using namespace descent::regularization;

int main(int argc, char** argv) {
    Chapter chapter("12_regularization",
                    "Regularization: what a network should not learn, and how to keep it from it");
    double lambda = 0.5, p = 0.5;
    chapter.positive("--lambda", lambda, "weight of the penalty on the quadratic");
    chapter.option("--p", p,
                   "probability, below 1, that dropout drops a hidden unit: of the mask that is "
                   "shown, and of the second "
                   "and third row of the table \"Does it help?\"");
    return chapter.run(argc, argv, [&] {
        if (lambda > 1e6)
            throw std::runtime_error(
                fmt::format("--lambda: {} is too large, at most 1000000", lambda));
        if (!(p >= 0 && p < 1))
            throw std::runtime_error(fmt::format("--p: {} is not in [0, 1)", p));
        show_overfitting(chapter);
        show_l2(chapter, static_cast<Real>(lambda));
        show_l1(chapter, static_cast<Real>(lambda));
        show_decay(chapter);
        show_early_stopping(chapter);
        show_dropout(chapter, static_cast<Real>(p));
        show_random_labels(chapter);
    });
}

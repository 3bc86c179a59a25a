// Fitting a model: every way to minimize a function that the lecture names, each evaluation
// counted.
#include <cmath>

#include "chapters/02_model_fitting/program/walk_through.hpp"

using namespace descent;
using namespace descent::fitting;

int main(int argc, char** argv) {
    Chapter chapter("02_model_fitting", "How to minimize a function");
    std::vector<double> start = {1.5, 12};
    double rate = 0.05, width = 32;
    std::size_t steps = 1500;
    chapter.option("--start", start, "φ0,φ1 where descent on the Gabor model starts");
    chapter.positive("--rate", rate, "its step size");
    chapter.option("--steps", steps, "its number of steps");
    chapter.positive("--width", width,
                     "width of the Gabor model; the slide prints 8, its figure has 32");
    return chapter.run(argc, argv, [&] {
        require(start.size() == 2, "--start", "expected 2 numbers: φ0,φ1");
        require(std::abs(start[0]) <= 1e6 && std::abs(start[1]) <= 1e6, "--start",
                "a number is beyond a million");
        require(rate <= 1000, "--rate", "more than 1000 leaves the figure at once");
        require(width >= 0.01 && width <= 1e6, "--width",
                "expected a number from 0.01 to a million");
        require(steps <= 100000, "--steps", "more than 100000 take too long");
        const GaborDescent gabor{{static_cast<Real>(start[0]), static_cast<Real>(start[1])},
                                 static_cast<Real>(rate),
                                 static_cast<Real>(width),
                                 steps};
        show_search(chapter);
        show_population(chapter);
        show_stationary(chapter);
        show_alternated(chapter);
        show_fixed_points(chapter);
        show_gabor(chapter, gabor);
        show_rates(chapter);
        show_taylor(chapter);
        show_comparison(chapter);
    });
}

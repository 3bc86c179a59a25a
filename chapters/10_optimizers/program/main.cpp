#include "chapters/10_optimizers/program/race_figures.hpp"
#include "chapters/10_optimizers/program/walk_through.hpp"

using namespace descent;
using namespace descent::optimizers;

int main(int argc, char** argv) {
    Chapter chapter("10_optimizers", "Optimizers: how to step, how far, and what to remember");
    std::vector<std::string> names, surfaces;
    for (const Optimizer& optimizer : optimizers::optimizers()) names.push_back(optimizer.name());
    for (const Course& course : courses()) surfaces.push_back(course.name);
    OwnDescent own;
    chapter.choice("--optimizer", own.optimizer, names, "show only one descent, by this optimizer");
    chapter.choice("--surface", own.surface, surfaces, "show only one descent, on this surface");
    chapter.positive("--rate", own.rate, "its step size α; by default the optimizer's own");
    chapter.option("--steps", own.steps, "how many steps");
    chapter.option("--start", own.start, "two numbers, φ0,φ1; by default the surface's own");
    return chapter.run(argc, argv, [&] {
        if (own != OwnDescent{}) return show_own(chapter, own);
        show_descent(chapter);
        show_batches(chapter);
        show_noise(chapter);
        show_schedules(chapter);
        show_line_search(chapter);
        show_rules(chapter);
        show_higher_order(chapter);
        show_landscape(chapter);
    });
}

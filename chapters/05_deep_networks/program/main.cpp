#include "chapters/05_deep_networks/program/walk_through.hpp"

using namespace descent;
using namespace descent::deep;

int main(int argc, char** argv) {
    Chapter chapter("05_deep_networks", "Deep neural networks");
    std::vector<std::size_t> widths = {10, 10, 10, 10, 10}, architecture = {2, 10, 2};
    std::size_t points = 500;
    chapter.option("--widths", widths,
                   "hidden widths of random networks whose regions are counted");
    chapter.option("--architecture", architecture,
                   "inputs, width and layers of a network for the formula");
    chapter.option("--points", points, "examples for the two classes");
    return chapter.run(argc, argv, [&] {
        require(architecture.size() == 3, "--architecture",
                "expected 3 numbers: inputs,width,layers");
        const Architecture own{architecture[0], architecture[1], architecture[2]};
        require_countable("--architecture", own);
        require_affordable("--widths", widths);
        require(points <= 100000, "--points", "more than 100000 take too long");
        show_composition(chapter);
        show_regions(chapter);
        const std::vector<double> random_count = show_depth(chapter, widths);
        show_counting(chapter, own, random_count);
        show_decision(chapter, points);
        show_symmetries(chapter);
    });
}

#include "chapters/05_deep_networks/program/walk_through.hpp"
#include "common/program/program.hpp"

using namespace descent;
using namespace descent::deep;

int main(int argc, char** argv) {
    Program program("05_deep_networks", "Deep neural networks");
    std::vector<std::size_t> widths = {10, 10, 10, 10, 10}, architecture = {2, 10, 2};
    std::size_t points = 500;
    program.option("--widths", widths,
                   "hidden widths of random networks whose regions are counted");
    program.option("--architecture", architecture,
                   "inputs, width and layers of a network for the formula");
    program.option("--points", points, "examples for the two classes");
    return program.run(argc, argv, [&](Report& report) {
        require(architecture.size() == 3, "--architecture",
                "expected 3 numbers: inputs,width,layers");
        const Architecture own{architecture[0], architecture[1], architecture[2]};
        require_countable("--architecture", own);
        require_affordable("--widths", widths);
        require(points <= 100000, "--points", "more than 100000 take too long");
        const bool quick = program.quick(), full = program.full();
        const std::uint64_t seed = program.seed();
        const DecisionPlan plan{.points = points,
                                .starts = quick  ? 1u
                                          : full ? 12u
                                                 : 3u,
                                .steps = quick  ? 25u
                                         : full ? 500u
                                                : 150u,
                                .seed = seed};
        show_composition(report, compare_composition(seed));
        show_regions(report, count_six_units());
        const RandomDepthResult random = random_depth(widths, seed);
        show_depth(report, random);
        show_counting(report, sawtooth_regions(10, quick ? 4 : 5), random);
        show_formula(report, own, regions_per_parameter(10));
        show_decision(report, compare_decisions(plan, report.progress("training both networks")));
        show_identities(report, compare_identities(seed));
        show_symmetries(report, compare_equivalent(seed));
    });
}

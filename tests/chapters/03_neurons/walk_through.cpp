#include "chapters/03_neurons/program/walk_through.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace descent;
using namespace descent::neurons;

TEST_CASE("NL.8 the proof about XOR in words, and no words for what is no proof") {
    const std::string proof = proof_text({1, 1, 1, 1}, truth_table(XOR));
    for (const char* line :
         {"-(b) > 0", "+(b + w2) > 0", "+(b + w1) > 0", "-(b + w1 + w2) > 0", "0 > 0"})
        CHECK_MESSAGE(proof.find(line) != std::string::npos, line);
    CHECK_THROWS_AS(proof_text({1, 1, 1, 2}, truth_table(XOR)), std::invalid_argument);
    // Other numbers: twice (1, −2) for −1, once (2, −4) and once (0, 0) for +1.
    const SignedPoints points{{{1, -2}, {2, -4}, {0, 0}, {5, 5}}, {-1, 1, 1, 1}};
    const std::string other = proof_text({2, 1, 1, 0}, points);
    CHECK(other.find("(1, -2)  class -1:  -(b + w1 - 2 w2) > 0   × 2") != std::string::npos);
    CHECK(other.find("(2, -4)  class +1:  +(b + 2 w1 - 4 w2) > 0\n") != std::string::npos);
    CHECK(other.find("5") == std::string::npos);  // takes no part
}

TEST_CASE("EE.3 NL.4 what a walk-through tells of one neuron follows from the result it is given") {
    Report report, flat;
    show_four_kinds(report, four_kinds({2, -3}, -3, {-1, -2}));
    REQUIRE(report.results().size() == 3);
    CHECK(report.results()[0].key == "sigmoid_neuron");
    CHECK(report.results()[2].values.size() == 3);  // w and, as the last, b
    CHECK(report.checks().size() == 1);
    show_four_kinds(flat, four_kinds({2, -3}, -3, {20, 0}));
    CHECK(flat.checks().empty());  // nothing to check
}

TEST_CASE("NL.3 a step that falls short fails the check of the walk-through") {
    const LabelledText text = read_labelled_text("A\tx [a]\nB\ty [b]\nA\tx [c]\n", "three");
    WeightsResult result = learn_weights(text, 0, {.steps = 5});
    Report good, bad;
    show_weights(good, result, text.data);
    REQUIRE(good.checks().size() == 2);
    CHECK(good.checks()[1].verdict == "PASS");
    result.largest_shortfall = Real(0.1);
    show_weights(bad, result, text.data);
    CHECK(bad.checks()[1].verdict == "FAIL");
}

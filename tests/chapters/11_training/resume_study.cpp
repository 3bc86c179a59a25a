#include "chapters/11_training/resume_study.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace descent;
using namespace descent::training;

TEST_CASE("resume study: the same bits, other ones when Adam forgets, and a changed bit is seen") {
    // 80 examples to learn from: eight mini-batches in an epoch
    const ResumePlan plan{.examples = 100, .hidden = 5, .batch = 10, .epochs = 3, .stop = 11};
    const ResumeResult result = resume_study(plan, 1);
    CHECK(result.epoch == 2);
    CHECK(result.batch == 3);
    CHECK(result.steps == 11);
    // φ, and Adam's m and v: 40·5 + 5 + 5·10 + 10 numbers each, and the best φ
    CHECK(result.bytes > 4 * 265 * sizeof(Real));
    CHECK(result.bytes < 4 * 265 * sizeof(Real) + 2000);
    CHECK(result.resumed == 0);
    CHECK(result.forgetful > 0);  // negative control
    CHECK(result.refusal.starts_with("checkpoint: "));
    CHECK(result.refusal.find("checksum") != std::string::npos);
}

TEST_CASE("resume study: stopped at the last step of an epoch, and of all") {
    ResumePlan plan{.examples = 100, .hidden = 5, .batch = 10, .epochs = 3, .stop = 8};
    const ResumeResult end = resume_study(plan, 1);
    CHECK(end.epoch == 1);
    CHECK(end.batch == 8);
    CHECK(end.resumed == 0);
    CHECK(end.forgetful > 0);
    plan.stop = 24;  // no step is left: nothing to forget
    CHECK(resume_study(plan, 1).forgetful == 0);
    plan.batch = 0;
    CHECK_THROWS_AS(resume_study(plan, 1), std::invalid_argument);
}

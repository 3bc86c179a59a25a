#include "chapters/11_training/resume_study.hpp"

#include <stdexcept>

namespace descent::training {

ResumeResult resume_study(const ResumePlan& plan, std::uint64_t seed) {
    const Data data = mnist1d_split(plan.examples, Real(0.2), seed);
    const Model model = classifier(
        deep::DeepNetwork({data.training.x.shape()[1], plan.hidden, data.training.classes}));
    const TrainingPlan training{.optimizer = optimizers::optimizer_named("adam"),
                                .batch = plan.batch,
                                .epochs = plan.epochs,
                                .seed = seed};
    const TrainingResult whole = train(model, data, training);

    // Stopped, and written down
    Run part = start(model, data, training);
    train(model, data, training, part,
          {.step = [&](const Run& now) { return now.steps < plan.stop; }});
    const Identity mine = identity(model, data, training);
    std::string bytes = checkpoint_bytes(mine, model, part);

    // Read, and gone on with: once as it was, once without the optimizer's state
    Run again = run_from_bytes(bytes, "checkpoint", mine, model, data, training);
    Run forgetful = again;
    forgetful.optimizer = training.optimizer;
    train(model, data, training, again);
    train(model, data, training, forgetful);
    const auto apart = [&](const Run& run) { return xt::amax(xt::abs(run.phi - whole.phi))(); };
    ResumeResult result{part.epoch,   part.batch,       part.steps, bytes.size(),
                        apart(again), apart(forgetful), {}};

    // One bit of it changed
    bytes[bytes.size() / 2] ^= 1;
    try {
        run_from_bytes(bytes, "checkpoint", mine, model, data, training);
    } catch (const std::runtime_error& error) {
        result.refusal = error.what();
    }
    return result;
}

}  // namespace descent::training

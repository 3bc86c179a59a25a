#include <algorithm>

#include "chapters/11_training/checkpoint.hpp"
#include "chapters/11_training/program/choice.hpp"
#include "chapters/11_training/program/figures.hpp"
#include "chapters/11_training/program/walk_through.hpp"
#include "common/program/command_line.hpp"

using namespace descent;
using namespace descent::training;

namespace {

struct Files {
    std::string checkpoint;
    std::size_t every = 100;
};

/// Says what the lecture wants to see of an epoch (GO.2): at most a dozen lines in all.
void say_epoch(Chapter& c, const Epoch& e, std::size_t epochs) {
    if (e.number != 1 && e.number != epochs && e.number % ((epochs + 9) / 10) != 0) return;
    c.say("  {:5} {:10.4f} {:10.1f} % {:11.1f} % {:7.1f} ms {:6.1f} s", e.number, e.loss,
          100 * e.train_accuracy, 100 * e.development_accuracy, 1000 * e.seconds, e.seconds_left);
}

TrainingResult follow(Chapter& c, const Setup& s, const Files& files) {
    const std::size_t batches = optimizers::batches_per_epoch(s.data.training.size(), s.plan.batch);
    bool begun = false;
    const auto begin = [&] {
        if (!std::exchange(begun, true))
            c.say("  epoch  mean loss     training   development       time     left");
    };
    const Watch watch{
        .epoch =
            [&](const Epoch& e, const Run&) {
                if (!begun)
                    c.say("  going on from {}, at the end of epoch {}", files.checkpoint, e.number);
                begin();
                say_epoch(c, e, s.plan.epochs);
                return true;
            },
        .step =
            [&](const Run& run) {
                if (!begun && run.steps > 1)
                    c.say("  going on from {}, after step {}", files.checkpoint, run.steps - 1);
                begin();
                c.progress("training", run.steps, s.plan.epochs * batches);
                return true;
            }};
    if (!files.checkpoint.empty()) {
        const Run run =
            train_with_checkpoint(files.checkpoint, files.every, s.model, s.data, s.plan, watch);
        const std::size_t epochs = run.history.size();
        if (!begun) c.say("  {}: already finished after epoch {}", files.checkpoint, epochs);
        if (epochs > s.plan.epochs)
            c.say("  these are more epochs than the {} of --epochs", s.plan.epochs);
        return run;
    }
    Run run = start(s.model, s.data, s.plan);
    train(s.model, s.data, s.plan, run, watch);
    return run;
}

void show_training(Chapter& c, const Setup& s, const Files& files) {
    c.section("Training (GO.1, GO.2)");
    c.say("{} with {}, step size {}", s.model.name, s.plan.optimizer.name(),
          s.plan.optimizer.alpha());
    c.say("{} examples to learn from, {} to choose by, {} to be asked once", s.data.training.size(),
          s.data.development.size(), s.data.test.size());
    const TrainingResult trained = follow(c, s, files);
    require_converged(trained);
    const Real test = evaluate_best(s.model, trained, s.data.test);
    if (trained.stopped)
        c.say("stopped after epoch {}: no better for {}", trained.history.size(), s.plan.patience);
    c.say(
        "best on the development set: epoch {} with {:.1f} %; its φ on the test set, asked once: "
        "{:.1f} %",
        trained.best_epoch, 100 * trained.best_accuracy, 100 * test);
    c.result("final_loss", trained.history.back().loss);
    c.result("train_accuracy", trained.history.back().train_accuracy);
    c.result("best_epoch", static_cast<double>(trained.best_epoch));
    c.result("development_accuracy", trained.best_accuracy);
    c.result("test_accuracy", test);
    c.figure(loss_figure(trained));
    c.figure(accuracy_figure(trained));
}

}  // namespace

int main(int argc, char** argv) {
    Chapter c(
        "11_training",
        "The training loop: epochs, the best on the development set, checkpoints, and the search");
    Choice choice;
    Files files;
    std::vector<std::string> names;
    for (const optimizers::Optimizer& optimizer : optimizers::optimizers())
        names.push_back(optimizer.name());
    c.file("--data", choice.data,
           "own examples: .csv or .npy rows of features and class, or IDX images");
    c.option("--hidden", choice.hidden, "widths of the hidden layers, separated by commas");
    c.choice("--activation", choice.activation, {"relu", "tanh", "sigmoid", "linear"},
             "of the hidden units");
    c.choice("--optimizer", choice.optimizer, names, "rule of the step");
    c.positive("--rate", choice.rate,
               "step size α; if not given, 0.3 with gd, else the optimizer's own");
    c.choice("--schedule", choice.schedule, schedule_names(), "how the step size changes");
    c.choice("--sampling", choice.sampling, {"without", "with"},
             "replacement when examples are chosen");
    c.option("--batch", choice.batch, "examples in a mini-batch");
    c.option("--epochs", choice.epochs, "passes over the training examples");
    c.option("--patience", choice.patience,
             "stop after so many epochs without a better one; 0 stands for never");
    c.option("--checkpoint", files.checkpoint, "only train, and go on from this file if it exists");
    c.option("--every", files.every,
             "with --checkpoint: steps between two of them; one is also written after each epoch");
    return c.run(argc, argv, [&] {
        if (c.quick()) choice.epochs = std::min<std::size_t>(choice.epochs, 15);
        if (!files.checkpoint.empty())
            on_behalf_of_option("--checkpoint", [&] { require_checkpoint_path(files.checkpoint); });
        const Setup s = setup(choice, c.seed());
        show_training(c, s, files);
        if (!files.checkpoint.empty()) return;
        show_sampling(c);
        show_batch_sizes(c);
        show_search(c, c.full() ? 5 : 3);
        show_resume(c);
    });
}

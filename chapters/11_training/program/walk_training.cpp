#include <utility>

#include "chapters/11_training/program/figures.hpp"
#include "chapters/11_training/program/walk_through.hpp"
#include "common/data/answers.hpp"
#include "common/data/saved_model.hpp"
#include "common/program/command_line.hpp"
#include "common/program/files.hpp"

namespace descent::training {

void show_setup(Report& report, const Setup& setup) {
    const auto& [model, data, plan, recognised, scaling] = setup;
    report.section("Training (GO.1, GO.2)");
    if (!recognised.empty()) report.say("{}", recognised);
    report.say("{} with {}, step size {}", model.name, plan.optimizer.name(),
               plan.optimizer.alpha());
    report.say("{} examples to learn from, {} to choose by, {} to be asked once",
               data.training.size(), data.development.size(), data.test.size());
}

TrainingLog::TrainingLog(Report& report, const Setup& setup, std::string checkpoint)
    : report_(report),
      progress_(report.progress("training")),
      checkpoint_(std::move(checkpoint)),
      epochs_(setup.plan.epochs),
      steps_(epochs_ *
             optimizers::batches_per_epoch(setup.data.training.size(), setup.plan.batch)) {}

void TrainingLog::begin() {
    if (!std::exchange(begun_, true))
        report_.say("  epoch  mean loss     training   development       time     left");
}

void TrainingLog::tell(const Epoch& epoch) const {
    const std::size_t shown = (epochs_ + 9) / 10;
    if (epoch.number != 1 && epoch.number != epochs_ && epoch.number % shown != 0) return;
    report_.say("  {:5} {:10.4f} {:10.1f} % {:11.1f} % {:7.1f} ms {:6.1f} s", epoch.number,
                epoch.loss, 100 * epoch.train_accuracy, 100 * epoch.development_accuracy,
                1000 * epoch.seconds, epoch.seconds_left);
}

Watch TrainingLog::watch() {
    return {.epoch =
                [this](const Epoch& epoch, const Run&) {
                    if (!begun_)
                        report_.say("  going on from {}, at the end of epoch {}", checkpoint_,
                                    epoch.number);
                    begin();
                    tell(epoch);
                    return true;
                },
            .step =
                [this](const Run& run) {
                    if (!begun_ && run.steps > 1)
                        report_.say("  going on from {}, after step {}", checkpoint_,
                                    run.steps - 1);
                    begin();
                    if (progress_) progress_(run.steps, steps_);
                    return true;
                }};
}

void TrainingLog::end(const TrainingResult& trained) const {
    const std::size_t done = trained.history.size();
    if (!begun_ && !trained.diverged)
        report_.say("  {}: already finished after epoch {}", checkpoint_, done);
    if (done > epochs_) report_.say("  these are more epochs than the {} of --epochs", epochs_);
}

void show_training(Report& report, const Setup& setup, const TestedResult& result) {
    const auto& [trained, test_accuracy] = result;
    require_converged(trained);
    if (trained.stopped)
        report.say("stopped after epoch {}: no better for {}", trained.history.size(),
                   setup.plan.patience);
    report.say(
        "best on the development set: epoch {} with {:.1f} %; its φ on the test set, asked once: "
        "{:.1f} %",
        trained.best_epoch, 100 * trained.best_accuracy, 100 * test_accuracy);
    report.result("final_loss", trained.history.back().loss);
    report.result("train_accuracy", trained.history.back().train_accuracy);
    report.result("best_epoch", trained.best_epoch);
    report.result("development_accuracy", trained.best_accuracy);
    report.result("test_accuracy", test_accuracy);
    report.figure(loss_figure(trained));
    report.figure(accuracy_figure(trained));
    const std::string remark = guessing_remark(setup.data.training, setup.data.test, test_accuracy);
    if (!remark.empty()) report.say("{}", remark);
}

void show_own_answers(Report& report, const Setup& setup, const TrainingResult& trained) {
    Matrix p;
    neurons::softmax(setup.model.outputs(trained.best, setup.data.test.x), p);
    show_answers(report, p, setup.data.test, "p");
    report.say("Without --data the program shows the lecture's own experiments.");
}

void save(Report& report, const Choice& choice, const Setup& setup, const TrainingResult& trained) {
    const LabelledData& data = setup.data.test;
    const auto widths = deep::widths_of(data.x.shape()[1], choice.hidden, data.classes);
    const SavedModel model = saved_model(widths, choice.activation, "cross_entropy", trained.best,
                                         setup.scaling, data.file);
    on_behalf_of_option("--save", [&] { write_file(choice.save, model_bytes(model)); });
    report.say("The best network is in {}; numpy.load reads it, and --model of chapter 7.",
               choice.save);
}

}  // namespace descent::training

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <limits>

#include "chapters/11_training/program/figures.hpp"
#include "chapters/11_training/program/walk_through.hpp"

namespace descent::training {

void show_running_mean(Report& report, const RunningMean& result) {
    report.section("Shuffled or drawn? (GO.2b)");
    report.say(
        "{} numbers x_i around 3, loss ½(φ − x_i)², steps 1/k: φ is the mean of the x met so far.",
        result.examples);
    report.say("  drawn:    an epoch meets {} of them (1 − 1/e = 63 %), and φ is {:.4f} off",
               result.met, result.drawn);
    report.say("  shuffled: an epoch meets all, and φ is the minimum");
    report.check("one shuffled epoch reaches the minimum", result.shuffled,
                 double(result.examples) * double(std::numeric_limits<Real>::epsilon()));
}

void show_sampling(Report& report, const SamplingResult& sampling, const SamplingPlan& plan) {
    const auto& [examples, shuffled, drawn, less, more] = sampling;
    report.say(
        "A 40-{}-10 network on {} examples of MNIST-1D, {} epochs, {} seeds, mean ± its standard "
        "error:",
        plan.hidden, examples, plan.epochs, plan.seeds);
    report.say("            training loss        best development accuracy");
    const auto say_runs = [&](const char* name, const SamplingRuns& runs) {
        const Estimate &loss = runs.last_loss, &accuracy = runs.best_accuracy;
        report.say("  {:9} {:.4f} ± {:.4f}      {:5.2f} ± {:.2f} %", name, loss.mean, loss.error,
                   100 * accuracy.mean, 100 * accuracy.error);
    };
    say_runs("shuffled", shuffled);
    say_runs("drawn", drawn);
    report.say(
        "  seed by seed, shuffled is ahead by {:.4f} ± {:.4f} in loss and {:.2f} ± {:.2f} % in "
        "accuracy",
        less.mean, less.error, 100 * more.mean, 100 * more.error);
    report.result("sampling_loss_shuffled", shuffled.last_loss.mean);
    report.result("sampling_loss_drawn", drawn.last_loss.mean);
    report.result("sampling_loss_difference", less.mean);
    report.result("sampling_loss_difference_error", less.error);
    report.result("sampling_accuracy_difference", more.mean);
    report.result("sampling_accuracy_difference_error", more.error);
    report.figure(sampling_figure(sampling));
}

namespace {

std::string count_text(const BatchResult& result, std::size_t number) {
    return result.reached ? fmt::format("{}", number) : "–";
}

}  // namespace

void show_batch_sizes(Report& report, const BatchStudy& study, const std::vector<double>& times) {
    report.section("How large a batch? (FM.14b)");
    report.say("  40-50-50-10 on {} examples of MNIST-1D, until the mean loss of an epoch is {}.",
               study.examples, study.plan.target);
    report.say("  With one α for all, and for each batch size with the best α of {}:",
               fmt::join(study.plan.alphas, ", "));
    report.say("          one gradient    α = {} for all           each its best α      {:>19}",
               study.same_alpha, "time of");
    report.say(
        "  batch   [10⁶ mult.]    steps   epochs        α   steps   epochs   10⁶ mult.   an "
        "epoch*");
    for (std::size_t i = 0; i < study.batches.size(); ++i) {
        const BatchResult &same = study.same[i], &own = study.own[i];
        report.say("  {:5} {:12.2f} {:>10} {:>8} {:>8} {:>7} {:>8} {:>11} {:>11.1f}", own.batch,
                   double(own.step_multiplications) / 1e6, count_text(same, same.steps),
                   count_text(same, same.epochs), own.reached ? fmt::format("{}", own.alpha) : "–",
                   count_text(own, own.steps), count_text(own, own.epochs),
                   count_text(own, own.multiplications / 1000000), times[i]);
    }
    report.say(
        "  * of its gradients, measured now, in multiples of the last row's. All else is the same "
        "on every machine.");
    report.result("batch_sizes", study.batches);
    report.result("batch_steps_to_target", counts(study.own, &BatchResult::steps));
    report.result("batch_epochs_to_target", counts(study.own, &BatchResult::epochs));
    report.result("batch_multiplications_to_target",
                  counts(study.own, &BatchResult::multiplications));
    report.result("batch_steps_to_target_same_rate", counts(study.same, &BatchResult::steps));
    report.result("batch_epochs_to_target_same_rate", counts(study.same, &BatchResult::epochs));
    report.figure(batch_figure(study));
}

void show_hardware(Report& report, const BatchHardware& hardware) {
    report.say("What a batch asks of the machine: memory of a pass, and the time of an example,");
    report.say("measured now, in multiples of the last:");
    for (std::size_t i = 0; i < hardware.batches.size(); ++i)
        report.say("  {:5} {:10.1f} kB {:8.2f}", hardware.batches[i],
                   double(hardware.bytes[i]) / 1000, hardware.time[i]);
    report.result("batch_bytes", hardware.bytes);
}

void show_often(Report& report, const OftenEvaluated& often, std::size_t per_epoch) {
    const TrainingResult& trained = often.trained;
    report.section("Several looks in an epoch (GO.2)");
    report.say("Development accuracy, %, {} looks in each of {} epochs, the last at its end:",
               per_epoch, trained.history.size());
    for (std::size_t i = 0; i < often.accuracy.size(); i += per_epoch) {
        std::string line;
        for (std::size_t j = i; j < i + per_epoch; ++j)
            line += fmt::format("{:7.1f}", 100 * often.accuracy[j]);
        report.say("  {:3} {}", i / per_epoch + 1, line);
    }
    report.say("The best: {:.1f} % at the end of epoch {}, {:.1f} % after step {}.",
               100 * trained.best_accuracy, trained.best_epoch, 100 * often.best_accuracy,
               often.best_step);
    report.check("the best of all looks is no worse than that of the epochs' ends",
                 often.best_accuracy >= trained.best_accuracy);
    report.result("best_of_often", often.best_accuracy);
    report.result("best_of_epochs", trained.best_accuracy);
}

void show_resume(Report& report, const ResumeResult& resume) {
    report.section("Stopping and going on");
    report.say(
        "stopped in epoch {} after {} of its mini-batches, step {}: a checkpoint of {} bytes",
        resume.epoch, resume.batch, resume.steps, resume.bytes);
    report.check("stopped and resumed = never stopped, to the last bit", resume.resumed, 0);
    report.say("resumed with an Adam that has forgotten its m and v, φ ends {:.1e} away",
               resume.forgetful);
    report.say("with one bit of it changed: \"{}\"", resume.refusal);
}

}  // namespace descent::training

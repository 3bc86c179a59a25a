#include <algorithm>

#include "chapters/11_training/program/walk_through.hpp"

using namespace descent;
using namespace descent::training;

int main(int argc, char** argv) {
    Program program(
        "11_training",
        "The training loop: epochs, the best on the development set, checkpoints, and the search");
    Choice choice;
    choice_options(program, choice);
    return program.run(argc, argv, [&](Report& report) {
        const bool quick = program.quick(), full = program.full();
        const std::uint64_t seed = program.seed();
        if (quick) choice.epochs = std::min<std::size_t>(choice.epochs, 15);

        const Setup chosen = setup(choice, seed);
        show_setup(report, chosen);
        TrainingLog log(report, chosen, choice.checkpoint.path);
        choice.checkpoint.tell = [&](const std::string& line) { report.say("  {}", line); };
        const TestedResult result =
            train_and_test(chosen.model, chosen.data, chosen.plan, choice.checkpoint, log.watch());
        log.end(result.trained);
        show_training(report, chosen, result);
        if (!choice.data.empty()) show_own_answers(report, chosen, result.trained);
        if (!choice.save.empty()) save(report, choice, chosen, result.trained);
        if (!choice.checkpoint.path.empty() || !choice.data.empty()) return;

        show_running_mean(report, running_mean_study(1000, seed));
        const std::size_t examples = full ? 4000 : 1000;
        const SamplingPlan sampling{.examples = examples, .seeds = full ? 40u : quick ? 3u : 10u};
        show_sampling(report, sampling_study(sampling, seed, report.progress("trainings")),
                      sampling);

        const Data part = mnist1d_split(examples, Real(0.25), seed);
        const deep::DeepNetwork network({40, 50, 50, 10});
        const std::vector<std::size_t> batches{8, 32, 64, 128, 256, part.training.size()};
        BatchPlan batch{.target = 1, .most_epochs = 2000, .seed = seed};
        batch.alphas = {Real(0.05), Real(0.1), Real(0.2), Real(0.4),
                        Real(0.8),  Real(1.6), Real(3.2)};
        if (quick) batch.alphas = {Real(0.1), Real(0.4)};
        show_batch_sizes(
            report,
            batch_study(network, part, batches, batch, Real(0.1), report.progress("batch sizes")),
            relative_times(classifier(network), part.training, batches, quick ? 2 : 5));
        show_hardware(report,
                      batch_hardware(network, part.training,
                                     {1, 2, 4, 8, 16, 32, 63, 64, 65, 128, 256}, quick ? 2 : 5));
        const std::size_t looks = 4;
        const TrainingPlan often{.optimizer = optimizers::optimizer_named("adam", Real(0.003)),
                                 .batch = 20,
                                 .epochs = 8,
                                 .seed = seed};
        show_often(report, train_evaluating_often(classifier(network), part, often, looks), looks);

        const std::size_t epochs = full ? 40 : quick ? 5 : 10;
        const SearchPlan search{.points = full ? 5u : 3u,
                                .draws = quick ? 2u : 5u,
                                .epochs = epochs,
                                .final_epochs = 5 * epochs};
        show_search(report, compare_searches(part, search, seed, report.progress("searches")),
                    full ? 10 : 4);
        show_resume(report, resume_study({}, seed));
    });
}

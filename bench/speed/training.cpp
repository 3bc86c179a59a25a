// Times of chapter 11's training loop on MNIST-1D, for the networks of chapters 11, 12 and 13: an
// epoch, with the share of it that the accuracies take; answers to a thousand examples; and how
// long such data take to read.
#include "chapters/11_training/training.hpp"

#include <chrono>

#include "bench/speed/run_benchmarks.hpp"
#include "chapters/12_regularization/dropout.hpp"
#include "chapters/13_batch_normalization/classifier.hpp"
#include "common/data/dataset.hpp"
#include "common/program/files.hpp"
#include "common/program/scratch_folder.hpp"

using namespace descent;

namespace {

const std::vector<std::vector<std::size_t>> networks{{40, 32, 10}, {40, 100, 100, 10}};

training::Model model_named(const std::string& kind, const deep::DeepNetwork& network) {
    if (kind == "dropout") return regularization::dropout_classifier(network, {}, 0);
    if (kind == "batch_norm")
        return normalization::batch_norm_classifier(
            {network, normalization::every_hidden_layer(network)});
    return training::classifier(network);
}

const training::Data& data() {
    static const training::Data all = training::mnist1d_split(4000, Real(0.2), 0);
    return all;
}

void epoch(benchmark::State& state, const std::string& kind, const deep::DeepNetwork& network) {
    using Clock = std::chrono::steady_clock;
    const training::Model model = model_named(kind, network);
    training::TrainingPlan plan{.optimizer = optimizers::optimizer_named("adam"), .epochs = 1};
    training::Run run = training::start(model, data(), plan);
    std::chrono::duration<double> whole{0}, accuracies{0};
    for (auto _ : state) {
        const auto begin = Clock::now();
        train(model, data(), plan, run);
        const auto trained = Clock::now();
        benchmark::DoNotOptimize(evaluate(model, run.phi, data().training) +
                                 evaluate(model, run.phi, data().development));
        whole += trained - begin, accuracies += Clock::now() - trained;
        state.SetIterationTime(std::chrono::duration<double>(trained - begin).count());
        ++plan.epochs;
    }
    state.counters["accuracies_of_epoch"] = accuracies / whole;
}

void answers(benchmark::State& state, const deep::DeepNetwork& network) {
    const training::Model model = training::classifier(network);
    Random random(1, "bench");
    const Vector phi = model.initialize(random);
    for (auto _ : state) benchmark::DoNotOptimize(model.outputs(phi, data().test.x).data());
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(data().test.size()));
}

/// The training examples as a table of numbers, the class in its last column.
void read_csv(benchmark::State& state) {
    const Matrix& X = data().training.x;
    std::string text;
    for (std::size_t i = 0; i < X.shape()[0]; ++i) {
        for (const Real x : row(X, i)) text += fmt::format("{:.9g},", x);
        text += fmt::format("{}\n", data().training.label[i]);
    }
    const ScratchFolder folder("speed");
    const std::string path = folder.path() + "/table.csv";
    write_file(path, text);
    for (auto _ : state) benchmark::DoNotOptimize(read_labelled(path).x.data());
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

}  // namespace

int main(int argc, char** argv) {
    for (const auto& widths : networks) {
        const deep::DeepNetwork network(widths);
        const std::string name = fmt::format("{}", fmt::join(widths, "-"));
        for (const char* kind : {"plain", "dropout", "batch_norm"})
            benchmark::RegisterBenchmark(fmt::format("epoch/{}/{}", name, kind).c_str(), epoch,
                                         kind, network)
                ->UseManualTime()
                ->Unit(benchmark::kMicrosecond);
        benchmark::RegisterBenchmark(fmt::format("answers/{}", name).c_str(), answers, network)
            ->Unit(benchmark::kMicrosecond);
    }
    benchmark::RegisterBenchmark("read_csv/3200x41", read_csv)->Unit(benchmark::kMicrosecond);
    return run_benchmarks(argc, argv);
}

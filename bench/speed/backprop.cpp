// Times of chapter 07: one training step, and the gradient check of a whole network.
// bench/speed/pytorch_peer.py sets PyTorch's times for the same work beside them.
#include "bench/speed/run_benchmarks.hpp"
#include "chapters/07_backprop/objective.hpp"
#include "chapters/07_backprop/training.hpp"
#include "common/gradient_check.hpp"

using namespace descent;
using namespace descent::deep;
using namespace descent::backprop;

namespace {

/// A network with random weights and a random labelled batch.
struct Problem {
    DeepNetwork network;
    Vector phi;
    Matrix X;
    std::vector<std::size_t> labels;

    Problem(std::vector<std::size_t> widths, Activation activation, std::size_t batch)
        : network(std::move(widths), activation),
          X(xt::zeros<Real>({batch, network.widths.front()})) {
        Random random(1, "bench");
        phi = initialize(network, random);
        random.fill_normal(X);
        for (std::size_t i = 0; i < batch; ++i)
            labels.push_back(random.index(network.widths.back()));
    }
};

void training_step(benchmark::State& state) {
    Problem p({40, 100, 100, 10}, Activation::relu, 100);
    Step step;
    for (auto _ : state)
        benchmark::DoNotOptimize(
            train_step(p.network, p.phi, p.X, p.labels, {.alpha = Real(1e-3)}, step));
}
BENCHMARK(training_step)->Name("training_step/40-100-100-10/100")->Unit(benchmark::kMicrosecond);

template <auto check>
void gradient_check(benchmark::State& state) {
    const Problem p({40, 100, 100, 10}, Activation::tanh, 32);
    const Objective L = objective(p.network, p.X, p.labels);
    for (auto _ : state) {
        const GradientReport report = check(L, p.phi, p.network.layout, {.batch = 32});
        if (sizeof(Real) == 8 && report.verdict != Verdict::pass)
            state.SkipWithError("the gradient check does not pass");
    }
}
BENCHMARK(gradient_check<check_gradient>)
    ->Name("gradient_check/40-100-100-10/32")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(gradient_check<check_directions>)
    ->Name("gradient_check_directions/40-100-100-10/32")
    ->Unit(benchmark::kMicrosecond);

}  // namespace

int main(int argc, char** argv) {
    return run_benchmarks(argc, argv);
}

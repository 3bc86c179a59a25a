// Times of chapter 08: one training step by the graph, beside the same step with chapter 07's
// gradients by hand. bench/speed/pytorch_peer.py sets PyTorch's times for the same work beside
// them.
#include <algorithm>
#include <chrono>
#include <vector>

#include "bench/speed/run_benchmarks.hpp"
#include "chapters/07_backprop/training.hpp"
#include "chapters/08_autodiff/module.hpp"

using namespace descent;

namespace {

/// 40-100-100-10 with ReLU.
struct Net : autodiff::Module {
    autodiff::Linear linear1{*this, 40, 100}, linear2{*this, 100, 100}, linear3{*this, 100, 10};
    autodiff::Tensor forward(const autodiff::Tensor& x) const {
        return linear3(relu(linear2(relu(linear1(x)))));
    }
};

/// A random labelled batch of 100, and a step on it each way.
struct Problem {
    Matrix X = xt::zeros<Real>({100, 40});
    std::vector<std::size_t> labels;
    deep::DeepNetwork network{{40, 100, 100, 10}, neurons::Activation::relu};
    Vector phi;
    backprop::Step step;
    Net net;

    Problem() {
        Random random(1, "bench");
        random.fill_normal(X);
        for (std::size_t i = 0; i < 100; ++i) labels.push_back(random.index(10));
        phi = deep::initialize(network, random);
        net.initialize(random);
    }

    Real by_hand() {
        return backprop::train_step(network, phi, X, labels, {.alpha = Real(1e-3)}, step);
    }

    Real by_graph() {
        const autodiff::Tensor loss = cross_entropy(net.forward(net.input(X)), labels);
        const Real value = loss.item();
        net.zero_grad();
        loss.backward();
        net.step(Real(1e-3));
        return value;
    }
};

void training_step(benchmark::State& state) {
    Problem p;
    for (auto _ : state) benchmark::DoNotOptimize(p.by_graph());
}
BENCHMARK(training_step)->Name("training_step/40-100-100-10/100")->Unit(benchmark::kMicrosecond);

/// Both steps in turn, so that both meet the same noise; the counter is the median of the
/// times by the graph over the median of those by hand.
void against_hand(benchmark::State& state) {
    using Clock = std::chrono::steady_clock;
    Problem p;
    std::vector<double> graph, hand;
    const auto time = [](auto&& step) {
        const auto start = Clock::now();
        benchmark::DoNotOptimize(step());
        return std::chrono::duration<double>(Clock::now() - start).count();
    };
    for (auto _ : state) {
        hand.push_back(time([&] { return p.by_hand(); }));
        graph.push_back(time([&] { return p.by_graph(); }));
    }
    const auto median = [](std::vector<double>& times) {
        const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
        std::nth_element(times.begin(), middle, times.end());
        return *middle;
    };
    state.counters["graph_over_hand"] = median(graph) / median(hand);
}
BENCHMARK(against_hand)
    ->Name("graph_and_hand_in_turn/40-100-100-10/100")
    ->Unit(benchmark::kMicrosecond);

}  // namespace

int main(int argc, char** argv) {
    return run_benchmarks(argc, argv);
}

// Times of chapter 10: one step of every optimizer on a thousand, a hundred thousand and
// a million parameters, beside memcpy.
// bench/speed/pytorch_peer.py sets PyTorch's times for the same work beside them.
#include <algorithm>
#include <chrono>
#include <cstring>
#include <string>
#include <vector>

#include "bench/speed/run_benchmarks.hpp"
#include "chapters/10_optimizers/optimizer.hpp"
#include "common/random.hpp"

using namespace descent;
using namespace descent::optimizers;

namespace {

/// What a step has to do with vectors of φ's size.
struct Work {
    std::string optimizer;
    double held;     ///< how many there are: φ, g and the state
    double traffic;  ///< how many its expressions read or write
};
const std::vector<Work> works{{"gd", 2, 3},         {"momentum", 3, 6}, {"velocity", 3, 6},
                              {"heavy-ball", 3, 6}, {"nesterov", 3, 7}, {"normalized", 2, 3},
                              {"adagrad", 3, 7},    {"rmsprop", 3, 7},  {"adadelta", 5, 13},
                              {"adam", 4, 10},      {"adamax", 4, 10},  {"nadam", 4, 11},
                              {"radam", 4, 10},     {"amsgrad", 5, 13}, {"adamw", 4, 10}};

/// Seconds of a call, over several.
template <class Action>
double seconds(int calls, Action action) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < calls; ++i) action();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / calls;
}

/// Blocks of steps and of memcpy in turn. memcpy copies one half of as much memory as the
/// step holds into the other, so both work in the same levels of the memory. The counter
/// of_memcpy is the median over the pairs of the step's bytes a second over memcpy's,
/// which reads and writes every byte once.
void update(benchmark::State& state, const Work& work) {
    const std::size_t size = static_cast<std::size_t>(state.range(0));
    const auto calls = static_cast<int>(20'000'000 / size);
    const auto half = static_cast<std::size_t>(work.held * static_cast<double>(size) / 2);
    Random random(1, "bench");
    Vector phi = xt::zeros<Real>({size}), g = phi, from = xt::zeros<Real>({half}), to = from;
    random.fill_normal(phi);
    random.fill_normal(g);
    Optimizer optimizer = optimizer_named(work.optimizer);
    const auto step = [&] { optimizer.step(phi, g); };
    const auto copy = [&] {
        std::memcpy(to.data(), from.data(), half * sizeof(Real));
        benchmark::ClobberMemory();
    };
    step();
    std::vector<double> ratios;
    for (auto _ : state) {
        seconds(calls / 10, copy);
        const double copied = seconds(calls, copy);
        seconds(calls / 10, step);
        const double stepped = seconds(calls, step);
        ratios.push_back(work.traffic / stepped / (work.held / copied));
        state.SetIterationTime(stepped);
    }
    std::nth_element(ratios.begin(),
                     ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2), ratios.end());
    state.counters["of_memcpy"] = ratios[ratios.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
    for (const Work& work : works)
        benchmark::RegisterBenchmark(("update/" + work.optimizer).c_str(), update, work)
            ->Arg(1000)
            ->Arg(100000)
            ->Arg(1000000)
            ->Iterations(10)
            ->UseManualTime()
            ->Unit(benchmark::kMicrosecond);
    return run_benchmarks(argc, argv);
}

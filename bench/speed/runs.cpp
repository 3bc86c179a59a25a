// Times of whole runs of the optimizer benchmark on MNIST-1D, judged at their end, as in a search,
// or watched at checkpoints.
// bench/speed/pytorch_peer.py sets a loop of PyTorch with the same work beside them.
#include "bench/optimizers/study.hpp"
#include "bench/speed/run_benchmarks.hpp"

using namespace descent;
using namespace descent::bench;

namespace {

void run(benchmark::State& state, const Problem& problem, const Method& method, bool watched) {
    const Instance instance = problem.instance(0);
    const Vector knobs{Real(0.01)};
    for (auto _ : state)
        benchmark::DoNotOptimize(
            run_once(problem, instance, method, knobs, 0, nullptr, watched).end_loss);
}

}  // namespace

int main(int argc, char** argv) {
    select_blas_kernel(argv);
    for (const auto& [problem, network] :
         {std::pair{"mnist1d", "40-32-10"}, std::pair{"mnist1d-deep", "40-100-100-10"}})
        for (const char* method : {"gd", "adam"})
            for (const bool watched : {false, true})
                benchmark::RegisterBenchmark(
                    fmt::format("{}/{}/{}", watched ? "watched" : "run", network, method).c_str(),
                    run, problem_named(problem), method_named(method), watched)
                    ->Unit(benchmark::kMicrosecond);
    return run_benchmarks(argc, argv);
}

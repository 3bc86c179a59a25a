// How time and memory of chapter 7's training grow with the batch, the network and the data, beside
// what counting says: points, and the exponents of a power law through the upper half of them.
#include <fmt/format.h>
#include <malloc.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/speed/book_step.hpp"
#include "bench/speed/program.hpp"
#include "chapters/07_backprop/training.hpp"

namespace descent::speed {
namespace {

/// Bytes that the program has from malloc.
double allocated() {
    const auto use = mallinfo2();
    return static_cast<double>(use.uordblks) + static_cast<double>(use.hblkhd);
}

/// One thing that grows while the others stay.
struct Growth {
    std::string what;  ///< and what stays
    std::vector<std::size_t> sizes;
    std::function<StepOf(std::size_t size)> work;
    double time, memory;  ///< the exponents that counting gives
};

StepOf step(std::vector<std::size_t> widths, std::size_t batch) {
    const deep::DeepNetwork network(std::move(widths));
    return book_step(network, workload(network, batch));
}

/// An epoch of batches of 32.
StepOf epoch(std::vector<std::size_t> widths, std::size_t examples) {
    struct State {
        deep::DeepNetwork network;
        Vector phi;
        LabelledData data;
        Random shuffle{1, "growth"};
        backprop::Step step = {};
    };
    const deep::DeepNetwork network(std::move(widths));
    const Workload work = workload(network, examples);
    auto s = std::make_shared<State>(State{network, to_vector(work.phi), {}});
    s->data.x = xt::zeros<Real>({examples, network.widths.front()});
    std::copy(work.x.begin(), work.x.end(), s->data.x.begin());
    s->data.label = work.labels;
    s->data.classes = network.widths.back();
    return [s] {
        return train_epoch(s->network, s->phi, s->data, {.alpha = Real(1e-3), .batch = 32},
                           s->shuffle, s->step);
    };
}

std::vector<std::size_t> hidden(std::size_t width, std::size_t layers) {
    std::vector<std::size_t> widths(layers + 1, width);
    widths.push_back(10);
    return widths;
}

const std::vector<Growth> growths{
    {"examples in a batch, 256-256-256-10",
     {8, 16, 32, 64, 128, 256, 512, 1024, 2048},
     [](std::size_t batch) { return step(hidden(256, 2), batch); },
     1,
     1},
    {"units of a layer n, n-n-n-10, batch 64",
     {16, 32, 64, 128, 256, 512, 1024},
     [](std::size_t width) { return step(hidden(width, 2), 64); },
     2,
     2},
    {"hidden layers, 64 units each, batch 64",
     {1, 2, 4, 8, 16, 32, 64},
     [](std::size_t layers) { return step(hidden(64, layers), 64); },
     1,
     1},
    {"examples of an epoch, 64-64-10, batch 32",
     {64, 256, 1024, 4096, 16384},
     [](std::size_t examples) { return epoch(hidden(64, 1), examples); },
     1,
     1},
};

void measure(const Growth& growth, const ContestPlan& plan) {
    fmt::print("\n| {} | µs | MB |\n|---|---|---|\n", growth.what);
    std::vector<double> sizes, times, bytes;
    for (const std::size_t size : growth.sizes) {
        const double before = allocated();
        const StepOf work = growth.work(size);
        work();
        sizes.push_back(static_cast<double>(size));
        bytes.push_back(allocated() - before);
        const Quartiles time = contest({{"", work}}, plan).front().microseconds;
        times.push_back(time.median);
        fmt::print("| {} | {:.4g} {:.4g}–{:.4g} | {:.3g} |\n", size, time.median, time.low,
                   time.high, 1e-6 * bytes.back());
    }
    fmt::print("| exponent, and by counting | {:.2f}, {} | {:.2f}, {} |\n", exponent(sizes, times),
               growth.time, exponent(sizes, bytes), growth.memory);
}

}  // namespace
}  // namespace descent::speed

int main(int argc, char** argv) {
    using namespace descent::speed;
    return program(argc, argv, "growth",
                   "How time and memory of chapter 7's training grow, beside what counting says.",
                   {}, [](const ContestPlan& plan) {
                       for (const Growth& growth : growths) measure(growth, plan);
                       return true;
                   });
}

// Checkpoints: what is read is what is written, and training goes on from it.
#include "chapters/11_training/checkpoint.hpp"

#include <cstring>

#include "chapters/07_backprop/spirals.hpp"
#include "chapters/10_optimizers/optimizer.hpp"
#include "common/data/checksum.hpp"
#include "tests/fuzz/harness.hpp"

namespace descent::fuzz {
namespace {

using training::Run;

/// A small run, known to the harness.
struct Example {
    training::Model model =
        training::classifier(deep::DeepNetwork({2, 3, 3}, neurons::Activation::tanh));
    training::Data data = training::split(backprop::spirals(10, 3, 2), Real(0.2), Real(0.14), 1);
    training::TrainingPlan plan{
        .optimizer = optimizers::optimizer_named("adam"),
        .plateau = optimizers::PlateauDecay{.patience = 1, .factor = Real(0.5)},
        .batch = 6,
        .epochs = 8,
        .seed = 5};
    training::Identity mine = training::identity(model, data, plan);

    /// Trains so many steps, or to the end.
    void go_on(Run& run, std::size_t steps) const {
        training::train(model, data, plan, run, {.step = [&](const Run&) { return --steps > 0; }});
    }
};

const Example& example() {
    static const Example it;
    return it;
}

std::vector<std::string> checkpoint_seeds() {
    const Example& e = example();
    std::vector<std::string> seeds;
    for (const std::size_t steps : std::vector<std::size_t>{1, 7, 100}) {
        Run run = training::start(e.model, e.data, e.plan);
        e.go_on(run, steps);
        seeds.push_back(training::checkpoint_bytes(e.mine, e.model, run));
    }
    return seeds;
}

/// The right length in the header, and the right CRC at the end.
std::string mended(std::string bytes) {
    constexpr std::size_t header = 20, tail = 4;
    if (bytes.size() < header + tail) return bytes;
    const std::uint64_t length = bytes.size();
    std::memcpy(bytes.data() + 12, &length, sizeof length);
    const std::uint32_t sum = checksum(std::string_view(bytes).substr(0, bytes.size() - tail));
    std::memcpy(bytes.data() + bytes.size() - tail, &sum, tail);
    return bytes;
}

void run_checkpoint(std::string_view bytes) {
    const Example& e = example();
    const auto read = [&](std::string_view from) {
        return training::run_from_bytes(from, "FILE", e.mine, e.model, e.data, e.plan);
    };
    auto run = read_or_refuse("FILE", [&] { return read(bytes); });
    if (!run) return;
    const std::string again = training::checkpoint_bytes(e.mine, e.model, *run);
    must(training::checkpoint_bytes(e.mine, e.model, read(again)) == again,
         "written and read: another run");
    const std::size_t before = run->history.size();
    e.go_on(*run, 20);  // what can be read can be gone on with
    must(run->history.size() >= before, "training forgets its history");
}

const Registered registered_checkpoint(
    {.name = "checkpoint", .seeds = checkpoint_seeds, .run = run_checkpoint, .mend = mended});

}  // namespace
}  // namespace descent::fuzz

#include <string>

#include "chapters/12_regularization/random_labels.hpp"
#include "chapters/14_reproductions/memorization.hpp"
#include "common/chapter.hpp"
#include "common/mnist1d.hpp"

using namespace descent;
using namespace descent::reproductions;

namespace {

void show_memorization(Chapter& c) {
    c.section("MNIST-1D with random labels (L8.7)");
    Random random(c.seed(), "random labels");
    const LabelledData data = regularization::with_random_labels(make_mnist1d().train, random);
    for (const networks::DeepNetwork& network : memorization_networks()) {
        const FullBatch how{.most_epochs = c.full() ? std::size_t{2'000'000} : 2000, .seed = c.seed()};
        const Memorization m = memorize(network, data, how, [&](std::size_t epoch, Real error) {
            c.progress("training error", static_cast<std::size_t>(100 - error), 100);
            if (c.full()) c.say("  {} hidden layers, epoch {:8}: {:7.3f} % wrong", network.depth(), epoch, error);
            return true;
        });
        c.say("{} hidden layers, {} parameters: {:.3f} % after {} epochs", network.depth(), network.parameters(),
              m.error.back(), m.epochs.back());
    }
}

}  // namespace

int main(int argc, char** argv) {
    Chapter c("14_reproductions", "The lectures' own results, obtained again: stated, obtained, verdict");
    return c.run(argc, argv, [&] { show_memorization(c); });
}

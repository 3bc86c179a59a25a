#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "chapters/13_batch_normalization/program/walk_through.hpp"
#include "common/data/mnist1d.hpp"

using namespace descent;
using namespace descent::normalization;

namespace {

/// What the options choose.
struct Choice {
    std::vector<std::size_t> hidden{50, 50, 50, 50, 50};
    std::vector<double> rates;  ///< none: those of the walk-through
    double epsilon = 1e-5;
    std::size_t batch = 50;
};

NormalizationPlan study_of(const Choice& choice, const Chapter& c) {
    NormalizationPlan study{.hidden = choice.hidden,
                            .batch = choice.batch,
                            .epochs = c.full()    ? 60u
                                      : c.quick() ? 4u
                                                  : 12u,
                            .epsilon = static_cast<Real>(choice.epsilon),
                            .seed = c.seed()};
    for (std::size_t width : study.hidden)
        if (width == 0 || width > 1000)
            throw std::invalid_argument("--hidden: expected widths from 1 to 1000");
    if (study.hidden.empty() || study.hidden.size() > 30)
        throw std::invalid_argument("--hidden: expected 1 to 30 hidden layers");
    if (study.batch < 2)
        throw std::invalid_argument(
            "--batch: a mini-batch of 1 has no variance, batch normalization needs 2 or more");
    if (choice.epsilon < 0 || !(choice.epsilon <= 1))
        throw std::invalid_argument("--epsilon: expected 0 or a small positive number, at most 1");
    std::vector<double> rates = choice.rates;
    if (rates.empty() && c.full()) rates = {0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30};
    if (rates.empty() && c.quick()) rates = {0.1, 1, 10};
    if (rates.empty()) rates = {0.01, 0.1, 0.3, 1, 3, 10};
    study.rates.clear();
    for (double rate : rates) {
        if (!(rate > 0 && rate <= 1000))
            throw std::invalid_argument(
                fmt::format("--rates: {:g} is not greater than 0 and at most 1000", rate));
        study.rates.push_back(static_cast<Real>(rate));
    }
    return study;
}

/// The first examples of MNIST-1D, a fifth of them to look at; all of them with --full.
training::Data data_of(const Chapter& c, std::size_t batch) {
    const Mnist1d mnist = make_mnist1d();
    const LabelledData part =
        c.full() ? mnist.train : split(mnist.train, c.quick() ? 1000 : 2000).first;
    training::Data data = training::split(part, mnist.test, Real(0.2), c.seed());
    const std::size_t examples = data.training.size();
    if (batch > examples)
        throw std::invalid_argument(fmt::format("--batch: there are only {} examples", examples));
    if (examples % batch == 1)
        throw std::invalid_argument(fmt::format(
            "--batch: {} examples leave a last mini-batch of 1, which has no variance", examples));
    return data;
}

}  // namespace

int main(int argc, char** argv) {
    Chapter c("13_batch_normalization",
              "Batch normalization: mean 0 and deviation 1 inside the network");
    Choice choice;
    c.option("--hidden", choice.hidden,
             "widths of the sigmoid network's hidden layers, separated by commas");
    c.option("--rates", choice.rates,
             "learning rates to compare, separated by commas; if not given, six from 0.01 to 10. "
             "The table by "
             "depth and the one of the drift are at rate 1 always");
    c.option("--epsilon", choice.epsilon, "ε, added to the variance");
    c.option("--batch", choice.batch, "examples in a mini-batch, at least 2");
    return c.run(argc, argv, [&] {
        const NormalizationPlan study = study_of(choice, c);
        const training::Data data = data_of(c, study.batch);
        show_by_hand(c);
        show_invariances(c, study.epsilon);
        show_gradient_check(c, study.epsilon);
        show_batch_of_two(c, study.epsilon);
        const RateResult best = show_training(c, study, data);
        show_drift(c, study, data);
        show_test_time(c, study, data, best);
    });
}

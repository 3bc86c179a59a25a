#include "chapters/13_batch_normalization/classifier.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "chapters/07_backprop/accuracy.hpp"
#include "chapters/07_backprop/spirals.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "chapters/11_training/checkpoint.hpp"

using namespace descent;
using namespace descent::normalization;

namespace {

/// Three arms of a spiral: 24 examples to learn from, four mini-batches of 6.
const training::Data& four_batches() {
    static const training::Data data =
        training::split(backprop::spirals(12, 3, 2), Real(0.2), Real(0.14), 1);
    return data;
}

training::Model small_model() {
    return batch_norm_classifier(
        NormalizedNetwork(DeepNetwork({2, 6, 5, 3}, Activation::sigmoid), {0, 1, 2}));
}

training::TrainingPlan plan() {
    return {.optimizer = optimizers::optimizer_named("gd", Real(0.5)),
            .batch = 6,
            .epochs = 5,
            .seed = 3};
}

bool same(const training::TrainingResult& a, const training::TrainingResult& b) {
    bool equal = a.phi == b.phi && a.best == b.best && a.best_state == b.best_state &&
                 a.best_epoch == b.best_epoch && a.best_accuracy == b.best_accuracy &&
                 a.history.size() == b.history.size();
    for (std::size_t i = 0; equal && i < a.history.size(); ++i)
        equal = a.history[i].loss == b.history[i].loss &&
                a.history[i].train_accuracy == b.history[i].train_accuracy &&
                a.history[i].development_accuracy == b.history[i].development_accuracy;
    return equal;
}

}  // namespace

TEST_CASE("EE.19 network without normalization: the bits of chapter 11's training") {
    const DeepNetwork network({2, 6, 5, 3}, Activation::tanh);
    const training::Model model = batch_norm_classifier({network, {}});
    CHECK(model.state().empty());
    const training::TrainingResult mine = training::train(model, four_batches(), plan());
    const training::TrainingResult chapter_11 =
        training::train(training::classifier(network), four_batches(), plan());
    CHECK((mine.phi == chapter_11.phi));
    CHECK((mine.best == chapter_11.best));
    CHECK(same(mine, chapter_11));
    const training::TrainingResult normalized =
        training::train(small_model(), four_batches(), plan());  // negative control
    CHECK(normalized.history[0].loss != mine.history[0].loss);
}

TEST_CASE("EE.19 training loop: the best φ is asked with the running averages it had") {
    const training::Model model = small_model();
    CHECK(model.state().size() == 6);
    training::TrainingPlan how = plan();
    how.epochs = 40;
    const training::TrainingResult trained = training::train(model, four_batches(), how);
    CHECK(trained.history.back().loss < trained.history.front().loss);
    REQUIRE(trained.best_epoch < 40);
    CHECK(training::evaluate_best(model, trained, four_batches().development) ==
          trained.best_accuracy);
    const training::State now = training::state_copy(model.state());
    CHECK(now != trained.best_state);
    training::evaluate_best(model, trained, four_batches().training);
    CHECK(training::state_copy(model.state()) == now);  // and put back
}

TEST_CASE(
    "EE.19 training loop: batch statistics in training, running averages with the network's "
    "momentum in outputs") {
    const NormalizedNetwork network(DeepNetwork({2, 6, 5, 3}, Activation::sigmoid), {0, 2},
                                    Real(1e-5), Real(0.3));
    const training::Model model = batch_norm_classifier(network);
    const auto running = [&] {
        return running_averages(network, training::state_copy(model.state()));
    };
    Random random(14, "weights");
    const Vector phi = model.initialize(random);
    const LabelledData& data = four_batches().training;
    Pass pass;
    Vector dphi, expected;
    RunningAverages mine = at_start(network);
    for (int i = 0; i < 2; ++i) {
        CHECK(model.loss_and_gradient(phi, data.x, data.label, dphi) ==
              loss_and_gradient(network, phi, data.x, data.label, pass, expected));
        CHECK((dphi == expected));
        for (std::size_t k : {0u, 2u}) update(mine[k], pass.batch[k], Real(0.3));
    }
    const Matrix one =
        xt::view(data.x, xt::range(3, 4), xt::all());  // a single example has an answer
    forward_at_test(network, phi, mine, one, pass);
    CHECK((model.outputs(phi, one) == pass.layers.output()));
    for (std::size_t k : {0u, 2u}) {
        CHECK((running()[k].mean == mine[k].mean));
        CHECK((running()[k].variance == mine[k].variance));
    }
    model.initialize(random);  // a new beginning forgets them
    CHECK((running()[2].mean == at_start(network)[2].mean));
    CHECK((running()[2].variance == at_start(network)[2].variance));
}

TEST_CASE(
    "EE.19 checkpoints: stopped at any step and resumed, the running averages and all else have "
    "the same bits") {
    const training::Model model = small_model();
    const training::TrainingResult whole = training::train(model, four_batches(), plan());
    const training::State end = training::state_copy(model.state());
    const std::size_t places = whole.steps + whole.history.size();
    for (std::size_t k = 1; k <= places; ++k) {
        CAPTURE(k);
        const training::Model before = small_model(), after = small_model();
        const training::Identity mine = training::identity(before, four_batches(), plan());
        training::Run run = training::start(before, four_batches(), plan());
        std::size_t left = k;
        training::train(before, four_batches(), plan(), run,
                        {.step = [&](const training::Run&) { return --left > 0; }});
        const std::string bytes = training::checkpoint_bytes(mine, before, run);
        training::Run resumed =
            training::run_from_bytes(bytes, "checkpoint", mine, after, four_batches(), plan());
        training::train(after, four_batches(), plan(), resumed);
        CHECK(same(resumed, whole));
        CHECK(training::state_copy(after.state()) == end);

        if (k > 1 && k < 4) {  // negative control: φ alone is not enough
            const training::Model forgetful = small_model();
            training::train(forgetful, four_batches(), plan(), run);
            CHECK((run.phi == whole.phi));  // the statistics of a batch do not need them …
            CHECK(!same(run, whole));       // … but the accuracies do
            CHECK(training::state_copy(forgetful.state()) != end);
        }
    }
}

TEST_CASE("EE.19 checkpoints: other normalized layers, ε or momentum are another model") {
    const DeepNetwork plain({2, 6, 5, 3}, Activation::sigmoid);
    std::vector<std::string> names{training::classifier(plain).name,
                                   batch_norm_classifier({plain, {1}}).name,
                                   batch_norm_classifier({plain, {2}}).name,
                                   batch_norm_classifier({plain, {1, 2}}).name,
                                   batch_norm_classifier({plain, {1}, Real(1e-3)}).name,
                                   batch_norm_classifier({plain, {1}, Real(1e-5), Real(0.2)}).name};
    CHECK(batch_norm_classifier({plain, {}}).name == names[0]);
    std::sort(names.begin(), names.end());
    CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
}

TEST_CASE("EE.19 running averages are read from a state, now or the best one, and from no other") {
    const NormalizedNetwork network(DeepNetwork({2, 6, 5, 3}, Activation::sigmoid), {0, 1, 2});
    const training::Model model = small_model();
    const RunningAverages before = running_averages(network, training::state_copy(model.state()));
    CHECK((before[1].mean == at_start(network)[1].mean));
    const training::TrainingResult trained = training::train(model, four_batches(), plan());
    const RunningAverages now = running_averages(network, training::state_copy(model.state())),
                          best = running_averages(network, trained.best_state);
    CHECK((now[1].mean != before[1].mean));
    // both say what the training loop has measured
    Pass pass;
    const LabelledData& data = four_batches().development;
    const auto accuracy = [&](const Vector& phi, const RunningAverages& running) {
        forward_at_test(network, phi, running, data.x, pass);
        return real(backprop::count_correct(pass.layers.output(), data.label)) / real(data.size());
    };
    CHECK(accuracy(trained.phi, now) == trained.history.back().development_accuracy);
    CHECK(accuracy(trained.best, best) == trained.best_accuracy);
    const DeepNetwork plain({2, 6, 5, 3}, Activation::sigmoid);
    CHECK_THROWS_AS(running_averages({plain, {1, 2}}, trained.best_state), std::invalid_argument);
    CHECK_THROWS_AS(running_averages({DeepNetwork({2, 6, 4, 3}), {0, 1, 2}}, trained.best_state),
                    std::invalid_argument);
}

TEST_CASE("EE.19 the model starts from the weights of its scheme") {
    const NormalizedNetwork network(DeepNetwork({2, 6, 5, 3}, Activation::sigmoid), {1});
    for (const Scheme scheme : {Scheme::he_normal, Scheme::glorot_uniform}) {
        Random one(15, "weights"), two(15, "weights");
        CHECK((batch_norm_classifier(network, scheme).initialize(one) ==
               initialize(network, two, scheme)));
    }
    Random one(15, "weights"), two(15, "weights");  // negative control
    CHECK((batch_norm_classifier(network).initialize(one) !=
           initialize(network, two, Scheme::glorot_uniform)));
}

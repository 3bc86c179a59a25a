#include "chapters/14_reproductions/mnist1d_models.hpp"

#include <limits>

#include "chapters/12_regularization/penalty.hpp"

namespace descent::reproductions {

Candidate linear_classifier() {
    return {.name = "linear classifier",
            .network = deep::DeepNetwork({40, 10}),
            .plan = {.optimizer = optimizers::optimizer_named("adam", Real(0.01)),
                     .batch = 100,
                     .epochs = 60}};
}

Candidate multilayer_perceptron() {
    return {.name = "MLP 40-100-100-10",
            .network = deep::DeepNetwork({40, 100, 100, 10}),
            .plan = {.optimizer = optimizers::optimizer_named("adam", Real(0.01)),
                     .batch = 100,
                     .epochs = 100}};
}

Candidate penalized_perceptron() {
    Candidate result = multilayer_perceptron();
    result.name += " with an L2 penalty";
    result.lambda = Real(0.001);
    return result;
}

// ------------------------------------------------------------------------------------ one training

namespace {

training::Model penalized_model(const Candidate& candidate) {
    return regularization::with_penalty(training::classifier(candidate.network),
                                        regularization::Penalty::l2, candidate.lambda);
}

training::TrainingResult train(const training::Model& model, const Candidate& candidate,
                               const training::Data& parts, std::uint64_t seed) {
    training::TrainingPlan plan = candidate.plan;
    plan.seed = seed;
    return training::train(model, parts, plan);
}

training::Data three_parts(const Mnist1d& data, std::uint64_t seed) {
    return training::split(data.train, data.test, Real(0.2), seed);
}

}  // namespace

training::TrainingResult train(const Candidate& candidate, const Mnist1d& data,
                               std::uint64_t seed) {
    return train(penalized_model(candidate), candidate, three_parts(data, seed), seed);
}

AccuracyResult train_and_test(const Candidate& candidate, const Mnist1d& data, std::uint64_t seed) {
    const training::Model model = penalized_model(candidate);
    const training::Data parts = three_parts(data, seed);
    const training::TrainingResult trained = train(model, candidate, parts, seed);
    if (trained.best_epoch == 0) {
        const Real none = std::numeric_limits<Real>::quiet_NaN();
        return {.development = none, .test = none, .diverged = trained.diverged};
    }
    return {.development = 100 * trained.best_accuracy,
            .test = 100 * training::evaluate_best(model, trained, parts.test),
            .best_epoch = trained.best_epoch,
            .diverged = trained.diverged};
}

// ---------------------------------------------------------------------------------- many trainings

SeedAccuracies accuracy_by_seed(const Candidate& candidate, const Mnist1d& data,
                                std::uint64_t first_seed, std::size_t seeds,
                                const Progress& progress) {
    require(seeds > 0, "accuracy_by_seed", "seeds is 0");
    SeedAccuracies result{candidate.name, xt::zeros<Real>({seeds}), xt::zeros<Real>({seeds})};
    for (std::size_t s = 0; s < seeds; ++s) {
        const AccuracyResult one = train_and_test(candidate, data, first_seed + s);
        result.development(s) = one.development;
        result.test(s) = one.test;
        if (progress) progress(s + 1, seeds);
    }
    return result;
}

DevelopmentTable development_table(const Candidate& candidate, const Mnist1d& data,
                                   const Vector& alpha, const Vector& lambda, std::size_t seeds,
                                   const Progress& progress) {
    require(alpha.size() > 0 && lambda.size() > 0, "development_table", "there is nothing to try");
    require(seeds > 0, "development_table", "seeds is 0");
    DevelopmentTable table{candidate.name, seeds, alpha, lambda,
                           xt::zeros<Real>({alpha.size(), lambda.size()})};
    std::size_t done = 0;
    for (std::size_t i = 0; i < alpha.size(); ++i)
        for (std::size_t j = 0; j < lambda.size(); ++j) {
            Candidate tried = candidate;
            tried.plan.optimizer = optimizers::optimizer_named("adam", alpha(i));
            tried.lambda = lambda(j);
            Vector accuracy = xt::zeros<Real>({seeds});
            for (std::size_t seed = 0; seed < seeds; ++seed)
                accuracy(seed) = train(tried, data, seed).best_accuracy;
            table.accuracy(i, j) = 100 * estimate(accuracy).mean;
            if (progress) progress(++done, table.accuracy.size());
        }
    return table;
}

// ---------------------------------------------------------------------------------------- the rows

Rows mnist1d_rows(const SeedAccuracies& linear, const SeedAccuracies& mlp, std::size_t tests) {
    Statement s{.tag = "MNIST-1D",
                .source = "Greydanus 2020, Scaling down deep learning",
                .what = "MNIST-1D test accuracy, linear classifier",
                .key = "mnist1d_linear",
                .digits = 1,
                .unit = " %"};
    // Two standard errors of one accuracy are granted
    const Row linear_row =
        number(s, 32, 2 * accuracy_error(0.32, tests), linear.test_estimate().mean);
    s.what = "MNIST-1D test accuracy, MLP";
    s.key = "mnist1d_mlp";
    s.remark = "with the rate and the L2 penalty that are best on the development set";
    // To be better is no failure; to be far better would be another network.
    return {linear_row, range(s, "64–68 %", 64, 68 + 2 * accuracy_error(0.68, tests),
                              mlp.test_estimate().mean)};
}

Mnist1dReproduction reproduce_mnist1d(const Mnist1dPlan& plan, const Progress& progress) {
    const Mnist1d data = make_mnist1d();
    const auto by_seed = [&](const Candidate& candidate) {
        return accuracy_by_seed(candidate, data, plan.seed, plan.seeds, progress);
    };
    Mnist1dReproduction result;
    if (plan.choice)
        result.choice = development_table(multilayer_perceptron(), data,
                                          {Real(0.001), Real(0.003), Real(0.01), Real(0.03)},
                                          {0, Real(0.001), Real(0.003), Real(0.01)}, 3, progress);
    result.linear = by_seed(linear_classifier());
    if (plan.choice) result.unpenalized = by_seed(multilayer_perceptron());
    result.penalized = by_seed(penalized_perceptron());
    result.rows = mnist1d_rows(result.linear, result.penalized, data.test.size());
    return result;
}

}  // namespace descent::reproductions

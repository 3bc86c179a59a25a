#include <stdexcept>

#include "chapters/12_regularization/program/walk_through.hpp"
#include "common/program/program.hpp"

using namespace descent;
using namespace descent::regularization;

namespace {

void check_options(double lambda, double p) {
    if (lambda > 1e6)
        throw std::runtime_error(fmt::format("--lambda: {} is too large, at most 1000000", lambda));
    if (!(p >= 0 && p < 1)) throw std::runtime_error(fmt::format("--p: {} is not in [0, 1)", p));
}

/// What the options ask for.
struct Settings {
    Real lambda, p;
    bool quick, full;
    std::uint64_t seed;

    /// How much of an experiment to run.
    template <class T>
    T choose(T little, T normal, T much) const {
        return full ? much : quick ? little : normal;
    }
};

void show_data(Report& report, const Settings& ask, const Progress& training) {
    const std::size_t draws = ask.quick ? 50 : 200;
    show_more_data(report, more_data({.draws = draws, .seed = ask.seed}));
    show_double_descent(report,
                        double_descent({.draws = ask.quick ? 100u : 300u, .seed = ask.seed}));
    show_risk(report, risk_study({.draws = ask.quick ? 500u : 2000u, .seed = ask.seed}));
    show_more_capacity(report, more_capacity(15, 30, Real(0.3), draws, ask.seed));
    show_wider_networks(
        report, wider_networks({.epochs = ask.quick ? 10u : 30u, .seed = ask.seed}, training));
    show_augmentation(report, compare_augmentation({.epochs = ask.full ? 200u : 40u,
                                                    .seeds = ask.choose(2u, 3u, 10u),
                                                    .seed = ask.seed},
                                                   training));
}

void show_penalties(Report& report, const Settings& ask, const Progress& training) {
    const auto upright = upright_quadratic(), turned = turned_quadratic();
    show_l2(report, ask.lambda, {compare_l2(upright, ask.lambda), compare_l2(turned, ask.lambda)},
            penalty_path(turned, Penalty::l2));
    show_decay_identity(report, compare_decay(Real(0.1), Real(0.3), ask.seed));
    const Vector W{Real(0.5), Real(-0.2), Real(1.1)};
    show_priors(report, {compare_prior(Penalty::l2, 4, W), compare_prior(Penalty::l1, 4, W)});

    show_l1(report, ask.lambda, compare_l1(upright, ask.lambda), compare_l1(turned, ask.lambda));
    show_near_zero(report, penalty_path(upright, Penalty::l1), shrinkage_curves(1),
                   steps_near_zero(60, 4));
    show_sparsity(report,
                  count_zeros({.epochs = ask.quick ? 150u : 600u, .seed = ask.seed}, training));

    show_readings(report, share_inputs({.seed = ask.seed}),
                  compare_constraint(turned, {Real(0.1), Real(0.5), 10}));
}

void show_training(Report& report, const Settings& ask, const Progress& training) {
    show_noisy_decay(report, compare_noisy_decay(15, ask.quick ? 60000 : 200000));
    show_network_decay(report, compare_network_decay(
                                   {.epochs = ask.quick ? 15u : 50u, .seed = ask.seed}, training));

    show_early_stopping(
        report, compare_reuse({.seeds = ask.choose(2u, 5u, 20u), .seed = ask.seed}, training));
    show_targets(report, try_targets(6, ask.quick ? 40 : 100, ask.seed));
    show_stopping_and_l2(report, compare_stopping_and_l2(2000));

    show_masks(report, average_over_masks(ask.p, ask.seed), check_dropout_gradient(),
               mean_in_standard_errors(4000));
    show_dropout(report,
                 compare_dropout(
                     {.dropouts = {{0, 0}, {0, ask.p}, {Real(0.2), ask.p}, {Real(0.1), Real(0.2)}},
                      .epochs = ask.choose(20u, 40u, 200u),
                      .seeds = ask.choose(1u, 3u, 20u),
                      .seed = ask.seed},
                     training));
    RandomLabelsPlan labels{.seed = ask.seed};
    if (ask.quick) labels.networks.pop_back();
    show_random_labels(report, compare_random_labels(labels, training));
}

}  // namespace

int main(int argc, char** argv) {
    Program program("12_regularization",
                    "Regularization: what a network should not learn, and how to keep it from it");
    double lambda_option = 0.5, p_option = 0.5;
    program.positive("--lambda", lambda_option, "weight of the penalty on the quadratic");
    program.option("--p", p_option,
                   "probability, below 1, that dropout drops a hidden unit: of the mask that is "
                   "shown, and of the second "
                   "and third row of the table \"Does it help?\"");
    return program.run(argc, argv, [&](Report& report) {
        check_options(lambda_option, p_option);
        const Settings ask{real(lambda_option), real(p_option), program.quick(), program.full(),
                           program.seed()};
        const Progress training = report.progress("training");
        show_data(report, ask, training);
        show_penalties(report, ask, training);
        show_training(report, ask, training);
    });
}

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
        const Real lambda = real(lambda_option), p = real(p_option);
        const bool quick = program.quick(), full = program.full();
        const std::uint64_t seed = program.seed();
        const Progress training = report.progress("training");

        const std::size_t draws = quick ? 50 : 200;
        show_more_data(report, more_data({.draws = draws, .seed = seed}));
        show_double_descent(report, double_descent({.draws = quick ? 100u : 300u, .seed = seed}));
        show_risk(report, risk_study({.draws = quick ? 500u : 2000u, .seed = seed}));
        show_more_capacity(report, more_capacity(15, 30, Real(0.3), draws, seed));
        show_wider_networks(report,
                            wider_networks({.epochs = quick ? 10u : 30u, .seed = seed}, training));
        show_augmentation(report, compare_augmentation({.epochs = full ? 200u : 40u,
                                                        .seeds = full    ? 10u
                                                                 : quick ? 2u
                                                                         : 3u,
                                                        .seed = seed},
                                                       training));

        const auto upright = upright_quadratic(), turned = turned_quadratic();
        show_l2(report, lambda, {compare_l2(upright, lambda), compare_l2(turned, lambda)},
                penalty_path(turned, Penalty::l2));
        show_decay_identity(report, compare_decay(Real(0.1), Real(0.3), seed));
        const Vector W{Real(0.5), Real(-0.2), Real(1.1)};
        show_priors(report, {compare_prior(Penalty::l2, 4, W), compare_prior(Penalty::l1, 4, W)});

        show_l1(report, lambda, compare_l1(upright, lambda), compare_l1(turned, lambda));
        show_near_zero(report, penalty_path(upright, Penalty::l1), shrinkage_curves(1),
                       steps_near_zero(60, 4));
        show_sparsity(report, count_zeros({.epochs = quick ? 150u : 600u, .seed = seed}, training));

        show_readings(report, share_inputs({.seed = seed}),
                      compare_constraint(turned, {Real(0.1), Real(0.5), 10}));

        show_noisy_decay(report, compare_noisy_decay(15, quick ? 60000 : 200000));
        show_network_decay(
            report, compare_network_decay({.epochs = quick ? 15u : 50u, .seed = seed}, training));

        show_early_stopping(report, compare_reuse({.seeds = full    ? 20u
                                                            : quick ? 2u
                                                                    : 5u,
                                                   .seed = seed},
                                                  training));
        show_targets(report, try_targets(6, quick ? 40 : 100, seed));
        show_stopping_and_l2(report, compare_stopping_and_l2(2000));

        show_masks(report, average_over_masks(p, seed), check_dropout_gradient(),
                   mean_in_standard_errors(4000));
        show_dropout(
            report,
            compare_dropout({.dropouts = {{0, 0}, {0, p}, {Real(0.2), p}, {Real(0.1), Real(0.2)}},
                             .epochs = full    ? 200u
                                       : quick ? 20u
                                               : 40u,
                             .seeds = full    ? 20u
                                      : quick ? 1u
                                              : 3u,
                             .seed = seed},
                            training));
        RandomLabelsPlan labels{.seed = seed};
        if (quick) labels.networks.pop_back();
        show_random_labels(report, compare_random_labels(labels, training));
    });
}

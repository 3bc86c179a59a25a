#include "bench/optimizers/examples.hpp"

#include <cmath>
#include <stdexcept>

#include "chapters/02_model_fitting/second_order.hpp"
#include "chapters/07_backprop/accuracy.hpp"
#include "chapters/07_backprop/batch.hpp"
#include "chapters/07_backprop/objective.hpp"
#include "chapters/11_training/model.hpp"

namespace descent::bench {
namespace {

/// Which examples come next.
struct Order {
    std::size_t examples, size;
    std::uint64_t seed;
    std::size_t batch = 0, epoch = 0;
    std::vector<std::size_t> order = optimizers::epoch_order(examples, seed, 0);
    bool used = false;

    std::span<const std::size_t> now() const { return optimizers::mini_batch(order, size, batch); }
    /// The next ones, but for the first time.
    std::span<const std::size_t> next() {
        if (used && ++batch == optimizers::batches_per_epoch(examples, size)) {
            order = optimizers::epoch_order(examples, seed, ++epoch);
            batch = 0;
        }
        used = true;
        return now();
    }
};

/// ½ λ‖φ‖², and its gradient added.
Real penalty(Real lambda, const Vector& phi, Vector* dphi = nullptr) {
    if (lambda == 0) return 0;
    if (dphi != nullptr) xt::noalias(*dphi) += lambda * phi;
    return lambda / 2 * dot(phi, phi);
}

Objective with_penalty(const Objective& objective, Real lambda) {
    if (lambda == 0) return objective;
    return {.loss = [=](const Vector& phi) { return objective.loss(phi) + penalty(lambda, phi); },
            .loss_and_gradient =
                [=](const Vector& phi, Vector& dphi) {
                    const Real L = objective.loss_and_gradient(phi, dphi);
                    return L + penalty(lambda, phi, &dphi);
                }};
}

/// A run's share of a task: its order, and the buffers of a step.
struct Learning {
    std::shared_ptr<const training::Data> data;
    Real lambda;
    training::Model model;
    Order order;
    Matrix x = {};
    std::vector<std::size_t> y = {};
};

Objective learning_objective(const ClassifierTask& task, std::uint64_t seed) {
    const auto run = std::make_shared<Learning>(
        Learning{task.data, task.penalty, training::classifier(task.network),
                 Order{task.data->training.size(), task.batch, seed}});
    return {.loss =
                [run](const Vector& phi) {
                    backprop::gather(run->data->training, run->order.now(), run->x, run->y);
                    return backprop::cross_entropy(run->model.outputs(phi, run->x), run->y) +
                           penalty(run->lambda, phi);
                },
            .loss_and_gradient =
                [run](const Vector& phi, Vector& dphi) {
                    backprop::gather(run->data->training, run->order.next(), run->x, run->y);
                    const Real L = run->model.loss_and_gradient(phi, run->x, run->y, dphi);
                    return L + penalty(run->lambda, phi, &dphi);
                }};
}

std::function<Real(const Vector&)> loss_on(const deep::DeepNetwork& network,
                                           const LabelledData& data) {
    return backprop::objective(network, data.x, data.label).loss;
}

}  // namespace

Objective mini_batches(const optimizers::SampledObjective& mean, std::size_t size,
                       std::uint64_t seed) {
    struct Run {
        optimizers::SampledObjective mean;
        Order order;
        Vector unused = {};
    };
    const auto run = std::make_shared<Run>(Run{mean, Order{mean.examples, size, seed}});
    return {.loss =
                [run](const Vector& phi) {
                    run->unused.resize({phi.size()});
                    return run->mean.loss_and_gradient(phi, run->order.now(), run->unused);
                },
            .loss_and_gradient =
                [run](const Vector& phi, Vector& dphi) {
                    return run->mean.loss_and_gradient(phi, run->order.next(), dphi);
                }};
}

Instance classifier_instance(const std::string& problem, const ClassifierTask& task) {
    const training::Data& data = *task.data;
    Instance instance;
    instance.exact = with_penalty(
        backprop::objective(task.network, data.training.x, data.training.label), task.penalty);
    instance.loss = instance.validation = instance.exact.loss;
    if (data.development.size() > 0) instance.validation = loss_on(task.network, data.development);
    if (data.test.size() > 0)
        instance.test = [task, loss = loss_on(task.network, data.test)](const Vector& phi) {
            return TestResult{loss(phi),
                              1 - backprop::accuracy(task.network, phi, task.data->test)};
        };
    instance.begin = [problem, task](std::uint64_t seed) {
        Random random(seed, "bench/" + problem + "/start");
        return RunStart{task.start(random), learning_objective(task, seed)};
    };
    return instance;
}

Vector lowest_place(const Objective& convex, Vector phi) {
    Vector g = xt::zeros_like(phi), best = phi;
    Real L = convex.loss_and_gradient(phi, g), least = l2_norm(g);
    for (int step = 0; step < 100; ++step) {
        const Vector d = fitting::eliminate(fitting::hessian(convex, phi).H, -g).x;
        // Halved while far away; close by, a loss no longer tells what is lower
        Real t = 1;
        if (least > Real(1e-6))
            while (!(convex.loss(phi + t * d) < L) && t > Real(1e-6)) t /= 2;
        phi += t * d;
        L = convex.loss_and_gradient(phi, g);
        const bool close = least <= Real(1e-6), better = l2_norm(g) < least / 2;
        if (l2_norm(g) < least) least = l2_norm(g), best = phi;
        if (close && !better) break;
    }
    if (!(least < Real(1e-12))) throw std::runtime_error("lowest_place: Newton does not arrive");
    return best;
}

}  // namespace descent::bench

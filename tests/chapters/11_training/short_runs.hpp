/// \file
/// Trainings of twelve steps that can be left anywhere, and their checkpoints, for the
/// tests of this chapter.
#pragma once

#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>

#include "chapters/07_backprop/spirals.hpp"
#include "chapters/11_training/checkpoint.hpp"
#include "common/data/checksum.hpp"

namespace descent::test {

using namespace training;
using optimizers::optimizer_named;

/// A classifier with a state of its own: it forgets inputs by a number of draws, and
/// keeps a running mean.
inline Model forgetful_model() {
    const deep::DeepNetwork network({2, 3, 3}, neurons::Activation::tanh);
    Model model = classifier(network);
    const auto draws = std::make_shared<std::uint64_t>(0);
    const auto mean = std::make_shared<Vector>(Vector{0, 0});
    const auto total = std::make_shared<Real>(0);
    const auto inner = model.loss_and_gradient;
    model.initialize = [=](Random& random) {
        *draws = 0;
        *mean = Vector{0, 0};
        *total = 0;
        return deep::initialize(network, random);
    };
    model.loss_and_gradient = [=](const Vector& phi, const Matrix& X, Labels labels, Vector& dphi) {
        Random mask(++*draws, "mask");
        Matrix kept = X;
        for (Real& x : kept) x *= mask.index(4) > 0;
        for (std::size_t j = 0; j < 2; ++j)
            (*mean)[j] = Real(0.9) * (*mean)[j] + Real(0.1) * X(0, j);
        *total += X(0, 0);
        return inner(phi, kept, labels, dphi);
    };
    model.outputs = [outputs = model.outputs, mean](const Vector& phi,
                                                    const Matrix& X) -> const Matrix& {
        Matrix shifted = X;
        for (std::size_t j = 0; j < 2; ++j)
            xt::col(shifted, static_cast<std::ptrdiff_t>(j)) -= (*mean)[j];
        return outputs(phi, shifted);
    };
    model.state = [=]() -> std::vector<StateEntry> {
        return {draws.get(), mean.get(), total.get()};
    };
    return model;
}

inline Model plain_model() {
    return classifier(deep::DeepNetwork({2, 3, 3}, neurons::Activation::tanh));
}

/// 20 examples to learn from: mini-batches of 6, 6, 6 and 2.
inline const Data& small_data() {
    static const Data data = split(backprop::spirals(10, 3, 2), Real(0.2), Real(0.14), 1);
    return data;
}

inline TrainingPlan short_plan(const optimizers::Optimizer& optimizer) {
    return {.optimizer = optimizer,
            .schedule = optimizers::linear_decay(12),
            .plateau = optimizers::PlateauDecay{.patience = 1, .factor = Real(0.5)},
            .batch = 6,
            .epochs = 3,
            .seed = 5};
}

/// The run left at the k-th place where it can be left: after step k of 12, or at the end
/// of an epoch.
inline Run left_at(const Model& model, const Data& data, TrainingPlan plan, std::size_t k) {
    Run run = start(model, data, plan);
    if (k > 12) plan.epochs = k - 12;
    train(model, data, plan, run,
          {.step = [&](const Run& now) { return now.steps != k || k > 12; }});
    return run;
}

inline constexpr std::size_t places = 12 + 3;  // each step, and each end of an epoch

/// A checkpoint of a plain run in the middle of its second epoch.
struct Sample {
    Model model = plain_model();
    TrainingPlan plan = short_plan(optimizer_named("adam"));
    Identity mine = identity(model, small_data(), plan);
    std::string bytes = checkpoint_bytes(mine, model, left_at(model, small_data(), plan, 7));

    std::string refusal(const std::string& changed) const { return refusal(changed, mine); }
    std::string refusal(const std::string& changed, const Identity& other) const {
        try {
            run_from_bytes(changed, "NAME", other, model, small_data(), plan);
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "accepted";
    }
};

inline std::string with_checksum(std::string bytes) {
    const std::uint32_t sum = checksum(std::string_view(bytes).substr(0, bytes.size() - 4));
    std::memcpy(bytes.data() + bytes.size() - 4, &sum, 4);
    return bytes;
}

inline bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace descent::test

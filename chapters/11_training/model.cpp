#include "chapters/11_training/model.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "chapters/07_backprop/accuracy.hpp"
#include "chapters/07_backprop/batch.hpp"

namespace descent::training {

using backprop::Loss;

Model classifier(const deep::DeepNetwork& network, Loss loss) {
    struct Classifier {
        deep::DeepNetwork network;
        backprop::Backprop pass;  // of a training step
        deep::Layers evaluated;   // of outputs(), whose batches have another size
        Matrix Y;
    };
    const auto c = std::make_shared<Classifier>(Classifier{network, {}, {}, {}});
    Model model;
    model.name =
        fmt::format("{} {}, {}", fmt::join(network.widths, "-"), neurons::name(network.activation),
                    loss == Loss::cross_entropy ? "cross_entropy" : "least_squares");
    model.layout = network.layout;
    model.inputs = network.widths.front();
    model.classes = network.widths.back();
    model.initialize = [c](Random& random) { return deep::initialize(c->network, random); };
    model.loss_and_gradient = [c, loss](const Vector& phi, const Matrix& X, Labels labels,
                                        Vector& dphi) {
        if (loss == Loss::cross_entropy)
            return backprop::loss_and_gradient(c->network, phi, X, labels, c->pass, dphi);
        backprop::one_hot(labels, c->network.widths.back(), c->Y);
        return backprop::loss_and_gradient(c->network, phi, X, c->Y, c->pass, dphi);
    };
    model.outputs = [c](const Vector& phi, const Matrix& X) -> const Matrix& {
        deep::forward(c->network, phi, X, c->evaluated);
        return c->evaluated.output();
    };
    return model;
}

void require_fit(const Model& model, const LabelledData& data, const char* function,
                 const char* name) {
    if (data.size() == 0) argument_error(function, fmt::format("the {} data are empty", name));
    require_size(function, fmt::format("columns of the {} data", name), data.x.shape()[1],
                 model.inputs);
    if (data.classes > model.classes)
        argument_error(function, fmt::format("{} data with {} classes for a model with {}", name,
                                             data.classes, model.classes));
}

Real evaluate(const Model& model, const Vector& phi, const LabelledData& data) {
    require_fit(model, data, "evaluate", "given");
    std::size_t n = 0;
    backprop::for_each_part(data, [&](const Matrix& X, Labels y) {
        const Matrix& F = model.outputs(phi, X);
        require_shape("evaluate", "outputs", F, {y.size(), model.classes});
        n += backprop::count_correct(F, y);  // ŷ = argmax f(x; φ)_y, if ŷ = y: n = n + 1
    });
    return real(n) / real(data.size());  // n / |D|   (GO.2b)
}

State state_copy(const std::vector<StateEntry>& entries) {
    State state;
    for (const StateEntry& entry : entries)
        std::visit([&](auto* value) { state.emplace_back(*value); }, entry);
    return state;
}

void restore(const std::vector<StateEntry>& entries, const State& state) {
    require_size("restore", "state", state.size(), entries.size());
    for (std::size_t i = 0; i < state.size(); ++i)
        if (state[i].index() != entries[i].index())
            argument_error("restore", "a state entry is of another kind");
    for (std::size_t i = 0; i < state.size(); ++i)
        std::visit(
            [&](auto* value) {
                *value = std::get<std::remove_pointer_t<decltype(value)>>(state[i]);
            },
            entries[i]);
}

}  // namespace descent::training

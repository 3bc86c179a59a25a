#include "chapters/14_reproductions/program/figures_mnist.hpp"

#include <fmt/format.h>

#include "chapters/14_reproductions/mnist_rows.hpp"

namespace descent::reproductions {
namespace {

std::string data(Basis basis) {
    return basis == Basis::stand_in ? "MNIST-1D in place of MNIST"
           : basis == Basis::part   ? "a part of MNIST"
                                    : "MNIST";
}

/// What the lecture's numbers are called beside those of this data.
std::string stated_name(Basis basis) {
    return basis == Basis::lecture ? "stated" : "stated for MNIST";
}

/// The columns of a table as curves over x, and those of the lecture's table dashed.
Figure curves(Figure figure, const Vector& x, const Matrix& errors, const Matrix& stated,
              const std::vector<std::string>& names, Basis basis) {
    for (std::size_t j = 0; j < names.size(); ++j) figure.path(names[j], x, column(errors, j));
    for (std::size_t j = 0; j < names.size(); ++j)
        figure.dashed(names[j] + ", " + stated_name(basis), x, column(stated, j)).like(names[j]);
    return figure.log_x();
}

}  // namespace

Figure depth_figure(const std::vector<DepthResult>& results, Basis basis) {
    Vector accuracy = Vector::from_shape({results.size()}),
           place = xt::ones<Real>({results.size()});
    std::vector<std::string> layers;
    for (std::size_t k = 0; k < results.size(); ++k) {
        accuracy[k] = results[k].accuracy;
        place[k] = real(k + 1);
        layers.push_back(fmt::format("{}", results[k].network.depth()));
    }
    Figure figure("accuracy_by_depth", "Sigmoid networks by depth: " + data(basis),
                  "hidden layers of 30 units", "test accuracy, %");
    figure.path("obtained", place, accuracy).ticks_x(layers);
    if (results.size() == stated_accuracies().size())
        figure.points(stated_name(basis), place, stated_accuracies());
    return figure;
}

Figure norms_figure(const DepthResult& deepest) {
    const std::size_t layers = deepest.at_start.size();
    Vector layer = Vector::from_shape({layers});
    std::vector<std::string> names;
    for (std::size_t k = 0; k < layers; ++k) {
        layer[k] = real(k + 1);
        names.push_back(k + 1 < layers ? fmt::format("{}", k + 1) : "output");
    }
    Figure figure("norms_by_layer",
                  fmt::format("{} sigmoid layers: the gradient by layer", layers - 1), "layer",
                  "‖∂L/∂b_k‖");
    figure.path("before training", layer, deepest.at_start)
        .path("after training", layer, deepest.at_end);
    return figure.log_y().ticks_x(names);
}

Figure rate_figure(const AssumedTables& tables, Basis basis) {
    const std::string units(neurons::name(tables.activation));
    Figure figure("error_by_rate_" + units,
                  fmt::format("Test error by rate, {} units: {}", units, data(basis)), "rate",
                  "test error, %");
    figure = curves(figure, zeiler_rates(), tables.rates.mean, stated_rates(),
                    {"SGD", "momentum", "AdaGrad"}, basis);
    return basis == Basis::stand_in ? figure.range_y(0, 100) : figure.log_y();
}

Figure adadelta_figure(const AssumedTables& tables, Basis basis) {
    const std::string units(neurons::name(tables.activation));
    Figure figure("adadelta_" + units,
                  fmt::format("AdaDelta needs no rate, {} units: {}", units, data(basis)), "ε",
                  "test error, %");
    std::vector<std::string> names;
    for (const Real rho : zeiler_rho()) names.push_back(fmt::format("ρ = {}", rho));
    figure = curves(figure, zeiler_epsilon(), tables.adadelta, stated_adadelta(), names, basis);
    return basis == Basis::stand_in ? figure.range_y(0, 100) : figure.log_y();
}

}  // namespace descent::reproductions

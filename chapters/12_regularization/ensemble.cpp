#include "chapters/12_regularization/ensemble.hpp"

#include <cmath>

#include "chapters/07_backprop/accuracy.hpp"

namespace descent::regularization {

Matrix mean_prediction(const DeepNetwork& network, const Vector& phi, const Matrix& X,
                       const Dropout& dropout, std::size_t draws, std::uint64_t seed) {
    require(draws > 0, "mean_prediction", "there are no draws");
    DropoutPass pass;
    Matrix P, mean = xt::zeros<Real>({X.shape()[0], network.widths.back()});
    for (std::size_t draw = 1; draw <= draws; ++draw) {
        draw_masks(network, dropout, X.shape()[0], seed, draw, pass);
        forward(network, phi, X, dropout, pass);
        P.resize(mean.shape());
        neurons::softmax(pass.layers.output(), P);
        xt::noalias(mean) += P / real(draws);
    }
    return mean;
}

EnsembleResult compare_ensemble(const DeepNetwork& network, const Vector& phi,
                                const Dropout& dropout, const LabelledData& data, std::size_t draws,
                                std::uint64_t seed) {
    const Matrix mean = mean_prediction(network, phi, data.x, dropout, draws, seed);
    const Matrix one_mask = mean_prediction(network, phi, data.x, dropout, 1, seed);
    deep::Layers layers;
    deep::forward(network, phi, data.x, layers);
    Matrix one_pass = xt::zeros_like(mean);
    neurons::softmax(layers.output(), one_pass);

    const Real N = real(data.size());
    const auto prediction = [&](const Matrix& P) {
        const Real share = real(backprop::count_correct(P, data.label)) / N;
        return Prediction{.accuracy = share,
                          .standard_error = std::sqrt(share * (1 - share) / N),
                          .distance = static_cast<Real>(xt::mean(xt::abs(P - mean))())};
    };
    return {.examples = data.size(),
            .draws = draws,
            .one_mask = prediction(one_mask),
            .mean = prediction(mean),
            .one_pass = prediction(one_pass)};
}

}  // namespace descent::regularization

#include "chapters/07_backprop/accuracy.hpp"

#include <algorithm>

#include "chapters/07_backprop/batch.hpp"

namespace descent::backprop {

std::size_t count_correct(const Matrix& F, Labels labels) {
    require_size("count_correct", "labels", labels.size(), F.shape()[0]);
    std::size_t correct = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const Real* f = &F(i, 0);
        // ŷ = argmax f(x; φ)_y
        const auto y = static_cast<std::size_t>(std::max_element(f, f + F.shape()[1]) - f);
        if (y == labels[i]) ++correct;
    }
    return correct;
}

Real accuracy(const DeepNetwork& network, const Vector& phi, const LabelledData& data) {
    require(data.size() > 0, "accuracy", "there are no examples");
    Layers layers;
    std::size_t n = 0;
    for_each_part(data, [&](const Matrix& X, Labels labels) {
        forward(network, phi, X, layers);
        n += count_correct(layers.output(), labels);
    });
    return real(n) / real(data.size());
}

}  // namespace descent::backprop

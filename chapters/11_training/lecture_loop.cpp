#include "chapters/11_training/lecture_loop.hpp"

#include <limits>

#include "chapters/07_backprop/backward.hpp"
#include "chapters/07_backprop/batch.hpp"

namespace descent::training {

Real lecture_evaluate(const deep::DeepNetwork& network, const Vector& phi, const LabelledData& D) {
    require(D.size() > 0, "lecture_evaluate", "there are no examples");
    deep::Layers layers;
    deep::forward(network, phi, D.x, layers);
    const Matrix& F = layers.output();
    require_size("lecture_evaluate", "labels", D.size(), F.shape()[0]);
    // clang-format off
    //> 11.2
    std::size_t n = 0;                                      // n = 0
    for (std::size_t i = 0; i < D.size(); ++i) {            // for x, y ∈ D:
        std::size_t y = 0;                                  //     ŷ = argmax f(x; φ)_y
        for (std::size_t other = 1; other < F.shape()[1]; ++other)
            if (F(i, other) > F(i, y)) y = other;
        if (y == D.label[i]) ++n;                           //     if ŷ = y: n = n + 1
    }
    return real(n) / real(D.size());                        // return n/|D|   (GO.2b)
    //<
    // clang-format on
}

Vector lecture_train(const deep::DeepNetwork& network, Vector phi, const LabelledData& T,
                     const LabelledData& D, Real alpha,
                     const std::vector<std::vector<std::size_t>>& orders) {
    require(!orders.empty(), "lecture_train", "there is no epoch");
    backprop::Backprop pass;
    Matrix x;
    std::vector<std::size_t> y;
    Vector gradient, best;
    // clang-format off
    //> 11.3
    Real bestdev = -std::numeric_limits<Real>::infinity();  // bestdev = −∞
    for (const std::vector<std::size_t>& order : orders) {  // for epoch = 1 to E: Shuffle T
        for (const std::size_t i : order) {                 //     for x, y ∈ T:
            backprop::gather(T, {&i, 1}, x, y);
            backprop::loss_and_gradient(network, phi, x, y, pass, gradient);  // L(f(x; φ), y)
            phi -= alpha * gradient;                        //         φ = φ − α∇loss
        }
        const Real devacc = lecture_evaluate(network, phi, D);  // devacc = EVALUATE(f, D)
        if (devacc > bestdev) {                             //     if devacc > bestdev:
            best = phi;                                     //         φ̂ = φ
            bestdev = devacc;                               //         bestdev = devacc
        }
    }
    return best;                                            // return φ̂   (GO.1)
    //<
    // clang-format on
}

}  // namespace descent::training

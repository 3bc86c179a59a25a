#include "chapters/07_backprop/loss.hpp"

#include <algorithm>
#include <cmath>

namespace descent::backprop {
namespace {

void require_labels(const Matrix& F, Labels labels) {
    require(F.shape()[0] > 0, "cross_entropy", "there is no example");
    require_size("cross_entropy", "labels", labels.size(), F.shape()[0]);
    for (std::size_t y : labels)
        require(y < F.shape()[1], "cross_entropy",
                "a label is not smaller than the number of outputs");
}

}  // namespace

Real mean_squared_error(const Matrix& F, const Matrix& Y) {
    require_shape("mean_squared_error", "Y", Y, {F.shape()[0], F.shape()[1]});
    require(F.shape()[0] > 0, "mean_squared_error", "there is no example");
    Real sum = 0;
    for (std::size_t i = 0; i < F.size(); ++i) {
        const Real residual = F.data()[i] - Y.data()[i];
        sum += residual * residual;
    }
    return sum / real(F.shape()[0]);  // 1/N Σ ‖f − y‖²   (EE.8)
}

Real mean_squared_error(const Matrix& F, const Matrix& Y, Matrix& dF) {
    const Real loss = mean_squared_error(F, Y);
    dF.resize(F.shape());
    // ∂L/∂F = 2/N (F − Y)   (EE.8)
    xt::noalias(dF) = (Real(2) / real(F.shape()[0])) * (F - Y);
    return loss;
}

Real cross_entropy(const Matrix& F, Labels labels) {
    require_labels(F, labels);
    Real sum = 0;
    for (std::size_t i = 0; i < labels.size(); ++i)
        sum += log_sum_exp({&F(i, 0), F.shape()[1]}) -
               F(i, labels[i]);  // log Σ e^f − f_y       (EE.9)
    return sum / real(labels.size());
}

Real cross_entropy(const Matrix& F, Labels labels, Matrix& dF) {
    require_labels(F, labels);
    neurons::softmax(F, dF);
    const Real n = real(labels.size());
    Real sum = 0;
    //> 07.1
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const Real p = dF(i, labels[i]);
        // A p too small for its digits, or 0, has its logarithm from F.
        sum += std::isnormal(p) ? -std::log(p)
                                : log_sum_exp({&F(i, 0), F.shape()[1]}) - F(i, labels[i]);
        dF(i, labels[i]) -= 1;  // p − e(y)       (EE.9, NL.12)
    }
    dF /= n;  // of the mean          (FM.13)
    //<
    return sum / n;
}

}  // namespace descent::backprop

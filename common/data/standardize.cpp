#include "common/data/standardize.hpp"

#include <cmath>

namespace descent {

Scaling::Scaling(const Matrix& columns) {
    const std::size_t rows = columns.shape()[0];
    require(rows > 0, "Scaling", "there are no rows");
    mean = xt::mean(columns, {0}, xt::evaluation_strategy::immediate);
    deviation = xt::ones<Real>({columns.shape()[1]});
    for (std::size_t k = 0; k < mean.size(); ++k) {
        Real sum = 0;
        for (std::size_t i = 0; i < rows; ++i)
            sum += (columns(i, k) - mean[k]) * (columns(i, k) - mean[k]);
        if (sum > 0) deviation[k] = std::sqrt(sum / static_cast<Real>(rows));
    }
}

Matrix Scaling::scaled(const Matrix& columns) const {
    require_size("Scaling::scaled", "columns", columns.shape()[1], mean.size());
    return (columns - mean) / deviation;
}

}  // namespace descent

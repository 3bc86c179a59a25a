#include "common/estimate.hpp"

#include <algorithm>
#include <cmath>

namespace descent {

Estimate estimate(const Vector& draws) {
    require(draws.size() > 0, "estimate", "there are no draws");
    const Real n = real(draws.size());
    Estimate result{.mean = static_cast<Real>(xt::mean(draws)())};
    if (draws.size() == 1) return result;
    const Real variance = xt::sum(xt::square(draws - result.mean))() / (n - 1);
    result.deviation = std::sqrt(variance);
    result.error = std::sqrt(variance / n);
    return result;
}

Real median(std::vector<Real> numbers) {
    require(!numbers.empty(), "median", "there are no numbers");
    const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
    std::nth_element(numbers.begin(), middle, numbers.end());
    return *middle;
}

}  // namespace descent

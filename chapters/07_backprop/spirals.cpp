#include "chapters/07_backprop/spirals.hpp"

#include <cmath>
#include <numbers>

#include "common/random.hpp"

namespace descent::backprop {

LabelledData spirals(std::size_t per_class, std::size_t classes, std::uint64_t seed) {
    require(per_class > 1 && classes > 0, "spirals", "needs a class and two points of each");
    Random random(seed, "spirals");
    LabelledData data{.x = xt::zeros<Real>({per_class * classes, std::size_t{2}}),
                      .label = {},
                      .classes = classes};
    for (std::size_t c = 0; c < classes; ++c) {
        const Real start = 2 * std::numbers::pi_v<Real> * real(c) / real(classes);
        for (std::size_t i = 0; i < per_class; ++i) {
            const Real radius = real(i + 1) / real(per_class);
            const Real angle = start + 4 * radius + random.normal(0, Real(0.15));
            data.x(c * per_class + i, 0) = radius * std::cos(angle);
            data.x(c * per_class + i, 1) = radius * std::sin(angle);
            data.label.push_back(c);
        }
    }
    return data;
}

}  // namespace descent::backprop

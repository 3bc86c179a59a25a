#include "tests/support/reference.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "chapters/07_backprop/backward.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::neurons;
using namespace descent::deep;
using namespace descent::backprop;

TEST_CASE("EE.8 EE.9 L9.7 losses and gradients equal PyTorch's") {
    const nlohmann::json reference = test::reference("backprop.json");
    REQUIRE(reference["cases"].size() == 24);
    for (const auto& c : reference["cases"]) {
        const DeepNetwork network(c["widths"].get<std::vector<std::size_t>>(),
                                  activation_named(c["activation"].get<std::string>()));
        const auto phi_values = c["phi"].get<std::vector<Real>>(),
                   gradient = c["gradient"].get<std::vector<Real>>();
        const Vector phi = xt::adapt(phi_values);
        const auto labels = c["labels"].get<std::vector<std::size_t>>();
        const auto filled = [&](const char* key, std::size_t columns) {
            Matrix m = xt::zeros<Real>({labels.size(), columns});
            const auto values = c[key].get<std::vector<Real>>();
            std::copy(values.begin(), values.end(), m.begin());
            return m;
        };
        const Matrix X = filled("x", network.widths.front()),
                     Y = filled("target", network.widths.back());
        Backprop pass;
        Vector dphi;
        const Real L = c["loss"] == "cross_entropy"
                           ? loss_and_gradient(network, phi, X, labels, pass, dphi)
                           : loss_and_gradient(network, phi, X, Y, pass, dphi);
        CAPTURE(c["activation"].get<std::string>());
        CAPTURE(c["loss"].get<std::string>());
        CHECK(std::abs(L - c["value"].get<Real>()) < 1e-13 * std::max(Real(1), L));
        const Vector expected = xt::adapt(gradient);
        CHECK(test::distance(dphi, expected) <
              1e-13 * std::max(Real(1), xt::amax(xt::abs(expected))()));
    }
}

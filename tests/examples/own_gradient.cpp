// The example of README.md: is my gradient right? tests/checks/readme.cmake holds the two equal.
#include <fmt/format.h>

#include "common/gradient_check.hpp"
using namespace descent;

int main() {
    const Matrix X{{1, 2}, {3, -1}, {Real(0.5), 1}};  // three examples with two features
    const Vector y{1, 0, 2};
    const auto residual = [&](const Vector& phi, std::size_t i) {
        return phi(0) * X(i, 0) + phi(1) * X(i, 1) + phi(2) - y(i);
    };
    Objective mine;  // L = 1/3 Σ (w·x + b − y)², and the gradient I derived
    mine.loss = [&](const Vector& phi) {
        Real sum = 0;
        for (std::size_t i = 0; i < 3; ++i) sum += residual(phi, i) * residual(phi, i);
        return sum / 3;
    };
    mine.loss_and_gradient = [&](const Vector& phi, Vector& dphi) {
        dphi.fill(0);
        for (std::size_t i = 0; i < 3; ++i) {
            dphi(0) += 2 * residual(phi, i) * X(i, 0) / 3;
            dphi(1) += 2 * residual(phi, i) * X(i, 1) / 3;
            dphi(2) += 2 * residual(phi, i) / 3;
        }
        return mine.loss(phi);
    };
    ParameterLayout layout;  // the names that the report uses
    layout.add("w", {1, 2});
    layout.add("b", {1});
    const Vector phi{Real(0.5), Real(-1.2), Real(0.3)};  // any point will do
    fmt::print("{}", check_gradient(mine, phi, layout, {.batch = 3}).text());
}

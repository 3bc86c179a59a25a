// The example of README.md: is my gradient right? tests/checks/readme.cmake holds the two equal.
#include <fmt/format.h>

#include "common/gradient_check.hpp"
using namespace descent;

int main() {
    Objective mine;  // L[φ] = φ0² + 3 φ0 φ1, and the gradient I derived
    mine.loss = [](const Vector& phi) { return phi(0) * phi(0) + 3 * phi(0) * phi(1); };
    mine.loss_and_gradient = [&](const Vector& phi, Vector& dphi) {
        dphi(0) = 2 * phi(0) + 3 * phi(1);
        dphi(1) = 3 * phi(0);
        return mine.loss(phi);
    };
    ParameterLayout layout;  // the names that the report uses
    layout.add("slope", {1});
    layout.add("shift", {1});
    const Vector phi{Real(0.5), Real(-1.2)};  // any point will do
    fmt::print("{}", check_gradient(mine, phi, layout).text());
}

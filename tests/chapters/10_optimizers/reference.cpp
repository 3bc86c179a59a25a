// Trajectories of PyTorch's optimizers (tests/reference/optimizers.py): 100 steps on three
// objectives.
#include "tests/support/reference.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "chapters/02_model_fitting/gabor.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/10_optimizers/adam.hpp"
#include "chapters/10_optimizers/adaptive.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "tests/chapters/10_optimizers/as_printed.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::optimizers;
using test::AsPrinted;

namespace {

Vector numbers(const nlohmann::json& list) {
    const auto values = list.get<std::vector<Real>>();
    return xt::adapt(values);
}

const nlohmann::json& pytorch() {
    static const nlohmann::json json = test::reference("optimizers.json");
    return json;
}

Objective objective_of(const std::string& name) {
    if (name == "rosenbrock") return fitting::rosenbrock();
    if (name == "gabor") return fitting::gabor_objective(fitting::gabor_points(), 32);
    const nlohmann::json& quadratic = pytorch()["quadratic"];
    Matrix H = Matrix::from_shape({3, 3});
    for (std::size_t i = 0; i < 3; ++i)
        xt::row(H, static_cast<std::ptrdiff_t>(i)) = numbers(quadratic["H"][i]);
    return fitting::quadratic(H, numbers(quadratic["centre"]));
}

/// The worst of all kept steps on all three objectives: |φ − PyTorch's φ| over the size
/// of φ; infinite for a divergence.
Real worst(const std::string& name, Optimizer optimizer) {
    Real error = 0;
    int objectives = 0;
    const auto steps = pytorch()["steps"].get<std::vector<std::size_t>>();
    for (const nlohmann::json& c : pytorch()["cases"]) {
        if (c["optimizer"] != name) continue;
        ++objectives;
        optimizer.set_alpha(c["alpha"].get<Real>());
        const Descent ours =
            minimize(objective_of(c["objective"]), optimizer, numbers(c["start"]), steps.back());
        if (ours.diverged) return std::numeric_limits<Real>::infinity();
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const Vector theirs = numbers(c["phi"][i]);
            const Real size = std::max(Real(1), xt::amax(xt::abs(theirs))());
            error = std::max(error, test::distance(ours.path.point(steps[i]), theirs) / size);
        }
    }
    REQUIRE(objectives == 3);
    REQUIRE(steps.back() == 100);
    return error;
}

constexpr Real same_as_pytorch = Real(1e-12), unlike_pytorch = Real(1e-6);

/// Adam as L10.13 has it without the moderation near the start.
struct Uncorrected {
    static constexpr const char* name = "uncorrected";
    Real alpha = 0;
    Vector m = {}, v = {};
    void step(Vector& phi, const Vector& g) {
        prepare(phi, g, m, v);
        xt::noalias(m) = Real(0.9) * m + Real(0.1) * g;
        xt::noalias(v) = Real(0.999) * v + Real(0.001) * g * g;
        xt::noalias(phi) = phi - alpha * m / (xt::sqrt(v) + Real(1e-8));
    }
    std::vector<StateEntry> state() { return {&m, &v}; }
};

/// Uphill.
struct WrongSign {
    static constexpr const char* name = "wrong sign";
    Real alpha = 0;
    void step(Vector& phi, const Vector& g) { xt::noalias(phi) = phi + alpha * g; }
    std::vector<StateEntry> state() { return {}; }
};

}  // namespace

TEST_CASE("L10.2 L10.11 EE.14 FM.15 GO.20 descent and momentum: PyTorch's trajectories") {
    CHECK(worst("gd", GradientDescent{}) < same_as_pytorch);
    CHECK(worst("heavy-ball", HeavyBall{}) < same_as_pytorch);
    CHECK(worst("heavy-ball", Velocity{}) < same_as_pytorch);
    CHECK(worst("heavy-ball dampened", HeavyBall{.dampening = Real(0.4), .whole_start = true}) <
          same_as_pytorch);
    CHECK(worst("nesterov", Nesterov{}) < same_as_pytorch);
}

TEST_CASE("EE.16 EE.17 GO.21 AdaGrad, RMSProp, AdaDelta: PyTorch's trajectories") {
    CHECK(worst("adagrad", AdaGrad{}) < same_as_pytorch);
    CHECK(worst("adagrad from 0.1", AdaGrad{.epsilon = Real(1e-7), .initial = Real(0.1)}) <
          same_as_pytorch);
    CHECK(worst("rmsprop", RMSProp{.rho = Real(0.99)}) < same_as_pytorch);
    CHECK(worst("adadelta", AdaDelta{.rho = Real(0.9)}) < same_as_pytorch);
}

TEST_CASE("L10.13 EE.18 GO.22 GO.23 Adam and its relatives: PyTorch's trajectories") {
    CHECK(worst("adam", Adam{}) < same_as_pytorch);
    CHECK(worst("adamax", AdaMax{}) < same_as_pytorch);
    CHECK(worst("nadam", Nadam{}) < same_as_pytorch);
    CHECK(worst("radam", RAdam{.threshold = 5}) < same_as_pytorch);
    CHECK(worst("amsgrad", AMSGrad{}) < same_as_pytorch);
    CHECK(worst("adamw", AdamW{}) < same_as_pytorch);
}

TEST_CASE(
    "L10.2 L10.11 FM.15 descent and momentum: other conventions and mistakes are not PyTorch's") {
    CHECK(worst("gd", WrongSign{}) > unlike_pytorch);
    CHECK(worst("heavy-ball", AsPrinted{}) > unlike_pytorch);
    CHECK(worst("heavy-ball", Momentum{}) > unlike_pytorch);  // its (1 − β)
    CHECK(worst("heavy-ball", Nesterov{}) > unlike_pytorch);
    CHECK(worst("heavy-ball dampened", HeavyBall{.dampening = Real(0.4)}) > unlike_pytorch);
}

TEST_CASE(
    "EE.16 EE.17 L10.13 EE.18 GO.23 adaptive rules: other conventions and mistakes are not "
    "PyTorch's") {
    CHECK(worst("adagrad", AdaGrad{.initial = Real(0.1)}) > unlike_pytorch);
    CHECK(worst("rmsprop", RMSProp{}) > unlike_pytorch);  // Hinton's ρ = .9
    CHECK(worst("adadelta", AdaDelta{}) > unlike_pytorch);
    CHECK(worst("adam", Uncorrected{}) > unlike_pytorch);
    CHECK(worst("adam", Adam{.gamma = Real(0.9)}) > unlike_pytorch);  // the slide's ρ2
    CHECK(worst("nadam 1.13", Nadam{}) > unlike_pytorch);  // its default path has a β_t too many
    CHECK(worst("nadam", Nadam{.momentum_decay = 0}) > unlike_pytorch);
    CHECK(worst("radam", RAdam{}) > unlike_pytorch);  // the paper's threshold
    CHECK(worst("amsgrad", Adam{}) > unlike_pytorch);
    CHECK(worst("adamw", Adam{}) > unlike_pytorch);
}

/// \file
/// A wrong gradient that somebody published, made small: the right one beside it,
/// and what the check must say of both.
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <utility>

#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/common/objective_of.hpp"

namespace descent::test {

struct RealBug {
    std::string name;
    std::string where;  ///< project#number of the report, or "own"
    Vector phi;
    ParameterLayout layout;
    Objective right, wrong;
    Verdict of_right = Verdict::pass, of_wrong = Verdict::fail;
    std::string says = {};  ///< what the report of the wrong one must say
    std::size_t batch = 0;
};

/// Writes the gradient, right or wrong, into g, which arrives as zeros.
using EitherGradient = std::function<void(bool wrong, const Vector& phi, Vector& g)>;

inline Objective objective(const Loss& loss, const EitherGradient& gradient, bool wrong) {
    return objective_of(loss,
                        from_zeros([=](const Vector& phi, Vector& g) { gradient(wrong, phi, g); }));
}

/// φ in named blocks.
using Shapes = std::vector<std::pair<const char*, std::vector<std::size_t>>>;

inline ParameterLayout layout(const Shapes& shapes) {
    ParameterLayout result;
    for (const auto& [name, shape] : shapes) result.add(name, shape);
    return result;
}

inline RealBug bug(std::string name, std::string where, const Vector& phi, const Shapes& shapes,
                   const Loss& loss, const EitherGradient& gradient) {
    return {std::move(name),
            std::move(where),
            phi,
            layout(shapes),
            objective(loss, gradient, false),
            objective(loss, gradient, true)};
}

/// The same with all of φ in one block.
inline RealBug bug(std::string name, std::string where, const Vector& phi, const Loss& loss,
                   const EitherGradient& gradient) {
    return bug(std::move(name), std::move(where), phi, {{"a", {phi.size()}}}, loss, gradient);
}

/// Numbers of order 1, the same each time.
inline Vector numbers(std::size_t count, std::uint64_t seed = 1) {
    Vector result = xt::zeros<Real>({count});
    Random(seed, "real bugs").fill_normal(result);
    return result;
}

/// Does the check say what it should, whatever its random numbers?
inline void expect(const RealBug& bug) {
    INFO(bug.name, " (", bug.where, ")");
    for (const std::uint64_t seed : {0u, 1u, 2u}) {
        const GradientCheckOptions options{.batch = bug.batch, .seed = seed};
        const GradientReport right = check_gradient(bug.right, bug.phi, bug.layout, options),
                             wrong = check_gradient(bug.wrong, bug.phi, bug.layout, options);
        CHECK_MESSAGE(right.verdict == bug.of_right, "right: ", right.text());
        CHECK_MESSAGE(wrong.verdict == bug.of_wrong, "wrong: ", wrong.text());
        CHECK_MESSAGE(wrong.text().find(bug.says) != std::string::npos, "wrong: ", wrong.text());
    }
}

}  // namespace descent::test

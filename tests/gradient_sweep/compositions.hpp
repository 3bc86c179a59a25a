/// \file
/// Random smooth functions with exact gradients: a few variables, compositions of
/// + − × ÷ exp log sin cos tanh and powers, with scales that can be wild.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "common/random.hpp"
#include "tests/gradient_sweep/networks.hpp"

namespace descent::test {

/// A composition as a list of operations on earlier values; the first values are the
/// variables, the last one is the function.
class Composition {
public:
    /// \param wildness constants are 10^(±wildness)
    Composition(std::uint64_t seed, double wildness) {
        Random random(seed, "composition");
        variables_ = 1 + random.index(6);
        phi = Vector::from_shape({variables_});
        for (Real& p : phi)
            p = random.uniform(-1, 1) * std::pow(Real(10), wild(random, wildness) / 2);
        const std::size_t operations = 4 + random.index(16);
        for (std::size_t i = 0; i < operations; ++i) {
            const std::size_t known = variables_ + i;
            // Mostly the newest value, so that compositions are deep.
            const std::size_t a =
                random.uniform() < Real(0.7) && i > 0 ? known - 1 : random.index(known);
            operations_.push_back({random.index(11), a, random.index(known),
                                   std::pow(10.0, static_cast<double>(wild(random, wildness))) *
                                       (random.uniform() < Real(0.5) ? -1 : 1)});
        }
        // every variable counts
        for (std::size_t i = 0; i < variables_; ++i)
            operations_.push_back({2, variables_ + operations_.size() - 1, i, 1});
    }

    Vector phi;

    /// f at p, and its gradient where g is given; S is the scalar to compute with.
    template <class S>
    S evaluate(const Vector& p, std::vector<S>* gradient = nullptr) const {
        using std::cos, std::exp, std::log, std::sin, std::pow, std::tanh;
        std::vector<S> v(p.begin(), p.end());
        std::vector<S> da, db;
        for (const Operation& o : operations_) {
            const S a = v[o.a], b = v[o.b], c = S(o.constant);
            const auto push = [&](S value, S by_a, S by_b) {
                v.push_back(value), da.push_back(by_a), db.push_back(by_b);
            };
            switch (o.kind) {
                case 0:
                    push(c * a, c, 0);
                    break;
                case 1:
                    push(a + c, 1, 0);
                    break;
                case 2:
                    push(a + c * b, 1, c);
                    break;
                case 3:
                    push(a * b, b, a);
                    break;
                case 4:
                    push(a / b, 1 / b, -a / (b * b));
                    break;
                case 5:
                    push(exp(a), exp(a), 0);
                    break;
                case 6:
                    push(log(a * a), 2 / a, 0);
                    break;
                case 7:
                    push(sin(c * a), c * cos(c * a), 0);
                    break;
                case 8:
                    push(cos(a), -sin(a), 0);
                    break;
                case 9:
                    push(tanh(c * a), c * (1 - tanh(c * a) * tanh(c * a)), 0);
                    break;
                default:
                    push(pow(a * a, c), 2 * c * pow(a * a, c) / a, 0);
                    break;
            }
        }
        if (gradient) {
            std::vector<S> adjoint(v.size(), S(0));
            adjoint.back() = 1;
            for (std::size_t i = operations_.size(); i-- > 0;) {
                const S of = adjoint[variables_ + i];
                adjoint[operations_[i].a] += of * da[i];
                adjoint[operations_[i].b] += of * db[i];
            }
            gradient->assign(adjoint.begin(),
                             adjoint.begin() + static_cast<std::ptrdiff_t>(variables_));
        }
        return v.back();
    }

    /// The gradient, exact to the last digits of long double.
    std::vector<long double> exact() const {
        std::vector<long double> g;
        evaluate<long double>(phi, &g);
        return g;
    }

    std::size_t variables() const { return variables_; }

private:
    struct Operation {
        std::size_t kind, a, b;
        double constant;
    };

    static Real wild(Random& random, double wildness) {
        return static_cast<Real>(wildness) * random.uniform(-1, 1);
    }

    std::size_t variables_ = 0;
    std::vector<Operation> operations_;
};

/// The composition as an objective. Nothing where it overflows, where its own gradient
/// in double precision is off by more than 1e-9, or where the slope changes within a
/// few units of the last place of φ: such a function has no slope for numbers of this
/// precision.
inline std::optional<NetworkCase> composition(std::uint64_t seed, double wildness) {
    const auto f = std::make_shared<const Composition>(seed, wildness);
    std::vector<Real> own;
    const Real value = f->evaluate<Real>(f->phi, &own);
    const long double exact_value = f->evaluate<long double>(f->phi);
    if (!(std::abs(value - exact_value) <= 1e-9L * std::abs(exact_value))) return {};
    const std::vector<long double> exact = f->exact();
    long double largest = 0;
    for (const long double g : exact) largest = std::max(largest, std::abs(g));
    if (!(largest < 1e100L)) return {};
    const long double epsilon = std::numeric_limits<Real>::epsilon();
    for (std::size_t i = 0; i < exact.size(); ++i)
        if (!(std::abs(exact[i] - own[i]) <=
              1e7L * epsilon * std::abs(exact[i]) + 4 * epsilon * largest))
            return {};
    for (const long double units : {-4.0L, 4.0L})
        for (std::size_t i = 0; i < exact.size(); ++i) {
            Composition moved = *f;
            moved.phi[i] *= static_cast<Real>(1 + units * epsilon);
            const std::vector<long double> there = moved.exact();
            for (std::size_t k = 0; k < exact.size(); ++k)
                if (!(std::abs(there[k] - exact[k]) <= 1e-6L * largest)) return {};
        }
    NetworkCase result;
    result.name = fmt::format("composition {} seed {}", wildness, seed);
    result.phi = f->phi;
    result.layout.add("a", {f->variables()});
    result.objective.loss = [f](const Vector& p) { return f->evaluate<Real>(p); };
    result.objective.loss_and_gradient = [f](const Vector& p, Vector& g) {
        std::vector<Real> of;
        const Real L = f->evaluate<Real>(p, &of);
        std::copy(of.begin(), of.end(), g.begin());
        return L;
    };
    return result;
}

}  // namespace descent::test

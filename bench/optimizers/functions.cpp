#include "bench/optimizers/functions.hpp"

#include <cmath>
#include <memory>
#include <numbers>

namespace descent::bench {
namespace {

/// The objective of a function that writes its gradient; its loss uses a buffer of its
/// own.
template <class Both>
Objective objective_of(std::size_t d, Both both) {
    const auto checked = [d, both](const Vector& z, Vector& dz) {
        require_size("objective", "z", z.size(), d);
        require_size("objective", "dz", dz.size(), d);
        return both(z, dz);
    };
    return {.loss = [checked, dz = std::make_shared<Vector>(xt::zeros<Real>({d}))](
                        const Vector& z) { return checked(z, *dz); },
            .loss_and_gradient = checked};
}

/// out = Q v, or Qᵀ v.
void turn(const Matrix& Q, const Vector& v, Vector& out, bool back = false) {
    const std::size_t d = v.size();
    out.fill(0);
    for (std::size_t i = 0; i < d; ++i)
        for (std::size_t j = 0; j < d; ++j) out(back ? j : i) += Q(i, j) * v(back ? i : j);
}

/// L + σξᵀ(φ − s), with another ξ for every gradient but the first.
Objective noisy(const Objective& exact, const Vector& shift, Real sigma, const Random& random) {
    struct Noise {
        Objective exact;
        Vector shift;
        Real sigma;
        Random random;
        Vector xi;
        bool used = false;
        Real loss(const Vector& phi) const {
            Real L = 0;
            for (std::size_t i = 0; i < phi.size(); ++i) L += xi(i) * (phi(i) - shift(i));
            return L;
        }
    };
    const auto n = std::make_shared<Noise>(Noise{exact, shift, sigma, random, shift});
    n->random.fill_normal(n->xi, 0, sigma);
    return {.loss = [n](const Vector& phi) { return n->exact.loss(phi) + n->loss(phi); },
            .loss_and_gradient =
                [n](const Vector& phi, Vector& dphi) {
                    if (n->used) n->random.fill_normal(n->xi, 0, n->sigma);
                    n->used = true;
                    const Real L = n->exact.loss_and_gradient(phi, dphi);
                    xt::noalias(dphi) += n->xi;
                    return L + n->loss(phi);
                }};
}

}  // namespace

Vector curvatures(std::size_t d, Real condition) {
    require(d >= 2 && condition >= 1, "curvatures", "needs d ≥ 2 and a condition of at least 1");
    Vector lambda = Vector::from_shape({d});
    for (std::size_t i = 0; i < d; ++i) lambda(i) = std::pow(condition, -real(i) / real(d - 1));
    return lambda;
}

Objective chain(std::size_t n) {
    require(n > 0, "chain", "has no link");
    return objective_of(n, [n](const Vector& z, Vector& dz) {
        Real L = 0;
        for (std::size_t i = 0; i < n; ++i) {
            const Real before = i > 0 ? z(i - 1) : 0, after = i + 1 < n ? z(i + 1) : 0;
            const Real Tz = 2 * z(i) - before - after, b = i == 0 ? 1 : 0;
            dz(i) = (Tz - b) / 4;          // ∂F/∂z = (L/4)(Tz − e_1)
            L += z(i) * (Tz / 2 - b) / 4;  // F = (L/4)(½ zᵀTz − z_1)
        }
        return L;
    });
}

Vector chain_minimizer(std::size_t n) {
    Vector z = Vector::from_shape({n});
    for (std::size_t i = 0; i < n; ++i) z(i) = 1 - real(i + 1) / real(n + 1);
    return z;
}

Real chain_minimum(std::size_t n) {
    return -(1 - 1 / real(n + 1)) / 8;
}

Real chain_bound(std::size_t n, std::size_t k) {
    return (1 / real(k + 1) - 1 / real(n + 1)) / 8;
}

Objective rosenbrock(std::size_t d) {
    require(d >= 2, "rosenbrock", "needs two parameters");
    return objective_of(d, [d](const Vector& z, Vector& dz) {
        Real L = 0;
        dz.fill(0);
        for (std::size_t i = 0; i + 1 < d; ++i) {
            const Real a = 1 - z(i), b = z(i + 1) - z(i) * z(i);
            L += a * a + 100 * b * b;
            dz(i) += -2 * a - 400 * z(i) * b;
            dz(i + 1) += 200 * b;
        }
        return L;
    });
}

Objective beale() {
    return objective_of(2, [](const Vector& z, Vector& dz) {
        const Real x = z(0), y = z(1);
        const Real target[]{Real(1.5), Real(2.25), Real(2.625)};
        Real L = 0, power = 1;  // yᵏ⁻¹
        dz.fill(0);
        for (int k = 1; k <= 3; ++k) {
            const Real f = target[k - 1] - x + x * power * y;
            L += f * f;
            dz(0) += 2 * f * (power * y - 1);
            dz(1) += 2 * f * x * real(k) * power;
            power *= y;
        }
        return L;
    });
}

Objective himmelblau() {
    return objective_of(2, [](const Vector& z, Vector& dz) {
        const Real x = z(0), y = z(1), a = x * x + y - 11, b = x + y * y - 7;
        dz(0) = 4 * x * a + 2 * b;
        dz(1) = 2 * a + 4 * y * b;
        return a * a + b * b;
    });
}

Objective rastrigin() {
    return objective_of(2, [](const Vector& z, Vector& dz) {
        constexpr Real turns = 2 * std::numbers::pi_v<Real>;
        Real L = 0;
        for (std::size_t i = 0; i < 2; ++i) {
            const Real half = std::sin(turns / 2 * z(i));
            L += z(i) * z(i) + 20 * half * half;  // 1 − cos 2πz = 2 sin² πz
            dz(i) = 2 * z(i) + 10 * turns * std::sin(turns * z(i));
        }
        return L;
    });
}

Matrix random_rotation(std::size_t d, Random& random) {
    Matrix Q = Matrix::from_shape({d, d});
    random.fill_normal(Q);
    for (std::size_t i = 0; i < d; ++i) {
        for (int twice = 0; twice < 2; ++twice)
            for (std::size_t j = 0; j < i; ++j) {
                const Real along = xt::sum(row(Q, i) * row(Q, j))();
                row(Q, i) -= along * row(Q, j);
            }
        row(Q, i) /= std::sqrt(xt::sum(row(Q, i) * row(Q, i))());
    }
    return Q;
}

Objective moved(const Objective& function, const Matrix& Q, const Vector& shift,
                const Vector& minimizer) {
    const std::size_t d = shift.size();
    require_shape("moved", "Q", Q, {d, d});
    require_size("moved", "minimizer", minimizer.size(), d);
    struct Moved {
        Objective function;
        Matrix Q;
        Vector shift, minimizer, from_shift, z, dz;
        void look(const Vector& phi) {
            require_size("moved", "phi", phi.size(), shift.size());
            xt::noalias(from_shift) = phi - shift;
            turn(Q, from_shift, z);
            xt::noalias(z) += minimizer;  // z = Q(φ − s) + z*
        }
    };
    const auto m =
        std::make_shared<Moved>(Moved{function, Q, shift, minimizer, shift, shift, shift});
    return {.loss =
                [m](const Vector& phi) {
                    m->look(phi);
                    return m->function.loss(m->z);
                },
            .loss_and_gradient =
                [m](const Vector& phi, Vector& dphi) {
                    require_size("moved", "dphi", dphi.size(), m->shift.size());
                    m->look(phi);
                    const Real L = m->function.loss_and_gradient(m->z, m->dz);
                    turn(m->Q, m->dz, dphi, true);  // ∂L/∂φ = Qᵀ ∂F/∂z
                    return L;
                }};
}

Place place_of(const std::string& problem, const FunctionPlan& plan, std::uint64_t study) {
    const std::size_t d = plan.minimizer.size();
    Random rotation(study, "bench/" + problem + "/rotation");
    Random shift(study, "bench/" + problem + "/shift");
    Place place{plan.turned ? random_rotation(d, rotation) : Matrix(xt::eye<Real>(d)),
                Vector::from_shape({d})};
    for (Real& s : place.shift) s = shift.uniform(-1, 1);
    return place;
}

Instance function_instance(const std::string& problem, const FunctionPlan& plan,
                           std::uint64_t study) {
    const Place place = place_of(problem, plan, study);
    Instance instance;
    instance.exact = moved(plan.function, place.Q, place.shift, plan.minimizer);
    instance.loss = instance.validation = instance.exact.loss;
    instance.minimizer = place.shift;
    instance.begin = [problem, plan, place, exact = instance.exact](std::uint64_t seed) {
        Random random(seed, "bench/" + problem + "/start");
        Vector z = xt::zeros_like(place.shift), phi = z;
        for (Real& entry : z) entry = random.uniform(-plan.radius, plan.radius);
        z -= plan.minimizer;
        turn(place.Q, z, phi, true);
        phi += place.shift;  // φ = s + Qᵀ(z − z*)
        if (plan.noise == 0) return RunStart{phi, exact};
        const Random noise(seed, "bench/" + problem + "/noise");
        return RunStart{phi, noisy(exact, place.shift, plan.noise, noise)};
    };
    return instance;
}

}  // namespace descent::bench

#include "chapters/02_model_fitting/population.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace descent::fitting {
namespace {

using Members = std::vector<Vector>;  // places in the unit cube

bool fraction(Real value) {
    return value >= 0 && value <= 1;
}

void require_numbers(const char* function, const Domain& domain, std::size_t population,
                     std::size_t generations) {
    require_domain(function, domain);
    require(population > 0, function, "the population is 0");
    require(generations > 0, function, "the number of generations is 0");
    require(population <= 10'000'000 / generations, function, "more than 10000000 trials");
}

Vector anywhere(std::size_t D, Random& random) {
    Vector u = Vector::from_shape({D});
    for (Real& coordinate : u) coordinate = random.uniform();
    return u;
}

Members anywhere(std::size_t count, std::size_t D, Random& random) {
    Members members;
    for (std::size_t i = 0; i < count; ++i) members.push_back(anywhere(D, random));
    return members;
}

/// A record of this many trials, to be filled in order.
struct TrialRecorder {
    Trials tried;
    std::size_t used = 0;
    TrialRecorder(std::size_t trials, std::size_t D) {
        tried.phi = Matrix::from_shape({trials, D});
        tried.loss = Vector::from_shape({trials});
    }
    Real add(const LossFunction& loss, const Vector& phi) {
        row(tried.phi, used) = phi;
        return tried.loss(used++) = loss(phi);
    }
};

/// The losses of these members, recorded.
Vector evaluate(const LossFunction& loss, const Domain& domain, const Members& members,
                TrialRecorder& record) {
    Vector losses = Vector::from_shape({members.size()});
    for (std::size_t i = 0; i < members.size(); ++i)
        losses(i) = record.add(loss, place(domain, members[i]));
    return losses;
}

/// Member numbers, best loss first.
std::vector<std::size_t> ranking(const Vector& losses) {
    std::vector<std::size_t> order(losses.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return better(losses(a), losses(b)); });
    return order;
}

}  // namespace

std::size_t select(const Vector& losses, std::size_t size, Random& random) {
    require(size > 0, "select", "the tournament is empty");
    std::size_t winner = random.index(losses.size());
    for (std::size_t k = 1; k < size; ++k) {
        const std::size_t rival = random.index(losses.size());
        if (better(losses(rival), losses(winner))) winner = rival;
    }
    return winner;
}

Vector crossover(const Vector& mother, const Vector& father, Random& random) {
    require_size("crossover", "father", father.size(), mother.size());
    Vector child = mother;
    for (std::size_t d = 0; d < child.size(); ++d)
        if (random.index(2) == 1) child(d) = father(d);
    return child;
}

void mutate(Vector& u, const Domain& domain, Real rate, Real deviation, Random& random) {
    require_size("mutate", "u", u.size(), domain.size());
    for (std::size_t d = 0; d < u.size(); ++d) {
        if (random.uniform() >= rate) continue;
        u(d) = domain[d].discrete() ? random.uniform()
                                    : std::clamp(random.normal(u(d), deviation), Real(0), Real(1));
    }
}

Trials evolve(const LossFunction& loss, const Domain& domain, const EvolutionPlan& plan,
              Random& random) {
    require_numbers("evolve", domain, plan.population, plan.generations);
    require(plan.elite < plan.population, "evolve",
            "the elite must be smaller than the population");
    require(plan.tournament > 0, "evolve", "the tournament is empty");
    require(fraction(plan.mutation_rate), "evolve", "the mutation rate must be in [0, 1]");
    require(plan.mutation >= 0 && fraction(plan.cooling), "evolve",
            "mutation ≥ 0 and cooling in [0, 1]");

    // The first generation, anywhere
    const std::size_t bred = plan.population - plan.elite;
    TrialRecorder record(plan.population + (plan.generations - 1) * bred, domain.size());
    Members members = anywhere(plan.population, domain.size(), random);
    Vector losses = evaluate(loss, domain, members, record);

    // From generation to generation, with smaller and smaller mutations
    Real deviation = plan.mutation;
    for (std::size_t g = 1; g < plan.generations; ++g, deviation *= plan.cooling) {
        Members children;
        while (children.size() < bred) {
            // selection   (FM.4)
            const Vector& mother = members[select(losses, plan.tournament, random)];
            const Vector& father = members[select(losses, plan.tournament, random)];
            children.push_back(crossover(mother, father, random));
            mutate(children.back(), domain, plan.mutation_rate, deviation, random);
        }
        Vector next = Vector::from_shape({plan.population});
        const Vector born = evaluate(loss, domain, children, record);
        std::copy(born.begin(), born.end(), next.begin());
        const std::vector<std::size_t> order = ranking(losses);
        for (std::size_t e = 0; e < plan.elite; ++e) {  // the best live on   (FM.4)
            next(children.size()) = losses(order[e]);
            children.push_back(members[order[e]]);
        }
        members = std::move(children);
        losses = std::move(next);
    }
    return record.tried;
}

Real velocity(const SwarmPlan& plan, Real u, Real v, Real own, Real all, Real r1, Real r2) {
    // (FM.4)
    return plan.inertia * v + plan.cognitive * r1 * (own - u) + plan.social * r2 * (all - u);
}

Trials swarm(const LossFunction& loss, const Domain& domain, const SwarmPlan& plan,
             Random& random) {
    require_numbers("swarm", domain, plan.population, plan.generations);
    for (const Real constant : {plan.inertia, plan.cognitive, plan.social})
        require(std::isfinite(constant) && constant >= 0, "swarm",
                "a constant is negative or not a finite number");

    // At rest, anywhere
    const std::size_t D = domain.size();
    TrialRecorder record(plan.population * plan.generations, D);
    Members u = anywhere(plan.population, D, random), v(plan.population, xt::zeros<Real>({D})),
            own = u;
    Vector own_loss = evaluate(loss, domain, u, record);

    // All fly on, drawn to their own best place and to the best of all
    for (std::size_t g = 1; g < plan.generations; ++g) {
        const Vector all = own[ranking(own_loss)[0]];
        for (std::size_t i = 0; i < u.size(); ++i)
            for (std::size_t d = 0; d < D; ++d) {
                const Real r1 = random.uniform(), r2 = random.uniform();
                v[i](d) = velocity(plan, u[i](d), v[i](d), own[i](d), all(d), r1, r2);
                const Real there = u[i](d) + v[i](d);  // u ← u + v   (FM.4)
                u[i](d) = std::clamp(there, Real(0), Real(1));
                if (u[i](d) != there) v[i](d) = 0;  // stopped by a wall
            }
        const Vector losses = evaluate(loss, domain, u, record);
        for (std::size_t i = 0; i < u.size(); ++i)
            if (better(losses(i), own_loss(i))) {
                own[i] = u[i];
                own_loss(i) = losses(i);
            }
    }
    return record.tried;
}

void lay_pheromone(std::vector<Real>& pheromone, std::size_t taken, const ColonyPlan& plan) {
    require(taken < pheromone.size(), "lay_pheromone", "there is no such value");
    const Real C = real(pheromone.size()), rho = plan.evaporation;
    for (std::size_t c = 0; c < pheromone.size(); ++c)
        pheromone[c] = std::max((1 - rho) * pheromone[c] + (c == taken ? rho : 0),
                                plan.least / C);  // (FM.4)
    const Real sum = std::accumulate(pheromone.begin(), pheromone.end(), Real(0));
    for (Real& tau : pheromone) tau /= sum;
}

namespace {
/// The value that an ant takes: c with probability τ_c.
std::size_t follow(const std::vector<Real>& pheromone, Random& random) {
    Real rest = random.uniform();
    for (std::size_t c = 0; c + 1 < pheromone.size(); ++c) {
        if (rest < pheromone[c]) return c;
        rest -= pheromone[c];
    }
    return pheromone.size() - 1;
}
}  // namespace

Trials ant_colony(const LossFunction& loss, const Domain& domain, const ColonyPlan& plan,
                  Random& random) {
    require_numbers("ant_colony", domain, plan.population, plan.generations);
    require(fraction(plan.evaporation) && fraction(plan.least), "ant_colony",
            "evaporation and least must be in [0, 1]");

    // The same pheromone on all values of an axis
    std::vector<std::vector<Real>> tau;
    for (const Axis& axis : domain) {
        require(axis.discrete(), "ant_colony",
                "the axis '" + axis.name + "' is an interval: ants need values");
        tau.emplace_back(axis.values.size(), 1 / real(axis.values.size()));
    }

    // All ants walk, then the best of the generation lays pheromone
    TrialRecorder record(plan.population * plan.generations, domain.size());
    std::vector<std::size_t> taken(domain.size()), best;  // which value of each axis
    Vector phi = Vector::from_shape({domain.size()});
    for (std::size_t g = 0; g < plan.generations; ++g) {
        Real best_loss = std::numeric_limits<Real>::quiet_NaN();
        for (std::size_t i = 0; i < plan.population; ++i) {
            for (std::size_t d = 0; d < domain.size(); ++d) {
                taken[d] = follow(tau[d], random);  // c with probability τ_dc   (FM.4)
                phi(d) = domain[d].values[taken[d]];
            }
            const Real L = record.add(loss, phi);
            if (i == 0 || better(L, best_loss)) best = taken, best_loss = L;
        }
        for (std::size_t d = 0; d < domain.size(); ++d) lay_pheromone(tau[d], best[d], plan);
    }
    return record.tried;
}

}  // namespace descent::fitting

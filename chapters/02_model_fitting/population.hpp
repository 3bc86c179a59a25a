/// \file
/// How does a population look for the minimum: evolution, a swarm, an ant colony? (FM.4)
/// None of them needs a gradient, none of them promises anything.
///
/// For evolution and the swarm every member is a place u in the unit cube, and φ =
/// place(domain, u): so they work on continuous, discrete and mixed domains alike, and "a
/// tenth of the interval" means the same on every axis. Ants choose among the values of
/// discrete axes, and refuse an interval. All are deterministic for a seed.
#pragma once

#include "chapters/02_model_fitting/search.hpp"

namespace descent::fitting {

/// How evolve() breeds.
struct EvolutionPlan {
    std::size_t population = 30, generations = 40;
    std::size_t elite = 2;          ///< how many of the best live on unchanged
    std::size_t tournament = 3;     ///< how many compete to become a parent
    Real mutation_rate = Real(.3);  ///< the chance of a gene to change
    /// standard deviation of the change, in the unit cube, in the first generation …
    Real mutation = Real(.2);
    Real cooling = Real(.9);  ///< … and its factor from one generation to the next
};

/// A genetic algorithm on real genes (FM.4). Each child has two parents, each the best of
/// a few drawn at random (selection); every gene comes from one of them, with even odds
/// (crossover); some genes change (mutation). The elite lives on and is not evaluated
/// again, so the best is never lost.
/// \return population + (generations−1)·(population−elite) trials, generation by
/// generation
/// \throws std::invalid_argument for a domain or an option that makes no sense
Trials evolve(const LossFunction& loss, const Domain& domain, const EvolutionPlan& plan,
              Random& random);

/// Selection: the best of `size` members drawn at random, with replacement.
std::size_t select(const Vector& losses, std::size_t size, Random& random);
/// Crossover: every gene from mother or father.
Vector crossover(const Vector& mother, const Vector& father, Random& random);
/// Mutation: with this chance a gene u becomes u + N(0, deviation²), held in [0, 1]; on a
/// discrete axis it is drawn anew.
void mutate(Vector& u, const Domain& domain, Real rate, Real deviation, Random& random);

/// How a swarm flies. The constants are those of Clerc and Kennedy (2002): with q = 4.1
/// their constriction χ = 2/(q − 2 + √(q² − 4q)) = 0.7298 is the inertia, and χ·q/2 =
/// 1.4962 each of the two attractions.
struct SwarmPlan {
    std::size_t population = 30, generations = 40;
    Real inertia = Real(.72984);     ///< ω: how much of the velocity is kept
    Real cognitive = Real(1.49618);  ///< c₁: towards the particle's own best place
    Real social = Real(1.49618);     ///< c₂: towards the best place of all
};

/// v ← ωv + c₁r₁(u_own − u) + c₂r₂(u_all − u), for one coordinate (FM.4).
/// \param u,v place and velocity \param own the particle's best place \param all the best
/// place of the swarm
Real velocity(const SwarmPlan& plan, Real u, Real v, Real own, Real all, Real r1, Real r2);

/// Particle swarm (Kennedy and Eberhart 1995) (FM.4): v ← velocity(…) with r₁, r₂ even in
/// [0, 1) for each coordinate, u ← u + v. Starts at rest; a particle that hits a wall of
/// the cube stops there.
/// \return population·generations trials: row g·population + i is particle i in
/// generation g
/// \throws std::invalid_argument for a domain or an option that makes no sense
Trials swarm(const LossFunction& loss, const Domain& domain, const SwarmPlan& plan, Random& random);

/// How a colony of ants searches.
struct ColonyPlan {
    std::size_t population = 20, generations = 40;
    /// ρ: how much pheromone is gone, and laid anew, after each generation
    Real evaporation = Real(.1);
    /// no value of C has less pheromone than least/C, so none is forgotten for ever
    Real least = Real(.01);
};

/// The pheromone τ on the values of one axis after the best ant of a generation took the
/// value `taken`: τ_c ← (1 − ρ)τ_c + ρ·[c = taken], with τ_c ≥ least/C, and scaled to Σ_c
/// τ_c = 1 (FM.4).
void lay_pheromone(std::vector<Real>& pheromone, std::size_t taken, const ColonyPlan& plan);

/// An ant colony on a discrete domain, φ_d ∈ {φ_1 … φ_C} (FM.4): every ant takes one
/// value of each axis, value c with probability τ_c; then all pheromone evaporates a
/// little, and the best ant of the generation lays new. The rule is that of the
/// hyper-cube framework (Blum and Dorigo 2004): τ stays a probability, and any loss will
/// do, even a negative one.
/// \return population·generations trials, generation by generation
/// \throws std::invalid_argument when an axis is an interval, or an option makes no sense
Trials ant_colony(const LossFunction& loss, const Domain& domain, const ColonyPlan& plan,
                  Random& random);

}  // namespace descent::fitting

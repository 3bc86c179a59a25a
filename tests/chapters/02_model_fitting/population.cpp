#include "chapters/02_model_fitting/population.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>

#include "chapters/02_model_fitting/gabor.hpp"
#include "tests/support/numbers.hpp"

using namespace descent;
using namespace descent::fitting;
using descent::test::not_a_number;
using doctest::Approx;

namespace {

const Domain square{interval("phi0", -10, 10), interval("phi1", 2.5, 22.5)};

/// Four coordinates of ten values each: 10⁴ combinations, one of them best.
Domain digits() {
    return Domain(4, discrete("digit", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}
Real wrong_digits(const Vector& phi) {
    const Vector code{3, 1, 4, 1};
    Real wrong = 0;
    for (std::size_t d = 0; d < 4; ++d) wrong += std::abs(phi(d) - code(d));
    return wrong;
}

/// All three methods on a domain that suits each.
struct PopulationMethod {
    std::string name;
    std::function<Trials(const LossFunction& loss, Random& random)> run;
    LossFunction loss;
    std::size_t trials;
};
std::vector<PopulationMethod> population_methods() {
    const LossFunction gabor = gabor_objective(gabor_points()).loss;
    return {
        {"evolve",
         [](const LossFunction& loss, Random& random) { return evolve(loss, square, {}, random); },
         gabor, 30 + 39 * 28},
        {"swarm",
         [](const LossFunction& loss, Random& random) { return swarm(loss, square, {}, random); },
         gabor, 30 * 40},
        {"ants",
         [](const LossFunction& loss, Random& random) {
             return ant_colony(loss, digits(), {}, random);
         },
         wrong_digits, 20 * 40}};
}

}  // namespace

TEST_CASE("FM.4 swarm: hand-worked value of the velocity") {
    const SwarmPlan constants{.inertia = 0.5, .cognitive = 2, .social = 1};
    CHECK(velocity(constants, 1, 4, 3, 0, 0.25, 0.5) == Approx(0.5 * 4 + 2 * 0.25 * 2 - 0.5 * 1));
    CHECK(velocity(constants, 1, 0, 1, 1, 0.3, 0.9) == 0);  // at rest at the best place
}

TEST_CASE("FM.4 swarm: the constants are Clerc and Kennedy's") {
    const double q = 4.1, chi = 2 / (q - 2 + std::sqrt(q * q - 4 * q));
    CHECK(SwarmPlan{}.inertia == Approx(chi).epsilon(1e-5));
    CHECK(SwarmPlan{}.cognitive == Approx(chi * q / 2).epsilon(1e-5));
    CHECK(SwarmPlan{}.social == SwarmPlan{}.cognitive);
}

TEST_CASE("FM.4 swarm: negative control, without the pull to the best places it does not gather") {
    const LossFunction bowl = [](const Vector& phi) { return xt::sum(phi * phi)(); };
    const Domain domain(2, interval("phi", -1, 1));
    Random with(1, "swarm"), without(1, "swarm");
    const SwarmPlan alone{.inertia = Real(.72984), .cognitive = 0, .social = 0};
    const Vector gathered = swarm(bowl, domain, {}, with).loss,
                 scattered = swarm(bowl, domain, alone, without).loss;
    CHECK(xt::mean(xt::view(gathered, xt::range(1170, 1200)))() < 1e-2);
    CHECK(xt::mean(xt::view(scattered, xt::range(1170, 1200)))() > 0.3);
    // nobody ever moved
    CHECK((xt::view(scattered, xt::range(1170, 1200)) == xt::view(scattered, xt::range(0, 30))));
}

TEST_CASE("FM.4 evolution: selection takes the better, crossover mixes, mutation changes") {
    Random random(1, "parts");
    const Vector losses{5, not_a_number, 1, 7};
    double counts[4] = {};
    for (int k = 0; k < 4000; ++k) counts[select(losses, 2, random)] += 1;
    // The best of two draws: member of rank m of 4 wins with probability ((5−m)² − (4−m)²)/16.
    const double expected[4] = {5, 1, 7, 3};
    for (int i = 0; i < 4; ++i)
        CHECK(std::abs(counts[i] - 250 * expected[i]) < 5 * std::sqrt(250 * expected[i]));

    const Vector mother{0.1, 0.2, 0.3, 0.4}, father{0.5, 0.6, 0.7, 0.8};
    std::size_t from_father = 0;
    for (int k = 0; k < 1000; ++k) {
        const Vector child = crossover(mother, father, random);
        for (std::size_t d = 0; d < 4; ++d) {
            CHECK((child(d) == mother(d) || child(d) == father(d)));
            from_father += child(d) == father(d);
        }
    }
    CHECK(std::abs(double(from_father) - 2000) < 5 * std::sqrt(1000.0));

    const Domain domain(4, interval("phi", 0, 1));
    Vector u = mother;
    mutate(u, domain, 0, 1, random);
    CHECK((u == mother));
    mutate(u, domain, 1, 10, random);
    CHECK(xt::all(u >= Real(0) && u <= Real(1)));
    CHECK(xt::all(xt::not_equal(u, mother)));
}

TEST_CASE("FM.4 evolution: the best never gets worse, and without an elite it does") {
    const LossFunction gabor = gabor_objective(gabor_points()).loss;
    for (const std::size_t elite : {std::size_t{0}, std::size_t{2}}) {
        std::size_t lost = 0;
        for (std::uint64_t seed = 0; seed < 5; ++seed) {
            Random random(seed, "elite");
            // The best of the living, which are this generation's children and the elite of the one
            // before.
            const EvolutionPlan options{.elite = elite, .cooling = 1};
            const Trials trials = evolve(gabor, square, options, random);
            Real living = xt::amin(xt::view(trials.loss, xt::range(0, 30)))();
            const std::size_t bred = 30 - elite;
            for (std::size_t g = 1; g < 40; ++g) {
                const std::size_t first = 30 + (g - 1) * bred;
                const Real born = xt::amin(xt::view(trials.loss, xt::range(first, first + bred)))();
                const Real now = elite > 0 ? std::min(living, born) : born;
                lost += now > living;
                living = now;
            }
            if (elite > 0) CHECK(living == trials.best_loss());  // still alive at the end
        }
        if (elite > 0) CHECK(lost == 0);
        if (elite == 0) CHECK(lost > 0);  // negative control
    }
}

TEST_CASE(
    "FM.4 evolution: the elite is bred from, a child without crossover and mutation is one of its "
    "parents") {
    const LossFunction bowl = [](const Vector& phi) { return phi(0) * phi(0); };
    Random random(3, "clones");
    const EvolutionPlan clones{.population = 10, .generations = 30, .mutation_rate = 0};
    const Trials trials = evolve(bowl, {interval("phi", -1, 1)}, clones, random);
    // One gene and no mutation: nothing new is ever tried, and the best takes over.
    for (std::size_t k = 10; k < trials.size(); ++k)
        CHECK(std::find(trials.phi.begin(), trials.phi.begin() + 10, trials.phi(k, 0)) !=
              trials.phi.begin() + 10);
    for (std::size_t k = trials.size() - 8; k < trials.size(); ++k)
        CHECK(trials.loss(k) == xt::amin(xt::view(trials.loss, xt::range(0, 10)))());
}

TEST_CASE("FM.4 ants: hand-worked value of the pheromone") {
    std::vector<Real> tau{0.25, 0.25, 0.5};
    lay_pheromone(tau, 1, {.evaporation = 0.5, .least = 0});
    CHECK(tau[0] == Approx(0.125));
    CHECK(tau[1] == Approx(0.625));
    CHECK(tau[2] == Approx(0.25));
    CHECK_THROWS_AS(lay_pheromone(tau, 3, {}), std::invalid_argument);
}

TEST_CASE("FM.4 ants: pheromone stays a probability, and no value is forgotten") {
    std::vector<Real> tau(5, Real(0.2));
    for (int k = 0; k < 1000; ++k) {
        lay_pheromone(tau, 2, {});
        CHECK(std::accumulate(tau.begin(), tau.end(), Real(0)) == Approx(1).epsilon(1e-12));
    }
    CHECK(tau[2] == Approx(1 - 4 * 0.01 / 5).epsilon(1e-3));
    CHECK(tau[0] > 0.9 * 0.01 / 5);
    // Negative control: with nothing kept back, 1000 rounds wipe a value out.
    for (int k = 0; k < 1000; ++k) lay_pheromone(tau, 2, {.least = 0});
    CHECK(tau[0] < 1e-40);
}

TEST_CASE(
    "FM.4 ants: find the best of 10⁴ combinations in 800 trials, where random search does not") {
    std::size_t ants = 0, luck = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Random random(seed, "ants"), other(seed, "luck");
        ants += ant_colony(wrong_digits, digits(), {}, random).best_loss() == 0;
        luck += random_search(wrong_digits, digits(), 800, other).best_loss() == 0;
    }
    CHECK(ants >= 15);
    CHECK(luck <= 5);  // 8 % each
}

TEST_CASE(
    "FM.4 populations: find Gabor's minimum more closely than random search with as many losses") {
    const LossFunction gabor = gabor_objective(gabor_points()).loss;
    std::size_t evolution = 0, swarms = 0, luck = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Random one(seed, "evolve"), two(seed, "swarm"), three(seed, "random");
        evolution += evolve(gabor, square, {}, one).best_loss() < 0.65;
        swarms += swarm(gabor, square, {}, two).best_loss() < 0.65;
        luck += random_search(gabor, square, 1200, three).best_loss() < 0.65;
    }
    CHECK(evolution >= 12);
    CHECK(swarms >= 12);
    CHECK(luck <= 6);
}

TEST_CASE(
    "FM.4 populations: all trials lie in the domain, are counted, and are the same for a seed") {
    for (const PopulationMethod& method : population_methods()) {
        INFO(method.name);
        Evaluations evaluations;
        const LossFunction loss =
            counted({.loss = method.loss, .loss_and_gradient = {}}, evaluations).loss;
        Random first(1, "a"), again(1, "a"), other(2, "a");
        const Trials trials = method.run(loss, first);
        CHECK(trials.size() == method.trials);
        CHECK(evaluations.losses == method.trials);
        for (std::size_t k = 0; k < trials.size(); k += 97)
            CHECK(trials.loss(k) == method.loss(trials.point(k)));
        const Vector best = best_so_far(trials);
        for (std::size_t k = 1; k < best.size(); ++k) CHECK(best(k) <= best(k - 1));
        CHECK((trials.phi == method.run(loss, again).phi));
        CHECK_FALSE((trials.phi == method.run(loss, other).phi));
    }
    Random random(1, "walls");
    const LossFunction downhill = [](const Vector& phi) {
        return phi(0) + phi(1);
    };  // the minimum is a corner
    const Trials trials = swarm(downhill, square, {}, random);
    CHECK(xt::all(xt::view(trials.phi, xt::all(), 0) >= Real(-10)));
    CHECK(xt::all(xt::view(trials.phi, xt::all(), 1) >= Real(2.5)));
    CHECK(trials.best_loss() == -7.5);
}

TEST_CASE("FM.4 populations: a mixed domain, and losses that are NaN") {
    const Domain mixed{discrete("switch", {0, 1}), interval("a", -1, 1),
                       logarithmic("rate", 1e-4, 1)};
    const LossFunction loss = [](const Vector& phi) {
        if (phi(1) < -0.5) return not_a_number;
        return (1 - phi(0)) + phi(1) * phi(1) + std::abs(std::log10(phi(2)) + 2);
    };
    Random one(1, "evolve"), two(1, "swarm");
    for (const Trials& trials : {evolve(loss, mixed, {}, one), swarm(loss, mixed, {}, two)}) {
        CHECK(trials.best_phi()(0) == 1);
        CHECK(trials.best_loss() < 0.05);
    }
}

TEST_CASE("FM.4 populations: options that make no sense are refused") {
    const LossFunction loss = [](const Vector& phi) { return phi(0); };
    Random random(0, "errors");
    CHECK_THROWS_WITH_AS(evolve(loss, {}, {}, random), "evolve: the domain has no axis",
                         std::invalid_argument);
    CHECK_THROWS_AS(evolve(loss, square, {.population = 0}, random), std::invalid_argument);
    CHECK_THROWS_AS(evolve(loss, square, {.population = 2, .elite = 2}, random),
                    std::invalid_argument);
    CHECK_THROWS_AS(evolve(loss, square, {.tournament = 0}, random), std::invalid_argument);
    CHECK_THROWS_AS(evolve(loss, square, {.mutation_rate = 2}, random), std::invalid_argument);
    CHECK_THROWS_AS(evolve(loss, square, {.mutation = not_a_number}, random),
                    std::invalid_argument);
    CHECK_THROWS_AS(swarm(loss, square, {.generations = 0}, random), std::invalid_argument);
    CHECK_THROWS_AS(swarm(loss, square, {.inertia = -1}, random), std::invalid_argument);
    CHECK_THROWS_AS(ant_colony(loss, digits(), {.evaporation = 2}, random), std::invalid_argument);
    CHECK_THROWS_WITH_AS(ant_colony(loss, square, {}, random),
                         "ant_colony: the axis 'phi0' is an interval: ants need values",
                         std::invalid_argument);
}

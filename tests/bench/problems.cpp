#include <doctest/doctest.h>
#include <fmt/format.h>

#include <fstream>
#include <set>

#include "bench/optimizers/examples.hpp"
#include "bench/optimizers/functions.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "common/data/checksum.hpp"
#include "common/gradient_check.hpp"
#include "tests/support/allocations.hpp"
#include "tests/support/compare.hpp"
#include "tests/support/run_program.hpp"

using namespace descent;
using namespace descent::bench;

namespace {

ParameterLayout one_block(std::size_t parameters) {
    ParameterLayout layout;
    layout.add("phi", {parameters});
    return layout;
}

/// Of a network with many examples a check of every entry takes long: random directions
/// then.
GradientReport checked(const Objective& objective, const Vector& phi) {
    const ParameterLayout layout = one_block(phi.size());
    return phi.size() > 500 ? check_directions(objective, phi, layout)
                            : check_gradient(objective, phi, layout);
}

/// A mistake: one entry of the gradient is a thousandth too large.
Objective mistaken(const Objective& right, std::size_t entry) {
    Objective wrong = right;
    wrong.loss_and_gradient = [right, entry](const Vector& phi, Vector& dphi) {
        const Real L = right.loss_and_gradient(phi, dphi);
        dphi(entry) *= Real(1.001);
        return L;
    };
    return wrong;
}

/// The minimizer, or where plain descent gets to when nobody knows it.
Vector near_optimum(const Problem& problem, const Instance& instance) {
    Vector phi = instance.begin(1).start;
    if (instance.minimizer.size() > 0) {
        Random random(0, "beside the minimizer");
        phi = instance.minimizer;
        for (Real& entry : phi) entry += random.uniform(Real(-1e-2), Real(1e-2));
        return phi;
    }
    const RunStart run = instance.begin(1);
    return optimizers::minimize(run.objective, optimizers::HeavyBall{.alpha = Real(0.02)},
                                run.start, problem.costly ? 200 : 1000)
        .path.end();
}

/// The first gradients of a run, where it starts.
Matrix first_gradients(const Instance& instance, std::uint64_t seed, std::size_t count = 3) {
    const RunStart run = instance.begin(seed);
    Matrix all = Matrix::from_shape({count, run.start.size()});
    Vector g = xt::zeros_like(run.start);
    for (std::size_t k = 0; k < count; ++k) {
        run.objective.loss_and_gradient(run.start, g);
        row(all, k) = g;
    }
    return all;
}

}  // namespace

TEST_CASE("problems: gradients are right at two starts and near the optimum") {
    for (const Problem& problem : problems()) {
        if (problem.parameters > 5000) continue;  // mnist1d-deep is made as mnist1d is
        CAPTURE(problem.name);
        const Instance instance = problem.instance(3);
        for (const Vector& phi :
             {instance.begin(1).start, instance.begin(2).start, near_optimum(problem, instance)}) {
            REQUIRE(phi.size() == problem.parameters);
            const GradientReport report = checked(instance.exact, phi);
            CHECK_MESSAGE(report.verdict == Verdict::pass, report.text());
        }
    }
}

TEST_CASE("problems: the same check refuses a gradient with one entry a thousandth too large") {
    for (const Problem& problem : problems()) {
        if (problem.parameters > 500) continue;
        CAPTURE(problem.name);
        const Instance instance = problem.instance(3);
        const Vector phi = near_optimum(problem, instance);
        Vector g = xt::zeros_like(phi);
        instance.exact.loss_and_gradient(phi, g);
        const auto largest = static_cast<std::size_t>(
            std::max_element(g.begin(), g.end(),
                             [](Real a, Real b) { return std::abs(a) < std::abs(b); }) -
            g.begin());
        CHECK(checked(mistaken(instance.exact, largest), phi).verdict == Verdict::fail);
    }
}

TEST_CASE("problems: the minimizer has the lowest loss, and no gradient") {
    for (const Problem& problem : problems()) {
        const Instance instance = problem.instance(5);
        if (instance.minimizer.size() == 0) {
            CHECK(problem.absolute);
            continue;
        }
        CAPTURE(problem.name);
        Vector g = xt::zeros_like(instance.minimizer);
        const Real lowest = instance.exact.loss_and_gradient(instance.minimizer, g);
        CHECK(std::abs(lowest - instance.optimum) <= 1e-15);
        CHECK(l2_norm(g) < 1e-10);
        Random random(0, "around the minimizer");
        for (int i = 0; i < 20; ++i) {
            Vector beside = instance.minimizer;
            for (Real& entry : beside) entry += random.normal(0, Real(0.1));
            CHECK(instance.loss(beside) > instance.optimum);
        }
    }
}

TEST_CASE("problems: values by hand") {
    CHECK(rosenbrock(3).loss({0, 0, 0}) == 2);
    CHECK(rosenbrock(2).loss({-1, 2}) == 104);
    CHECK(beale().loss({0, 0}) == Real(1.5 * 1.5 + 2.25 * 2.25 + 2.625 * 2.625));
    CHECK(beale().loss({1, 2}) == Real(2.5 * 2.5 + 5.25 * 5.25 + 9.625 * 9.625));
    CHECK(himmelblau().loss({1, 1}) == 81 + 25);
    CHECK(himmelblau().loss({Real(-2.805118), Real(3.131312)}) < 1e-9);
    CHECK(rastrigin().loss({1, Real(0.5)}) == test::relative(1 + 0.25 + 20, 1e-14));
    CHECK(chain(3).loss({1, 0, 2}) == (Real(10) / 2 - 1) / 4);  // zᵀTz = 1² + 1² + 2² + 2²
    CHECK(chain(3).loss(chain_minimizer(3)) == test::relative(chain_minimum(3), 1e-14));
    CHECK(test::distance(curvatures(3, 100), Vector{1, Real(0.1), Real(0.01)}) < 1e-16);
}

TEST_CASE("problems: rotations are orthogonal, and differ") {
    const auto defect = [](const Matrix& Q) {
        Matrix product = xt::zeros_like(Q);
        matmul(Q, transposed(Q), product);
        return test::distance(product, Matrix(xt::eye<Real>(Q.shape()[0])));
    };
    Random random(0, "rotation");
    const Matrix Q = random_rotation(10, random);
    CHECK(defect(Q) < 1e-14);
    CHECK(test::distance(Q, random_rotation(10, random)) > 0.1);
    Matrix bent = Q;
    bent(3, 4) += Real(1e-12);
    CHECK(defect(bent) > 1e-14);
    // all directions are equally likely: the square of an entry is 1/d on average
    Real sum = 0;
    for (int i = 0; i < 2000; ++i) sum += std::pow(random_rotation(3, random)(0, 1), 2);
    // a row is uniform on the sphere: variance of a square 4/45
    CHECK(std::abs(sum / 2000 - Real(1) / 3) < 3 * std::sqrt(Real(4) / 45 / 2000));
}

TEST_CASE("problems: study and seed decide everything, to the last bit") {
    const std::set<std::string> without_draw{"line", "chain-101", "gabor", "gabor-sgd"};
    for (const Problem& problem : problems()) {
        if (problem.parameters > 5000) continue;
        CAPTURE(problem.name);
        const Instance one = problem.instance(1), same = problem.instance(1),
                       other = problem.instance(2);
        const Vector phi = one.begin(7).start;
        CHECK((phi == same.begin(7).start));
        CHECK((first_gradients(one, 7) == first_gradients(same, 7)));
        CHECK(one.loss(phi) == same.loss(phi));
        CHECK(one.validation(phi) == same.validation(phi));
        // two runs at once do not disturb each other
        const RunStart a = one.begin(7), b = one.begin(8);
        Vector first = xt::zeros_like(phi), unused = first;
        a.objective.loss_and_gradient(phi, first);
        b.objective.loss_and_gradient(phi, unused);
        a.objective.loss_and_gradient(phi, first);
        CHECK((first == row(first_gradients(one, 7), 1)));
        if (problem.name != "chain-101")
            CHECK((first_gradients(one, 7) != first_gradients(one, 8)));
        Vector beside = phi;
        beside(0) += 1;
        CHECK((one.exact.loss(beside) != other.exact.loss(beside)) ==
              !without_draw.contains(problem.name));
    }
}

TEST_CASE("problems: the gradients of an epoch are together that of the loss") {
    for (const Problem& problem : problems()) {
        if (problem.batch == 0 || problem.parameters > 5000) continue;
        CAPTURE(problem.name);
        const Instance instance = problem.instance(1);
        const RunStart run = instance.begin(4);
        Random random(0, "somewhere");
        Vector phi = run.start, g = phi, sum = xt::zeros_like(phi), whole = phi;
        for (Real& entry : phi) entry += random.normal(0, Real(0.1));
        const Real L = instance.exact.loss_and_gradient(phi, whole);
        const std::size_t examples = problem.name == "mnist1d"         ? 3200
                                     : problem.name == "random-labels" ? 64
                                     : problem.name == "gabor-sgd"     ? 30
                                     : problem.batch == 20             ? 120
                                                                       : 256;
        const std::size_t batches = examples / problem.batch;
        // in the second epoch too, and not in one and a half
        for (const auto& [count, complete] :
             {std::pair{batches, true}, {batches, true}, {batches / 2, false}}) {
            Real loss = 0;
            sum.fill(0);
            for (std::size_t b = 0; b < count; ++b) {
                const Real of_batch = run.objective.loss_and_gradient(phi, g);
                CHECK(of_batch == test::relative(run.objective.loss(phi), 1e-13));
                loss += of_batch / real(count);
                sum += g / real(count);
            }
            CHECK((test::distance(sum, whole) < 1e-13 * xt::amax(xt::abs(whole))() * real(count)) ==
                  complete);
            CHECK((std::abs(loss - L) < 1e-12) == complete);
        }
    }
}

TEST_CASE("problems: noise has mean 0 and the deviation that is said, in every direction") {
    const Problem& problem = problem_named("noisy-quad");
    const Instance instance = problem.instance(1);
    const RunStart run = instance.begin(1);
    Vector g = xt::zeros_like(run.start), whole = g;
    const Real L = instance.exact.loss_and_gradient(run.start, whole);
    constexpr int draws = 4000;
    Real squares = 0, along = 0;
    for (int i = 0; i < draws; ++i) {
        const Real seen = run.objective.loss_and_gradient(run.start, g);
        // the loss of the same function as the gradient: L + σξᵀ(φ − s)
        const Vector noise = g - whole;
        CHECK(std::abs(seen - L - dot(noise, run.start - instance.minimizer)) < 1e-12);
        squares += dot(noise, noise) / 10, along += xt::sum(noise)();
    }
    const Real variance = Real(0.01);
    CHECK(std::abs(squares / draws / variance - 1) < 3 * std::sqrt(Real(2) / 10 / draws));
    CHECK(std::abs(along) < 3 * std::sqrt(10 * variance * draws));
    CHECK(std::abs(squares / draws / (2 * variance) - 1) > 0.4);  // the check can fail
}

TEST_CASE("problems: gradients allocate nothing within an epoch") {
    for (const Problem& problem : problems()) {
        if (problem.parameters > 5000) continue;
        CAPTURE(problem.name);
        const RunStart run = problem.instance(1).begin(1);
        Vector g = xt::zeros_like(run.start);
        run.objective.loss_and_gradient(run.start, g);
        CHECK(test::allocations([&] {
                  run.objective.loss_and_gradient(run.start, g);
                  run.objective.loss_and_gradient(run.start, g);
              }) == 0);
    }
}

TEST_CASE("problems: test data are asked by test alone") {
    const auto data = std::make_shared<training::Data>(training::mnist1d_split(400, Real(0.25), 0));
    const auto task = [&](const training::Data& examples) {
        return ClassifierTask{.network = deep::DeepNetwork({40, 8, 10}),
                              .data = std::make_shared<const training::Data>(examples),
                              .batch = 20,
                              .start = [](Random& random) {
                                  return deep::initialize(deep::DeepNetwork({40, 8, 10}), random);
                              }};
    };
    training::Data poisoned = *data, blind = *data;
    poisoned.test.x.fill(not_a_number);
    blind.development.x.fill(not_a_number);
    const Instance clean = classifier_instance("t", task(*data)),
                   nan = classifier_instance("t", task(poisoned)),
                   nan_validation = classifier_instance("t", task(blind));
    const Vector phi = clean.begin(1).start;
    CHECK((first_gradients(clean, 1) == first_gradients(nan, 1)));
    CHECK(clean.loss(phi) == nan.loss(phi));
    CHECK(clean.validation(phi) == nan.validation(phi));
    CHECK(std::isfinite(clean.test(phi).loss));
    CHECK(clean.test(phi).error > 0.5);  // a start knows little
    CHECK(std::isnan(nan.test(phi).loss));
    CHECK(std::isnan(nan_validation.validation(phi)));  // the poison works
}

TEST_CASE("problems: suites name problems that are there, each once") {
    CHECK(suite("quick").size() == 12);
    std::set<std::string> names;
    for (const std::string& name : suite("full")) {
        CHECK(problem_named(name).name == name);
        CHECK(names.insert(name).second);
    }
    CHECK(names.size() == problems().size());
    for (const std::string size : {"quick", "standard"}) {
        const auto smaller = suite(size), all = suite("full");
        CHECK(std::equal(smaller.begin(), smaller.end(), all.begin()));
        CHECK(smaller.size() < all.size());
    }
    for (const Problem& problem : problems()) {
        CAPTURE(problem.name);
        CHECK(!problem.formula.empty());
        CHECK(!problem.source.empty());
        CHECK(problem.steps > 0);
        CHECK(std::is_sorted(problem.targets.rbegin(), problem.targets.rend()));
        CHECK((problem.loss_price > 0 && problem.loss_price <= 1));
    }
}

TEST_CASE("problems: wrong arguments are refused") {
    CHECK_THROWS_WITH_AS(
        problem_named("quad"),
        doctest::Contains("no problem is called 'quad'; there are: line, quad-100"),
        std::invalid_argument);
    CHECK_THROWS_WITH_AS(suite("huge"),
                         "no suite is called 'huge'; there are: quick, standard, full",
                         std::invalid_argument);
    CHECK_THROWS_AS(curvatures(1, 10), std::invalid_argument);
    CHECK_THROWS_AS(curvatures(3, Real(0.5)), std::invalid_argument);
    CHECK_THROWS_AS(chain(0), std::invalid_argument);
    CHECK_THROWS_AS(rosenbrock(1), std::invalid_argument);
    CHECK_THROWS_AS(beale().loss({1, 2, 3}), std::invalid_argument);
    const Matrix Q = xt::eye<Real>(2);
    CHECK_THROWS_AS(moved(beale(), Q, {0, 0, 0}, {0, 0, 0}), std::invalid_argument);
    CHECK_THROWS_AS(moved(beale(), Q, {0, 0}, {0, 0}).loss({1}), std::invalid_argument);
    // a loss without a lowest place
    const Objective slope{
        .loss = [](const Vector& phi) { return phi(0) + phi(0) * phi(0) * 1e-30; },
        .loss_and_gradient =
            [](const Vector& phi, Vector& g) {
                g(0) = 1 + 2e-30 * phi(0);
                return phi(0);
            }};
    CHECK_THROWS(lowest_place(slope, {0}));
}

TEST_CASE("problems: own data are a problem whose version is the file's checksum") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path() + "/two.csv";
    std::string rows;
    Random random(0, "own data");
    for (int i = 0; i < 60; ++i)
        rows += fmt::format("{:.4f},{:.4f},{}\n", random.normal(i % 2 == 0 ? 2 : -2),
                            random.normal(), i % 2);
    std::ofstream(path) << rows;
    const Problem problem = own_data_problem(path);
    CHECK(problem.parameters == 2 * 100 + 100 + 100 * 2 + 2);
    CHECK(problem.version == checksum(rows));
    const Instance instance = problem.instance(1);
    const RunStart run = instance.begin(1);
    CHECK(instance.loss(run.start) > 0);
    CHECK(instance.test(run.start).error >= 0);
    Vector g = xt::zeros_like(run.start);
    Vector phi = run.start;
    for (int k = 0; k < 100; ++k) {
        run.objective.loss_and_gradient(phi, g);
        phi -= Real(0.1) * g;
    }
    CHECK(instance.loss(phi) < problem.targets[1]);
    std::ofstream(path, std::ios::app) << "1,1,1\n";
    CHECK(own_data_problem(path).version != problem.version);
    CHECK_THROWS_AS(own_data_problem(folder.path() + "/none.csv"), std::runtime_error);
}

#include "chapters/10_optimizers/program/walk_through.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "chapters/10_optimizers/higher_order.hpp"
#include "chapters/10_optimizers/line_search.hpp"
#include "chapters/10_optimizers/noise.hpp"
#include "chapters/10_optimizers/program/figures.hpp"
#include "chapters/10_optimizers/program/race_figures.hpp"
#include "chapters/10_optimizers/schedule.hpp"
#include "common/random.hpp"

namespace descent::optimizers {
namespace {

constexpr Real rounding = std::numeric_limits<Real>::epsilon();

Vector to_vector(const std::vector<Real>& values) {
    return xt::adapt(values, {values.size()});
}

Real length(const Vector& v) {
    return std::sqrt(xt::sum(v * v)());
}

/// Points around a line, for a noise that has nothing special.
fitting::Points noisy_line(std::size_t count, std::uint64_t seed) {
    Random random(seed, "points around a line");
    fitting::Points points{xt::zeros<Real>({count}), xt::zeros<Real>({count})};
    random.fill_normal(points.x);
    for (std::size_t i = 0; i < count; ++i) points.y(i) = 1 + 2 * points.x(i) + random.normal();
    return points;
}

}  // namespace

void show_batches(Chapter& c) {
    c.section("A few examples at a time (L10.10, EE.12)");
    const SampledObjective examples = gabor_examples(fitting::gabor_points()),
                           means = mean(examples);
    const Vector start{1, 5};
    const Real alpha = 2;
    const std::size_t epochs = 100, T = examples.examples, seeds = c.quick() ? 20 : 100;
    c.say("The Gabor loss, 30 examples; start (1, 5), in the valley of a local minimum; {} epochs.",
          epochs);
    c.say("Mean loss, α = {}, shrinking linearly to 1 %. From {} seeds, how many runs end", alpha,
          seeds);
    c.say(
        "  batch = cost of a step   out of the valley   in the lowest one   out, if sums keep GD's "
        "α");
    Path stays, escapes;
    std::vector<Real> size, out, lowest, out_of_sum;
    for (const std::size_t n : {30u, 15u, 10u, 6u, 5u, 3u, 2u, 1u}) {
        const Schedule schedule = linear_decay(epochs * batches_per_epoch(T, n));
        std::size_t escaped = 0, found = 0, escaped_sum = 0;
        for (std::size_t s = 0; s < seeds; ++s) {
            const std::uint64_t seed = c.seed() + s;
            const Descent run = descend_stochastic(means, GradientDescent{.alpha = alpha}, start, n,
                                                   epochs, seed, schedule);
            const Real last = static_cast<Real>(T) * run.path.loss(run.path.steps());
            if (last < 10) ++escaped;        // the local minimum has 10.18, the next lower one 9.96
            if (last < Real(0.75)) ++found;  // the lowest minimum has 0.6457
            if (n == T && s == 0) stays = run.path;
            if (n == 5 && last < Real(0.75) && escapes.loss.size() == 0) escapes = run.path;
            const Descent sum =
                descend_stochastic(examples, GradientDescent{.alpha = alpha / static_cast<Real>(T)},
                                   start, n, epochs, seed, schedule);
            if (sum.path.loss(sum.path.steps()) < 10) ++escaped_sum;
        }
        const auto share = [&](std::size_t count) {
            return static_cast<Real>(count) / static_cast<Real>(seeds);
        };
        c.say("  {:22}   {:15.0f} %   {:15.0f} %   {:22.0f} %", n, 100 * share(escaped),
              100 * share(found), 100 * share(escaped_sum));
        size.push_back(static_cast<Real>(n));
        out.push_back(share(escaped));
        lowest.push_back(share(found));
        out_of_sum.push_back(share(escaped_sum));
        c.progress("stochastic descents", size.size(), 8);
    }
    c.say(
        "All examples: never out. A few: out, and mostly into the lowest valley. One: out of that "
        "one as well.");
    c.say(
        "The lecture sums over the batch. With GD's α unchanged its steps are then 30/n times as "
        "short, and too calm.");
    c.result("escape_batch", to_vector(size));
    c.result("escape_share", to_vector(out));
    c.result("escape_lowest_share", to_vector(lowest));
    c.result("escape_share_sum", to_vector(out_of_sum));
    c.check("with all examples nothing escapes", out.front(), 0);
    if (escapes.loss.size() > 0) c.figure(draw_escape(whole(examples), stays, escapes, 5));
}

void show_noise(Chapter& c) {
    c.section("The noise of a mini-batch, and its √B (FM.14)");
    const SampledObjective line = line_examples(noisy_line(64, c.seed()));
    const Vector phi{0, 0};
    const Matrix gradients = example_gradients(line, phi);
    const std::size_t T = line.examples, draws = c.quick() ? 5000 : 10000;
    const auto measured = [&](const SampledObjective& of, const Vector& at, std::size_t n,
                              Sampling sampling) {
        return measured_deviation(of, at, n, sampling, draws, c.seed() + n).value;
    };
    constexpr Sampling with = Sampling::with_replacement, without = Sampling::without_replacement;
    const Real all = measured(line, phi, T, with);
    c.say("A line through {} points; B mini-batches of T/B examples; {} draws of each size.", T,
          draws);
    c.say("Standard deviation of the gradient, in units of that of T draws with replacement:");
    c.say(
        "    B    n   cost   with replacement        √B   without replacement   √(B−1)·√(T/(T−1))");
    NoiseCurve curve;
    std::vector<Real> batches, size, ratio, ratio_without;
    std::vector<Real> columns[4];
    Real worst = 0, worst_without = 0;
    for (std::size_t B = 1; B <= T; B *= 2) {
        const std::size_t n = T / B;
        const Real theory[2] = {gradient_deviation(gradients, n, with),
                                gradient_deviation(gradients, n, without)};
        const Real got[2] = {measured(line, phi, n, with), measured(line, phi, n, without)};
        const Real root = std::sqrt(static_cast<Real>(B)),
                   corrected = theory[1] / gradient_deviation(gradients, T, with);
        c.say("  {:3}  {:3}  1/{:<3}   {:16.3f}  {:8.3f}   {:19.3f}   {:19.3f}", B, n, B,
              got[0] / all, root, got[1] / all, corrected);
        batches.push_back(static_cast<Real>(B));
        size.push_back(static_cast<Real>(n));
        ratio.push_back(got[0] / all);
        ratio_without.push_back(got[1] / all);
        worst = std::max(worst, std::abs(got[0] / all / root - 1));
        if (B > 1) worst_without = std::max(worst_without, std::abs(got[1] / theory[1] - 1));
        for (int k : {0, 1}) {
            columns[k].push_back(got[k]);
            columns[2 + k].push_back(theory[k]);
        }
    }
    c.check("B times cheaper, √B times noisier (relative)", worst, 0.05);
    c.check("without replacement: with the correction (relative)", worst_without, 0.05);
    const SmallProblem problem = small_problem(4, 60, c.seed());
    const SampledObjective network = network_examples(problem.network, problem.X, problem.Y);
    Random random(c.seed(), "a network to measure noise at");
    const Vector weights = deep::initialize(problem.network, random);
    const Real full = measured(network, weights, 60, with);
    Real worst_network = 0;
    for (const std::size_t B : {2u, 5u, 12u, 60u})
        worst_network =
            std::max(worst_network, std::abs(measured(network, weights, 60 / B, with) / full /
                                                 std::sqrt(static_cast<Real>(B)) -
                                             1));
    c.check("√B for a network of 17 parameters too", worst_network, 0.05);
    c.result("noise_batches", to_vector(batches));
    c.result("noise_ratio", to_vector(ratio));
    c.result("noise_ratio_without_replacement", to_vector(ratio_without));
    c.figure(draw_noise({to_vector(size), to_vector(columns[0]), to_vector(columns[1]),
                         to_vector(columns[2]), to_vector(columns[3])}));
}

void show_schedules(Chapter& c) {
    c.section("Step sizes that shrink (EE.13, EE.13b, GO.3, GO.4)");
    const std::vector<NamedSchedule> schedules{
        {"constant", constant()},
        {"linear to 1 % at τ", linear_decay(300)},
        {"step: × ½ every 100", step_decay(Real(0.5), 100)},
        {"exponential", exponential_decay(Real(0.01))},
        {"1/t", inverse_decay(Real(0.03))},
        {"1/√t", inverse_root_decay(Real(0.03))},
        {"warm-up × cosine", product(warm_up(40), cosine_decay(400))}};
    const regression::Points points = regression::lecture_points();
    const SampledObjective line = mean(line_examples(points));
    const std::size_t seeds = c.quick() ? 3 : 20, epochs = 1000;
    const Vector best{Real(0.825950045), Real(0.522226070)};
    c.say(
        "Sums over 2^20 steps, and where SGD is after {} epochs of chapter 1's line, one example a "
        "step:",
        epochs);
    c.say("  schedule                     Σε        Σε²   Σε = ∞   Σε² < ∞   ‖φ − φ̂‖");
    std::vector<Real> distances, verdicts;
    for (const auto& [name, schedule] : schedules) {
        const RobbinsMonro sums = robbins_monro(schedule);
        Real distance = 0;
        for (std::size_t s = 0; s < seeds; ++s)
            distance += length(descend_stochastic(line, GradientDescent{.alpha = Real(0.1)}, {0, 0},
                                                  1, epochs, c.seed() + s, schedule,
                                                  Sampling::with_replacement)
                                   .path.end() -
                               best) /
                        static_cast<Real>(seeds);
        c.say("  {:<22} {:10.5g} {:10.5g}   {:>6}   {:>7}   {:9.5f}", name,
              sums.sum(sums.sum.size() - 1), sums.squares(sums.squares.size() - 1),
              sums.reaches_everywhere ? "yes" : "no", sums.noise_dies ? "yes" : "no", distance);
        distances.push_back(distance);
        verdicts.push_back(sums.satisfied() ? 1 : 0);
    }
    c.say(
        "Only 1/t has both: far enough, and quiet enough. The others stop on the way or stay "
        "restless.");
    c.result("schedule_distance", to_vector(distances));
    c.result("robbins_monro", to_vector(verdicts));
    PlateauDecay plateau{.patience = 3};
    c.say("On a plateau of 3 epochs × 0.1. Accuracy on the development set → factor of α:");
    std::string told;
    std::size_t epoch = 0;
    for (const double accuracy : {0.50, 0.60, 0.65, 0.64, 0.65, 0.63, 0.70, 0.69, 0.70, 0.68}) {
        told +=
            fmt::format("  {:.2f} → {:4g}", accuracy, plateau.observe(static_cast<Real>(accuracy)));
        if (++epoch % 5 == 0) c.say("{}", std::exchange(told, ""));
    }
    c.figure(draw_schedules(schedules, 500));
}

void show_line_search(Chapter& c) {
    c.section("Searching along the line (GO.3)");
    c.say("Steepest descent until ‖∂L/∂φ‖ ≤ 1e-4; at most 50000 steps.");
    c.say("  surface      search          steps   gradients   losses   L at the end");
    const Real condition = 10, tolerance = sizeof(Real) == 8 ? Real(1e-4) : Real(1e-3);
    const Vector zigzag_start{condition, 1};
    const std::vector<std::pair<std::string, LineSearch>> searches{
        {"exact", exact_search(Real(0.1))}, {"backtracking", backtracking()}};
    std::vector<Path> in_canyon;
    std::vector<Real> gradients;
    for (const auto& [surface, L, start] :
         {std::tuple{"canyon 10", fitting::canyon(condition), zigzag_start},
          {"canyon 1000", fitting::canyon(1000), Vector{1000, 1}},
          {"line", regression::objective(regression::lecture_points()), Vector{0, 0}},
          {"rosenbrock", fitting::rosenbrock(), Vector{Real(-1.2), 1}}})
        for (const auto& [search, find] : searches) {
            const Descent d = steepest_descent(L, find, start, 50000, tolerance);
            c.say("  {:<12} {:<13} {:7}   {:9}   {:6}   {:12.3g}", surface, search, d.path.steps(),
                  d.evaluations.gradients, d.evaluations.losses, d.path.loss(d.path.steps()));
            gradients.push_back(static_cast<Real>(d.evaluations.gradients + d.evaluations.losses));
            if (in_canyon.size() < 2) in_canyon.push_back(d.path);
        }
    const Path& exact = in_canyon[0];
    const Real shrink = (condition - 1) / (condition + 1);
    Real off_theory = 0, off_square = 0;
    for (std::size_t k = 0; k < std::min<std::size_t>(20, exact.steps()); ++k) {
        const Real factor = std::pow(shrink, static_cast<Real>(k));
        const Vector expected{factor * condition, factor * (k % 2 == 0 ? Real(1) : Real(-1))};
        off_theory = std::max(off_theory, length(exact.point(k) - expected) / length(expected));
        if (k + 2 > exact.steps()) continue;
        const Vector a = exact.point(k + 1) - exact.point(k),
                     b = exact.point(k + 2) - exact.point(k + 1);
        off_square = std::max(off_square, std::abs(xt::sum(a * b)()) / (length(a) * length(b)));
    }
    c.check("exact steps are square to each other (cosine)", off_square, 1e4 * double(rounding));
    c.check("each takes the error (κ−1)/(κ+1) further down", off_theory, 1e4 * double(rounding));
    c.result("line_search_evaluations", to_vector(gradients));
    c.figure(draw_line_search(fitting::canyon(condition), exact, in_canyon[1]));
}

void show_higher_order(Chapter& c) {
    c.section("Beyond the second order: ŷ = x w_1 w_2 ⋯ w_l (EE.21)");
    const std::vector<Real> weights{Real(0.7), Real(0.8), 1, Real(1.25)};
    const Vector depth = xt::arange<Real>(2, 31);
    Matrix error = xt::zeros<Real>({weights.size(), depth.size()});
    c.say(
        "x = 1, all weights alike. One step with ε = 0.1/gᵀg, which to first order lowers ŷ by "
        "0.1. What it does:");
    c.say("    l  {:>16} {:>16} {:>16} {:>16}", "w = 0.7", "w = 0.8", "w = 1", "w = 1.25");
    for (std::size_t j = 0; j < depth.size(); ++j) {
        std::string row;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const Vector w = xt::full_like(Vector(xt::arange<Real>(0, depth(j))), weights[i]);
            const StepOutcome step = step_for_decrease(chain(1), w);
            error(i, j) = std::abs(step.actual - step.predicted) / Real(0.1);
            row += fmt::format(" {:16.6g}", step.actual);
        }
        if (const auto l = static_cast<std::size_t>(depth(j)); l == 2 || l == 5 || l % 10 == 0)
            c.say("  {:3} {}", l, row);
    }
    const Vector w = xt::full_like(Vector(xt::arange<Real>(0, 12)), Real(0.8));
    Vector g = w;
    const Objective twelve = chain(1);
    twelve.loss_and_gradient(w, g);
    const StepOutcome step = step_for_decrease(twelve, w);
    const Vector orders = changes_by_order(1, w, g, step.epsilon);
    c.say("l = 12, w = 0.8, order by order: {:.4f} {:+.4f} {:+.4f} {:+.4f} … = {:+.4f}", orders(0),
          orders(1), orders(2), orders(3), step.actual);
    c.check("the orders add up to the true change", xt::sum(orders)() - step.actual,
            1e3 * double(rounding));
    c.say(
        "Where ŷ is small, 0.1 is far away, the step is long, and the terms of third and higher "
        "order take over.");
    c.result("higher_order_by_order", orders);
    c.result("higher_order_change", step.actual);
    c.figure(draw_higher_order(weights, depth, error));
}

void show_landscape(Chapter& c) {
    c.section("The landscape of a small network (FM.17)");
    const Real lambda = Real(0.01);
    const SmallProblem problem = small_problem(4, 30, c.seed());
    const Objective L = landscape(problem, lambda);
    const std::size_t P = problem.network.parameters();
    Random random(c.seed(), "start of training");
    const std::size_t training_steps = 20000;
    Vector start = xt::zeros<Real>({P});
    random.fill_normal(start, 0, Real(0.1));
    const Descent training =
        minimize(L, GradientDescent{.alpha = Real(0.15)}, start, training_steps);
    const Spectrum along = spectrum(L, training.path, logarithmic_steps(training_steps));
    c.say(
        "2-4-1, tanh, {} parameters; mean squares of 30 examples + {}/2 ‖φ‖². Along gradient "
        "descent:",
        P, lambda);
    c.say("   step     loss   smallest λ   largest λ   negative");
    for (std::size_t k = 0; k < along.step.size(); ++k)
        if (k % 3 == 0 || k + 1 == along.step.size())
            c.say("  {:5}  {:7.4f}   {:10.4f}  {:10.4f}   {:7.0f} %", along.step[k], along.loss(k),
                  along.eigenvalues(k, 0), along.eigenvalues(k, P - 1),
                  100 * along.negative_share(k));
    c.figure(draw_spectrum(along));

    const std::size_t starts = c.quick() ? 40 : 200;
    const std::vector<fitting::StationaryPoint> points =
        stationary_points(L, landscape_starts(L, P, starts, c.seed()));
    Vector loss = xt::zeros<Real>({points.size()}), index = loss, working = loss;
    std::size_t minima = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        loss(i) = points[i].loss;
        index(i) = index_of(points[i]);
        working(i) = static_cast<Real>(working_units(problem.network, points[i].phi));
        if (points[i].kind == fitting::Stationary::minimum) ++minima;
    }
    c.say(
        "From {} places, on the way to ‖∂L/∂φ‖ = 0: {} stationary points of different loss, {} of "
        "them minima.",
        starts, points.size(), minima);
    c.say("      loss   negative eigenvalues of {}   units at work", P);
    const std::size_t every = std::max<std::size_t>(1, points.size() / 10);
    for (std::size_t i = 0; i < points.size(); ++i)
        if (i % every == 0 || i + 1 == points.size())
            c.say("  {:8.4f}   {:26.0f}   {:13}   {}", points[i].loss,
                  index(i) * static_cast<Real>(P), working_units(problem.network, points[i].phi),
                  text(points[i].kind));
    const bool varied = points.size() >= 2 && xt::amax(index)() > xt::amin(index)();
    const Real correlation = varied ? rank_correlation(loss, index) : Real(0);
    if (varied)
        c.say("Rank correlation of loss and index: {:.2f}. High up there is always a way down.",
              correlation);
    else
        c.say(
            "Too few to compare. In single precision the Hessian is too rough to tell most of "
            "them.");
    c.result("stationary_loss", loss);
    c.result("stationary_index", index);
    c.result("stationary_working_units", working);
    c.result("stationary_rank_correlation", correlation);
    if (!points.empty()) c.figure(draw_index(points));
}

void show_own(Chapter& c, const OwnDescent& own) {
    const std::string name = own.optimizer.empty() ? "adam" : own.optimizer,
                      surface = own.surface.empty() ? "gabor" : own.surface;
    require(own.start.empty() || own.start.size() == 2, "--start", "expected 2 numbers: φ0,φ1");
    for (const double place : own.start)
        require(std::abs(place) <= 1e6, "--start", "a number is beyond a million");
    require(own.rate == 0 || (own.rate >= 1e-30 && own.rate <= 1e6), "--rate",
            "expected 1e-30 to a million");
    require(own.steps <= 1000000, "--steps", "more than 1000000 take too long");
    Course course = *std::find_if(courses().begin(), courses().end(),
                                  [&](const Course& one) { return one.name == surface; });
    if (!own.start.empty())
        course.start = {static_cast<Real>(own.start[0]), static_cast<Real>(own.start[1])};
    const Optimizer optimizer = optimizer_named(name, static_cast<Real>(own.rate));
    c.section("One optimizer of your choice");
    const Descent d = minimize(course.objective, optimizer, course.start, own.steps);
    c.say("{} with α = {:g} on {}:", name, optimizer.alpha(), course.title);
    c.say("   step             φ0             φ1            L");
    for (const std::size_t k : logarithmic_steps(d.path.steps()))
        c.say("  {:5}  {:13.6g}  {:13.6g}  {:11.5g}", k, d.path.phi(k, 0), d.path.phi(k, 1),
              d.path.loss(k));
    if (d.diverged) c.say("Then the loss is no longer finite: the step size is too large.");
    c.result("own_phi", d.path.end());
    c.result("own_loss", d.path.loss(d.path.steps()));
    c.figure(
        draw_own(course, {.optimizer = name, .path_alpha = optimizer.alpha(), .path = d.path}));
}

}  // namespace descent::optimizers

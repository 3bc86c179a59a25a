#include "chapters/03_neurons/program/walk_through.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/01_linear_regression/line.hpp"
#include "chapters/03_neurons/program/figures.hpp"
#include "common/gradient_check.hpp"
#include "common/program/text.hpp"

namespace descent::neurons {
namespace {

constexpr double rounding = 45 * double(std::numeric_limits<Real>::epsilon());  // 1e-14 for double

std::vector<double> doubles(const Vector& v) {
    return {v.begin(), v.end()};
}

/// Six digits, and 0 for -0.
std::string number(Real value) {
    return fmt::format("{:.6g}", value == 0 ? Real(0) : value);
}

constexpr std::size_t column = 13;  // holds -1.23457e-10 and a space

/// The numbers in columns of a table.
std::string columns(const Vector& values) {
    std::string text;
    for (const Real value : values) text += padded(number(value), column - 1) + " ";
    return text;
}

/// h of a neuron as a function of (x, w, b), to check what backward() says.
GradientReport check_neuron(const Neuron& neuron, const Vector& x) {
    const std::size_t n = x.size();
    ParameterLayout layout;
    layout.add("x", {n});
    layout.add("w", {n});
    layout.add("b", {1});
    const auto unpack = [layout, g = neuron.g](const Vector& phi) {
        return std::pair<Neuron, Vector>{{vector(phi, layout[1]), phi(layout[2].offset), g},
                                         vector(phi, layout[0])};
    };
    Objective h;
    h.loss = [unpack](const Vector& phi) {
        const auto [at, input] = unpack(phi);
        return forward(at, input).h;
    };
    h.loss_and_gradient = [unpack, layout](const Vector& phi, Vector& dphi) {
        const auto [at, input] = unpack(phi);
        const Firing firing = forward(at, input);
        const NeuronGradient d = backward(at, input, firing, 1);
        dphi.resize({layout.size()});
        vector(dphi, layout[0]) = d.dx;
        vector(dphi, layout[1]) = d.dw;
        dphi(layout[2].offset) = d.db;
        return firing.h;
    };
    Vector phi = Vector::from_shape({layout.size()});
    vector(phi, layout[0]) = x;
    vector(phi, layout[1]) = neuron.w;
    phi(layout[2].offset) = neuron.b;
    return check_gradient(h, phi, layout);
}

}  // namespace

void show_neurons(Chapter& chapter, const Vector& w, Real b, const Vector& x) {
    chapter.section("Four kinds of neurons (EE.1, EE.2, EE.3, NL.4)");
    chapter.say("  w = ({}), b = {}, x = ({}):  z = b + Σ w_i x_i = {:.4g}", fmt::join(w, ", "), b,
                fmt::join(x, ", "), forward({w, b, Activation::linear}, x).z);
    chapter.say("  {}{}{}{}{}∂h/∂b", padded("kind", 10), padded("h = g(z)", column),
                padded("g'(z)", column), padded("∂h/∂x", column * x.size()),
                padded("∂h/∂w", column * x.size()));
    for (const Activation g :
         {Activation::linear, Activation::relu, Activation::sigmoid, Activation::tanh}) {
        const Neuron neuron{w, b, g};
        const Firing firing = forward(neuron, x);
        const NeuronGradient d = backward(neuron, x, firing, 1);
        chapter.say("  {:<8}  {}{}{}{}", neurons::name(g), columns({firing.h, slope(g, firing.z)}),
                    columns(d.dx), columns(d.dw), number(d.db));
        if (g != Activation::sigmoid) continue;
        chapter.result("sigmoid_neuron", firing.h);
        chapter.result("sigmoid_neuron_dx", d.dx);
        std::vector<double> dw = doubles(d.dw);  // the bias is a weight whose input is always 1
        dw.push_back(double(d.db));
        chapter.result("sigmoid_neuron_dw", dw);
    }
    const GradientReport report = check_neuron({w, b, Activation::sigmoid}, x);
    if (report.verdict != Verdict::inconclusive)
        chapter.check("sigmoid neuron, backward", report);
    else if (slope(Activation::sigmoid, forward({w, b, Activation::sigmoid}, x).z) <
             std::sqrt(std::numeric_limits<Real>::epsilon()))
        chapter.say(
            "  At this z the sigmoid is flat: differences see nothing, there is nothing to check.");
    else
        chapter.say(
            "  Where w is 0 or nearly so, so is ∂h/∂x; where x is, so is ∂h/∂w: there is nothing "
            "to check.");

    chapter.section("Activations and their slopes, near 0 and far away (NL.5, NL.6, NL.7)");
    chapter.say("        z   sigmoid      slope        tanh         slope        relu   slope");
    for (const Real z : {Real(-1000), Real(-40), Real(-1), Real(0), Real(1), Real(40), Real(1000)})
        chapter.say("  {:7}   {:<11.6g}  {:<11.6g}  {:<11.6g}  {:<11.6g}  {:<5}  {}", z,
                    activation(Activation::sigmoid, z), slope(Activation::sigmoid, z),
                    activation(Activation::tanh, z), slope(Activation::tanh, z),
                    activation(Activation::relu, z), slope(Activation::relu, z));
    chapter.say(
        "  The sigmoid and tanh rise everywhere, if only a little. ReLU does not: it is 0 below 0, "
        "with slope 0.");
    for (const Figure& figure : {draw_activations(), draw_slopes(), draw_weight_and_bias()})
        chapter.figure(figure);
}

void show_softmax(Chapter& chapter) {
    chapter.section("Softmax neurons answer together (EE.4)");
    const SoftmaxNeurons three{{{2, -3}, {0, 1}, {-1, 1}}, {-3, 1, 0}};
    const Vector x{-1, -2};
    const SoftmaxFiring firing = forward(three, x);
    chapter.say("  z = ({})   h = ({:.6f})   sum {:.6f}", fmt::join(firing.z, ", "),
                fmt::join(firing.h, ", "), xt::sum(firing.h)());
    // ∂h_j/∂x_i, a row for each output
    Matrix J = Matrix::from_shape({std::size_t{3}, std::size_t{2}});
    for (std::size_t j = 0; j < 3; ++j) {
        Vector dh = xt::zeros<Real>({3});
        dh(j) = 1;
        xt::row(J, static_cast<std::ptrdiff_t>(j)) = backward(three, x, firing, dh).dx;
    }
    chapter.check(
        "softmax neurons, backward",
        check_jacobian([&](const Vector& at, Vector& h) { h = forward(three, at).h; }, x, J));
    Random random(chapter.seed(), "softmax");
    double worst = 0;
    for (std::size_t trial = 0; trial < 1000; ++trial) {
        SoftmaxNeurons two{Matrix::from_shape({2, 3}), Vector::from_shape({2})};
        Vector input = Vector::from_shape({3});
        random.fill_normal(two.W, 0, 3);
        random.fill_normal(two.b, 0, 3);
        random.fill_normal(input, 0, 3);
        worst = std::max(worst, double(std::abs(forward(two, input).h(0) -
                                                forward(first_of_two(two), input).h)));
    }
    chapter.say(
        "  Two of them are one sigmoid neuron with w = w¹ − w² and b = b¹ − b², for 1000 random "
        "pairs:");
    chapter.check("softmax of two equals the sigmoid of the difference", worst, rounding);
}

void show_perceptron(Chapter& chapter) {
    chapter.section("The perceptron learns from its mistakes (NL.8)");
    chapter.say("  task   mistakes   passes   b, w1, w2     margin γ   bound (R/γ)²");
    double over_bound = 0;
    for (const auto& [name, truth] : {std::pair<const char*, unsigned>{"AND", 8}, {"OR", 14}}) {
        const SignedPoints points = truth_table(truth);
        const PerceptronRun run = learn(points);
        const Separability found = separability(points);
        const Real bound = mistake_bound(points, found.margin);
        chapter.say("  {:<4}   {:8}   {:6}   {:2}, {:2}, {:2}    {:8.4f}   {:8.1f}", name,
                    run.mistakes, run.epochs, run.separator.b, run.separator.w(0),
                    run.separator.w(1), found.margin, bound);
        over_bound = std::max(over_bound, double(static_cast<Real>(run.mistakes) / bound));
        chapter.result(fmt::format("perceptron_mistakes_{}", name), double(run.mistakes));
        chapter.result(fmt::format("perceptron_bound_{}", name), double(bound));
    }
    chapter.check("mistakes stay within (R/γ)²: their share of it", over_bound, 1);
    std::size_t separable = 0, refuted = 0, learned = 0;
    for (unsigned truth = 0; truth < 16; ++truth) {
        const Separability found = separability(truth_table(truth));
        separable += found.margin > 0;
        refuted += !found.certificate.empty();
        learned += learn(truth_table(truth)).converged;
    }
    chapter.say(
        "  Of the 16 functions of two bits {} can be separated, {} provably not. It learned {}.",
        separable, refuted, learned);
    chapter.result("separable_functions", double(separable));
    chapter.result("refuted_functions", double(refuted));

    chapter.section("XOR is beyond one unit, and easy for two more (NL.8)");
    const SignedPoints points = truth_table(6);
    const PerceptronRun run = learn(points);
    chapter.say(
        "  It makes {} mistakes in {} pass{}, and then the weights are what they were: it would go "
        "round for ever.",
        run.mistakes, run.epochs, run.epochs == 1 ? "" : "es");
    chapter.say("  No other rule could do better. A separator would have to satisfy");
    const std::vector<long> certificate = separability(points).certificate;
    chapter.say("{}", proof_text(certificate, points));
    chapter.check("the proof, checked in whole numbers", refutes(certificate, points) ? 0 : 1, 0);
    SignedPoints hidden{hidden_representation(points.X), points.sign};
    const PerceptronRun again = learn(hidden);
    chapter.say(
        "  Two hidden units h1 = max(0, x2 − x1), h2 = max(0, x1 − x2) see the points elsewhere:");
    for (std::size_t i = 0; i < 4; ++i)
        chapter.say("    ({}, {})  →  ({}, {})   class {:+}   z = {:+}", points.X(i, 0),
                    points.X(i, 1), hidden.X(i, 0), hidden.X(i, 1), points.sign[i],
                    again.separator(xt::row(hidden.X, static_cast<std::ptrdiff_t>(i))));
    chapter.say("  There the perceptron gets all four right after {} mistakes.", again.mistakes);
    chapter.check("two hidden units solve XOR", double(again.separator.errors(hidden)), 0);
    chapter.result("xor_errors", double(again.separator.errors(hidden)));
    chapter.figure(draw_xor_inputs(points, separability(truth_table(14)).best,
                                   separability(truth_table(8)).best));
    chapter.figure(draw_xor_hidden(hidden, again.separator));
}

void show_logistic(Chapter& chapter) {
    chapter.section("Logistic regression: a sigmoid neuron, trained (EE.3, NL.3)");
    Random random(chapter.seed(), "clouds");
    const TwoClasses points = two_clouds(100, random), fresh = two_clouds(1000, random);
    const Objective L = logistic_objective(points);
    Vector start = xt::zeros<Real>({3});
    random.fill_normal(start);
    chapter.check("∂L/∂z = (p − y)/N, passed on to w and b",
                  check_gradient(L, start, logistic_layout(2), {.batch = points.target.size()}));
    const Real step = safe_step(points);
    const Path path =
        regression::descend(L, xt::zeros<Real>({3}), step, chapter.quick() ? 200 : 1000);
    const Vector phi = path.end();
    Real rise = 0;
    for (std::size_t k = 0; k < path.steps(); ++k)
        rise = std::max(rise, path.loss(k + 1) - path.loss(k));
    chapter.say(
        "  200 points in two overlapping clouds, step 1/Λ = {:.4f}: loss {:.6f} → {:.6f} in {} "
        "steps",
        step, path.loss(0), path.loss(path.steps()), path.steps());
    chapter.say(
        "  w = ({:.4f}, {:.4f}), b = {:.4f}; right on {:.1f} % of them, and on {:.1f} % of 2000 "
        "new points",
        phi(0), phi(1), phi(2), 100 * accuracy(phi, points), 100 * accuracy(phi, fresh));
    chapter.say(
        "  The clouds lie at ±(1, ½) with spread 1, so the true P(class 1|x) has w = (2, 1), b = "
        "0.");
    chapter.check("largest rise of the loss in a step", double(rise), rounding);
    chapter.result("logistic_loss", double(path.loss(path.steps())));
    chapter.result("logistic_phi", phi);
    chapter.result("logistic_accuracy", double(accuracy(phi, fresh)));
    chapter.figure(draw_logistic(phi, points));
}

void show_lecture_entity(Chapter& chapter) {
    chapter.section("Features vote: PERSON, LOCATION or DRUG? (NL.1, NL.2)");
    const auto [text, lambda] = lecture_model("in [Québec]");
    const Observation& d = text.data.all[0];
    chapter.say("  in Québec   has the properties {}", fmt::join(text.data.properties, " · "));
    chapter.say("  f1 = [LOCATION ∧ before=in & capital]   weight  1.8");
    chapter.say("  f2 = [LOCATION ∧ accented]              weight -0.6");
    chapter.say("  f3 = [DRUG ∧ ends=c]                    weight  0.3");
    const Vector vote = votes(lambda, d), P = class_probabilities(lambda, d);
    for (std::size_t c = 0; c < 3; ++c) {
        const std::string& name = text.data.classes[c];
        chapter.say("  vote({:<8}) = {:4.1f}   P({:<8} | in Québec) = {:.6f}", name, vote(c), name,
                    P(c));
    }
    chapter.result("ner_location", double(P(0)));
    chapter.result("ner_drug", double(P(1)));
    chapter.result("ner_person", double(P(2)));
    chapter.check("P sums to 1", double(xt::sum(P)()) - 1, rounding);
}

namespace {

void list_weights(Chapter& chapter, const Matrix& lambda, const Observations& data) {
    chapter.say("  What it learned, the largest weights of each class:");
    for (std::size_t c = 0; c < std::min<std::size_t>(data.classes.size(), 12); ++c) {
        std::string line;
        for (const auto& [name, weight] : strongest(lambda, data, c, 6))
            line += fmt::format("  {} {:.2f}", name, weight);
        chapter.say("    {}{}", padded(data.classes[c], 10), line);
    }
}

void answer(Chapter& chapter, const std::string& question, const LabelledText& text,
            const Matrix& lambda) {
    const Observation d = observe(question, text);
    const Vector P = class_probabilities(lambda, d);
    chapter.section("Your text");
    chapter.say("  {}", question);
    std::string known;
    for (std::size_t property : d.properties) known += "  " + text.data.properties[property];
    chapter.say("  known properties:{}", known);
    std::vector<std::size_t> order(P.size());
    for (std::size_t c = 0; c < order.size(); ++c) order[c] = c;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return P(a) > P(b); });
    for (std::size_t c : order)
        chapter.say("    {} {:.4f}", padded(text.data.classes[c], 10), P(c));
}

}  // namespace

void show_training(Chapter& chapter, const LabelledText& text, std::size_t steps,
                   const std::string& question) {
    chapter.section("Weights from data (NL.3)");
    const Observations& data = text.data;
    const std::size_t parts = std::min<std::size_t>(5, data.all.size());
    const Real smoothing = Real(0.5);
    chapter.say("  {} names in {} classes, {} properties, {} features", data.all.size(),
                data.classes.size(), data.properties.size(),
                data.properties.size() * data.classes.size());
    const Objective L = maxent_objective(data);
    Random random(chapter.seed(), "lambda");
    Vector phi = Vector::from_shape({data.properties.size() * data.classes.size()});
    random.fill_normal(phi);
    const bool small = phi.size() <= 2000 && data.all.size() <= 500;
    chapter.check("gradient = observed − expected feature counts",
                  small ? check_gradient(L, phi, maxent_layout(data))
                        : check_directions(L, phi, maxent_layout(data)));

    const Matrix bayes = naive_bayes(data, text.group, smoothing);
    const Ascent ascent = maximize(data, no_weights(data), steps);
    const Ascent onward = maximize(data, bayes, std::min<std::size_t>(steps, 50));
    Real lacking = 0;  // of the rise that theory promises each step
    for (const Ascent* a : {&ascent, &onward})
        for (std::size_t k = 0; k + 1 < a->log_likelihood.size(); ++k)
            lacking = std::max(lacking, a->log_likelihood(k) +
                                            a->squared_gradient(k) / (2 * curvature_bound(data)) -
                                            a->log_likelihood(k + 1));
    const auto held_out = [&](const std::string& what,
                              const std::function<Matrix(const Observations&)>& learn) {
        std::size_t part = 0;
        const HeldOut found = leave_out(data, parts, chapter.seed(), [&](const Observations& seen) {
            chapter.progress("leaving out, " + what, part++, parts);
            return learn(seen);
        });
        chapter.progress(what, 1, 1);
        return found;
    };
    const HeldOut by_bayes = held_out("naive Bayes", [&](const Observations& seen) {
        return naive_bayes(seen, text.group, smoothing);
    });
    const HeldOut by_maxent = held_out("maximum entropy", [&](const Observations& seen) {
        return maximize(seen, no_weights(seen), steps).lambda;
    });
    const Real before = conditional_log_likelihood(bayes, data),
               after = ascent.log_likelihood(steps);
    chapter.say(
        "  Each fifth of the names is left out once and told by weights learned from the others.");
    chapter.say(
        "                                    Σ log P(c|d)   right       left out: Σ log P(c|d)   "
        "right");
    const auto row = [&](const char* name, Real likelihood, const Matrix& lambda,
                         const HeldOut& left) {
        chapter.say("  {:<32} {:13.3f}   {:3} of {}   {:22.3f}   {:3} of {}", name, likelihood,
                    correct(lambda, data), data.all.size(), left.log_likelihood, left.correct,
                    left.count);
    };
    row("generative: relative frequencies", before, bayes, by_bayes);
    row(fmt::format("conditional: {} steps up", steps).c_str(), after, ascent.lambda, by_maxent);
    chapter.check("each step rises by ‖gradient‖²/2Λ or more", double(lacking),
                  rounding * double(std::abs(after) + std::abs(ascent.log_likelihood(0))));
    chapter.say(
        "  Started at the relative frequencies, {} steps lift Σ log P(c|d) from {:.3f} to {:.3f}.",
        onward.log_likelihood.size() - 1, before,
        onward.log_likelihood(onward.log_likelihood.size() - 1));
    chapter.result("log_likelihood_start", double(ascent.log_likelihood(0)));
    chapter.result("log_likelihood_maxent", double(after));
    chapter.result("log_likelihood_naive_bayes", double(before));
    chapter.result("held_out_accuracy_maxent", double(by_maxent.accuracy()));
    chapter.result("held_out_accuracy_naive_bayes", double(by_bayes.accuracy()));
    chapter.result("held_out_log_likelihood_maxent", double(by_maxent.log_likelihood));
    chapter.result("held_out_log_likelihood_naive_bayes", double(by_bayes.log_likelihood));
    list_weights(chapter, ascent.lambda, data);
    chapter.figure(draw_likelihood(ascent.log_likelihood, before));
    if (!question.empty()) answer(chapter, question, text, ascent.lambda);
}

}  // namespace descent::neurons

#include "chapters/08_autodiff/program/walk_through.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "chapters/06_toy_backprop/toy.hpp"
#include "chapters/07_backprop/spirals.hpp"
#include "chapters/08_autodiff/deep_network_graph.hpp"
#include "chapters/08_autodiff/linear_model.hpp"
#include "chapters/08_autodiff/program/drawing.hpp"

namespace descent::autodiff {
namespace {

constexpr double epsilon = std::numeric_limits<Real>::epsilon();

/// max |a − b|; infinite when the sizes differ or an entry is NaN.
template <class E>
double difference(const E& a, const E& b) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (a.size() != b.size()) return infinity;
    double largest = 0;
    for (auto x = a.begin(), y = b.begin(); x != a.end(); ++x, ++y) {
        const double apart = std::abs(*x - *y);
        largest = std::isnan(apart) ? infinity : std::max(largest, apart);
    }
    return largest;
}

/// The nodes of a graph in order of creation: operation, value, gradient. Scalars only.
void table(Chapter& c, const Tensor& end, const Names& names) {
    c.say("  {:>4}  {:10} {:>10} {:>10}", "", "operation", "value", "gradient");
    for (const Node* node : nodes_of(end)) {
        std::string name;
        for (const auto& [tensor, text] : names)
            if (&tensor.node() == node) name = text;
        c.say("  {:>4}  {:10} {:10.4f} {:10.4f}", name, node->operation, *node->value, *node->grad);
    }
}

std::string text(const Matrix& m) {
    std::string rows;
    for (std::size_t i = 0; i < m.shape()[0]; ++i) {
        rows += i == 0 ? "[" : ", [";
        for (std::size_t j = 0; j < m.shape()[1]; ++j)
            rows += fmt::format("{}{:g}", j == 0 ? "" : ", ", m(i, j));
        rows += "]";
    }
    return "[" + rows + "]";
}

Matrix scalar(Real x) {
    return {{x}};
}

}  // namespace

void show_linear_model(Chapter& c) {
    c.section("The linear model, without any graph (GO.10, GO.11)");
    const Matrix x{{1, 2}, {-1, 3}}, W{{2, -1}, {0, 1}, {1, 1}};
    const Vector b{Real(0.5), -4, -1};
    const Matrix z = linear_model(x, W, b), h = relu_model(z);
    const Matrix dh = xt::ones<Real>({2, 3});  // of L = Σ h
    const Matrix dz = d_relu(dh, z);
    const LinearGradients d = d_linear(dz, x, W);
    c.say("  z     = x Wᵀ + b  = {}", text(z));
    c.say("  h     = relu(z)   = {}", text(h));
    c.say("  ∂L/∂z = I[z > 0]  = {}     of L = Σ h", text(dz));
    c.say("  ∂L/∂W = ∂L/∂zᵀ x  = {}", text(d.dW));
    c.say("  ∂L/∂b = Σ ∂L/∂z   = [{:g}]", fmt::join(d.db, ", "));
    c.say("  ∂L/∂x = ∂L/∂z W   = {}", text(d.dx));

    Graph graph;
    const Tensor tx = graph.variable(x), tW = graph.variable(W),
                 tb = graph.variable(xt::expand_dims(b, 0));
    sum(relu(linear(tx, tW, tb))).backward();
    c.check("the graph finds the same ∂L/∂W", difference(tW.grad(), d.dW), 0);
    c.check("the graph finds the same ∂L/∂b", difference(Vector(xt::flatten(tb.grad())), d.db), 0);
    c.check("the graph finds the same ∂L/∂x", difference(tx.grad(), d.dx), 0);
}

void show_graph(Chapter& c) {
    c.section("(x + y) z as a graph (GO.8, GO.9)");
    Graph graph;
    const Tensor x = graph.variable(scalar(-2)), y = graph.variable(scalar(5)),
                 z = graph.variable(scalar(-4));
    const Tensor q = x + y, f = q * z;  // the nodes are made here, and have their values at once
    f.backward();                       // 1 at f, then back through * and +
    const Names names{{x, "x"}, {y, "y"}, {z, "z"}, {q, "q"}, {f, "f"}};
    table(c, f, names);
    c.say(
        "  Read it upwards: f starts with 1; * hands z to q and q to z; + hands q's gradient on to "
        "x and y.");
    c.drawing({"sum_times", "(x + y) z, with values and gradients", dot(f, names)});
    c.result("sum_times_gradient",
             std::vector<double>{x.grad()(0, 0), y.grad()(0, 0), z.grad()(0, 0)});
    c.check("f is −12", f.value()(0, 0) + 12, 0);
    c.check(
        "its gradient is (−4, −4, 3)",
        std::abs(x.grad()(0, 0) + 4) + std::abs(y.grad()(0, 0) + 4) + std::abs(z.grad()(0, 0) - 3),
        0);
}

void show_accumulation(Chapter& c) {
    c.section("A diamond: gradients add up (GO.9)");
    Graph graph;
    const Tensor x = graph.variable(scalar(2)), y = graph.variable(scalar(3));
    const auto diamond = [&] {
        const Tensor s = x * y, a = square(s), b = Real(3) * s, L = a + b;
        return std::array{s, a, b, L};
    };
    const auto [s, a, b, L] = diamond();
    L.backward();
    const Names names{{x, "x"}, {y, "y"}, {s, "s"}, {a, "a"}, {b, "b"}, {L, "L"}};
    table(c, L, names);
    c.say("  s is used twice: 2s · 1 = 12 comes from a, 3 · 1 from b, and 12 + 3 = 15 arrives.");
    c.drawing({"diamond", "A diamond: s is used twice, and its gradients add up", dot(L, names)});
    const double once = x.grad()(0, 0);
    diamond().back().backward();
    const double twice = x.grad()(0, 0);
    graph.zero_grad();
    diamond().back().backward();
    c.say("  ∂L/∂x after one backward {:g}; after another without zero_grad {:g}; with it {:g}",
          once, twice, x.grad()(0, 0));
    c.check("∂L/∂x = (2s + 3) y", once - (2 * 6 + 3) * 3, 0);
    c.check("two backwards add up", twice - 2 * once, 0);
}

void show_toy(Chapter& c) {
    c.section("The toy function of chapter 6 (L9.1)");
    const toy::Forward<double> v = toy::forward(toy::example, toy::example_x, toy::example_y);
    const toy::Backward<double> by_hand =
        toy::backward(toy::example, toy::example_x, toy::example_y, v);
    Graph graph;
    std::vector<Tensor> beta, omega;
    Names names;
    for (std::size_t k = 0; k < 4; ++k) {
        beta.push_back(graph.variable(scalar(static_cast<Real>(toy::example.beta[k]))));
        omega.push_back(graph.variable(scalar(static_cast<Real>(toy::example.omega[k]))));
        names.push_back({beta[k], fmt::format("β{}", k)});
        names.push_back({omega[k], fmt::format("ω{}", k)});
    }
    const Tensor x = graph.input(scalar(Real(toy::example_x))),
                 y = graph.input(scalar(Real(toy::example_y)));
    const Tensor h1 = sin(beta[0] + omega[0] * x), h2 = exp(beta[1] + omega[1] * h1);
    const Tensor f3 = beta[3] + omega[3] * cos(beta[2] + omega[2] * h2), loss = square(f3 - y);
    loss.backward();
    names.insert(names.end(),
                 {{x, "x"}, {y, "y"}, {h1, "h1"}, {h2, "h2"}, {f3, "f3"}, {loss, "ℓ"}});
    double worst = 0;
    c.say("  {:>4} {:>20} {:>20}", "", "by hand (L9.4)", "by the graph");
    for (std::size_t k = 0; k < 4; ++k) {
        const double db = beta[k].grad()(0, 0), dw = omega[k].grad()(0, 0);
        c.say("  ∂β{} {:20.15f} {:20.15f}", k, by_hand.dbeta[k], db);
        c.say("  ∂ω{} {:20.15f} {:20.15f}", k, by_hand.domega[k], dw);
        worst = std::max({worst, std::abs(db - by_hand.dbeta[k]) / std::abs(by_hand.dbeta[k]),
                          std::abs(dw - by_hand.domega[k]) / std::abs(by_hand.domega[k])});
    }
    c.say("  the graph has {} nodes, {} of them parameters", nodes_of(loss).size(), 8);
    c.drawing({"toy", "The toy function and its loss", dot(loss, names)});
    c.check("the toy function's derivatives", worst, 50 * epsilon);
}

void show_needed(Chapter& c) {
    c.section("Only what leads to a parameter (FM.18, FM.19, NL.18)");
    const deep::DeepNetwork network({2, 3, 2});
    Vector phi{2, Real(-0.5), Real(0.5), 1, -1, 2,  0, Real(0.5), Real(-0.5),
               1, -1,         Real(0.5), 2, 1,  -1, 0, Real(0.1)};
    Vector dphi = xt::zeros_like(phi);
    Graph graph;
    const std::vector<Tensor> p = parameters(graph, phi, dphi, network.layout);
    const std::vector<std::size_t> labels{0, 1};
    const Tensor x = graph.input({{1, 2}, {Real(-0.5), 1}}),
                 mean = graph.input({{Real(0.25), Real(0.5)}});
    const Tensor centred = x - mean;  // no parameter has a part in this
    const Tensor f = forward(network, p, centred), loss = cross_entropy(f, labels);
    loss.backward();
    std::size_t with = 0, without = 0;
    for (const Node* node : nodes_of(loss)) (node->has_gradient ? with : without) += 1;
    c.say("  a 2-3-2 network on two centred examples: {} nodes", with + without);
    c.say(
        "  {} lead to a parameter and have a gradient; {} do not: the examples, their mean, the "
        "difference",
        with, without);
    Names names{{x, "x"}, {mean, "mean"}, {f, "f1"}, {loss, "L"}};
    for (std::size_t k = 0; k < 4; ++k) names.push_back({p[k], network.layout[k].name});
    c.drawing({"network", "A 2-3-2 network on two examples; no gradient goes to the grey boxes",
               dot(loss, names)});
    c.result("nodes", static_cast<double>(with + without));
    c.result("nodes_with_gradient", static_cast<double>(with));
    c.check("three nodes are left out", static_cast<double>(without) - 3, 0);
}

void show_idiom(Chapter& c) {
    c.section("The PyTorch idiom (FM.20, FM.21, FM.22)");
    Graph graph;
    const Tensor a = graph.variable({{1, 2}, {3, 4}});
    const Tensor y = sum(square(a));  // 1 + 4 + 9 + 16
    c.say("  a = {}", text(a.value()));
    c.say("  y = sum(square(a)) = {:g}", y.item());
    c.result("sum_of_squares", y.item());
    y.backward();
    c.say("  y.backward(); a.grad() = {}", text(a.grad()));
    c.result("sum_of_squares_gradient", Vector(xt::flatten(a.grad())));
    c.check("y = 30", y.item() - 30, 0);
    c.check("∂y/∂a = 2a", difference(a.grad(), Matrix{{2, 4}, {6, 8}}), 0);

    const Matrix outputs{{2, 1, Real(-0.5)}, {0, 3, 1}};
    const std::vector<std::size_t> labels{0, 2};
    const Tensor z = graph.variable(outputs), loss = my_cross_entropy(z, labels);
    Matrix dz = xt::zeros_like(outputs);
    const Real by_hand = backprop::cross_entropy(outputs, labels, dz);
    c.say("  my_cross_entropy of two rows = {:.6f}, chapter 7's cross_entropy = {:.6f}",
          loss.item(), by_hand);
    const double of_loss = loss.item() - by_hand;
    loss.backward();
    c.check("the same loss", of_loss, 4 * epsilon);
    c.check("the same gradient, p − t", difference(z.grad(), dz), 4 * epsilon);
}

void show_agreement(Chapter& c) {
    c.section("Equal to chapter 7 (L9.9)");
    const std::size_t count = c.quick() ? 50 : 200;
    Random random(c.seed(), "agreement");
    double worst = 0;
    std::size_t largest = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const Agreement one = random_agreement(random);
        if (i < 5) c.say("  {:46} {:8.1e}", one.network, one.difference());
        const double apart = one.difference();
        worst =
            std::isnan(apart) ? std::numeric_limits<double>::infinity() : std::max(worst, apart);
        largest = std::max(largest, one.by_hand.size());
    }
    c.say("  {:46} {:8.1e}", fmt::format("the worst of {} random networks", count), worst);
    c.say(
        "  (largest difference in the gradient in units of its largest entry, at least 1/N; up to "
        "{} parameters)",
        largest);
    c.result("largest_difference_to_chapter_07", worst);
    // A number is the end of at most 60 + 5 · 40 additions: over the examples, and through the
    // layers.
    c.check("hand-written and recorded gradients", worst, 260 * epsilon);
}

void show_errors(Chapter& c) {
    c.section("What a mistake is answered with");
    const auto attempt = [&](const char* what, const auto& mistake) {
        try {
            mistake();
        } catch (const std::exception& error) {
            c.say("  {}:", what);
            c.say("      {}", error.what());
            return;
        }
        throw std::logic_error(std::string("no error: ") + what);
    };
    Graph graph, other;
    const Tensor a = graph.variable({{1, 2}, {3, 4}}), b = graph.variable({{1, 2, 3}});
    const Tensor y = sum(square(a));
    y.backward();
    attempt("a second use of a freed graph", [&] { y.backward(); });
    attempt("backward from a matrix without a seed", [&] { square(a).backward(); });
    attempt("shapes that do not fit", [&] { matmul(a, b); });
    attempt("values of two graphs", [&] { a + other.variable({{1, 2}, {3, 4}}); });
}

namespace {

/// A few steps of the model and of chapter 7's hand-written training, from the same φ.
void show_beside(Chapter& c, std::size_t hidden, const LabelledData& data, Real alpha) {
    TwoLayerNet model(data.x.shape()[1], hidden, data.classes);
    Random random(c.seed(), "two layers");
    model.initialize(random);
    const deep::DeepNetwork network({data.x.shape()[1], hidden, data.classes});
    Vector phi = model.phi();
    backprop::Step buffers;
    for (std::size_t t = 0; t < 10; ++t) {
        training_step(model, data.x, data.label, alpha);
        backprop::train_step(network, phi, data.x, data.label, {.alpha = alpha}, buffers);
    }
    const double scale = xt::amax(xt::abs(phi))();
    c.check("φ after 10 steps, as chapter 7 trains it", difference(model.phi(), phi) / scale,
            50 * epsilon);
}

}  // namespace

void show_training(Chapter& c, std::size_t hidden, Real alpha, std::size_t steps) {
    c.section("zero_grad, backward, step (FM.23, FM.24)");
    const LabelledData arms = backprop::spirals(100, 3, c.seed());
    TwoLayerNet model(2, hidden, 3);
    Random random(c.seed(), "two layers");
    model.initialize(random);
    c.say("TwoLayerNet(2, {}, 3), {} parameters, {} points of three spirals, α = {}", hidden,
          model.layout().size(), arms.size(), alpha);
    const Vector losses = train(model, arms, alpha, steps, [&](std::size_t step, Real loss) {
        c.progress("training", step, steps);
        if (step == 1 || step % ((steps + 4) / 5) == 0 || step == steps)
            c.say("  step {:5}   loss {:7.4f}   right {:5.1f} %", step, loss,
                  100 * accuracy(model, arms));
    });
    c.result("first_loss", losses[0]);
    c.result("last_loss", losses[steps - 1]);
    c.result("accuracy", accuracy(model, arms));
    show_beside(c, hidden, arms, alpha);
    const Vector step = xt::arange<Real>(1, static_cast<Real>(steps) + 1);
    c.figure(Figure("training_loss", "TwoLayerNet on three spirals: cross-entropy by step", "step",
                    "loss")
                 .line("", step, losses)
                 .log_y());
}

}  // namespace descent::autodiff

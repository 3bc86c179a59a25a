#include "chapters/03_neurons/program/figures.hpp"
#include "chapters/03_neurons/program/walk_through.hpp"
#include "common/program/text.hpp"

namespace descent::neurons {
namespace {

/// Six digits, and 0 for -0.
std::string number(Real value) {
    return fmt::format("{:.6g}", value == 0 ? Real(0) : value);
}

constexpr std::size_t width = 13;  // holds -1.23457e-10 and a space

/// The numbers in columns of a table.
std::string columns(const Vector& values) {
    std::string text;
    for (const Real value : values) text += padded(number(value), width - 1) + " ";
    return text;
}

void give_sigmoid(Report& report, const NeuronExample& sigmoid) {
    const NeuronGradient& d = sigmoid.gradient;
    std::vector<Real> dw(d.dw.begin(), d.dw.end());
    dw.push_back(d.db);  // the bias is a weight whose input is always 1
    report.result("sigmoid_neuron", sigmoid.pass.h);
    report.result("sigmoid_neuron_dx", d.dx);
    report.result("sigmoid_neuron_dw", dw);
}

}  // namespace

void show_four_kinds(Report& report, const FourKinds& result) {
    report.section("Four kinds of neurons (EE.1, EE.2, EE.3, NL.4)");
    const Neuron& any = result.kinds[0].neuron;
    report.say("  w = ({}), b = {}, x = ({}):  z = b + Σ w_i x_i = {:.4g}", fmt::join(any.w, ", "),
               any.b, fmt::join(result.x, ", "), result.kinds[0].pass.z);
    report.say("  {}{}{}{}{}∂h/∂b", padded("kind", 10), padded("h = a[z]", width),
               padded("a′[z]", width), padded("∂h/∂x", width * any.w.size()),
               padded("∂h/∂w", width * any.w.size()));
    for (const NeuronExample& kind : result.kinds) {
        const NeuronGradient& d = kind.gradient;
        report.say("  {:<8}  {}{}{}{}", name(kind.neuron.activation),
                   columns({kind.pass.h, kind.slope}), columns(d.dx), columns(d.dw), number(d.db));
        if (kind.neuron.activation == Activation::sigmoid) give_sigmoid(report, kind);
    }
    if (result.check.verdict != Verdict::inconclusive)
        report.check("sigmoid neuron, backward", result.check);
    else
        report.say(
            "  At this z the sigmoid is flat: differences see nothing, there is nothing to check.");
}

void show_activations(Report& report) {
    report.section("Activations and their slopes, near 0 and far away (NL.5, NL.6, NL.7)");
    report.say("        z   sigmoid      slope        tanh         slope        relu   slope");
    for (const Real z : Vector{-1000, -40, -1, 0, 1, 40, 1000})
        report.say("  {:7}   {:<11.6g}  {:<11.6g}  {:<11.6g}  {:<11.6g}  {:<5}  {}", z,
                   activation(Activation::sigmoid, z), slope(Activation::sigmoid, z),
                   activation(Activation::tanh, z), slope(Activation::tanh, z),
                   activation(Activation::relu, z), slope(Activation::relu, z));
    report.say(
        "  The sigmoid and tanh rise everywhere, if only a little. ReLU does not: it is 0 below 0, "
        "with slope 0.");
    report.figure(activations_figure());
    report.figure(slopes_figure());
    report.figure(weight_and_bias_figure());
}

void show_softmax(Report& report, const SoftmaxExample& three, const TwoSoftmaxResult& two) {
    report.section("Softmax neurons answer together (EE.4)");
    report.say("  z = ({})   h = ({:.6f})   sum {:.6f}", fmt::join(three.pass.z, ", "),
               fmt::join(three.pass.h, ", "), xt::sum(three.pass.h)());
    report.check("softmax neurons, backward", three.check);
    report.say(
        "  Two of them are one sigmoid neuron with w = w¹ − w² and b = b¹ − b², for {} random "
        "pairs:",
        two.trials);
    report.check("softmax of two equals the sigmoid of the difference", two.largest_difference,
                 rounding);
}

void show_logistic(Report& report, const LogisticResult& result) {
    report.section("Logistic regression: a sigmoid neuron, trained (EE.3, NL.3)");
    const Path& path = result.path;
    const Vector phi = path.end();
    report.check("∂L/∂z = (p − y)/N, passed on to w and b", result.check);
    report.say(
        "  {} points in two overlapping clouds, step 1/Λ = {:.4f}: loss {:.6f} → {:.6f} in {} "
        "steps",
        result.points.size(), result.alpha, path.loss(0), path.loss(path.steps()), path.steps());
    report.say(
        "  w = ({:.4f}, {:.4f}), b = {:.4f}; right on {:.1f} % of them, and on {:.1f} % of {} new "
        "points",
        phi(0), phi(1), phi(2), 100 * result.accuracy, 100 * result.unseen_accuracy,
        result.unseen.size());
    report.say(
        "  The clouds lie at ±(1, ½) with spread 1, so the true P(class 1|x) has w = (2, 1), b = "
        "0.");
    report.check("largest rise of the loss in a step", result.largest_rise, rounding);
    report.result("logistic_loss", path.loss(path.steps()));
    report.result("logistic_phi", phi);
    report.result("logistic_accuracy", result.unseen_accuracy);
    report.figure(logistic_figure(phi, result.points));
}

}  // namespace descent::neurons

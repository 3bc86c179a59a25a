#include "chapters/06_toy_backprop/step_size.hpp"
#include "chapters/06_toy_backprop/steps.hpp"
#include "docs/live/figures.hpp"

namespace descent::live {

using namespace descent::toy;

namespace {

/// The numbers of a pass, in the order of computation, and what they are called.
void tell_steps(Answer& tell, const std::string& pass, const std::vector<Quantity>& steps) {
    std::vector<Real> values;
    std::vector<std::string> names;
    for (const Quantity& step : steps) {
        values.push_back(real(step.value));
        names.emplace_back(step.name);
    }
    tell.numbers(pass, values).texts(pass + "_names", names);
}

}  // namespace

void toy(const Question& ask, Answer& tell) {
    const Vector beta = ask.numbers("beta", -10, 10, 4), omega = ask.numbers("omega", -10, 10, 4);
    const Toy<double> parameters = unpack(xt::concatenate(xt::xtuple(beta, omega)));
    const double x = ask.number("x", -10, 10), y = ask.number("y", -100, 100);
    const double h = ask.number("h", 1e-14, 1);

    const Forward<double> v = forward(parameters, x, y);
    const Backward<double> d = backward(parameters, x, y, v);
    tell_steps(tell, "forward_pass", forward_steps(v, x));
    tell_steps(tell, "backward_pass", backward_steps(parameters, v, d));
    tell_steps(tell, "gradient", gradient_steps(v, d, x));
    const std::vector<double> steps = geometric(1e-14, 1, 57);
    const ErrorCurves curves = error_curves(parameters, x, y, steps);
    const FiveWays here = error_curves(parameters, x, y, {h}).at(0);
    tell.numbers("h", std::vector<Real>(steps.begin(), steps.end()))
        .number("step", real(h))
        .numbers("here", std::vector<Real>(here.begin(), here.end()));
    for (std::size_t way = 0; way < ways.size(); ++way)
        tell.numbers(ways[way],
                     std::vector<Real>(curves.error[way].begin(), curves.error[way].end()));
}

}  // namespace descent::live

#include "chapters/10_optimizers/program/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace descent::optimizers {

Figure noise_figure(const NoiseLaw& law) {
    Figure figure("noise", "The noise of a mini-batch gradient against the batch size",
                  "examples n in the mini-batch", "standard deviation of the gradient");
    figure.dashed("σ/√n", law.size, law.with_in_theory);
    figure.dashed("σ/√n · √((N−n)/(N−1))", law.size, law.without_in_theory);
    figure.points("drawn with replacement", law.size, law.with);
    Vector without = law.without;
    for (std::size_t k = 0; k < without.size(); ++k)  // all of them: 0, but for rounding
        if (!(law.without_in_theory(k) > 0)) without(k) = std::numeric_limits<Real>::quiet_NaN();
    figure.points("drawn without", law.size, without);
    return figure.log_x().log_y();
}

Figure schedules_figure(const std::vector<ScheduleResult>& results) {
    Figure figure("schedules", "The step size as it shrinks", "step k", "factor of α");
    for (const ScheduleResult& result : results)
        figure.line(result.name, xt::arange<Real>(0, real(result.factor.size())), result.factor);
    return figure.range_y(0, Real(1.05));
}

Figure reddi_figure(const ReddiResult& result) {
    Figure figure("reddi", "Three lines in turn, on which Adam walks to the worst place", "step T",
                  "average regret");
    const Vector time = to_vector(result.time);
    for (const ReddiRun& run : result.runs) figure.line(run.name, time, run.regret);
    figure.dashed("staying at the worst place", {time(0), time(time.size() - 1)},
                  {result.worst, result.worst});
    return figure.log_x().log_y();
}

Figure higher_order_figure(const DepthStudy& study) {
    Figure figure("higher_order", "How wrong the first order is about a product of l weights",
                  "weights l", "|true change − predicted| / predicted");
    for (std::size_t i = 0; i < study.weights.size(); ++i)
        figure.path(fmt::format("all weights {:g}", study.weights[i]), study.depth,
                    row(study.error, i));
    figure.dashed("as large as predicted", {study.depth(0), study.depth(study.depth.size() - 1)},
                  {1, 1});
    return figure.log_y().range_y(Real(1e-4), Real(1e8));
}

Figure spectrum_figure(const Spectrum& spectrum) {
    Figure figure("spectrum", "Eigenvalues of the Hessian along training", "step (0 drawn at ½)",
                  "eigenvalues, and the loss");
    const Vector step = xt::maximum(to_vector(spectrum.step), Real(0.5));
    for (const bool positive : {true, false}) {
        std::vector<Real> x, y;
        for (std::size_t k = 0; k < step.size(); ++k)
            for (const Real eigenvalue : row(spectrum.eigenvalues, k))
                if ((eigenvalue >= 0) == positive) {
                    x.push_back(step(k));
                    y.push_back(eigenvalue);
                }
        if (!x.empty()) figure.points(positive ? "positive" : "negative", x, y);
    }
    figure.line("loss", step, spectrum.loss);
    return figure.log_x().horizontal(0);
}

Figure index_figure(const StationaryStudy& study) {
    Figure figure("index", "Stationary points of a small network: loss and index", "loss",
                  "share of negative eigenvalues");
    for (const bool minimum : {true, false}) {
        std::vector<Real> x, y;
        for (std::size_t i = 0; i < study.points.size(); ++i)
            if ((study.points[i].kind == fitting::Stationary::minimum) == minimum) {
                x.push_back(study.loss(i));
                y.push_back(study.index(i));
            }
        if (!x.empty()) figure.points(minimum ? "minima" : "saddles", x, y);
    }
    return figure.log_x();
}

}  // namespace descent::optimizers

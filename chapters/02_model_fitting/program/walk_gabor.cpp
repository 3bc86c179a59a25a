#include "chapters/02_model_fitting/program/figures.hpp"
#include "chapters/02_model_fitting/program/walk_through.hpp"

namespace descent::fitting {
namespace {

/// Loss and place of each point, one after another.
std::vector<Real> numbers(const std::vector<StationaryPoint>& points, std::size_t first,
                          std::size_t last) {
    std::vector<Real> values;
    for (std::size_t k = first; k < last; ++k)
        for (const Real value : {points[k].loss, points[k].phi(0), points[k].phi(1)})
            values.push_back(value);
    return values;
}

void tell_minimum(Report& report, const StationaryPoint& point, const char* remark) {
    report.say("  {} {:8.4f} at ({:8.4f}, {:8.4f}){}", text(point.kind), point.loss, point.phi(0),
               point.phi(1), remark);
}

void tell_minima(Report& report, const GaborMinima& minima) {
    const auto& [found, others] = minima;
    report.say(
        "Descent from nine starts in the middle of the figure, then Newton to the last digit:");
    for (std::size_t k = 0; k < found.size(); ++k)
        tell_minimum(report, found[k], k == 0 ? "  ← the lowest" : "");
    report.say("The whole figure has {} more, which the nine starts miss:", others.size());
    for (const StationaryPoint& point : others) tell_minimum(report, point, "");
    report.result("gabor32_minimum", numbers(found, 0, 1));
    report.result("gabor32_local_minima", numbers(found, 1, found.size()));
    report.result("gabor32_other_minima", numbers(others, 0, others.size()));
}

void tell_widths(Report& report, const std::vector<GaborWidth>& widths) {
    report.say("Which width is meant? The lowest loss that the data allow:");
    for (const auto& [width, best] : widths)
        report.say("  width {:2}   {:.3f} at {}", width, best.loss, place_text(best.phi));
}

void tell_end(Report& report, const Path& path) {
    report.say("  {:20} L = {:8.4f} at {}", fmt::format("from {}", place_text(path.point(0))),
               path.loss(path.steps()), place_text(path.end()));
}

/// Where the path from the watershed hesitates, and for how long.
void tell_saddle(Report& report, const SaddlePassage& passage) {
    if (!passage.saddle)
        return report.say("The third start lies between the two, but no saddle holds it up.");
    if (!passage.held_up())
        return report.say(
            "The third start passes the saddle {} at a distance of {:.2g}: too far to be held up.",
            place_text(passage.point.phi), passage.distance);
    report.say(
        "The third start lies between two valleys. After {} steps it is {:.1e} from the saddle {}",
        passage.slowest, passage.distance, place_text(passage.point.phi));
    report.say(
        "with λ = {:.4f} and {:.4f}. A step multiplies that by 1 − αλ = {:.4f}: it should be {} "
        "away after",
        passage.point.eigenvalues(0), passage.point.eigenvalues(1), passage.factor, passage.away);
    report.say("step {:.0f}, and is after step {}.", passage.predicted, passage.measured);
}

/// "step 28, 9.7e+00 too high"
std::string stop_text(const FlatStop& stop) {
    return stop.step ? fmt::format("step {:4}, {:8.1e} too high", *stop.step, stop.above) : "never";
}

void tell_stops(Report& report, const GaborDescents& descents) {
    report.say("Stop when it looks flat? The first step with ‖∂L/∂φ‖ below a tolerance, and how");
    report.say("far L is above the end of the path there (first start, third start):");
    for (std::size_t k = 0; k < descents.third_stops.size(); ++k)
        report.say("  {:.0e}   {:28}   {}", descents.first_stops[k].tolerance,
                   stop_text(descents.first_stops[k]), stop_text(descents.third_stops[k]));
}

}  // namespace

std::string place_text(const Vector& phi) {
    return fmt::format("({:.4g}, {:.4g})", phi(0), phi(1));
}

void show_gabor(Report& report, const GaborValues& values, const std::vector<GaborWidth>& widths,
                const GaborMinima& minima, const GaborDescents& descents) {
    report.section("The Gabor model: the right valley, a local minimum, near a saddle (L10.5)");
    report.say("At φ = (0.6, −0.2): L = {:.6f} with width 8 as printed, {:.6f} with 32.",
               values.loss8, values.loss32);
    report.result("gabor8_loss_at_0.6_-0.2", values.loss8);
    report.result("gabor32_loss_at_0.6_-0.2", values.loss32);
    report.check("gradient of the Gabor loss", values.gradient);
    tell_widths(report, widths);
    tell_minima(report, minima);

    const GaborPlan& plan = descents.plan;
    report.say("Width {}, α = {}, {} steps:", plan.width, plan.alpha, plan.steps);
    tell_end(report, descents.first);
    tell_end(report, descents.second);
    if (descents.third) {
        tell_end(report, *descents.third);
        tell_saddle(report, descents.passage);
        tell_stops(report, descents);
    } else {
        report.say(
            "No third start: the first one and {} end at the same place, with no watershed to look "
            "for.",
            place_text(descents.pit));
    }
    report.figure(gabor_figure(descents));
}

}  // namespace descent::fitting

#include "chapters/14_reproductions/mnist_rows.hpp"
#include "chapters/14_reproductions/program/figures_mnist.hpp"
#include "chapters/14_reproductions/program/show_table.hpp"
#include "chapters/14_reproductions/program/walk_through.hpp"

namespace descent::reproductions {
namespace {

std::string norms_text(const Vector& norms) {
    std::string text;
    for (const Real norm : norms) text += fmt::format(" {:9.5f}", norm);
    return text;
}

void say_depths(Report& report, const std::vector<DepthResult>& networks) {
    report.say("  hidden layers  accuracy, %   ‖∂L/∂b_k‖ before training, first layer to output");
    for (const DepthResult& one : networks)
        report.say("  {:>13}  {:11.2f}  {}{}", one.network.depth(), one.accuracy,
                   norms_text(one.at_start), one.diverged ? "  diverged" : "");
    report.say("  the deepest one after training{}", norms_text(networks.back().at_end));
}

}  // namespace

void show_depths(Report& report, const DepthReproduction& depths) {
    report.section("MNIST: sigmoid networks with 0 to 4 hidden layers (GO.12)");
    show_skipped(report, depths.skipped);
    report.say("{}; {} steps of {} examples", depths.description, depths.plan.steps,
               depths.plan.batch);
    say_depths(report, depths.networks);
    const DepthResult& deepest = depths.networks.back();
    const auto key = [&](const char* name) { return result_key("GO.12", depths.basis, name); };
    report.result(key("accuracies"), depths.accuracies);
    report.result(key("norms_before"), deepest.at_start);
    report.result(key("norms_after"), deepest.at_end);
    show_rows(report, depths.rows);
    report.figure(depth_figure(depths.networks, depths.basis));
    report.figure(norms_figure(deepest));
}

}  // namespace descent::reproductions

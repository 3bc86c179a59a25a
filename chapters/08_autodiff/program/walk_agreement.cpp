#include <limits>

#include "chapters/08_autodiff/program/drawing.hpp"
#include "chapters/08_autodiff/program/figures.hpp"
#include "chapters/08_autodiff/program/walk_through.hpp"

namespace descent::autodiff {

static constexpr double epsilon = std::numeric_limits<Real>::epsilon();

void show_toy(Report& report, const ToyAgreement& toy) {
    report.section("The toy function of chapter 6 (L9.1)");
    report.say("  {:>4} {:>20} {:>20}", "", "by hand (L9.4)", "by the graph");
    for (std::size_t k = 0; k < 4; ++k) {
        report.say("  ∂β{} {:20.15f} {:20.15f}", k, toy.by_hand.dbeta[k], toy.dbeta[k]);
        report.say("  ∂ω{} {:20.15f} {:20.15f}", k, toy.by_hand.domega[k], toy.domega[k]);
    }
    report.say("  the graph has {} nodes, {} of them parameters", toy.graph.nodes.size(),
               toy.graph.parameters());
    report.drawing({"toy", "The toy function and its loss", dot(toy.graph)});
    report.check("the toy function's derivatives", toy.difference(), 50 * epsilon);
}

void show_cross_entropy(Report& report, const CrossEntropyAgreement& loss) {
    report.say("  my_cross_entropy of two rows = {:.6f}, chapter 7's cross_entropy = {:.6f}",
               loss.loss_by_graph, loss.loss_by_hand);
    report.check("the same loss", loss.loss_by_graph - loss.loss_by_hand, 4 * epsilon);
    report.check("the same gradient, p − t", largest_difference(loss.by_graph, loss.by_hand),
                 4 * epsilon);
}

void show_agreement(Report& report, const AgreementResult& agreement) {
    report.section("Equal to chapter 7 (L9.9)");
    const std::vector<Agreement>& networks = agreement.networks;
    for (std::size_t i = 0; i < 5 && i < networks.size(); ++i)
        report.say("  {:46} {:8.1e}", networks[i].network, networks[i].difference());
    report.say("  {:46} {:8.1e}", fmt::format("the worst of {} random networks", networks.size()),
               agreement.worst);
    report.say(
        "  (largest difference in the gradient in units of its largest entry, at least 1/N; up to "
        "{} parameters)",
        agreement.parameters);
    report.result("largest_difference_to_chapter_07", agreement.worst);
    // A number is the end of at most 60 + 5 · 40 additions: over the examples, and through the
    // layers.
    report.check("hand-written and recorded gradients", agreement.worst, 260 * epsilon);
}

void show_mistakes(Report& report, const std::vector<Mistake>& mistakes) {
    report.section("What a mistake is answered with");
    for (const auto& [what, message] : mistakes) report.say("  {}:\n      {}", what, message);
}

void show_training(Report& report, const GraphTrainingResult& training,
                   const TrainingAgreement& agreement) {
    const GraphTrainingPlan& plan = training.plan;
    report.section("zero_grad, backward, step (FM.23, FM.24)");
    report.say("TwoLayerNet(2, {}, 3), {} parameters, {} points of three spirals, α = {}",
               plan.hidden, training.parameters, training.examples, plan.alpha);
    for (const SpiralsStage& stage : training.stages)
        report.say("  step {:5}   loss {:7.4f}   right {:5.1f} %", stage.step, stage.loss,
                   100 * stage.accuracy);
    report.result("first_loss", training.stages.front().loss);
    report.result("last_loss", training.stages.back().loss);
    report.result("accuracy", training.stages.back().accuracy);
    report.check("φ after 10 steps, as chapter 7 trains it", agreement.difference(), 50 * epsilon);
    report.figure(loss_figure(training));
}

}  // namespace descent::autodiff

#include <algorithm>
#include <cmath>

#include "chapters/03_neurons/program/figures.hpp"
#include "chapters/03_neurons/program/walk_through.hpp"
#include "common/program/text.hpp"

namespace descent::neurons {

void show_lecture_entity(Report& report, const LectureModel& model) {
    report.section("Features vote: PERSON, LOCATION or DRUG? (NL.1, NL.2)");
    const Observations& data = model.text.data;
    report.say("  in Québec   has the properties {}", fmt::join(data.properties, " · "));
    report.say("  f1 = [LOCATION ∧ before=in & capital]   weight  1.8");
    report.say("  f2 = [LOCATION ∧ accented]              weight -0.6");
    report.say("  f3 = [DRUG ∧ ends=c]                    weight  0.3");
    const Vector vote = votes(model.lambda, data.all[0]);
    const Vector P = class_probabilities(model.lambda, data.all[0]);
    for (std::size_t c = 0; c < P.size(); ++c)
        report.say("  vote({:<8}) = {:4.1f}   P({:<8} | in Québec) = {:.6f}", data.classes[c],
                   vote(c), data.classes[c], P(c));
    report.result("ner_location", P(0));
    report.result("ner_drug", P(1));
    report.result("ner_person", P(2));
    report.check("P sums to 1", double(xt::sum(P)()) - 1, rounding);
}

namespace {

void tell_row(Report& report, const std::string& name, const LearnedWeights& weights,
              std::size_t count) {
    report.say("  {:<32}  {:8.3f}  {:3} of {}  {:8.3f}  {:3} of {}", name, weights.log_likelihood,
               weights.correct, count, weights.unseen.log_likelihood, weights.unseen.correct,
               weights.unseen.count);
}

void list_weights(Report& report, const Matrix& lambda, const Observations& data) {
    report.say("  What it learned, the largest weights of each class:");
    for (std::size_t c = 0; c < std::min<std::size_t>(data.classes.size(), 12); ++c) {
        std::string line;
        for (const auto& [name, weight] : strongest(lambda, data, c, 6))
            line += fmt::format("  {} {:.2f}", name, weight);
        report.say("    {}{}", padded(data.classes[c], 10), line);
    }
}

void give_results(Report& report, const WeightsResult& result) {
    const LearnedWeights &bayes = result.generative, &maxent = result.conditional;
    report.result("log_likelihood_start", result.ascent.log_likelihood(0));
    report.result("log_likelihood_maxent", maxent.log_likelihood);
    report.result("log_likelihood_naive_bayes", bayes.log_likelihood);
    report.result("held_out_accuracy_maxent", maxent.unseen.accuracy());
    report.result("held_out_accuracy_naive_bayes", bayes.unseen.accuracy());
    report.result("held_out_log_likelihood_maxent", maxent.unseen.log_likelihood);
    report.result("held_out_log_likelihood_naive_bayes", bayes.unseen.log_likelihood);
}

}  // namespace

void show_weights(Report& report, const WeightsResult& result, const Observations& data) {
    report.section("Weights from data (NL.3)");
    const std::size_t count = data.all.size(), features = result.conditional.lambda.size();
    const Vector &up = result.ascent.log_likelihood, &onward = result.onward.log_likelihood;
    report.say("  {} names in {} classes, {} properties, {} features", count, data.classes.size(),
               data.properties.size(), features);
    report.check("gradient = observed − expected feature counts", result.check);
    report.say(
        "  The names are dealt into {} parts; each part is left out once and told by weights "
        "learned from the others.",
        result.folds);
    report.say("                                     Σ log P       right  left out       right");
    tell_row(report, "generative: relative frequencies", result.generative, count);
    tell_row(report, fmt::format("conditional: {} steps up", up.size() - 1), result.conditional,
             count);
    report.check("each step rises by ‖gradient‖²/2Λ or more", result.largest_shortfall,
                 rounding * double(std::abs(up(up.size() - 1)) + std::abs(up(0))));
    report.say(
        "  Started at the relative frequencies, {} steps lift Σ log P(c|d) from {:.3f} to {:.3f}.",
        onward.size() - 1, onward(0), onward(onward.size() - 1));
    give_results(report, result);
    list_weights(report, result.conditional.lambda, data);
    report.figure(likelihood_figure(up, result.generative.log_likelihood));
}

void show_classification(Report& report, const std::string& text,
                         const TextClassification& result) {
    report.section("Your text");
    report.say("  {}", text);
    report.say("  known properties:  {}", fmt::join(result.properties, "  "));
    for (const auto& [name, probability] : result.classes)
        report.say("    {} {:.4f}", padded(name, 10), probability);
}

}  // namespace descent::neurons

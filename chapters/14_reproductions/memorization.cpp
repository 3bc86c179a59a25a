#include "chapters/14_reproductions/memorization.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/07_backprop/accuracy.hpp"
#include "chapters/07_backprop/backward.hpp"
#include "chapters/12_regularization/random_labels.hpp"
#include "common/data/mnist1d.hpp"

namespace descent::reproductions {
namespace {

constexpr const char* source = "Prince 2023, Understanding Deep Learning, Fig. 20.2";
constexpr std::size_t stated_parameters[] = {15208, 15210, 15235, 15139};
constexpr std::size_t misprinted = 3;

}  // namespace

std::vector<deep::DeepNetwork> memorization_networks() {
    return {deep::DeepNetwork({40, 298, 10}), deep::DeepNetwork({40, 100, 100, 10}),
            deep::DeepNetwork({40, 75, 75, 75, 10}), deep::DeepNetwork({40, 63, 63, 63, 63, 10})};
}

LabelledData randomly_labelled(std::size_t examples, std::uint64_t seed) {
    Random random(seed, "random labels");
    return split(regularization::with_random_labels(make_mnist1d().train, random), examples).first;
}

Memorization memorize(const deep::DeepNetwork& network, const LabelledData& data,
                      const FullBatchPlan& plan, const Progress& progress) {
    require(data.size() > 0, "memorize", "there is no example");
    require(plan.alpha > 0 && std::isfinite(plan.alpha), "memorize",
            "alpha must be positive and finite");
    Random random(plan.seed, "weights");
    Vector phi = deep::initialize(network, random), dphi;
    backprop::Backprop pass;
    Memorization result;
    std::size_t next = 0;  // the epoch whose error is drawn
    for (std::size_t epoch = 0; epoch <= plan.most_epochs; ++epoch) {
        const Real L = backprop::loss_and_gradient(network, phi, data.x, data.label, pass, dphi);
        if (!std::isfinite(L)) {
            result.diverged = true;
            break;
        }

        // How many examples are wrong
        const std::size_t correct = backprop::count_correct(pass.layers.output(), data.label);
        const Real error = 100 * (1 - real(correct) / real(data.size()));
        const bool fits = correct == data.size(), last = fits || epoch == plan.most_epochs;
        result.least_error = std::min(result.least_error, error);
        if (epoch == next || last) {
            result.epochs.push_back(real(epoch));
            result.error.push_back(error);
            next = std::max(epoch + 1, epoch + epoch / 100);
            if (progress) progress(correct, data.size());
        }

        // One step on all of them
        if (fits) result.epochs_to_fit = epoch;
        if (last) break;
        xt::noalias(phi) = phi - plan.alpha * dphi;  // φ ← φ − α ∂L/∂φ   (L8.7)
    }
    return result;
}

MemorizationComparison compare_memorization(const std::vector<deep::DeepNetwork>& networks,
                                            const MemorizationPlan& plan,
                                            const Progress& progress) {
    require(plan.seeds > 0, "compare_memorization", "seeds is 0");
    const std::size_t all = networks.size() * plan.seeds * plan.examples;
    std::size_t before = 0;  // examples of the trainings that are done
    MemorizationComparison result{.plan = plan};
    for (const deep::DeepNetwork& network : networks) {
        double sum = 0;
        for (std::size_t s = 0; s < plan.seeds; ++s) {
            FullBatchPlan training = plan.training;
            training.seed += s;
            const Memorization m =
                memorize(network, randomly_labelled(plan.examples, training.seed), training,
                         [&](std::size_t correct, std::size_t) {
                             if (progress) progress(before + correct, all);
                         });
            before += plan.examples;
            sum += m.epochs_to_fit ? static_cast<double>(*m.epochs_to_fit)
                                   : std::numeric_limits<double>::quiet_NaN();
            result.worst_error = std::max(result.worst_error, static_cast<double>(m.least_error));
            if (s == 0) result.curves.push_back(m);
        }
        result.hidden_layers.push_back(network.depth());
        result.epochs.push_back(sum / static_cast<double>(plan.seeds));
    }
    return result;
}

std::string epochs_text(double epochs) {
    return std::isfinite(epochs) ? fmt::format("{:.0f}", epochs) : "too many";
}

Rows memorization_rows(const MemorizationComparison& comparison, const std::string& key,
                       const std::string& remark) {
    std::string remarks = remark + "; epochs to fit";
    for (const double epochs : comparison.epochs)
        remarks += fmt::format(" {}", epochs_text(epochs));
    const Statement all_train{.tag = "L8.7",
                              .source = source,
                              .what = "all train: the largest error of the four",
                              .key = key + "_worst_error",
                              .digits = 3,
                              .unit = " %",
                              .remark = remarks};
    const Statement fewer_epochs{.tag = "L8.7",
                                 .source = source,
                                 .what = "deeper needs fewer epochs, smallest step",
                                 .key = key + "_margin",
                                 .digits = 1,
                                 .unit = " %",
                                 .remark = remarks};
    return {number(all_train, 0, 0, comparison.worst_error),
            ordering(fewer_epochs, "fewer", 100 * descending_margin(comparison.epochs), 1)};
}

namespace {

std::vector<ParameterCount> memorization_parameters() {
    std::vector<ParameterCount> counts;
    const std::vector<deep::DeepNetwork> networks = memorization_networks();
    for (std::size_t i = 0; i < networks.size(); ++i)
        counts.push_back(
            count_parameters(networks[i],
                             {.tag = "L8.7",
                              .source = source,
                              .what = fmt::format("parameters, {} hidden layer{} of {}", i + 1,
                                                  i == 0 ? "" : "s", networks[i].widths[1]),
                              .key = fmt::format("L8.7_parameters_{}", i + 1)},
                             stated_parameters[i], i == misprinted));
    return counts;
}

}  // namespace

MemorizationReproduction reproduce_memorization(const MemorizationPlan& scaled,
                                                const std::optional<MemorizationPlan>& as_stated,
                                                const Progress& progress) {
    const std::vector<deep::DeepNetwork> networks = memorization_networks();
    MemorizationReproduction result{.parameters = memorization_parameters(),
                                    .scaled = compare_memorization(networks, scaled, progress)};
    result.scaled_rows = memorization_rows(
        result.scaled, "L8.7_scaled",
        fmt::format("scaled: {} of the 4000 examples and a larger rate, not the figure itself",
                    scaled.examples));
    if (as_stated) {
        result.as_stated = compare_memorization(networks, *as_stated, progress);
        result.stated_rows = memorization_rows(*result.as_stated, "L8.7", "as stated");
    } else {
        result.stated_rows = skipped_rows(memorization_rows(result.scaled, "L8.7", "as stated"),
                                          "4000 examples at rate .0025 take more than an hour: "
                                          "./course run 14 --only L8.7 --full");
    }
    return result;
}

Rows MemorizationReproduction::all_rows() const {
    Rows rows;
    for (const ParameterCount& count : parameters) rows.push_back(count.row);
    append(rows, scaled_rows);
    append(rows, stated_rows);
    return rows;
}

}  // namespace descent::reproductions

#include "chapters/03_neurons/weights_from_data.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/random.hpp"

namespace descent::neurons {
namespace {

/// At a random λ; entry by entry where there are not too many.
GradientReport check_counts(const Observations& data, std::uint64_t seed) {
    Random random(seed, "lambda");
    Vector phi = Vector::from_shape({data.properties.size() * data.classes.size()});
    random.fill_normal(phi);
    const Objective L = maxent_objective(data);
    return phi.size() <= 2000 && data.all.size() <= 500
               ? check_gradient(L, phi, maxent_layout(data))
               : check_directions(L, phi, maxent_layout(data));
}

LearnedWeights judged(const Matrix& lambda, const Observations& data,
                      const CrossValidationResult& unseen) {
    return {lambda, conditional_log_likelihood(lambda, data), correct(lambda, data), unseen};
}

/// The progress of the part that begins after `before` of `total`.
Progress part_of(const Progress& progress, std::size_t before, std::size_t total) {
    if (!progress) return {};
    return [=](std::size_t done, std::size_t) { progress(before + done, total); };
}

}  // namespace

CrossValidationResult cross_validate(const Observations& data, std::size_t folds,
                                     std::uint64_t seed,
                                     const std::function<Matrix(const Observations&)>& learn,
                                     const Progress& progress) {
    require(folds >= 2 && folds <= data.all.size(), "cross_validate",
            fmt::format("{} observations cannot make {} parts", data.all.size(), folds));
    const std::vector<std::size_t> order = Random(seed, "leave out").permutation(data.all.size());
    CrossValidationResult sum;
    for (std::size_t fold = 0; fold < folds; ++fold) {
        Observations seen{data.properties, data.classes, {}}, unseen = seen;
        for (std::size_t i = 0; i < order.size(); ++i)
            (i % folds == fold ? unseen : seen).all.push_back(data.all[order[i]]);
        const Matrix lambda = learn(seen);
        sum.correct += correct(lambda, unseen);
        sum.count += unseen.all.size();
        sum.log_likelihood += conditional_log_likelihood(lambda, unseen);
        if (progress) progress(fold + 1, folds);
    }
    return sum;
}

WeightsResult learn_weights(const LabelledText& text, std::uint64_t seed, const WeightsPlan& plan,
                            const Progress& progress) {
    const Observations& data = text.data;
    require(data.all.size() >= 2, "learn_weights", "there are fewer than two observations");
    WeightsResult result;
    result.folds = std::min(plan.folds, data.all.size());
    result.check = check_counts(data, seed);

    // The two ways to learn: relative frequencies, and steps up the conditional
    // likelihood
    const auto count = [&](const Observations& seen) {
        return naive_bayes(seen, text.group, plan.smoothing);
    };
    const auto climb = [&](const Observations& seen) {
        return maximize(seen, no_weights(seen), plan.steps).lambda;
    };

    // From all observations, and on from the relative frequencies
    const Matrix frequencies = count(data);
    result.ascent = maximize(data, no_weights(data), plan.steps);
    result.onward = maximize(data, frequencies, std::min(plan.steps, plan.onward_steps));
    result.largest_shortfall =
        std::max(largest_shortfall(result.ascent, data), largest_shortfall(result.onward, data));

    // And on observations left out
    const auto left_out = [&](const auto& learn, std::size_t before) {
        return cross_validate(data, result.folds, seed, learn,
                              part_of(progress, before, 2 * result.folds));
    };
    result.generative = judged(frequencies, data, left_out(count, 0));
    result.conditional = judged(result.ascent.lambda, data, left_out(climb, result.folds));
    return result;
}

std::vector<std::pair<std::string, Real>> strongest(const Matrix& lambda, const Observations& data,
                                                    std::size_t label, std::size_t count) {
    require_shape("strongest", "lambda", lambda, {data.properties.size(), data.classes.size()});
    require(label < data.classes.size(), "strongest", fmt::format("there is no class {}", label));
    std::vector<std::pair<std::string, Real>> weights;
    for (std::size_t i = 0; i < data.properties.size(); ++i)
        weights.emplace_back(data.properties[i], lambda(i, label));
    std::stable_sort(weights.begin(), weights.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    weights.resize(std::min(count, weights.size()));
    return weights;
}

TextClassification classify(std::string_view text, const LabelledText& known,
                            const Matrix& lambda) {
    const Observation d = observe(text, known);
    const Vector P = class_probabilities(lambda, d);
    TextClassification result;
    for (const std::size_t property : d.properties)
        result.properties.push_back(known.data.properties[property]);
    for (std::size_t c = 0; c < P.size(); ++c)
        result.classes.emplace_back(known.data.classes[c], P(c));
    std::stable_sort(result.classes.begin(), result.classes.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    return result;
}

}  // namespace descent::neurons

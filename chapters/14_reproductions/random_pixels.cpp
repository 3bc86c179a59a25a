#include "chapters/14_reproductions/random_pixels.hpp"

#include <fmt/format.h>

#include "chapters/14_reproductions/zhang_table.hpp"

namespace descent::reproductions {
namespace {

constexpr const char* source = "Zhang et al. 2017, Table 1";

/// The rows of Zhang's table for random_label_networks().
struct StatedNetwork {
    const char *model, *key;
};
constexpr StatedNetwork stated_networks[] = {{"MLP 1x512", "1x512"}, {"MLP 3x512", "3x512"}};

}  // namespace

std::vector<deep::DeepNetwork> random_label_networks() {
    return {deep::DeepNetwork({2352, 512, 10}), deep::DeepNetwork({2352, 512, 512, 512, 10})};
}

LabelledData random_pixels(std::size_t examples, Random& random) {
    LabelledData data{
        .x = Matrix::from_shape({examples, std::size_t{28 * 28 * 3}}), .label = {}, .classes = 10};
    random.fill_normal(data.x);
    for (std::size_t i = 0; i < examples; ++i) data.label.push_back(random.index(data.classes));
    return data;
}

RandomPixelResult memorize_pixels(const deep::DeepNetwork& network, const LabelledData& data,
                                  const LabelledData& test, const training::TrainingPlan& plan,
                                  const Progress& progress) {
    const training::Model model = training::classifier(network);
    // No choice is made by a development set here; the loop wants one, and these examples are as
    // good as any.
    const training::Data parts{
        .training = data, .development = descent::split(data, 1).first, .test = test};
    const training::TrainingResult trained = training::train(
        model, parts, plan, {.epoch = [&](const training::Epoch& epoch, const training::Run&) {
            if (progress) progress(epoch.number, plan.epochs);
            return epoch.train_accuracy < 1;
        }});
    const Real train = trained.diverged ? training::evaluate(model, trained.phi, data)
                                        : trained.history.back().train_accuracy;
    return {.train = 100 * train,
            .test = 100 * training::evaluate(model, trained.phi, test),
            .epochs = trained.history.size(),
            .diverged = trained.diverged};
}

namespace {

/// Training: nearly all labels; test: nothing but chance, within three standard errors.
Rows accuracy_rows(const StatedNetwork& network, const RandomPixelResult& result,
                   const std::string& remark, std::size_t tests) {
    const ZhangRow& stated = zhang_random_labels(network.model);
    Statement s{.tag = "GO.15",
                .source = source,
                .what = fmt::format("{}, random labels, train accuracy", stated.model),
                .key = fmt::format("GO.15_train_{}", network.key),
                .digits = 2,
                .unit = " %",
                .remark = remark};
    const Row train = range(s, stated.train, 99, 100, result.train);
    s.what = fmt::format("{}, random labels, test accuracy", stated.model);
    s.key = fmt::format("GO.15_test_{}", network.key);
    const double chance = 10, error = accuracy_error(chance / 100, tests);
    return {train, range(s, stated.test, chance - 3 * error, chance + 3 * error, result.test)};
}

}  // namespace

RandomPixelReproduction reproduce_random_pixels(const RandomPixelPlan& plan,
                                                const Progress& progress) {
    Random random(plan.seed, "random pixels");
    const LabelledData data = random_pixels(plan.examples, random),
                       test = random_pixels(plan.tests, random);
    const training::TrainingPlan training{
        .optimizer = optimizers::optimizer_named("gd", plan.alpha),
        .batch = plan.batch,
        .epochs = plan.epochs,
        .seed = plan.seed};
    RandomPixelReproduction result{
        .remark = fmt::format("{} images of random pixels for CIFAR-10's 50,000: compared in "
                              "range, not in digits",
                              plan.examples)};
    const std::vector<deep::DeepNetwork> networks = random_label_networks();
    for (std::size_t i = 0; i < networks.size(); ++i) {
        const StatedNetwork& stated = stated_networks[i];
        result.parameters.push_back(
            count_parameters(networks[i],
                             {.tag = "GO.15",
                              .source = source,
                              .what = fmt::format("{}, parameters", stated.model),
                              .key = fmt::format("GO.15_parameters_{}", stated.key)},
                             zhang_random_labels(stated.model).parameters));
        result.results.push_back(memorize_pixels(networks[i], data, test, training, progress));
        append(result.rows,
               accuracy_rows(stated, result.results.back(), result.remark, plan.tests));
    }
    return result;
}

Rows RandomPixelReproduction::all_rows() const {
    Rows all;
    for (const ParameterCount& count : parameters) all.push_back(count.row);
    append(all, rows);
    append(all, missing_zhang_rows());
    return all;
}

}  // namespace descent::reproductions

#include "chapters/07_backprop/classifier.hpp"

#include "common/data/mnist1d.hpp"

namespace descent::backprop {

Split mnist1d_examples() {
    Mnist1d digits = make_mnist1d();
    return {std::move(digits.train), std::move(digits.test)};
}

DeepNetwork network_for(const LabelledData& data, const ClassifierPlan& plan) {
    std::vector<std::size_t> widths{data.x.shape()[1]};
    widths.insert(widths.end(), plan.hidden.begin(), plan.hidden.end());
    widths.push_back(data.classes);
    return DeepNetwork(widths, plan.activation);
}

ClassifierResult train_classifier(const Split& data, const ClassifierPlan& plan,
                                  const Progress& progress) {
    const DeepNetwork network = network_for(data.training, plan);
    return {network, data.training.size(), data.test.size(),
            train_by_sgd(network, data.training, data.test, plan.sgd, progress)};
}

}  // namespace descent::backprop

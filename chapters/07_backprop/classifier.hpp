/// \file
/// Which network fits these examples, and how well does it learn them (EE.5, NL.10)?
#pragma once

#include "chapters/07_backprop/training.hpp"
#include "common/data/own_data.hpp"

namespace descent::backprop {

/// MNIST-1D: 4000 training and 1000 test examples, 40 numbers each, ten classes.
Split mnist1d_examples();

/// A network for given examples, and how it is trained.
struct ClassifierPlan {
    std::vector<std::size_t> hidden{100, 100};  ///< widths of the hidden layers
    Activation activation = Activation::relu;
    SgdPlan sgd = {};
};

/// The network inputs-hidden-classes.
/// \throws std::invalid_argument when one of these numbers is 0
DeepNetwork network_for(const LabelledData& data, const ClassifierPlan& plan);

/// A trained network.
struct ClassifierResult {
    DeepNetwork network;
    std::size_t training_examples = 0, test_examples = 0;
    SgdResult sgd;
};

/// Trains network_for() the training examples from its He initialization and asks all
/// examples after every epoch.
/// \param progress called after every epoch \throws as network_for() and train_by_sgd()
ClassifierResult train_classifier(const Split& data, const ClassifierPlan& plan,
                                  const Progress& progress = {});

}  // namespace descent::backprop

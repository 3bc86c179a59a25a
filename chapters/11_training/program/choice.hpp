/// \file
/// Which training do the options ask for?
#pragma once

#include <string>
#include <vector>

#include "chapters/11_training/checkpoint_file.hpp"
#include "common/data/standardize.hpp"
#include "common/program/program.hpp"

namespace descent::training {

/// The options of the training part, with the defaults that --help shows.
struct Choice {
    std::string data;  ///< a file of examples; empty for MNIST-1D
    std::string save;  ///< where the trained network is written, for NumPy; empty: nowhere
    std::vector<std::size_t> hidden{100, 100};
    std::string activation = "relu", optimizer = "gd", schedule = "constant", sampling = "without";
    double alpha = 0;  ///< 0: 0.3 for gd, else the optimizer's own
    std::size_t batch = 50, epochs = 40;
    std::size_t patience = 0;  ///< 0: never stop early
    CheckpointPlan checkpoint = {};
};

/// The options of one's own training, which write into `choice`.
void choice_options(Program& program, Choice& choice);

/// Names for `schedule`, each with what it does to α: constant · linear, to 1 % at the
/// end · step, ×0.1 at each third · exponential, to 1 % at the end · inverse, 1/(1 + 9
/// k/steps) · cosine, to 0 at the end · plateau, ×0.1 when the development accuracy did
/// not improve for 5 epochs.
std::vector<std::string> schedule_names();

/// Everything train() needs.
struct Setup {
    Model model;
    Data data;
    TrainingPlan plan;
    std::string recognised = {};  ///< "FILE: …", how the file of --data was understood; or empty
    Scaling scaling = {};         ///< of the features; of none for MNIST-1D
};

/// The network inputs-hidden-classes on these data: a fifth of the training examples
/// becomes the development set. Own data are read and scaled as in chapter 7, a fifth is
/// kept for testing.
/// \throws std::invalid_argument or std::runtime_error naming the option or the file
Setup setup(const Choice& choice, std::uint64_t seed);

}  // namespace descent::training

/// \file
/// Does a network that fits its data know anything of others? Random labels on random
/// pixels (GO.15).
#pragma once

#include <string>
#include <vector>

#include "chapters/11_training/training.hpp"
#include "chapters/14_reproductions/parameters.hpp"

namespace descent::reproductions {

/// 2352-512-10 and 2352-512-512-512-10: 2352 = 28·28·3, an image of CIFAR-10 cut to 28 ×
/// 28 (GO.15).
std::vector<deep::DeepNetwork> random_label_networks();

/// Standard normal pixels with labels drawn evenly from 10 classes, which say nothing
/// about each other (GO.15).
LabelledData random_pixels(std::size_t examples, Random& random);

/// What a network made of random pixels, at the end.
struct RandomPixelResult {
    Real train = 0, test = 0;  ///< accuracy in percent
    std::size_t epochs = 0;    ///< whole ones
    bool diverged = false;     ///< the loss was no longer finite
};

/// Trains until every label is known, or for the plan's epochs.
/// \param progress called with the epochs done and the plan's
RandomPixelResult memorize_pixels(const deep::DeepNetwork& network, const LabelledData& data,
                                  const LabelledData& test, const training::TrainingPlan& plan,
                                  const Progress& progress = {});

/// How many images, and how to train on them: by gradient descent on mini-batches.
struct RandomPixelPlan {
    std::size_t examples = 10'000, tests = 10'000;
    Real alpha = Real(0.03);
    std::size_t batch = 128, epochs = 100;
    std::uint64_t seed = 0;
};

/// GO.15, obtained again: both networks on the same images.
struct RandomPixelReproduction {
    std::string remark;                           ///< which data, and what is compared
    std::vector<ParameterCount> parameters = {};  ///< one for each network
    std::vector<RandomPixelResult> results = {};  ///< the same
    Rows rows = {};                               ///< two for each network: training, test

    Rows all_rows() const;  ///< parameters, obtained, missing
};

/// Draws the images and trains both networks on them (GO.15).
RandomPixelReproduction reproduce_random_pixels(const RandomPixelPlan& plan,
                                                const Progress& progress = {});

}  // namespace descent::reproductions

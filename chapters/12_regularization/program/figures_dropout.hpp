/// \file
/// The figures of early stopping, dropout and random labels.
#pragma once

#include <string>
#include <vector>

#include "chapters/12_regularization/early_stopping.hpp"
#include "chapters/12_regularization/random_labels.hpp"
#include "common/program/figure.hpp"

namespace descent::regularization {

/// Training and development loss by epoch; the epoch that is kept marked (EE.29).
/// \param development the loss after each epoch of the history \param kept number of an
/// epoch
Figure stopping_figure(const training::TrainingResult& trained,
                       const std::vector<Real>& development, std::size_t kept);

/// Early stopping and L2 from 0 to θ* over the contours of a quadratic in the plane
/// (EE.29).
Figure paths_figure(const Matrix& H, const Vector& minimum, const TwoPaths& paths);

/// Training and test accuracy after each epoch, with and without dropout (GO.19).
struct DropoutCurves {
    std::string name;
    Vector train, test;
};
Figure dropout_figure(const std::vector<DropoutCurves>& curves);

/// How fast real and random labels are learned by heart: training accuracy by epoch
/// (GO.15).
Figure labels_figure(const std::vector<TableRow>& real, const std::vector<TableRow>& random);

}  // namespace descent::regularization

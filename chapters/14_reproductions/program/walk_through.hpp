/// \file
/// What is there to see of each of the lectures' results, beside its rows in the table?
#pragma once

#include "chapters/14_reproductions/depth.hpp"
#include "chapters/14_reproductions/layer_variance.hpp"
#include "chapters/14_reproductions/memorization.hpp"
#include "chapters/14_reproductions/mnist1d_models.hpp"
#include "chapters/14_reproductions/random_pixels.hpp"
#include "chapters/14_reproductions/rates.hpp"
#include "chapters/14_reproductions/width.hpp"
#include "common/program/report.hpp"

namespace descent::reproductions {

/// Of rows on images in the quick form.
constexpr const char* too_quick = "--quick only tries whether it runs";

/// Four networks learn random labels by heart (L8.7).
void show_memorization(Report& report, const MemorizationReproduction& memorization);

/// Variances through 50 layers before training (L10.9).
void show_variances(Report& report, const VarianceReproduction& variances);

/// Sigmoid units, 0 to 4 hidden layers (GO.12).
void show_depths(Report& report, const DepthReproduction& depths);

/// The networks that learn random labels on random pixels, and Zhang's table (GO.15,
/// GO.15b).
void show_random_pixels(Report& report, const RandomPixelReproduction& pixels);

/// Epochs to learn random labels against the width (GO.15c).
void show_widths(Report& report, const WidthReproduction& widths);

/// SGD, momentum, AdaGrad and AdaDelta over their rates (GO.21b).
void show_rates(Report& report, const RateReproduction& rates);

/// Test accuracy on MNIST-1D of a linear classifier and of a network.
void show_mnist1d(Report& report, const Mnist1dReproduction& mnist1d);

}  // namespace descent::reproductions

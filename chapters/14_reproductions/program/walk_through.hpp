/// \file
/// The walk-through in its parts: each obtains some of the lectures' results and adds
/// their rows to the table.
#pragma once

#include "chapters/14_reproductions/program/show_table.hpp"

namespace descent::reproductions {

struct Images;

/// Four networks learn random labels by heart (L8.7). Without --full a scaled experiment,
/// labelled so.
void show_memorization(Chapter& c, Table& table);

/// Variances through 50 layers before training (L10.9).
void show_initialization(Chapter& c, Table& table);

/// MNIST, sigmoid units, 0 to 4 hidden layers (GO.12).
/// \param images of --mnist; without them (null) the rows are skipped
void show_depth_table(Chapter& c, Table& table, const Images* images);

/// The networks that learn random labels on random pixels (GO.15).
void show_random_pixels(Chapter& c, Table& table);

/// MNIST after 6 epochs: SGD, momentum, AdaGrad and AdaDelta over their rates (GO.21b).
/// \param images of --mnist; without them (null) the rows are skipped
void show_rate_tables(Chapter& c, Table& table, const Images* images);

/// Test accuracy on MNIST-1D of a linear classifier and of a network, chosen on the
/// development set.
void show_mnist1d(Chapter& c, Table& table);

}  // namespace descent::reproductions

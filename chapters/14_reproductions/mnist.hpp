/// \file
/// The results on images of digits: networks of five depths (GO.12), four optimizers over
/// their rates (GO.21b).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "chapters/05_deep_networks/deep_network.hpp"
#include "chapters/10_optimizers/optimizer.hpp"
#include "common/data/dataset.hpp"

namespace descent::reproductions {

/// What an obtained number can be compared with the lecture's: digits, or orderings and
/// ranges, or only as a likeness.
enum class Basis {
    lecture,  ///< MNIST's own 60,000 and 10,000 images
    part,     ///< other images in MNIST's form
    stand_in  ///< other data
};

/// Examples to learn from and to be tested on, and what they are, in words.
struct Images {
    LabelledData training, test;
    Basis basis = Basis::lecture;
    std::string description;
};

/// Reads MNIST's IDX files, plain or .gz: train-images-idx3-ubyte and
/// train-labels-idx1-ubyte, t10k-… (GO.12, GO.21b).
///
/// With both pairs, one to learn from and one for the test. With one pair, its images are
/// shuffled by the seed and cut 9 : 1. \throws std::runtime_error that names the folder
/// or the file: no such folder, no images in it, images without their labels, damaged
/// files, images that are not 28 × 28, labels that are not all of 0 to 9, fewer than 100
/// images
Images read_mnist(const std::string& folder, std::uint64_t seed);

/// MNIST-1D, which is built in, to stand in for the images.
Images mnist1d_images();

/// One line: the names of the files, and where to get them.
std::string how_to_get_mnist();

// ----------------------------------------------------------------------------------- depth (GO.12)

/// SGD with an L2 penalty on sigmoid networks, as in Nielsen's book, chapter 5, which the
/// lecture quotes.
struct DepthPlan {
    /// 30 epochs of the 50,000 images that Nielsen trains on
    std::size_t width = 30, most_layers = 4, batch = 10, steps = 150'000;
    Real alpha = Real(0.1);
    /// of the penalty λ/2 Σ W²: Nielsen's λ/n with his 5 and 50,000 examples
    Real lambda = Real(1e-4);
    std::uint64_t seed = 0;
};

/// What one network did.
struct DepthResult {
    deep::DeepNetwork network;
    Real accuracy = 0;  ///< on the test examples, in percent
    /// ‖∂L/∂b_k‖ by layer over all training examples, without the penalty
    Vector at_start, at_end;
};

/// Nielsen's first φ: weights N(0, 1/n) for a layer of n inputs, biases N(0, 1).
Vector nielsen_weights(const deep::DeepNetwork& network, Random& random);

/// Called with the work done and all of it; may be empty.
using Report = std::function<void(std::size_t done, std::size_t total)>;

/// Trains networks with 0, 1, …, most_layers hidden layers, each from its own first φ
/// (GO.12).
/// \throws std::invalid_argument when a number of the plan is 0 or not positive, or the
/// examples do not fit
std::vector<DepthResult> compare_depths(const Images& images, const DepthPlan& plan,
                                        const Report& report = {});

// ---------------------------------------------------------------------------------- rates (GO.21b)

/// Zeiler's network and batches: tanh, softmax, 100 examples a step, 6 epochs of 60,000.
/// He does not say what the first weights are: here they are Glorot's, as GO.14 advises
/// for tanh, unless a deviation is given.
struct RatePlan {
    std::vector<std::size_t> widths{784, 500, 300, 10};
    std::size_t batch = 100, steps = 3600;
    std::size_t runs = 1;  ///< each with its own first φ and order of examples
    Real deviation = 0;    ///< of normal first weights; 0 for glorot_uniform
    std::uint64_t seed = 0;
};

/// Trains one network with a fresh copy of this optimizer. A loss that is no longer
/// finite ends the training: that is a result, and the error is then what the broken
/// network gets, about that of guessing.
/// \returns the test error in percent
/// \throws std::invalid_argument when plan, network and examples do not belong together
Real test_error(const Images& images, const RatePlan& plan, const optimizers::Optimizer& optimizer,
                std::size_t run);

/// The rates of Zeiler's first table, 1, 0.1, …, 0.0001; the ρ and ε of his second
/// (GO.21b).
const Vector& zeiler_rates();
const Vector& zeiler_rho();
const Vector& zeiler_epsilon();

/// The optimizers of the first table at a rate: SGD, momentum 0.9, AdaGrad.
std::vector<optimizers::Optimizer> zeiler_rules(Real rate);

/// Test errors in percent.
struct ErrorTable {
    Matrix mean, least, most;  ///< over the runs
};

/// Of each rule at each rate: rates × (SGD, momentum, AdaGrad).
/// \throws std::invalid_argument when runs is 0, and as test_error()
ErrorTable rate_table(const Images& images, const RatePlan& plan, const Report& report = {});
/// Of AdaDelta: ε × ρ.
ErrorTable adadelta_table(const Images& images, const RatePlan& plan, const Report& report = {});

}  // namespace descent::reproductions

/// \file
/// What takes the place of the batch when a trained network is asked one question at a
/// time (EE.19)?
#pragma once

#include <vector>

#include "chapters/13_batch_normalization/deep_sigmoid.hpp"

namespace descent::normalization {

/// The paper's averages instead of the running ones: φ at rest, the plain mean over the
/// mini-batches of these examples, in their order (EE.19). A last, incomplete one is left
/// out.
/// \throws std::invalid_argument unless the batch is from 2 to the number of examples
RunningAverages averages_afterwards(const NormalizedNetwork& network, const Vector& phi,
                                    const Matrix& X, std::size_t batch);

/// φ of the network without any normalization that says the same at test time: there a
/// normalization is a scale and a shift, and these fit into the weights and biases of its
/// neighbour (EE.19).
Vector folded(const NormalizedNetwork& network, const Vector& phi, const RunningAverages& running);

/// What batch statistics do at test time, where they do not belong (EE.19).
struct Neighbours {
    std::size_t batch = 0;
    Real accuracy = 0;  ///< with μ and σ² of the batch that an example happens to be in
    Real changed = 0;   ///< share of the examples that get another class with other neighbours
};

/// Puts the examples into batches of this size, twice in another order, and lets each be
/// normalized by its own μ and σ² (EE.19). A last, incomplete batch is left out.
/// \throws std::invalid_argument unless the size is from 2 to the number of examples
Neighbours with_neighbours(const NormalizedNetwork& network, const Vector& phi,
                           const LabelledData& data, std::size_t batch, std::uint64_t seed);

/// A trained network, asked about the development examples in four ways.
struct TestTime {
    Real alpha = 0;                           ///< it was trained with
    std::size_t examples = 0;                 ///< that it is asked about
    Real running_accuracy = 0;                ///< by the running averages
    Real afterwards_accuracy = 0;             ///< by averages_afterwards()
    std::vector<Neighbours> neighbours = {};  ///< in batches of 2, 4, 8, …
    Real folded_error = 0;    ///< largest difference of an output of the folded network …
    Real largest_output = 0;  ///< … and its largest output
};

/// \param trained a normalized result of this plan
TestTime test_time(const NormalizationPlan& plan, const training::Data& data,
                   const NormalizationResult& trained);

}  // namespace descent::normalization

/// \file
/// What is there to see at each step, from one neuron to weights learned from data?
#pragma once

#include <limits>
#include <string>

#include "chapters/03_neurons/logistic.hpp"
#include "chapters/03_neurons/neuron_examples.hpp"
#include "chapters/03_neurons/two_bits.hpp"
#include "chapters/03_neurons/weights_from_data.hpp"
#include "common/program/report.hpp"

namespace descent::neurons {

/// What the checks allow for rounding: 10⁻¹⁴ in double precision.
constexpr double rounding = 45 * double(std::numeric_limits<Real>::epsilon());

/// One input through a neuron of each kind and back (EE.1–EE.3, NL.4).
void show_four_kinds(Report& report, const FourKinds& result);

/// Activations and slopes near 0 and far from it, and what w and b do (NL.4–NL.7).
void show_activations(Report& report);

/// Softmax neurons, forward and backward, and two of them as one sigmoid neuron (EE.4).
void show_softmax(Report& report, const SoftmaxExample& three, const TwoSoftmaxResult& two);

/// AND, OR, and how many of the sixteen functions of two bits can be learned (NL.8).
void show_perceptron(Report& report, const TwoBitResult& result);

/// XOR refuted, and solved by two hidden units, drawn with the lines of OR and AND
/// (NL.8).
void show_xor(Report& report, const XorResult& result, const TwoBitResult& others);

/// The proof in words: the inequalities, their sum, and the contradiction (NL.8).
/// \throws std::invalid_argument for what refutes() does not confirm
std::string proof_text(const std::vector<long>& certificate, const SignedPoints& points);

/// A sigmoid neuron trained by descent (EE.3, NL.3).
void show_logistic(Report& report, const LogisticResult& result);

/// The lecture's named entity, to the digits (NL.1, NL.2).
void show_lecture_entity(Report& report, const LectureModel& model);

/// Weights from data: relative frequencies against conditional likelihood (NL.3).
void show_weights(Report& report, const WeightsResult& result, const Observations& data);

/// A text of one's own (NL.2).
void show_classification(Report& report, const std::string& text, const TextClassification& result);

}  // namespace descent::neurons

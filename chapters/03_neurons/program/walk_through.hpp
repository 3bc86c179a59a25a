/// \file
/// The walk-through of this chapter, in the order of the note.
#pragma once

#include "chapters/03_neurons/named_entities.hpp"
#include "chapters/03_neurons/neurons.hpp"
#include "chapters/03_neurons/perceptron.hpp"
#include "common/program/chapter.hpp"

namespace descent::neurons {

/// One input through a neuron of each kind and back (EE.1–EE.3, NL.4), and activations
/// far from 0 (NL.5–NL.7).
void show_neurons(Chapter& chapter, const Vector& w, Real b, const Vector& x);

/// Softmax neurons, forward and backward, and two of them as one sigmoid neuron (EE.4).
void show_softmax(Chapter& chapter);

/// AND, OR, all sixteen functions of two bits; XOR refuted, and solved by two hidden
/// units (NL.8).
void show_perceptron(Chapter& chapter);

/// A sigmoid neuron trained by descent (EE.3, NL.3).
void show_logistic(Chapter& chapter);

/// The lecture's named entity, to the digits (NL.1, NL.2).
void show_lecture_entity(Chapter& chapter);

/// Weights from data: relative frequencies against conditional likelihood (NL.3).
/// \param question a text with a [name] to classify at the end, or empty
void show_training(Chapter& chapter, const LabelledText& text, std::size_t steps,
                   const std::string& question);

}  // namespace descent::neurons

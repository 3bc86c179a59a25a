/// \file
/// What do activations, separators and a climbing likelihood look like?
#pragma once

#include "chapters/03_neurons/logistic.hpp"
#include "chapters/03_neurons/perceptron.hpp"
#include "common/program/figure.hpp"

namespace descent::neurons {

Figure activations_figure();      ///< a[z] of the four kinds (NL.5–NL.7)
Figure slopes_figure();           ///< a′[z], with a gap where the ReLU has none
Figure weight_and_bias_figure();  ///< a sigmoid neuron with one input for
                                  ///< several w and b (NL.4)

/// p over the plane, with lines at 0.1, 0.5 and 0.9, and the points (EE.3, NL.4).
Figure logistic_figure(const Vector& phi, const TwoClasses& points);

/// XOR where no line works, with the lines that separate OR and AND (NL.8).
Figure xor_inputs_figure(const SignedPoints& points, const Separator& or_line,
                         const Separator& and_line);

/// XOR in the hidden units' plane, with the line that the perceptron found there (NL.8).
Figure xor_hidden_figure(const SignedPoints& hidden, const Separator& separator);

/// The conditional log-likelihood at each step, and that of naive Bayes (NL.3).
Figure likelihood_figure(const Vector& log_likelihood, Real naive_bayes);

}  // namespace descent::neurons

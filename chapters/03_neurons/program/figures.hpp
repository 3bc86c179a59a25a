/// \file
/// The figures of this chapter.
#pragma once

#include "chapters/03_neurons/logistic.hpp"
#include "chapters/03_neurons/neurons.hpp"
#include "chapters/03_neurons/perceptron.hpp"
#include "common/program/figure.hpp"

namespace descent::neurons {

Figure draw_activations();      ///< g(z) of the four kinds (NL.5–NL.7)
Figure draw_slopes();           ///< g′(z)
Figure draw_weight_and_bias();  ///< a sigmoid neuron with one input for several w and b (NL.4)

/// p over the plane, its line at ½, and the points (EE.3, NL.4).
Figure draw_logistic(const Vector& phi, const TwoClasses& points);

/// XOR where no line works, with the lines that separate OR and AND (NL.8).
Figure draw_xor_inputs(const SignedPoints& points, const Separator& or_line,
                       const Separator& and_line);

/// XOR in the hidden units' plane, with the line that the perceptron found there (NL.8).
Figure draw_xor_hidden(const SignedPoints& hidden, const Separator& separator);

/// The conditional log-likelihood at each step, and that of naive Bayes (NL.3).
Figure draw_likelihood(const Vector& log_likelihood, Real naive_bayes);

}  // namespace descent::neurons

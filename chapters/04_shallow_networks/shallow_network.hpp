/// \file
/// Shallow networks: one hidden layer between any number of inputs and outputs (L7.1,
/// L7.4), and the words for their parts (L7.5).
#pragma once

#include <string>
#include <vector>

#include "chapters/03_neurons/activation.hpp"
#include "common/parameters.hpp"

namespace descent::shallow {

using neurons::Activation;

/// \f$ h_d = a[\theta_{d0} + \sum_i \theta_{di} x_i],\quad y_j = \phi_{j0} + \sum_d
/// \phi_{jd} h_d \f$ (L7.4).
///
/// The slopes θ_di are the block W0 (D × D_i), the offsets θ_d0 are b0 (D), the output
/// weights φ_jd are W1 (D_o × D) and the output offsets φ_j0 are b1 (D_o). They lie in
/// one flat φ in this order, as in a deep network.
struct ShallowNetwork {
    /// \throws std::invalid_argument when one of the three numbers is 0
    ShallowNetwork(std::size_t inputs, std::size_t hidden, std::size_t outputs,
                   Activation activation = Activation::relu);

    std::size_t inputs, hidden, outputs;  ///< D_i, D, D_o
    Activation activation;
    ParameterLayout layout;

    std::size_t parameters() const { return layout.size(); }  ///< the size of φ
    const Block& W0() const { return layout[0]; }             ///< slopes θ_di, D × D_i
    const Block& b0() const { return layout[1]; }             ///< offsets θ_d0, D
    const Block& W1() const { return layout[2]; }             ///< output weights φ_jd, D_o × D
    const Block& b1() const { return layout[3]; }             ///< output offsets φ_j0, D_o
};

/// One hidden unit of the 1-D network as the lecture writes it: it adds φ a[θ0 + θ1 x] to
/// the output (L7.1).
struct HiddenUnit {
    Real theta0, theta1;  ///< offset and slope of its line
    Real phi;             ///< weight in the output
};

/// The flat φ of the 1 – D – 1 network y = φ0 + Σ_d φ_d a[θ_d0 + θ_d1 x] (L7.1).
/// \throws std::invalid_argument for no unit
Vector parameters_of(Real phi0, const std::vector<HiddenUnit>& units);

/// The same for the lecture's three units and its order φ0 φ1 φ2 φ3 θ10 θ11 θ20 θ21 θ30
/// θ31 (L7.1).
/// \throws std::invalid_argument unless there are ten numbers
Vector ten_parameters(const std::vector<double>& lecture_order);

/// Are these sizes whose joints, slopes and products remain numbers? \param option whose
/// values they are
/// \throws std::invalid_argument naming the option, for a value that is neither 0 nor
/// from 1e-9 to 1e9 in size
void require_moderate(const char* option, const std::vector<double>& values);

/// What every stage of the network computes for a batch; the buffers are reused while the
/// batch keeps its size.
struct Stages {
    Matrix f;  ///< 1. the lines θ_d0 + Σ θ_di x_i: pre-activations, examples × D
    Matrix h;  ///< 2. the hidden units a[f]: activations, examples × D
    Matrix y;  ///< 4. the sums φ_j0 + Σ φ_jd h_d: outputs, examples × D_o
};

/// Lines, activations and sums for a batch X of shape examples × D_i (L7.1, L7.4).
/// \throws std::invalid_argument when φ or X do not fit the network
void forward(const ShallowNetwork& network, const Vector& phi, const Matrix& X, Stages& stages);

/// 3. The weighted hidden units φ_jd h_d of output j, examples × D; with φ_j0 they sum to
/// y_j (L7.1).
/// \throws std::invalid_argument when φ or h do not fit, or there is no output j
Matrix weighted_units(const ShallowNetwork& network, const Vector& phi, const Matrix& h,
                      std::size_t output = 0);

/// max |φ_0 + Σ_d φ_d h_d − y| over these x, relative to the largest term: stage 4
/// against its definition (L7.1).
Real sum_error(const ShallowNetwork& network, const Vector& phi, const Vector& x);

/// y of a network with one input and one output at every x. \throws std::invalid_argument
/// for other networks
Vector curve(const ShallowNetwork& network, const Vector& phi, const Vector& x);

/// The words of L7.5 as numbers.
struct Census {
    std::size_t weights = 0;   ///< slopes: entries of the matrices
    std::size_t biases = 0;    ///< y-offsets: entries of the vectors
    std::size_t capacity = 0;  ///< hidden units
};

/// Counts a network's weights, biases and hidden units (L7.5).
Census census(const ShallowNetwork& network);

/// D(D_i+1) + D_o(D+1), the number of parameters from the three sizes alone (L7.4): 1–3–1
/// has 10, 1–4–2 has 18, 3–3–2 has 20.
std::size_t parameter_count(std::size_t inputs, std::size_t hidden, std::size_t outputs);

}  // namespace descent::shallow

/// \file
/// What owns parameters and trains them (FM.23, FM.24)? PyTorch's idiom: modules,
/// zero_grad, backward, step.
#pragma once

#include <string>
#include <vector>

#include "chapters/08_autodiff/operations.hpp"
#include "common/random.hpp"

namespace descent::autodiff {

/// Something with parameters. They are blocks of one flat φ, as everywhere in this book,
/// so that an optimizer, a gradient check or a checkpoint needs nothing new.
///
/// \code
/// struct TwoLayerNet : Module {
///     Linear linear1{*this, 2, 20}, linear2{*this, 20, 3};
///     Tensor forward(const Tensor& x) { return linear2(relu(linear1(x))); }
/// };
/// \endcode
class Module {
public:
    Module() = default;
    Module(const Module&) = delete;
    Module& operator=(const Module&) = delete;

    /// Adds a block before the first use. \return its number
    /// \throws std::invalid_argument as ParameterLayout::add(); std::logic_error once φ
    /// is in use
    std::size_t add(const std::string& name, std::vector<std::size_t> shape);
    /// Weights N(0, 2/inputs), biases 0, as chapter 5.
    void initialize(Random& random);

    Tensor parameter(std::size_t block);  ///< this block, as a node of the graph
    Tensor input(const Matrix& X) { return graph_.input(X); }  ///< a batch, examples × inputs
    void zero_grad();                                          ///< ∂L/∂φ ← 0
    void step(Real alpha);  ///< φ ← φ − α ∂L/∂φ (FM.24)

    Graph& graph() { return graph_; }                          ///< of all its operations
    const ParameterLayout& layout() const { return layout_; }  ///< its blocks of φ
    Vector& phi();                                             ///< all parameters
    Vector& dphi();                                            ///< their gradients

private:
    void allocate();
    ParameterLayout layout_;
    Vector phi_, dphi_;
    Graph graph_;
    std::vector<Tensor> parameters_;
};

/// x ↦ x Wᵀ + b with its own W (outputs × inputs) and b, blocks W0, b0, W1, … in the
/// order of construction.
class Linear {
public:
    /// \throws std::invalid_argument for 0 inputs or outputs
    Linear(Module& owner, std::size_t inputs, std::size_t outputs);
    Tensor operator()(const Tensor& x) const;

private:
    Module* owner_;
    std::size_t W_, b_;
};

}  // namespace descent::autodiff

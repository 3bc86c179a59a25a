/// \file
/// How can values remember where they came from, and gradients find back (GO.8, GO.9)?
/// Nodes are made by an eager forward pass and swept backwards in reverse order of
/// creation.
///
/// Every value is a matrix; a vector has one row, a scalar one entry. Nothing here knows
/// an operation: those are in operations.hpp, and each is a forward line and a backward
/// line.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <memory>
#include <span>

#include "common/parameters.hpp"

namespace descent::autodiff {

class Graph;

/// One box of the graph: value, gradient, backward operation, back-pointers (GO.8).
struct Node {
    const char* operation = "";
    std::size_t rows = 0, columns = 0;
    Real* value = nullptr;           ///< rows × columns; a parameter's lies in φ
    Real* grad = nullptr;            ///< ∂L/∂value; a parameter's lies in ∂L/∂φ
    std::array<Node*, 3> parents{};  ///< back-pointers; null where there is none
    /// adds to the parents' gradients (FM.18); null for inputs and parameters
    void (*backward)(Node&) = nullptr;
    bool needs_gradient = false;  ///< leads to a parameter (NL.18)
    bool has_gradient = false;    ///< something was added since it was last cleared
    bool persistent = false;      ///< a parameter or variable: clear() leaves it alone
    Real constant = 0;            ///< what an operation needs besides its parents: a number …
    /// … or classes; the caller keeps them until backward() is done
    std::span<const std::size_t> labels;
    std::uint64_t serial = 0;  ///< of the creation: the memory is used again by later graphs
    Vector value_memory, grad_memory;        ///< empty for a parameter of φ …
    Vector *phi = nullptr, *dphi = nullptr;  ///< … which lies in these
    std::size_t offset = 0;                  ///< from here on

    std::size_t size() const { return rows * columns; }  ///< numbers in the value
};

/// A value in a graph; a cheap handle, like a Python variable that holds a tensor.
class Tensor {
public:
    std::size_t rows() const { return node().rows; }        ///< of the value
    std::size_t columns() const { return node().columns; }  ///< of the value
    /// A copy of the value.
    Matrix value() const;
    Matrix grad() const;  ///< a copy of ∂L/∂·; 0 where backward() did not reach
    /// The value of a scalar. \throws std::invalid_argument for a matrix
    Real item() const;
    /// ∂L/∂· for everything this scalar was made from, added to the gradients of the
    /// parameters (GO.9). The graph is freed: its values can be read until the next
    /// operation, but nothing more can be computed from them.
    /// \throws std::invalid_argument for a matrix without a seed, or a graph that is
    /// freed already
    void backward() const;
    /// The same for a matrix, from ∂L/∂(this). \throws std::invalid_argument also for
    /// another shape
    void backward(const Matrix& seed) const;

    Graph& graph() const { return *graph_; }  ///< that it is a node of
    /// \throws std::logic_error when a later graph uses the memory
    Node& node() const;

private:
    friend class Graph;
    Tensor(Graph& graph, Node& node) : graph_(&graph), node_(&node), serial_(node.serial) {}
    Graph* graph_;
    Node* node_;
    std::uint64_t serial_;
};

/// Nodes in their order of creation, which is topological: an operation can only use what
/// is there already, so no cycle can be built (L9.9). The memory of the nodes is kept
/// when they are freed: a training step allocates nothing after the first.
class Graph {
public:
    Graph() = default;
    Graph(const Graph&) = delete;
    Graph& operator=(const Graph&) = delete;

    /// An input, copied; it gets no gradient.
    Tensor input(const Matrix& value);
    /// A value of its own whose gradient is wanted (FM.21). It stays as long as the
    /// graph, as parameters do.
    Tensor variable(const Matrix& value);
    /// A block of φ, without a copy; its gradient is added to dphi. Both must outlive the
    /// graph; they may be assigned to, with the same size. A vector block is one row.
    /// \throws std::invalid_argument when φ and dphi differ in size or the block does not
    /// lie in them
    Tensor parameter(Vector& phi, Vector& dphi, const Block& block);

    /// Used by the operations: a node with this shape, its value to be written by the
    /// caller.
    /// \throws std::invalid_argument when a parent is of another graph or was freed
    Tensor make(const char* operation, std::size_t rows, std::size_t columns,
                std::initializer_list<Tensor> parents, void (*way_back)(Node&));

    /// Seed at the end, then every node's backward operation in reverse order of creation
    /// (GO.9).
    void backward(const Tensor& end, std::span<const Real> seed);

    /// Frees all nodes but the parameters, for a pass that needs no gradient; backward()
    /// does it by itself.
    void clear();
    /// Clears the gradients of the parameters.
    void zero_grad();

    /// Nodes now alive, without parameters and variables.
    std::size_t size() const { return used_; }

private:
    void require_alive(const char* function, const Tensor& tensor) const;
    Tensor persistent(const char* operation, std::size_t rows, std::size_t columns);
    std::deque<Node> nodes_, persistent_;
    std::size_t used_ = 0;
    std::uint64_t serial_ = 0, first_alive_ = 1;
};

// For operations.

MatrixView value(const Node& node);      ///< rows × columns, nothing copied
MatrixView value(const Tensor& tensor);  ///< of its node
MatrixView grad(const Node& node);       ///< its gradient, of the same shape
/// Looks up where a parameter lies: an assignment to φ may have moved it.
void find_memory(Node& node);

/// node's gradient += E, if it needs one (GO.9): the first to arrive writes, the others
/// add.
template <class E>
void add_gradient(Node& node, const E& gradient) {
    if (!node.needs_gradient) return;
    MatrixView g = grad(node);
    if (node.has_gradient)
        xt::noalias(g) += gradient;
    else
        xt::noalias(g) = gradient;
    node.has_gradient = true;
}

}  // namespace descent::autodiff

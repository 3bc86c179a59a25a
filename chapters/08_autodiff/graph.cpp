#include "chapters/08_autodiff/graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace descent::autodiff {

namespace {

MatrixView as_matrix(Real* data, const Node& node) {
    return xt::adapt(std::move(data), node.size(), xt::no_ownership(),
                     std::array{node.rows, node.columns});
}

}  // namespace

MatrixView value(const Node& node) {
    return as_matrix(node.value, node);
}
MatrixView value(const Tensor& tensor) {
    return value(tensor.node());
}
MatrixView grad(const Node& node) {
    return as_matrix(node.grad, node);
}

void find_memory(Node& node) {
    if (node.phi == nullptr) return;
    require_size("parameter", "∂L/∂φ", node.dphi->size(), node.phi->size());
    if (node.offset + node.size() > node.phi->size())
        argument_error("parameter", "φ has become too short");
    node.value = node.phi->data() + node.offset;
    node.grad = node.dphi->data() + node.offset;
}

Node& Tensor::node() const {
    if (node_->serial != serial_)
        throw std::logic_error(
            "this value is gone: its graph was freed and a later one uses the memory");
    find_memory(*node_);
    return *node_;
}

Matrix Tensor::value() const {
    return autodiff::value(*this);
}

Matrix Tensor::grad() const {
    if (node().has_gradient) return autodiff::grad(node());
    return xt::zeros<Real>({rows(), columns()});
}

Real Tensor::item() const {
    if (node().size() != 1)
        argument_error("item", fmt::format("the value is {}×{}, not a scalar", rows(), columns()));
    return *node().value;
}

void Tensor::backward() const {
    if (node().size() != 1)
        argument_error("backward",
                       fmt::format("the value is {}×{}: only a scalar can go without a seed",
                                   rows(), columns()));
    const Real one = 1;
    graph_->backward(*this, {&one, 1});
}

void Tensor::backward(const Matrix& seed) const {
    require_shape("backward", "seed", seed, {rows(), columns()});
    graph_->backward(*this, {seed.data(), seed.size()});
}

void Graph::require_alive(const char* function, const Tensor& tensor) const {
    if (&tensor.graph() != this) argument_error(function, "its values belong to different graphs");
    const Node& node = tensor.node();
    if (!node.persistent && node.serial < first_alive_)
        argument_error(
            function,
            "this graph was freed by backward() or clear(); compute its values again first");
}

Tensor Graph::make(const char* operation, std::size_t rows, std::size_t columns,
                   std::initializer_list<Tensor> parents, void (*way_back)(Node&)) {
    for (const Tensor& parent : parents) require_alive(operation, parent);
    if (used_ == nodes_.size()) nodes_.emplace_back();
    Node& node = nodes_[used_++];
    node.operation = operation;
    node.rows = rows;
    node.columns = columns;
    if (node.value_memory.size() != rows * columns) node.value_memory.resize({rows * columns});
    node.value = node.value_memory.data();
    node.parents = {};
    node.backward = way_back;
    node.needs_gradient = node.has_gradient = false;
    node.serial = ++serial_;
    std::size_t p = 0;
    for (const Tensor& parent : parents) {
        node.parents[p++] = &parent.node();
        // only what leads to a parameter   (NL.18)
        node.needs_gradient |= parent.node().needs_gradient;
    }
    if (node.needs_gradient) {
        if (node.grad_memory.size() != rows * columns) node.grad_memory.resize({rows * columns});
        node.grad = node.grad_memory.data();
    }
    return {*this, node};
}

Tensor Graph::input(const Matrix& value) {
    const Tensor tensor = make("input", value.shape()[0], value.shape()[1], {}, nullptr);
    std::copy(value.begin(), value.end(), tensor.node().value);
    return tensor;
}

Tensor Graph::persistent(const char* operation, std::size_t rows, std::size_t columns) {
    Node& node = persistent_.emplace_back();
    node.operation = operation;
    node.rows = rows;
    node.columns = columns;
    node.needs_gradient = node.persistent = true;
    node.serial = ++serial_;
    return {*this, node};
}

Tensor Graph::variable(const Matrix& value) {
    const Tensor tensor = persistent("variable", value.shape()[0], value.shape()[1]);
    Node& node = tensor.node();
    node.value_memory = xt::flatten(value);
    node.grad_memory = xt::zeros<Real>({value.size()});
    node.value = node.value_memory.data();
    node.grad = node.grad_memory.data();
    return tensor;
}

Tensor Graph::parameter(Vector& phi, Vector& dphi, const Block& block) {
    vector(phi, block), vector(dphi, block);  // does the block lie in both?
    const Tensor tensor =
        persistent("parameter", block.is_matrix() ? block.shape[0] : 1, block.shape.back());
    Node& node = persistent_.back();
    node.phi = &phi;
    node.dphi = &dphi;
    node.offset = block.offset;
    std::fill_n(tensor.node().grad, block.size, Real(0));
    return tensor;
}

void Graph::backward(const Tensor& end, std::span<const Real> seed) {
    require_alive("backward", end);
    for (Node& node : persistent_) find_memory(node);
    Node& last = end.node();
    if (!last.needs_gradient)
        argument_error("backward", "the value does not depend on a parameter");
    const std::array shape{last.rows, last.columns};
    // ∂L/∂L = 1   (GO.9)
    add_gradient(last, xt::adapt(seed.data(), seed.size(), xt::no_ownership(), shape));
    for (std::size_t n = used_; n-- > 0;) {  // reverse order of creation   (GO.9)
        Node& node = nodes_[n];
        if (node.has_gradient && node.backward) node.backward(node);  // (FM.19)
    }
    clear();
}

void Graph::clear() {
    used_ = 0;
    first_alive_ = serial_ + 1;
}

void Graph::zero_grad() {
    for (Node& node : persistent_) {
        find_memory(node);
        std::fill_n(node.grad, node.size(), Real(0));
        node.has_gradient = false;
    }
}

}  // namespace descent::autodiff

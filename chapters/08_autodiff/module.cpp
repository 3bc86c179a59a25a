#include "chapters/08_autodiff/module.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

namespace descent::autodiff {

std::size_t Module::add(const std::string& name, std::vector<std::size_t> shape) {
    if (!parameters_.empty())
        throw std::logic_error("Module::add: the parameters are in use already");
    return layout_.add(name, std::move(shape));
}

void Module::allocate() {
    if (!parameters_.empty()) return;
    phi_ = xt::zeros<Real>({layout_.size()});
    dphi_ = xt::zeros<Real>({layout_.size()});
    for (const Block& block : layout_.blocks())
        parameters_.push_back(graph_.parameter(phi_, dphi_, block));
}

void Module::initialize(Random& random) {
    allocate();
    for (const Block& block : layout_.blocks()) {
        const Real deviation =
            block.is_matrix() ? std::sqrt(Real(2) / real(block.shape[1])) : Real(0);
        for (std::size_t i = 0; i < block.size; ++i)
            phi_[block.offset + i] = block.is_matrix() ? random.normal(0, deviation) : Real(0);
    }
}

Tensor Module::parameter(std::size_t block) {
    allocate();
    return parameters_.at(block);
}

void Module::zero_grad() {
    allocate();
    graph_.zero_grad();
}

void Module::step(Real alpha) {
    allocate();
    xt::noalias(phi_) -= alpha * dphi_;  // φ ← φ − α ∂L/∂φ   (FM.24)
}

Vector& Module::phi() {
    allocate();
    return phi_;
}

Vector& Module::dphi() {
    allocate();
    return dphi_;
}

Linear::Linear(Module& owner, std::size_t inputs, std::size_t outputs) : owner_(&owner) {
    require(inputs > 0 && outputs > 0, "Linear", "needs at least one input and one output");
    const std::size_t number = owner.layout().blocks().size() / 2;
    W_ = owner.add(fmt::format("W{}", number), {outputs, inputs});
    b_ = owner.add(fmt::format("b{}", number), {outputs});
}

Tensor Linear::operator()(const Tensor& x) const {
    return linear(x, owner_->parameter(W_), owner_->parameter(b_));
}

}  // namespace descent::autodiff

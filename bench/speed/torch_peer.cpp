// The step as one writes it with PyTorch's C++ library: layers, autograd, SGD.
#include <ATen/Parallel.h>
#include <torch/nn.h>
#include <torch/optim/sgd.h>

#include <memory>

#include "bench/speed/peer.hpp"

namespace descent::speed {

__attribute__((visibility("default"))) StepOf torch_step(const Workload& work);

/// PyTorch's step for this work, on one thread.
StepOf torch_step(const Workload& work) {
    at::set_num_threads(1);
    const auto real = torch::dtype(sizeof(Real) == 8 ? torch::kFloat64 : torch::kFloat32);
    const auto size = [](std::size_t n) { return static_cast<std::int64_t>(n); };
    const auto copy = [&](const Real* from, std::vector<std::int64_t> shape) {
        return torch::from_blob(const_cast<Real*>(from), shape, real).clone();
    };

    torch::nn::Sequential net;
    const Real* phi = work.phi.data();
    for (std::size_t k = 0; k + 1 < work.widths.size(); ++k) {
        const auto in = size(work.widths[k]), out = size(work.widths[k + 1]);
        if (k > 0) net->push_back(torch::nn::ReLU());
        torch::nn::Linear layer(in, out);
        layer->weight.set_data(copy(phi, {out, in}));
        layer->bias.set_data(copy(phi + out * in, {out}));
        net->push_back(layer);
        phi += out * in + out;
    }
    const torch::Tensor x = copy(work.x.data(), {size(work.batch), size(work.widths.front())});
    const torch::Tensor labels =
        torch::tensor(std::vector<std::int64_t>(work.labels.begin(), work.labels.end()));
    const auto sgd = std::make_shared<torch::optim::SGD>(net->parameters(), work.alpha);
    return [net, x, labels, sgd]() mutable {
        const torch::Tensor loss = torch::nn::functional::cross_entropy(net->forward(x), labels);
        sgd->zero_grad();
        loss.backward();
        sgd->step();
        return loss.item<Real>();
    };
}

}  // namespace descent::speed

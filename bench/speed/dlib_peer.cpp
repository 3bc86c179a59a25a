// The step as one writes it with dlib: a network is a type, its numbers are of single precision.
#include <dlib/dnn.h>
#include <fmt/format.h>

#include <memory>
#include <stdexcept>

#include "bench/speed/peer.hpp"

namespace descent::speed {
namespace {

using Input = dlib::input<dlib::matrix<float>>;

/// So many layers, their widths chosen at run time; a 1 stands where dlib wants a number.
template <std::size_t layers>
struct Stack {
    using type = dlib::fc<1, dlib::relu<typename Stack<layers - 1>::type>>;
};
template <>
struct Stack<1> {
    using type = dlib::fc<1, Input>;
};

template <std::size_t layers>
StepOf step_of(const Workload& work) {
    using Net = dlib::loss_multiclass_log<typename Stack<layers>::type>;
    struct Training {
        Net net;
        dlib::resizable_tensor x;
        std::vector<unsigned long> labels;
        std::vector<dlib::sgd> sgd;
        float alpha;
    };
    const auto all = std::make_shared<Training>();
    all->labels.assign(work.labels.begin(), work.labels.end());
    all->sgd.assign(Net::num_computational_layers, dlib::sgd(0, 0));  // no decay, no momentum
    all->alpha = static_cast<float>(work.alpha);

    std::size_t next = work.widths.size();  // dlib's layers come from the last to the first
    const auto fully_connected = [](auto& layer, auto&& use) {
        if constexpr (requires { layer.layer_details().set_num_outputs(1); })
            use(layer.layer_details());
    };
    dlib::visit_layers(all->net, [&](std::size_t, auto& layer) {
        fully_connected(
            layer, [&](auto& fc) { fc.set_num_outputs(static_cast<long>(work.widths[--next])); });
    });
    std::vector<dlib::matrix<float>> examples;
    const long inputs = static_cast<long>(work.widths.front());
    for (std::size_t i = 0; i < work.batch; ++i)
        examples.push_back(dlib::matrix_cast<float>(
            dlib::mat(work.x.data() + i * work.widths.front(), inputs, 1)));
    all->net.to_tensor(examples.begin(), examples.end(), all->x);
    all->net.subnet().forward(all->x);  // which allocates the parameters

    const Real* end = work.phi.data() + work.phi.size();
    next = work.widths.size() - 1;
    dlib::visit_layers(all->net, [&](std::size_t, auto& layer) {
        fully_connected(layer, [&](auto& fc) {
            const std::size_t out = work.widths[next], in = work.widths[--next];
            float* to = fc.get_layer_params().host();  // inputs × outputs, then the bias
            end -= out * in + out;
            for (std::size_t j = 0; j < out; ++j)
                for (std::size_t i = 0; i < in; ++i)
                    to[i * out + j] = static_cast<float>(end[j * in + i]);
            for (std::size_t j = 0; j < out; ++j)
                to[in * out + j] = static_cast<float>(end[out * in + j]);
        });
    });
    return [all] {
        const double loss = all->net.compute_parameter_gradients(all->x, all->labels.begin());
        all->net.update_parameters(all->sgd, all->alpha);
        return static_cast<Real>(loss);
    };
}

}  // namespace

__attribute__((visibility("default"))) StepOf dlib_step(const Workload& work);

/// dlib's step for this work.
StepOf dlib_step(const Workload& work) {
    switch (work.widths.size() - 1) {
        case 2:
            return step_of<2>(work);
        case 3:
            return step_of<3>(work);
        case 4:
            return step_of<4>(work);
        default:
            throw std::invalid_argument(
                fmt::format("dlib_step: {} layers, not 2 to 4", work.widths.size() - 1));
    }
}

}  // namespace descent::speed

#include "chapters/05_deep_networks/identity_layers.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace descent::deep {
namespace {

void require_relu(const char* function, const DeepModel& model) {
    require_size(function, "phi", model.phi.size(), model.network.parameters());
    require(model.network.activation == Activation::relu, function, "the units are no ReLUs");
}

/// A layer of this width more, behind layer k; of its weights, and of those of the next
/// layer, only what lies around is copied.
DeepModel with_layer(const DeepModel& model, std::size_t k, std::size_t width) {
    std::vector<std::size_t> widths = model.network.widths;
    widths.insert(widths.begin() + static_cast<std::ptrdiff_t>(k) + 1, width);
    DeepModel result{DeepNetwork(widths, model.network.activation), {}};
    result.phi = xt::zeros<Real>({result.network.parameters()});
    for (std::size_t from = 0; from <= model.network.depth(); ++from) {
        const std::size_t to = from < k ? from : from + 1;
        const auto b = vector(model.phi, model.network.b(from)),
                   W = vector(model.phi, model.network.W(from));
        vector(result.phi, result.network.b(to)) = b;
        if (from != k) vector(result.phi, result.network.W(to)) = W;
    }
    return result;
}

/// W = I, b = 0 behind layer k, whether that is the identity or not.
DeepModel with_unit_matrix(const DeepModel& model, std::size_t k) {
    const std::size_t width = model.network.widths[k];
    DeepModel result = with_layer(model, k, width);
    auto I = matrix(result.phi, result.network.W(k));
    for (std::size_t d = 0; d < width; ++d) I(d, d) = 1;  // h_{k+1} = a[I h_k]   (L8.6b)
    vector(result.phi, result.network.W(k + 1)) = vector(model.phi, model.network.W(k));
    return result;
}

}  // namespace

DeepModel insert_identity(const DeepModel& model, std::size_t layer) {
    require_relu("insert_identity", model);
    require(layer >= 1 && layer <= model.network.depth(), "insert_identity",
            fmt::format("there is no hidden layer {}, the network has {}", layer,
                        model.network.depth()));
    return with_unit_matrix(model, layer);
}

DeepModel insert_signed_identity(const DeepModel& model) {
    require_relu("insert_signed_identity", model);
    const std::size_t inputs = model.network.widths[0], outputs = model.network.widths[1];
    DeepModel result = with_layer(model, 0, 2 * inputs);
    const auto W = matrix(model.phi, model.network.W(0));
    auto signs = matrix(result.phi, result.network.W(0)),
         joined = matrix(result.phi, result.network.W(1));
    //> 05.5
    for (std::size_t i = 0; i < inputs; ++i) {
        signs(2 * i, i) = 1;       // a[x]
        signs(2 * i + 1, i) = -1;  // a[−x]
        for (std::size_t d = 0; d < outputs; ++d) {
            joined(d, 2 * i) = W(d, i);  // W x = W a[x] − W a[−x]   (L8.6b)
            joined(d, 2 * i + 1) = -W(d, i);
        }
    }
    //<
    return result;
}

IdentityResult compare_identities(std::uint64_t seed, std::size_t layers) {
    require(layers > 0, "compare_identities", "no layer");
    Random random(seed, "identity layers");
    const DeepNetwork network({2, 10, 1});
    const DeepModel shallow{network, start_in_square(network, random)};
    Matrix X = Matrix::from_shape({1000, 2});
    for (Real& x : X) x = random.uniform(-1, 1);
    const auto difference = [&](const DeepModel& a, const DeepModel& b) {
        return xt::amax(xt::abs(a(X) - b(X)))();
    };
    const auto as_tanh = [](DeepModel model) {
        model.network.activation = Activation::tanh;
        return model;
    };

    IdentityResult result;
    DeepModel deep = shallow;
    for (std::size_t k = 1; k <= layers; ++k) {
        deep = insert_identity(deep, k);
        result.deeper = std::max(result.deeper, difference(deep, shallow));
    }
    result.widths = deep.network.widths;
    result.parameters = deep.network.parameters();
    result.split = difference(insert_signed_identity(shallow), shallow);
    result.unsplit = difference(with_unit_matrix(shallow, 0), shallow);
    result.tanh = difference(as_tanh(insert_identity(shallow, 1)), as_tanh(shallow));
    return result;
}

}  // namespace descent::deep

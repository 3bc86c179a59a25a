#include "chapters/13_batch_normalization/network_check.hpp"

#include <algorithm>
#include <cmath>

namespace descent::normalization {
namespace {

/// Have all blocks this verdict that are silent, or all that are not?
bool all_are(const NetworkCheck& check, bool silent, Verdict verdict) {
    const std::vector<std::string>& names = check.silent;
    const auto other = [&](const BlockReport& block) {
        const bool is_silent = std::find(names.begin(), names.end(), block.name) != names.end();
        return is_silent == silent && block.verdict != verdict;
    };
    return std::none_of(check.report.blocks.begin(), check.report.blocks.end(), other);
}

}  // namespace

WeightsBefore weights_before(const NormalizedNetwork& network, const Vector& phi, const Matrix& X,
                             Labels labels) {
    Pass pass;
    Vector dphi;
    loss_and_gradient(network, phi, X, labels, pass, dphi);
    WeightsBefore result;
    for (std::size_t k = 1; k <= network.depth(); ++k) {
        if (!network.norm[k]) continue;
        const auto W = matrix(phi, network.linear.W(k - 1));
        const auto dW = matrix(dphi, network.linear.W(k - 1));
        for (std::size_t d = 0; d < W.shape()[0]; ++d, ++result.units) {
            const Real along = dot(row(W, d), row(dW, d));
            const Real expected = 2 * network.norm[k]->epsilon * pass.batch[k].dvariance[d];
            result.along = std::max(result.along, std::abs(along));
            result.error = std::max(result.error, std::abs(along + expected));
        }
    }
    return result;
}

std::size_t NetworkCheck::count(Verdict verdict) const {
    const auto has = [&](const BlockReport& block) { return block.verdict == verdict; };
    return static_cast<std::size_t>(std::count_if(report.blocks.begin(), report.blocks.end(), has));
}

bool NetworkCheck::silent_zero() const {
    return all_are(*this, true, Verdict::zero);
}

bool NetworkCheck::others_pass() const {
    return all_are(*this, false, Verdict::pass);
}

NetworkCheck network_check(const NormalizedNetwork& network, std::size_t examples,
                           std::uint64_t seed) {
    const DeepNetwork& net = network.linear;
    Random random(seed, "check");
    Vector phi = initialize(network, random);
    for (Real& p : phi) p += random.normal(0, Real(0.3));
    Matrix X = xt::zeros<Real>({examples, net.widths.front()});
    random.fill_normal(X);
    std::vector<std::size_t> labels;
    for (std::size_t i = 0; i < examples; ++i) labels.push_back(i % net.widths.back());
    return {.widths = net.widths,
            .activation = net.activation,
            .report = check_gradient(objective(network, X, labels), phi, network.layout,
                                     {.batch = examples}),
            .silent = silent_blocks(network),
            .weights = weights_before(network, phi, X, labels)};
}

}  // namespace descent::normalization

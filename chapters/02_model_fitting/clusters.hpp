/// \file
/// How does one minimize over variables of which some are discrete? Taking turns, each
/// with its direct solution (FM.6).
#pragma once

#include <vector>

#include "common/tensor.hpp"

namespace descent::fitting {

/// Which cluster each number belongs to, discrete, and where the clusters are,
/// continuous.
struct Clusters {
    std::vector<std::size_t> label;  ///< c_i, one per number
    Vector centre;                   ///< μ_k
};

/// L[c, μ] = Σ_i (x_i − μ_{c_i})², a sum over the numbers.
/// \throws std::invalid_argument unless there is one label per number, each a cluster
Real scatter(const Clusters& clusters, const Vector& x);

/// argmin_c L[c, μ]: the nearest centre of each number, the first of several.
/// \throws std::invalid_argument for no centres
std::vector<std::size_t> nearest_centres(const Vector& centre, const Vector& x);

/// argmin_μ L[c, μ]: the mean of the numbers of each cluster; one that has none stays
/// where it was, in `before`.
/// \throws std::invalid_argument as scatter()
Vector cluster_means(const std::vector<std::size_t>& label, const Vector& x, const Vector& before);

/// What k_means() did: after the first labels, and then after every round.
struct ClusterPath {
    std::vector<Clusters> clusters;
    std::vector<Real> loss;                                  ///< scatter() of each: it never rises
    const Clusters& end() const { return clusters.back(); }  ///< the last, whose labels stay
};

/// Alternates both (FM.6) until no label changes, which happens: there are finitely many
/// labellings, and none comes twice. Where it ends no single turn helps; the lowest of
/// all it need not be.
/// \throws std::invalid_argument for no numbers or centres, or ones that are not finite
ClusterPath k_means(const Vector& x, const Vector& start);

}  // namespace descent::fitting

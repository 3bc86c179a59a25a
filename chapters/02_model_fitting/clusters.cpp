#include "chapters/02_model_fitting/clusters.hpp"

#include <cmath>

#include "common/shapes.hpp"

namespace descent::fitting {
namespace {

void require_labels(const char* function, const std::vector<std::size_t>& label, const Vector& x,
                    const Vector& centre) {
    require_size(function, "label", label.size(), x.size());
    for (const std::size_t c : label)
        require(c < centre.size(), function, "there is no such cluster");
}

}  // namespace

Real scatter(const Clusters& clusters, const Vector& x) {
    require_labels("scatter", clusters.label, x, clusters.centre);
    Real L = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const Real off = x(i) - clusters.centre(clusters.label[i]);
        L += off * off;
    }
    return L;
}

std::vector<std::size_t> nearest_centres(const Vector& centre, const Vector& x) {
    require(centre.size() > 0, "nearest_centres", "there are no centres");
    std::vector<std::size_t> label(x.size(), 0);
    for (std::size_t i = 0; i < x.size(); ++i)
        for (std::size_t k = 1; k < centre.size(); ++k)
            if (std::abs(x(i) - centre(k)) < std::abs(x(i) - centre(label[i]))) label[i] = k;
    return label;
}

Vector cluster_means(const std::vector<std::size_t>& label, const Vector& x, const Vector& before) {
    require_labels("cluster_means", label, x, before);
    Vector sum = xt::zeros_like(before), count = sum, centre = before;
    for (std::size_t i = 0; i < x.size(); ++i) {
        sum(label[i]) += x(i);
        count(label[i]) += 1;
    }
    for (std::size_t k = 0; k < before.size(); ++k)
        if (count(k) > 0) centre(k) = sum(k) / count(k);  // the mean of its numbers   (FM.6)
    return centre;
}

ClusterPath k_means(const Vector& x, const Vector& start) {
    require(x.size() > 0, "k_means", "there are no numbers");
    require(xt::all(xt::isfinite(x)) && xt::all(xt::isfinite(start)), "k_means",
            "a number or a centre is not finite");
    ClusterPath path;
    Clusters clusters{nearest_centres(start, x), start};
    while (true) {
        path.clusters.push_back(clusters);
        path.loss.push_back(scatter(clusters, x));
        clusters.centre = cluster_means(clusters.label, x, clusters.centre);
        const std::vector<std::size_t> label = nearest_centres(clusters.centre, x);
        if (label == clusters.label) break;
        clusters.label = label;
    }
    path.clusters.push_back(clusters);
    path.loss.push_back(scatter(clusters, x));
    return path;
}

}  // namespace descent::fitting

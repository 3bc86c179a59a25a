#include "chapters/03_neurons/perceptron.hpp"

#include <algorithm>

namespace descent::neurons {
namespace {

bool same(const Separator& a, const Separator& b) {
    return a.b == b.b && std::equal(a.w.begin(), a.w.end(), b.w.begin());
}

/// Goes over the points once and corrects each mistake.
void run_epoch(const SignedPoints& points, PerceptronResult& result) {
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Real y = real(points.y[i]);
        const Vector x = row(points.X, i);
        if (y * result.separator(x) > 0) continue;
        result.separator.w += y * x;  // w ← w + yx   (NL.8)
        result.separator.b += y;      // b ← b + y    (NL.8)
        result.path.push_back(result.separator);
        ++result.mistakes;
    }
    ++result.epochs;
}

}  // namespace

void require_points(const char* function, const SignedPoints& points) {
    require(points.size() > 0, function, "there are no points");
    require_size(function, "rows of X", points.X.shape()[0], points.size());
    for (const int y : points.y)
        require(y == 1 || y == -1, function, "a class is neither +1 nor -1");
}

Real Separator::operator()(const Vector& x) const {
    require_size("Separator", "x", x.size(), w.size());
    return b + dot(w, x);
}

std::size_t Separator::errors(const SignedPoints& points) const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < points.size(); ++i)
        count += !(real(points.y[i]) * (*this)(row(points.X, i)) > 0);
    return count;
}

PerceptronResult learn(const SignedPoints& points, std::size_t max_epochs) {
    require_points("learn", points);
    PerceptronResult result;
    result.separator.w = xt::zeros<Real>({points.X.shape()[1]});
    result.path.push_back(result.separator);
    std::vector<Separator> seen{result.separator};  // at the start of each epoch
    while (!result.converged && result.cycle == 0 && result.epochs < max_epochs) {
        const std::size_t before = result.mistakes;
        run_epoch(points, result);
        result.converged = result.mistakes == before;
        // Where the weights are what they were before, all that followed will follow again
        for (std::size_t e = 0; e < seen.size() && !result.converged && result.cycle == 0; ++e)
            if (same(seen[e], result.separator)) result.cycle = result.epochs - e;
        seen.push_back(result.separator);
    }
    return result;
}

Real mistake_bound(const SignedPoints& points, Real margin) {
    require_points("mistake_bound", points);
    require(margin > 0, "mistake_bound", "the margin is not positive");
    Real longest = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Vector x = row(points.X, i);
        longest = std::max(longest, 1 + dot(x, x));
    }
    return longest / (margin * margin);  // (R/γ)²   (NL.8)
}

}  // namespace descent::neurons

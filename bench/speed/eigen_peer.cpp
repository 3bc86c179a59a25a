// The step written by hand with Eigen, compiled twice, each time into a library of its own: with
// Eigen's products, and with EIGEN_USE_BLAS, where they are OpenBLAS's. The name of the function
// comes from the build, too.
#include <Eigen/Dense>
#include <cmath>
#include <memory>

#include "bench/speed/peer.hpp"

namespace descent::speed {
namespace {

using Eigen::Dynamic, Eigen::Index;
using Weights = Eigen::Matrix<Real, Dynamic, Dynamic>;
using Column = Eigen::Matrix<Real, Dynamic, 1>;

/// A network for batches of so many columns; with one column each product of the step is
/// one of a matrix and a vector, and Eigen knows it when it compiles.
template <int columns>
struct Net {
    using Batch = Eigen::Matrix<Real, Dynamic, columns>;

    std::vector<Weights> W, dW;
    std::vector<Column> b, db;
    std::vector<Batch> h, dh;  ///< units × examples; h[0] is the input, the last the output
    std::vector<std::size_t> labels;
    Real alpha;
    bool keeps_gradient;  ///< or W −= α ∂L/∂f hᵀ at once, without ∂L/∂W

    Net(const Workload& work, bool keep)
        : labels(work.labels), alpha(work.alpha), keeps_gradient(keep) {
        const auto n = static_cast<Index>(work.batch);
        const Real* phi = work.phi.data();
        h.emplace_back(
            Eigen::Map<const Batch>(work.x.data(), static_cast<Index>(work.widths[0]), n));
        dh.resize(work.widths.size());
        for (std::size_t k = 0; k + 1 < work.widths.size(); ++k) {
            const auto in = static_cast<Index>(work.widths[k]);
            const auto out = static_cast<Index>(work.widths[k + 1]);
            using ByRow = Eigen::Matrix<Real, Dynamic, Dynamic, Eigen::RowMajor>;
            W.emplace_back(Eigen::Map<const ByRow>(phi, out, in));
            b.emplace_back(Eigen::Map<const Column>(phi + out * in, out));
            phi += out * in + out;
            dW.emplace_back(Weights::Zero(out, in));
            db.emplace_back(Column::Zero(out));
            h.emplace_back(Batch::Zero(out, n));
            dh[k + 1] = h.back();
        }
    }

    void forward() {
        const std::size_t last = W.size();
        for (std::size_t k = 0; k < last; ++k) {
            h[k + 1].noalias() = W[k] * h[k];
            if (k + 1 < last)
                h[k + 1] = (h[k + 1].colwise() + b[k]).cwiseMax(Real(0));
            else
                h[k + 1].colwise() += b[k];
        }
    }

    /// The mean loss, and its gradient into dh.back().
    Real loss() {
        const Real scale = 1 / static_cast<Real>(labels.size());
        Real sum = 0;
        for (std::size_t i = 0; i < labels.size(); ++i) {
            const auto f = h.back().col(static_cast<Index>(i));
            auto d = dh.back().col(static_cast<Index>(i));
            const auto y = static_cast<Index>(labels[i]);
            const Real largest = f.maxCoeff();
            d = (f.array() - largest).exp().matrix();
            const Real total = d.sum();
            sum += std::log(total) - (f(y) - largest);
            d *= scale / total;
            d(y) -= scale;
        }
        return sum * scale;
    }

    void backward_and_update() {
        for (std::size_t k = W.size(); k-- > 0;) {
            const Batch& df = dh[k + 1];
            if (keeps_gradient) {
                dW[k].noalias() = df * h[k].transpose();
                db[k] = df.rowwise().sum();
            }
            if (k > 0) {
                dh[k].noalias() = W[k].transpose() * df;
                dh[k] = (h[k].array() > 0).select(dh[k], Real(0));
            }
            if (!keeps_gradient) {
                W[k].noalias() -= (alpha * df) * h[k].transpose();
                b[k] -= alpha * df.rowwise().sum();
            }
        }
        if (!keeps_gradient) return;
        for (std::size_t k = 0; k < W.size(); ++k) {
            W[k] -= alpha * dW[k];
            b[k] -= alpha * db[k];
        }
    }

    Real step() {
        forward();
        const Real L = loss();
        backward_and_update();
        return L;
    }
};

template <int columns>
StepOf step_of(const Workload& work, bool keep) {
    return [net = std::make_shared<Net<columns>>(work, keep)] { return net->step(); };
}

}  // namespace

/// Eigen's step for this work. \param keep whether ∂L/∂W is stored, as Descent does
__attribute__((visibility("default"))) StepOf EIGEN_PEER(const Workload& work, bool keep);
StepOf EIGEN_PEER(const Workload& work, bool keep) {
    return work.batch == 1 ? step_of<1>(work, keep) : step_of<Dynamic>(work, keep);
}

}  // namespace descent::speed

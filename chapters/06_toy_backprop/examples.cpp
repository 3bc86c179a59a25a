#include "chapters/06_toy_backprop/examples.hpp"

namespace descent::toy {

double slope_multiplied_out(double x) {
    return 8 * x + 4;  // d/dx (4x² + 4x + 1) = 8x + 4   (GO.7)
}

double slope_by_chain_rule(double x) {
    const double z = 2 * x + 1;  // z = 2x + 1, y = z²      (GO.7)
    const double dz_dx = 2;      // dz/dx = 2               (GO.7)
    const double dy_dz = 2 * z;  // dy/dz = 2z              (GO.7)
    return dy_dz * dz_dx;        // dy/dx = dy/dz · dz/dx   (GO.7)
}

SumOfLine sum_of_line(const DoubleMatrix& W, const DoubleVector& b, const DoubleVector& x) {
    const std::size_t rows = W.shape()[0], columns = W.shape()[1];
    require_size("sum_of_line", "b", b.size(), rows);
    require_size("sum_of_line", "x", x.size(), columns);

    SumOfLine s;
    s.z = b;
    s.gradient = xt::zeros<double>({columns});
    //> 06.1
    for (std::size_t j = 0; j < rows; ++j) {
        for (std::size_t i = 0; i < columns; ++i) {
            // z_j = Σ_i W_ji x_i + b_j   (GO.7)
            s.z(j) += W(j, i) * x(i);
            // ∂y/∂x_i = Σ_j ∂y/∂z_j ∂z_j/∂x_i, ∂y/∂z_j = 1, ∂z_j/∂x_i = W_ji   (GO.7)
            s.gradient(i) += 1.0 * W(j, i);
        }
        s.y += s.z(j);  // y = Σ_j z_j                                                 (GO.7)
    }
    //<
    return s;
}

SumTimes sum_times(double x, double y, double z) {
    SumTimes g;
    //> 06.2
    g.q = x + y;        // q = x + y                                       (EE.6)
    g.f = g.q * z;      // f = qz                                          (EE.6)
    g.df = 1;           // ∂f/∂f = 1, where every backward pass begins     (EE.6)
    g.dq = z * g.df;    // ∂f/∂q = z                                       (EE.6)
    g.dz = g.q * g.df;  // ∂f/∂z = q                                       (EE.6)
    g.dx = 1 * g.dq;    // ∂f/∂x = ∂f/∂q ∂q/∂x,  ∂q/∂x = 1                 (EE.6)
    g.dy = 1 * g.dq;    // ∂f/∂y = ∂f/∂q ∂q/∂y,  ∂q/∂y = 1                 (EE.6)
    //<
    return g;
}

SquaredNorm squared_norm(const DoubleMatrix& W, const DoubleVector& x) {
    const std::size_t rows = W.shape()[0], columns = W.shape()[1];
    require_size("squared_norm", "x", x.size(), columns);

    SquaredNorm n;
    n.q = xt::zeros<double>({rows});
    n.dq = xt::zeros<double>({rows});
    n.dW = xt::zeros<double>({rows, columns});
    n.dx = xt::zeros<double>({columns});
    //> 06.3
    for (std::size_t i = 0; i < rows; ++i) {
        // q = Wx   (EE.7)
        for (std::size_t j = 0; j < columns; ++j) n.q(i) += W(i, j) * x(j);
        n.f += n.q(i) * n.q(i);  // f = ‖q‖² = Σ_i q_i²          (EE.7)
        n.dq(i) = 2 * n.q(i);    // ∂f/∂q_i = 2 q_i              (EE.7)
        for (std::size_t j = 0; j < columns; ++j) {
            // ∂f/∂W_ij = Σ_k ∂f/∂q_k ∂q_k/∂W_ij = 2 q_i x_j   (EE.7)
            n.dW(i, j) = n.dq(i) * x(j);
            // ∂f/∂x_j = Σ_i ∂f/∂q_i ∂q_i/∂x_j = Σ_i 2 q_i W_ij   (EE.7)
            n.dx(j) += W(i, j) * n.dq(i);
        }
    }
    //<
    return n;
}

}  // namespace descent::toy

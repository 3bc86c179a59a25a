// Operations with the mistakes one makes in writing them, each beside the right one: the gradient
// check must fail the wrong, name the mistake where it has a name, and pass the right.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "common/gradient_check.hpp"
#include "tests/chapters/08_autodiff/weighted.hpp"

using namespace descent;
using namespace descent::autodiff;
using namespace descent::test;

namespace {

using Backward = void (*)(Node& out);

Node& parent(Node& out, std::size_t p) {
    return *out.parents[p];
}
MatrixView value_of(const Tensor& t) {
    return value(t.node());
}

// The right values with any way back.

template <class F>
Tensor unary(const Tensor& z, F function, Backward backward) {
    const Tensor y = z.graph().make("unary", z.rows(), z.columns(), {z}, backward);
    std::transform(z.node().value, z.node().value + z.node().size(), y.node().value, function);
    return y;
}
Tensor square_with(const Tensor& z, Backward backward) {
    return unary(
        z, [](Real x) { return x * x; }, backward);
}
Tensor tanh_with(const Tensor& z, Backward backward) {
    return unary(
        z, [](Real x) { return std::tanh(x); }, backward);
}
Tensor sigmoid_with(const Tensor& z, Backward backward) {
    return unary(
        z, [](Real x) { return 1 / (1 + std::exp(-x)); }, backward);
}
Tensor relu_with(const Tensor& z, Backward backward) {
    return unary(
        z, [](Real x) { return std::max(Real(0), x); }, backward);
}
Tensor product_with(const Tensor& a, const Tensor& b, Backward backward) {
    const Tensor y = a.graph().make("product", a.rows(), a.columns(), {a, b}, backward);
    xt::noalias(value_of(y)) = value_of(a) * value_of(b);
    return y;
}
Tensor quotient_with(const Tensor& a, const Tensor& b, Backward backward) {
    const Tensor y = a.graph().make("quotient", a.rows(), a.columns(), {a, b}, backward);
    xt::noalias(value_of(y)) = value_of(a) / value_of(b);
    return y;
}
Tensor matmul_with(const Tensor& a, const Tensor& b, Backward backward) {
    const Tensor y = a.graph().make("matmul", a.rows(), b.columns(), {a, b}, backward);
    MatrixView Y = value_of(y);
    descent::matmul(value_of(a), value_of(b), Y);
    return y;
}
Tensor transpose_with(const Tensor& a, Backward backward) {
    const Tensor y = a.graph().make("transpose", a.columns(), a.rows(), {a}, backward);
    xt::noalias(value_of(y)) = xt::transpose(value_of(a));
    return y;
}
Tensor plus_row_with(const Tensor& a, const Tensor& row, Backward backward) {
    const Tensor y = a.graph().make("a + row", a.rows(), a.columns(), {a, row}, backward);
    xt::noalias(value_of(y)) = value_of(a) + value_of(row);
    return y;
}
Tensor sum_with(const Tensor& z, Backward backward) {
    const Tensor y = z.graph().make("sum", 1, 1, {z}, backward);
    *y.node().value = xt::sum(value_of(z), xt::evaluation_strategy::immediate)();
    return y;
}
Tensor log_softmax_with(const Tensor& z, Backward backward) {
    const Tensor y = z.graph().make("log_softmax", z.rows(), z.columns(), {z}, backward);
    xt::noalias(value_of(y)) = log_softmax(z.graph().input(z.value())).value();
    return y;
}

/// operand's gradient += A·B; nothing where none is wanted.
template <class A, class B>
void add_product(Node& operand, const A& a, const B& b) {
    Matrix product = grad(operand);
    descent::matmul(a, b, product);
    add_gradient(operand, product);
}

/// The batch of six examples that meets a (3×4) and b (3) as weights and bias.
Tensor examples(const Tensor& a) {
    Matrix X = xt::zeros<Real>({6, 4});
    for (std::size_t i = 0; i < X.size(); ++i) X.data()[i] = std::sin(static_cast<Real>(5 * i + 2));
    return a.graph().input(X);
}
Tensor linear_with(const Tensor& W, const Tensor& b, Backward backward) {
    const Tensor x = examples(W),
                 z = W.graph().make("linear", x.rows(), W.rows(), {x, W, b}, backward);
    MatrixView Z = value_of(z);
    descent::matmul(value_of(x), transposed(value_of(W)), Z);
    xt::noalias(Z) += value_of(b);
    return z;
}

struct Row {
    std::string mistake;
    std::vector<std::size_t> a, b;  ///< shapes
    Expression wrong, right;
    std::string block;    ///< where it must show
    Diagnosis diagnosis;  ///< unknown: only that it fails
    std::size_t batch = 0;
};

const std::vector<Row> mistaken_operations{
    {"assigns where it should add",
     {3, 4},
     {3, 4},
     [](const Tensor& a, const Tensor& b) {
         const Tensor h = tanh_with(a, [](Node& out) {
             MatrixView g = grad(parent(out, 0));
             xt::noalias(g) = grad(out) * (Real(1) - value(out) * value(out));
             parent(out, 0).has_gradient = true;
         });
         return h + a * b;
     },
     [](const Tensor& a, const Tensor& b) {
         const Tensor h = tanh(a);
         return h + a * b;
     },
     "a",
     Diagnosis::unknown},
    {"never tells that a gradient has come",
     {3, 4},
     {3, 4},
     [](const Tensor& a, const Tensor& b) {
         const Tensor h = tanh(a);
         return b * square_with(h, [](Node& out) {
                    MatrixView g = grad(parent(out, 0));
                    xt::noalias(g) = Real(2) * grad(out) * value(parent(out, 0));
                });
     },
     [](const Tensor& a, const Tensor& b) { return b * square(tanh(a)); },
     "a",
     Diagnosis::all_zero},
    {"a broadcast row gets the gradient of its last repetition",
     {3, 4},
     {4},
     [](const Tensor& a, const Tensor& b) {
         return plus_row_with(square(a), b, [](Node& out) {
             add_gradient(parent(out, 0), grad(out));
             const Matrix last = xt::view(grad(out), xt::range(out.rows - 1, out.rows), xt::all());
             add_gradient(parent(out, 1), last);
         });
     },
     [](const Tensor& a, const Tensor& b) { return square(a) + b; },
     "b",
     Diagnosis::unknown},
    {"the gradient of a broadcast row is the mean of its repetitions",
     {3, 4},
     {4},
     [](const Tensor& a, const Tensor& b) {
         return plus_row_with(square(a), b, [](Node& out) {
             add_gradient(parent(out, 0), grad(out));
             const Matrix mean_row = xt::mean(grad(out), {0}, xt::keep_dims);
             add_gradient(parent(out, 1), mean_row);
         });
     },
     [](const Tensor& a, const Tensor& b) { return square(a) + b; },
     "b",
     Diagnosis::scaled_by_1_n,
     3},
    {"a bias gets the gradient of the first example",
     {3, 4},
     {3},
     [](const Tensor& a, const Tensor& b) {
         return linear_with(a, b, [](Node& out) {
             add_product(parent(out, 1), transposed(grad(out)), value(parent(out, 0)));
             const Matrix first = xt::view(grad(out), xt::range(0, 1), xt::all());
             add_gradient(parent(out, 2), first);
         });
     },
     [](const Tensor& a, const Tensor& b) { return linear(examples(a), a, b); },
     "b",
     Diagnosis::bias_not_summed,
     6},
    {"the examples in another order than their gradients",
     {3, 4},
     {3},
     [](const Tensor& a, const Tensor& b) {
         return linear_with(a, b, [](Node& out) {
             const Matrix turned = xt::flip(value(parent(out, 0)), 0),
                          all = xt::sum(grad(out), {0}, xt::keep_dims);
             add_product(parent(out, 1), transposed(grad(out)), turned);
             add_gradient(parent(out, 2), all);
         });
     },
     [](const Tensor& a, const Tensor& b) { return linear(examples(a), a, b); },
     "a",
     Diagnosis::batch_order,
     6},
    {"a value that is overwritten before the way back",
     {3, 4},
     {3, 4},
     [](const Tensor& a, const Tensor& b) {
         const Tensor y = exp(a);
         const Tensor h = unary(
             y, [](Real x) { return std::tanh(x); },
             [](Node& out) {
                 add_gradient(parent(out, 0), grad(out) * (Real(1) - value(out) * value(out)));
             });
         // "in place", to save memory; exp needs its e^z on the way back
         xt::noalias(value_of(y)) = value_of(h);
         return h * b;
     },
     [](const Tensor& a, const Tensor& b) { return tanh(exp(a)) * b; },
     "a",
     Diagnosis::unknown},
    {"wrong sign of the subtrahend",
     {3, 4},
     {3, 4},
     [](const Tensor& a, const Tensor& b) {
         const Tensor y = a.graph().make("-", a.rows(), a.columns(), {a, b}, [](Node& out) {
             add_gradient(parent(out, 0), grad(out));
             add_gradient(parent(out, 1), grad(out));
         });
         xt::noalias(value_of(y)) = value_of(a) - value_of(b);
         return y;
     },
     [](const Tensor& a, const Tensor& b) { return a - b; },
     "b",
     Diagnosis::sign},
    {"matmul without the transposition",
     {3, 3},
     {3, 3},
     [](const Tensor& a, const Tensor& b) {
         return matmul_with(a, b, [](Node& out) {
             add_product(parent(out, 0), grad(out), value(parent(out, 1)));
             add_product(parent(out, 1), transposed(value(parent(out, 0))), grad(out));
         });
     },
     [](const Tensor& a, const Tensor& b) { return matmul(a, b); },
     "a",
     Diagnosis::unknown},
    {"matmul in the wrong order",
     {3, 3},
     {3, 3},
     [](const Tensor& a, const Tensor& b) {
         return matmul_with(a, b, [](Node& out) {
             add_product(parent(out, 0), grad(out), transposed(value(parent(out, 1))));
             add_product(parent(out, 1), grad(out), transposed(value(parent(out, 0))));
         });
     },
     [](const Tensor& a, const Tensor& b) { return matmul(a, b); },
     "b",
     Diagnosis::unknown},
    {"transpose forgets to turn the gradient",
     {3, 3},
     {3, 3},
     [](const Tensor& a, const Tensor& b) {
         return transpose_with(a, [](Node& out) { add_gradient(parent(out, 0), grad(out)); }) + b;
     },
     [](const Tensor& a, const Tensor& b) { return transpose(a) + b; },
     "a",
     Diagnosis::transposed},
    {"transpose keeps the order in memory",
     {3, 4},
     {4, 3},
     [](const Tensor& a, const Tensor& b) {
         return b + transpose_with(a, [](Node& out) {
                    std::copy_n(out.grad, out.size(), parent(out, 0).grad);
                    parent(out, 0).has_gradient = true;
                });
     },
     [](const Tensor& a, const Tensor& b) { return b + transpose(a); },
     "a",
     Diagnosis::transposed},
    {"mean without 1/N",
     {12},
     {1},
     [](const Tensor& a, const Tensor& b) {
         const Tensor y = b * sum_with(square(a), [](Node& out) {
                              Node& z = parent(out, 0);
                              add_gradient(z, xt::broadcast(grad(out) * static_cast<Real>(z.size()),
                                                            std::array{z.rows, z.columns}));
                          });
         return y;
     },
     [](const Tensor& a, const Tensor& b) { return b * sum(square(a)); },
     "a",
     Diagnosis::scaled_by_n,
     12},
    {"1/N twice",
     {12},
     {1},
     [](const Tensor& a, const Tensor& b) {
         return b * sum_with(square(a), [](Node& out) {
                    Node& z = parent(out, 0);
                    add_gradient(z, xt::broadcast(grad(out) / static_cast<Real>(z.size()),
                                                  std::array{z.rows, z.columns}));
                });
     },
     [](const Tensor& a, const Tensor& b) { return b * sum(square(a)); },
     "a",
     Diagnosis::scaled_by_1_n,
     12},
    {"the gradient of a sum for the first entry only",
     {3, 4},
     {1},
     [](const Tensor& a, const Tensor& b) {
         return b * sum_with(square(a), [](Node& out) {
                    Matrix g = xt::zeros<Real>({parent(out, 0).rows, parent(out, 0).columns});
                    g(0, 0) = *out.grad;
                    add_gradient(parent(out, 0), g);
                });
     },
     [](const Tensor& a, const Tensor& b) { return b * sum(square(a)); },
     "a",
     Diagnosis::unknown},
    {"the last row is left out",
     {4, 3},
     {4, 3},
     [](const Tensor& a, const Tensor& b) {
         return b * square_with(a, [](Node& out) {
                    Matrix g = Real(2) * grad(out) * value(parent(out, 0));
                    xt::view(g, xt::range(out.rows - 1, out.rows), xt::all()) = Real(0);
                    add_gradient(parent(out, 0), g);
                });
     },
     [](const Tensor& a, const Tensor& b) { return b * square(a); },
     "a",
     Diagnosis::single_entries},
    {"the 2 of the square is missing",
     {3, 4},
     {3, 4},
     [](const Tensor& a, const Tensor& b) {
         return b * square_with(a, [](Node& out) {
                    add_gradient(parent(out, 0), grad(out) * value(parent(out, 0)));
                });
     },
     [](const Tensor& a, const Tensor& b) { return b * square(a); },
     "a",
     Diagnosis::halved},
    {"added twice",
     {3, 4},
     {3, 4},
     [](const Tensor& a, const Tensor& b) {
         return b * tanh_with(a, [](Node& out) {
                    for (int twice = 0; twice < 2; ++twice)
                        add_gradient(parent(out, 0),
                                     grad(out) * (Real(1) - value(out) * value(out)));
                });
     },
     [](const Tensor& a, const Tensor& b) { return b * tanh(a); },
     "a",
     Diagnosis::doubled},
    {"the gradients of two parents exchanged",
     {3, 4},
     {3, 4},
     [](const Tensor& a, const Tensor& b) {
         return product_with(a, b, [](Node& out) {
             add_gradient(parent(out, 1), grad(out) * value(parent(out, 1)));
             add_gradient(parent(out, 0), grad(out) * value(parent(out, 0)));
         });
     },
     [](const Tensor& a, const Tensor& b) { return a * b; },
     "a",
     Diagnosis::unknown},
    {"both gradients to one parent",
     {3, 4},
     {3, 4},
     [](const Tensor& a, const Tensor& b) {
         return product_with(a, b, [](Node& out) {
             add_gradient(parent(out, 0), grad(out) * value(parent(out, 1)));
             add_gradient(parent(out, 0), grad(out) * value(parent(out, 0)));
         });
     },
     [](const Tensor& a, const Tensor& b) { return a * b; },
     "b",
     Diagnosis::all_zero},
    {"the denominator is not squared",
     {3, 4},
     {3, 4},
     [](const Tensor& a, const Tensor& b) {
         return quotient_with(a, exp(b), [](Node& out) {
             add_gradient(parent(out, 0), grad(out) / value(parent(out, 1)));
             add_gradient(parent(out, 1), -grad(out) * value(out));
         });
     },
     [](const Tensor& a, const Tensor& b) { return a / exp(b); },
     "b",
     Diagnosis::unknown},
    {"relu lets everything through",
     {3, 4},
     {3, 4},
     [](const Tensor& a, const Tensor& b) {
         return b + relu_with(a, [](Node& out) { add_gradient(parent(out, 0), grad(out)); });
     },
     [](const Tensor& a, const Tensor& b) { return b + relu(a); },
     "a",
     Diagnosis::unknown},
    {"sigmoid's slope from its input instead of its value",
     {3, 4},
     {3, 4},
     [](const Tensor& a, const Tensor& b) {
         return b * sigmoid_with(a, [](Node& out) {
                    const MatrixView z = value(parent(out, 0));
                    add_gradient(parent(out, 0), grad(out) * z * (Real(1) - z));
                });
     },
     [](const Tensor& a, const Tensor& b) { return b * sigmoid(a); },
     "a",
     Diagnosis::unknown},
    {"tanh without its slope",
     {3, 4},
     {3, 4},
     [](const Tensor& a, const Tensor& b) {
         return b * tanh_with(a, [](Node& out) { add_gradient(parent(out, 0), grad(out)); });
     },
     [](const Tensor& a, const Tensor& b) { return b * tanh(a); },
     "a",
     Diagnosis::unknown},
    {"a product's gradient in single precision",
     {3, 4},
     {3, 4},
     [](const Tensor& a, const Tensor& b) {
         return product_with(a, b, [](Node& out) {
             Matrix g = grad(out) * value(parent(out, 1));
             for (Real& x : g) x = static_cast<Real>(static_cast<float>(x));
             add_gradient(parent(out, 0), g);
             add_gradient(parent(out, 1), grad(out) * value(parent(out, 0)));
         });
     },
     [](const Tensor& a, const Tensor& b) { return a * b; },
     "a",
     Diagnosis::rounded},
    {"log-softmax without the softmax",
     {3, 4},
     {3, 4},
     [](const Tensor& a, const Tensor& b) {
         return b * log_softmax_with(a, [](Node& out) { add_gradient(parent(out, 0), grad(out)); });
     },
     [](const Tensor& a, const Tensor& b) { return b * log_softmax(a); },
     "a",
     Diagnosis::unknown},
    {"log-softmax that assumes a gradient of sum 1",
     {3, 4},
     {3, 4},
     [](const Tensor& a, const Tensor& b) {
         return b * log_softmax_with(a, [](Node& out) {
                    add_gradient(parent(out, 0), grad(out) - xt::exp(value(out)));
                });
     },
     [](const Tensor& a, const Tensor& b) { return b * log_softmax(a); },
     "a",
     Diagnosis::unknown},
    {"the label's gradient one column off",
     {3, 4},
     {3, 1},
     [](const Tensor& a, const Tensor& b) {
         const Tensor y = a.graph().make("pick", a.rows(), 1, {a}, [](Node& out) {
             Matrix g = xt::zeros<Real>({parent(out, 0).rows, parent(out, 0).columns});
             for (std::size_t i = 0; i < out.rows; ++i)
                 g(i, (three_labels[i] + 1) % g.shape()[1]) = out.grad[i];
             add_gradient(parent(out, 0), g);
         });
         for (std::size_t i = 0; i < three_labels.size(); ++i)
             y.node().value[i] = value_of(a)(i, three_labels[i]);
         return y * b;
     },
     [](const Tensor& a, const Tensor& b) { return pick(a, three_labels) * b; },
     "a",
     Diagnosis::unknown},
    {"an infinite slope",
     {3, 4},
     {3, 4},
     [](const Tensor& a, const Tensor& b) {
         return b * square_with(
                        a, [](Node& out) { add_gradient(parent(out, 0), grad(out) / Real(0)); });
     },
     [](const Tensor& a, const Tensor& b) { return b * square(a); },
     "a",
     Diagnosis::not_finite},
};

}  // namespace

TEST_CASE(
    "GO.9 GO.10 GO.11 wrong operations: the gradient check fails each and names its mistake") {
    for (const Row& row : mistaken_operations) {
        const ParameterLayout layout = layout_of(row.a, row.b);
        const Vector phi = random_point(layout, row.mistake, false);
        const Objective wrong = weighted(row.wrong, layout), right = weighted(row.right, layout);
        const GradientCheckOptions options{.batch = row.batch};
        const GradientReport report = check_gradient(wrong, phi, layout, options);
        INFO(row.mistake, "\n", report.text());
        CHECK(report.verdict == Verdict::fail);
        CHECK(report[row.block].verdict == Verdict::fail);
        CHECK(report[row.block].diagnosis != Diagnosis::none);
        if (row.diagnosis != Diagnosis::unknown)
            CHECK(report[row.block].diagnosis == row.diagnosis);
        // Only the way back is wrong: the value is right, and with the right way back it passes.
        CHECK(std::abs(wrong.loss(phi) - right.loss(phi)) <= 1e-14 * std::abs(right.loss(phi)));
        CHECK(check_gradient(right, phi, layout, options).verdict == Verdict::pass);
    }
}

TEST_CASE("GO.9 FM.24 wrong operations: a forgotten zero_grad is not repeatable") {
    const ParameterLayout layout = layout_of({3, 4}, {3, 4});
    const Vector at = random_point(layout, "zero_grad", false);
    for (const bool forgotten : {true, false}) {
        Vector phi = at, dphi = xt::zeros_like(at);
        Graph graph;
        const Tensor a = graph.parameter(phi, dphi, layout[0]),
                     b = graph.parameter(phi, dphi, layout[1]);
        const auto loss = [&](const Vector& x) {
            std::copy(x.begin(), x.end(), phi.begin());
            const Real L = sum(square(a) * b).item();
            graph.clear();
            return L;
        };
        const Objective objective{.loss = loss,
                                  .loss_and_gradient = [&](const Vector& x, Vector& g) {
                                      std::copy(x.begin(), x.end(), phi.begin());
                                      if (!forgotten) graph.zero_grad();
                                      const Tensor L = sum(square(a) * b);
                                      const Real value = L.item();
                                      L.backward();
                                      g = dphi;
                                      return value;
                                  }};
        const GradientReport report = check_gradient(objective, at, layout);
        INFO(report.text());
        CHECK(report.verdict == (forgotten ? Verdict::fail : Verdict::pass));
        if (forgotten) CHECK(report["a"].diagnosis == Diagnosis::not_repeatable);
    }
}

TEST_CASE("GO.10 wrong operations: relu with slope 1 at exactly 0") {
    const Expression right = [](const Tensor& a, const Tensor& b) { return relu(a) * b; };
    const Expression wrong = [](const Tensor& a, const Tensor& b) {
        return b * relu_with(a, [](Node& out) {
                   add_gradient(parent(out, 0),
                                xt::where(value(parent(out, 0)) >= Real(0), grad(out), Real(0)));
               });
    };
    const ParameterLayout layout = layout_of({3, 4}, {3, 4});
    Vector phi = random_point(layout, "kink", false);
    phi[1] = phi[6] = 0;
    for (const Expression expression : {right, wrong}) {
        std::uint64_t signs = 0;
        Objective objective = weighted(expression, layout);
        objective.loss = [&, loss = objective.loss](const Vector& x) {
            signs = 0;
            for (std::size_t i = 0; i < 12; ++i) signs = 2 * signs + (x[i] > 0);
            return loss(x);
        };
        objective.pattern = [&] { return signs; };
        const GradientReport report = check_gradient(objective, phi, layout);
        INFO(report.text());
        CHECK(report["a"].at_kinks == 2);
        CHECK(report["a"].verdict == (expression == right ? Verdict::pass : Verdict::fail));
        if (expression == wrong) CHECK(report["a"].diagnosis == Diagnosis::kink);
    }
}

#include "chapters/08_autodiff/mistakes.hpp"

#include <stdexcept>

#include "chapters/08_autodiff/operations.hpp"

namespace descent::autodiff {

std::vector<Mistake> refused_mistakes() {
    std::vector<Mistake> refused;
    const auto attempt = [&](const std::string& what, const auto& mistake) {
        try {
            mistake();
        } catch (const std::invalid_argument& error) {
            refused.push_back({what, error.what()});
            return;
        }
        throw std::logic_error("no error: " + what);
    };
    Graph graph, other;
    const Tensor a = graph.variable({{1, 2}, {3, 4}}), b = graph.variable({{1, 2, 3}});
    const Tensor y = sum(square(a));
    y.backward();
    attempt("a second use of a freed graph", [&] { y.backward(); });
    attempt("backward from a matrix without a seed", [&] { square(a).backward(); });
    attempt("shapes that do not fit", [&] { matmul(a, b); });
    attempt("values of two graphs", [&] { a + other.variable({{1, 2}, {3, 4}}); });
    return refused;
}

}  // namespace descent::autodiff

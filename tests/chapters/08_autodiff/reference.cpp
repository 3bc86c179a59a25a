#include "tests/support/reference.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "chapters/08_autodiff/operations.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::autodiff;

namespace {

using Operands = std::vector<Tensor>;
using Operation = std::function<Tensor(const Operands& v)>;

const std::map<std::string, Operation> operations{
    {"+", [](const Operands& v) { return v[0] + v[1]; }},
    {"-", [](const Operands& v) { return v[0] - v[1]; }},
    {"*", [](const Operands& v) { return v[0] * v[1]; }},
    {"/", [](const Operands& v) { return v[0] / v[1]; }},
    {"relu", [](const Operands& v) { return relu(v[0]); }},
    {"sigmoid", [](const Operands& v) { return sigmoid(v[0]); }},
    {"tanh", [](const Operands& v) { return tanh(v[0]); }},
    {"exp", [](const Operands& v) { return exp(v[0]); }},
    {"sin", [](const Operands& v) { return sin(v[0]); }},
    {"cos", [](const Operands& v) { return cos(v[0]); }},
    {"log", [](const Operands& v) { return log(v[0]); }},
    {"sqrt", [](const Operands& v) { return sqrt(v[0]); }},
    {"square", [](const Operands& v) { return square(v[0]); }},
    {"matmul", [](const Operands& v) { return matmul(v[0], v[1]); }},
    {"transpose", [](const Operands& v) { return transpose(v[0]); }},
    {"linear", [](const Operands& v) { return linear(v[0], v[1], v[2]); }},
    {"sum", [](const Operands& v) { return sum(v[0]); }},
    {"sum 0", [](const Operands& v) { return sum(v[0], 0); }},
    {"sum 1", [](const Operands& v) { return sum(v[0], 1); }},
    {"mean", [](const Operands& v) { return mean(v[0]); }},
    {"mean 0", [](const Operands& v) { return mean(v[0], 0); }},
    {"mean 1", [](const Operands& v) { return mean(v[0], 1); }},
    {"log_softmax", [](const Operands& v) { return log_softmax(v[0]); }},
    {"least_squares", [](const Operands& v) { return least_squares(v[0], v[1]); }},
};

Matrix matrix_of(const nlohmann::json& shape, const nlohmann::json& entries) {
    Matrix m = xt::zeros<Real>({shape[0].get<std::size_t>(), shape[1].get<std::size_t>()});
    const auto numbers = entries.get<std::vector<Real>>();
    REQUIRE(numbers.size() == m.size());
    std::copy(numbers.begin(), numbers.end(), m.begin());
    return m;
}

/// The graphs of tests/reference/autodiff.json, built again from their descriptions.
struct Replay {
    Graph graph;
    Operands nodes;
    std::vector<std::vector<std::size_t>> labels;  ///< kept until backward() is done
    std::map<std::string, int> count;              ///< of every operation
    int shared = 0, broadcast = 0;  ///< operands used before; operations on two different shapes

    explicit Replay(const nlohmann::json& description) {
        labels.reserve(description.size());
        std::set<std::size_t> used;
        for (const nlohmann::json& node : description) {
            if (node.is_object()) {
                const Matrix value = matrix_of(node["shape"], node["value"]);
                nodes.push_back(node["gradient"].is_null() ? graph.input(value)
                                                           : graph.variable(value));
            } else {
                nodes.push_back(make(node, used));
            }
        }
    }

    Tensor make(const nlohmann::json& node, std::set<std::size_t>& used) {
        const auto name = node[0].get<std::string>();
        ++count[name];
        const Tensor& first = nodes.at(node[1].get<std::size_t>());
        if (name == "+ c") return first + node[2].get<Real>();
        if (name == "c *") return node[2].get<Real>() * first;
        if (name == "pick" || name == "cross_entropy") {
            labels.push_back(node[2].get<std::vector<std::size_t>>());
            return name == "pick" ? pick(first, labels.back())
                                  : cross_entropy(first, labels.back());
        }
        Operands operands;
        for (std::size_t i = 1; i < node.size(); ++i) {
            operands.push_back(nodes.at(node[i].get<std::size_t>()));
            shared += !used.insert(node[i].get<std::size_t>()).second;
        }
        broadcast +=
            operands.size() == 2 && name != "matmul" &&
            (first.rows() != operands[1].rows() || first.columns() != operands[1].columns());
        return operations.at(name)(operands);
    }
};

}  // namespace

TEST_CASE("GO.8 GO.9 L9.9 random graphs: values and gradients equal PyTorch's") {
    const nlohmann::json reference = test::reference("autodiff.json");
    REQUIRE(reference["graphs"].size() == 200);
    std::map<std::string, int> count;
    int shared = 0, broadcast = 0, gradients = 0;
    for (std::size_t g = 0; g < 200; ++g) {
        CAPTURE(g);
        const nlohmann::json& description = reference["graphs"][g];
        Replay replay(description["nodes"]);
        const Tensor& loss = replay.nodes.back();
        const Real expected = description["value"].get<Real>();
        CHECK(std::abs(loss.item() - expected) <= 1e-12 * std::abs(expected));
        loss.backward();
        for (std::size_t n = 0; n < replay.nodes.size(); ++n) {
            const nlohmann::json& node = description["nodes"][n];
            if (!node.is_object() || node["gradient"].is_null()) continue;
            CAPTURE(n);
            const Matrix theirs = matrix_of(node["shape"], node["gradient"]);
            const Real size = xt::amax(xt::abs(theirs))();
            CHECK(test::distance(replay.nodes[n].grad(), theirs) <= 1e-12 * size);
            ++gradients;
        }
        for (const auto& [name, times] : replay.count) count[name] += times;
        shared += replay.shared > 0;
        broadcast += replay.broadcast > 0;
    }
    // The graphs are worth the name: every operation many times, shared nodes in most, broadcasts
    // in half.
    CHECK(count.size() == operations.size() + 4);
    for (const auto& entry : count) {
        CAPTURE(entry.first);
        CHECK(entry.second > 25);
    }
    CHECK(shared > 150);
    CHECK(broadcast > 100);
    CHECK(gradients > 1000);
}

TEST_CASE("GO.9 random graphs: a changed entry is seen") {
    const nlohmann::json reference = test::reference("autodiff.json");
    int seen = 0;
    for (std::size_t g = 0; g < 20; ++g) {
        nlohmann::json nodes = reference["graphs"][g]["nodes"];
        // a wrong sign in front of an operand
        for (nlohmann::json& node : nodes)
            if (node.is_array() && node[0] == "+") node[0] = "-";
        Replay replay(nodes);
        replay.nodes.back().backward();
        Real worst = 0;
        for (std::size_t n = 0; n < replay.nodes.size(); ++n)
            if (nodes[n].is_object() && !nodes[n]["gradient"].is_null())
                worst = std::max(
                    worst, test::distance(replay.nodes[n].grad(),
                                          matrix_of(nodes[n]["shape"], nodes[n]["gradient"])));
        seen += worst > 1e-3;
    }
    CHECK(seen == 20);
}

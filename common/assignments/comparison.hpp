/// \file
/// Where do two results of one function differ first, and what does the difference look
/// like?
#pragma once

#include <fmt/format.h>

#include <map>
#include <typeindex>

#include "common/assignments/wire.hpp"
#include "common/parameters.hpp"

namespace descent::assignments {

/// One number or tensor of a result, with its name: "pass.df[1]".
struct Leaf {
    std::string name;
    std::vector<std::size_t> shape;
    std::vector<Real> values;
};

/// The names of plain structs' fields, for messages; made by assignment_fill from the
/// sheet.
extern const std::map<std::type_index, std::vector<std::string>> field_names;

/// The numbers in x, in order. \param backward std::vectors from the last entry to the
/// first
template <class T>
void add_leaves(const T& x, const std::string& name, bool backward, std::vector<Leaf>& leaves) {
    if constexpr (std::is_arithmetic_v<T>) {
        leaves.push_back({name, {}, {static_cast<Real>(x)}});
    } else if constexpr (std::is_enum_v<T>) {
        leaves.push_back({name, {}, {static_cast<Real>(static_cast<std::int64_t>(x))}});
    } else if constexpr (is_tensor<T>) {
        Leaf leaf{name, {x.shape().begin(), x.shape().end()}, {}};
        for (const auto value : x) leaf.values.push_back(static_cast<Real>(value));
        leaves.push_back(std::move(leaf));
    } else if constexpr (is_a<T, std::vector>) {
        if constexpr (std::is_arithmetic_v<typename T::value_type>) {
            Leaf leaf{name, {x.size()}, {}};
            for (const auto value : x) leaf.values.push_back(static_cast<Real>(value));
            leaves.push_back(std::move(leaf));
        } else {
            for (std::size_t i = 0; i < x.size(); ++i) {
                const std::size_t at = backward ? x.size() - 1 - i : i;
                add_leaves(x[at], fmt::format("{}[{}]", name, at), backward, leaves);
            }
        }
    } else if constexpr (is_a<T, std::optional>) {
        if (x) add_leaves(*x, name, backward, leaves);
    } else if constexpr (Tuple<T>) {
        std::size_t i = 0;
        std::apply(
            [&](const auto&... part) {
                (add_leaves(part, fmt::format("{}[{}]", name, i++), backward, leaves), ...);
            },
            x);
    } else if constexpr (Made<T>) {
        add_leaves(MadeOf<T>::parts(x), name, backward, leaves);
    } else if constexpr (std::is_aggregate_v<T>) {
        const auto parts = fields(x);
        const auto names = field_names.find(typeid(T));
        const auto field = [&](std::size_t i) {
            const bool known = names != field_names.end() && i < names->second.size();
            return known ? names->second[i] : std::to_string(i);
        };
        std::size_t i = 0;
        std::apply(
            [&](const auto&... part) {
                (add_leaves(part, fmt::format("{}.{}", name, field(i++)), backward, leaves), ...);
            },
            parts);
    }  // a string, a function, a Random: nothing to compare number by number
}

/// The blocks of φ that x tells of, which is a layout or has one; else null.
template <class T>
const ParameterLayout* layout_of(const T& x) {
    if constexpr (std::is_same_v<T, ParameterLayout>)
        return &x;
    else if constexpr (requires { &x.layout.blocks(); })
        return &x.layout;
    else
        return nullptr;
}

/// The leaves with every vector of φ's size as a leaf for each of its blocks:
/// "dphi.W0". \param backward from the last block to the first
std::vector<Leaf> by_blocks(const std::vector<Leaf>& leaves, const ParameterLayout& layout,
                            bool backward);

/// Calls `f` with each number in x that add_leaves() lists, in any order; a whole number
/// takes what is one.
template <class T, class F>
void for_each_number(T& x, const F& f) {
    if constexpr (std::is_same_v<T, Real>) {
        f(x);
    } else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
        Real value = static_cast<Real>(x);
        f(value);
        x = value >= 0 && value < Real(1e9) ? static_cast<T>(value) : T{0};
    } else if constexpr (is_tensor<T>) {
        for (auto& value : x) for_each_number(value, f);
    } else if constexpr (is_a<T, std::vector> || is_array<T>) {
        if constexpr (!std::is_same_v<T, std::vector<bool>>)
            for (auto& entry : x) for_each_number(entry, f);
    } else if constexpr (is_a<T, std::optional>) {
        if (x) for_each_number(*x, f);
    } else if constexpr (is_a<T, std::tuple> || is_a<T, std::pair>) {
        std::apply([&](auto&... part) { (for_each_number(part, f), ...); }, x);
    } else if constexpr (std::is_class_v<T> && std::is_aggregate_v<T> && !Made<T>) {
        std::apply([&](auto&... part) { (for_each_number(part, f), ...); }, fields(x));
    }
}

/// What stands first in a result that is wrong.
struct Difference {
    std::vector<std::string> right;  ///< the names before it
    std::string wrong;               ///< its name; empty when nothing differs
    std::string values;              ///< "[2,1] is 0.5, the book's is 0.25"
    std::string diagnosis;           ///< a word, as text(Diagnosis)
    std::string explanation;         ///< a sentence
};

/// \param before what the arguments held: what neither side changed is left out
/// \param batch the number of examples, to recognise a missing mean; or 0
Difference first_difference(const std::vector<Leaf>& got, const std::vector<Leaf>& expected,
                            const std::vector<Leaf>& before, std::size_t batch);

/// The same as sentences. \param with_values or only names and diagnosis
std::string text(const Difference& difference, bool with_values);

}  // namespace descent::assignments

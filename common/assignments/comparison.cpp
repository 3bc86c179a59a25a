#include "common/assignments/comparison.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "common/gradient_diagnosis.hpp"

namespace descent::assignments {
namespace {

bool same(const Leaf& a, const Leaf& b) {
    return a.shape == b.shape &&
           std::equal(a.values.begin(), a.values.end(), b.values.begin(),
                      [](Real x, Real y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

const Leaf* named(const std::vector<Leaf>& leaves, const std::string& name) {
    const auto found = std::find_if(leaves.begin(), leaves.end(),
                                    [&](const Leaf& leaf) { return leaf.name == name; });
    return found == leaves.end() ? nullptr : &*found;
}

/// How far numbers may lie apart that rounding in another order explains.
Real rounding(const Leaf& expected) {
    Real largest = 1;
    for (const Real value : expected.values)
        if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
    return largest * std::sqrt(std::numeric_limits<Real>::epsilon()) / 100;
}

bool close(const Leaf& got, const Leaf& expected) {
    const Real bound = rounding(expected);
    return got.shape == expected.shape &&
           std::equal(got.values.begin(), got.values.end(), expected.values.begin(),
                      [bound](Real x, Real y) {
                          return x == y || std::abs(x - y) <= bound ||
                                 (std::isnan(x) && std::isnan(y));
                      });
}

/// What is seen without a guess: who wrote what over which old content.
/// \param was what stood there before the call, or null
void compare_with_before(const Leaf& got, const Leaf& expected, const Leaf* was,
                         Difference& result) {
    const auto differs_by = [&](const Leaf& from, Real factor) {
        Leaf moved = expected;
        for (std::size_t i = 0; i < moved.values.size(); ++i)
            moved.values[i] += factor * from.values[i];
        return close(got, moved);
    };
    const auto say = [&](const char* diagnosis, const char* explanation) {
        result.diagnosis = diagnosis, result.explanation = explanation;
    };
    const bool comparable = was && was->shape == expected.shape;
    if (comparable && same(got, *was)) return say("not written", "nothing has been written there");
    if (comparable && differs_by(*was, 1))
        return say("added to old content", "it is added to what stood there; it is to be set");
    if (comparable && differs_by(*was, -1))
        return say("old content lost", "what stood there before is lost; it is to be added to");
    Leaf sorted = got, book = expected;
    for (Leaf* leaf : {&sorted, &book}) std::sort(leaf->values.begin(), leaf->values.end());
    const bool finite = std::all_of(got.values.begin(), got.values.end(),
                                    [](Real value) { return std::isfinite(value); });
    if (finite && got.shape.size() < 2 && got.values.size() > 1 && close(sorted, book))
        return say("another order", "the right numbers, in another order");
}

/// The diagnosis of the gradient check, with the book's result in place of differences.
void diagnose(const Leaf& got, const Leaf& expected, std::size_t batch, Difference& result) {
    Block block{got.name, expected.shape, 0, expected.values.size()};
    if (block.shape.empty()) block.shape = {1};
    Samples samples(block);
    samples.exact = true;
    for (std::size_t i = 0; i < expected.values.size(); ++i) {
        const std::string entry = expected.shape.empty() ? got.name : block.entry(i);
        samples.comparisons.push_back(
            {entry, got.values[i], expected.values[i], rounding(expected)});
        samples.kinds.push_back(Slope::Kind::smooth);
        samples.phi.push_back(0);
    }
    const GradientReport report = judge({std::move(samples)}, batch, 0);
    const BlockReport& found = report.blocks.front();
    result.values = fmt::format("{} is {:.6g}, the book's is {:.6g}", found.worst.name,
                                found.worst.analytic, found.worst.numeric);
    if (!result.diagnosis.empty() || found.diagnosis == Diagnosis::none ||
        found.diagnosis == Diagnosis::unknown)
        return;
    result.diagnosis = text(found.diagnosis);
    result.explanation = found.explanation;
}

}  // namespace

std::vector<Leaf> by_blocks(const std::vector<Leaf>& leaves, const ParameterLayout& layout,
                            bool backward) {
    std::vector<Block> blocks = layout.blocks();
    if (backward) std::reverse(blocks.begin(), blocks.end());
    std::vector<Leaf> result;
    for (const Leaf& leaf : leaves) {
        if (leaf.shape != std::vector{layout.size()}) {
            result.push_back(leaf);
            continue;
        }
        for (const Block& block : blocks) {
            const auto first = leaf.values.begin() + static_cast<std::ptrdiff_t>(block.offset);
            result.push_back({fmt::format("{}.{}", leaf.name, block.name),
                              block.shape,
                              {first, first + static_cast<std::ptrdiff_t>(block.size)}});
        }
    }
    return result;
}

Difference first_difference(const std::vector<Leaf>& got, const std::vector<Leaf>& expected,
                            const std::vector<Leaf>& before, std::size_t batch) {
    Difference result;
    for (const Leaf& book : expected) {
        const Leaf* yours = named(got, book.name);
        const Leaf* was = named(before, book.name);
        if (yours && was && same(*was, book) && same(*was, *yours)) continue;
        if (yours && close(*yours, book)) {
            result.right.push_back(book.name);
            continue;
        }
        result.wrong = book.name;
        if (!yours) {
            result.values = "it is missing";
        } else if (yours->shape != book.shape) {
            result.values = fmt::format("its shape is {}, the book's is {}",
                                        shape_text(yours->shape), shape_text(book.shape));
        } else {
            compare_with_before(*yours, book, was, result);
            diagnose(*yours, book, batch, result);
        }
        return result;
    }
    return result;
}

std::string text(const Difference& difference, bool with_values) {
    if (difference.wrong.empty()) return {};
    std::string text;
    if (!difference.right.empty())
        text += fmt::format("right: {}\n", fmt::join(difference.right, ", "));
    text += fmt::format("wrong: {}", difference.wrong);
    if (with_values && !difference.values.empty()) text += "; " + difference.values;
    if (with_values && !difference.explanation.empty())
        text += "\n" + difference.explanation;
    else if (!difference.diagnosis.empty())
        text += "\n" + difference.diagnosis;
    return text;
}

}  // namespace descent::assignments

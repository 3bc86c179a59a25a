#include "common/random.hpp"

#include <boost/random/uniform_int_distribution.hpp>
#include <numeric>
#include <utility>

namespace descent {
namespace {

/// FNV-1a of the purpose, mixed with the seed by SplitMix64.
std::uint64_t derive(std::uint64_t seed, std::string_view purpose) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (char c : purpose) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    std::uint64_t z = seed + hash + 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

}  // namespace

Random::Random(std::uint64_t seed, std::string_view purpose) : engine_(derive(seed, purpose)) {}

Real Random::uniform(Real low, Real high) {
    const double unit = static_cast<double>(engine_() >> 11) * 0x1p-53;
    return static_cast<Real>(low + (high - low) * unit);
}

Real Random::normal(Real mean, Real standard_deviation) {
    return static_cast<Real>(mean + standard_deviation * normal_(engine_));
}

std::size_t Random::index(std::size_t count) {
    require(count > 0, "Random::index", "count is 0");
    return boost::random::uniform_int_distribution<std::size_t>(0, count - 1)(engine_);
}

std::vector<std::size_t> Random::permutation(std::size_t count) {
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[index(i)]);
    return order;
}

void Random::fill_normal(Vector& values, Real mean, Real standard_deviation) {
    for (Real& value : values) value = normal(mean, standard_deviation);
}

void Random::fill_normal(Matrix& values, Real mean, Real standard_deviation) {
    for (Real& value : values) value = normal(mean, standard_deviation);
}

}  // namespace descent

#include "common/random.hpp"

#include <boost/random/uniform_int_distribution.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <sstream>
#include <utility>

namespace descent {
namespace {

std::uint64_t salt = 0;

/// FNV-1a of the purpose, mixed with the seed by SplitMix64.
std::uint64_t derive(std::uint64_t seed, std::string_view purpose) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (char c : purpose) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    std::uint64_t z = seed + hash + salt * 0xda942042e4dd58b5ULL + 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

}  // namespace

Random::Random(std::uint64_t seed, std::string_view purpose) : engine_(derive(seed, purpose)) {}

// std::fma rounds once on every machine, whether or not the compiler would have fused a·b + c by
// itself.

Real Random::uniform(Real low, Real high) {
    require(low <= high, "Random::uniform", "low is above high");
    // As many of the 64 random bits as a Real can hold: more would round up to 1.
    constexpr int bits = std::numeric_limits<Real>::digits;
    constexpr double last_place = std::numeric_limits<Real>::epsilon() / 2;  // 2^−bits
    const double unit = static_cast<double>(engine_() >> (64 - bits)) * last_place;
    const Real value = static_cast<Real>(std::fma(double{high} - double{low}, unit, double{low}));
    return value < high ? value : std::nextafter(high, low);
}

Real Random::normal(Real mean, Real standard_deviation) {
    require(standard_deviation >= 0, "Random::normal", "the standard deviation is negative");
    return static_cast<Real>(std::fma(double{standard_deviation}, normal_(engine_), double{mean}));
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

std::string Random::state() const {
    std::ostringstream text;
    text << engine_;
    return text.str();
}

void Random::restore(const std::string& state) {
    // The engine's own reader believes the place that it reads: beyond its numbers, it would read
    // memory that is not its own.
    std::istringstream text(state);
    std::size_t count = 0;
    std::uint64_t number = 0, last = 0;
    for (; text >> number; ++count) last = number;
    require(text.eof() && count == engine_.state_size + 1 && last <= engine_.state_size,
            "Random::restore", "no state of a Random");
    std::istringstream(state) >> engine_;
    normal_.reset();
}

void salt_random(std::uint64_t to) {
    salt = to;
}

}  // namespace descent

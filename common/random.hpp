/// \file
/// Random numbers that are the same on every machine.
#pragma once

#include <boost/random/normal_distribution.hpp>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "common/tensor.hpp"

namespace descent {

/// A stream of random numbers derived from a seed and a purpose.
///
/// Two purposes ("weights", "shuffle") under one seed give independent streams, so
/// drawing more of one does not change the other. The engine is std::mt19937_64, started
/// with
/// \code
/// start = splitmix64(seed + fnv1a(purpose)) // modulo 2⁶⁴; both functions are the
/// published 64-bit ones \endcode so neighbouring seeds and similar purposes start far
/// apart. Normal numbers and indices come from Boost.Random, because the standard's
/// distributions differ between libraries.
/// A float build rounds the same draws.
class Random {
public:
    Random(std::uint64_t seed, std::string_view purpose);

    /// In [low, high), also in a float build; low itself when both are equal.
    /// \throws std::invalid_argument unless low ≤ high
    Real uniform(Real low = 0, Real high = 1);
    /// From N(mean, standard_deviation²). \throws std::invalid_argument unless
    /// standard_deviation ≥ 0
    Real normal(Real mean = 0, Real standard_deviation = 1);
    /// In {0, …, count−1}, all equally likely. \throws std::invalid_argument for count 0
    std::size_t index(std::size_t count);
    /// 0, …, count−1 in an order drawn from all orders (Fisher–Yates).
    std::vector<std::size_t> permutation(std::size_t count);

    /// Overwrites every entry with normal(mean, standard_deviation), in row order.
    void fill_normal(Vector& values, Real mean = 0, Real standard_deviation = 1);
    /// The same for a matrix.
    void fill_normal(Matrix& values, Real mean = 0, Real standard_deviation = 1);

    /// Where the stream is, as text.
    std::string state() const;
    /// Goes on from there. \throws std::invalid_argument when the text is no state
    void restore(const std::string& state);

private:
    std::mt19937_64 engine_;
    boost::random::normal_distribution<double> normal_;
};

/// Another stream for every seed and purpose of this program from now on, so that its
/// tests can be run on other numbers; 0 is as it was.
void salt_random(std::uint64_t salt);

}  // namespace descent

/// \file
/// Random numbers that are the same on every machine.
#pragma once

#include <boost/random/normal_distribution.hpp>
#include <cstdint>
#include <random>
#include <string_view>
#include <vector>

#include "common/tensor.hpp"

namespace descent {

/// A stream of random numbers derived from a seed and a purpose.
///
/// Two purposes ("weights", "shuffle") under one seed give independent streams, so drawing more of one does not change
/// the other. Engine: std::mt19937_64; distributions: Boost.Random, because the standard's differ between libraries.
class Random {
public:
    Random(std::uint64_t seed, std::string_view purpose);

    Real uniform(Real low = 0, Real high = 1);              ///< in [low, high)
    Real normal(Real mean = 0, Real standard_deviation = 1);
    std::size_t index(std::size_t count);                   ///< in {0, …, count−1}; \throws std::invalid_argument for 0
    std::vector<std::size_t> permutation(std::size_t count);

    void fill_normal(Vector& values, Real mean = 0, Real standard_deviation = 1);
    void fill_normal(Matrix& values, Real mean = 0, Real standard_deviation = 1);

private:
    std::mt19937_64 engine_;
    boost::random::normal_distribution<double> normal_;
};

}  // namespace descent

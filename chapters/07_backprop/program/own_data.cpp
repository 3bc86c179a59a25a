#include "chapters/07_backprop/program/own_data.hpp"

#include "chapters/07_backprop/classifier.hpp"

namespace descent::backprop {

Split examples(const std::string& path, std::uint64_t seed) {
    return path.empty() ? mnist1d_examples() : read_own_data(path, seed);
}

}  // namespace descent::backprop

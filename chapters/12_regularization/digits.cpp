#include "chapters/12_regularization/digits.hpp"

#include "common/data/mnist1d.hpp"

namespace descent::regularization {

training::Data mnist1d_digits(std::size_t examples, Real development, std::uint64_t seed) {
    static const Mnist1d all = make_mnist1d();
    return training::split(descent::split(all.train, examples).first, all.test, development, seed);
}

}  // namespace descent::regularization

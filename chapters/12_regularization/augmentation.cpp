#include "chapters/12_regularization/augmentation.hpp"

#include <cstdlib>

#include "common/random.hpp"

namespace descent::regularization {
namespace {

void require_most(const char* function, const LabelledData& data, std::size_t most) {
    require(most > 0 && 2 * most < data.x.shape()[1], function,
            "twice the largest shift is not between 0 and the number of features");
}

}  // namespace

Places shift_places(std::size_t n, int k) {
    const auto size = static_cast<std::size_t>(std::abs(k));
    require(size > 0 && size < n, "shift_places", "the shift is 0, or as long as the example");
    Places places(n);
    //> 12.1
    const std::size_t right = k > 0 ? size : n - size;
    for (std::size_t j = 0; j < n; ++j) places[(j + right) % n] = j;  // x′_{j+k} = x_j   (EE.24b)
    //<
    return places;
}

LabelledData with_copies(const LabelledData& data, const std::vector<Places>& copies) {
    const std::size_t N = data.size(), n = data.x.shape()[1], all = N * (copies.size() + 1);
    LabelledData result{Matrix::from_shape({all, n}), data.label, data.classes};
    xt::view(result.x, xt::range(0, N), xt::all()) = data.x;
    std::size_t next = N;
    for (const Places& places : copies) {
        require_size("with_copies", "places", places.size(), n);
        std::vector<bool> taken(n);
        for (const std::size_t place : places) {
            require(place < n && !taken[place], "with_copies", "a place is missing");
            taken[place] = true;
        }
        for (std::size_t i = 0; i < N; ++i, ++next)
            for (std::size_t j = 0; j < n; ++j) result.x(next, j) = data.x(i, places[j]);
        result.label.insert(result.label.end(), data.label.begin(), data.label.end());
    }
    return result;
}

LabelledData with_shifted_copies(const LabelledData& data, std::size_t most) {
    require_most("with_shifted_copies", data, most);
    std::vector<Places> copies;
    for (int k = 1; k <= static_cast<int>(most); ++k)
        for (const int shift : {k, -k}) copies.push_back(shift_places(data.x.shape()[1], shift));
    return with_copies(data, copies);
}

LabelledData with_shuffled_copies(const LabelledData& data, std::size_t most, std::uint64_t seed) {
    require_most("with_shuffled_copies", data, most);
    Random random(seed, "shuffled copies");
    std::vector<Places> copies;
    for (std::size_t i = 0; i < 2 * most; ++i)
        copies.push_back(random.permutation(data.x.shape()[1]));
    return with_copies(data, copies);
}

}  // namespace descent::regularization

#include "chapters/12_regularization/random_labels.hpp"

namespace descent::regularization {

LabelledData with_random_labels(LabelledData data, Random& random) {
    for (std::size_t& label : data.label) label = random.index(data.classes);
    return data;
}

}  // namespace descent::regularization

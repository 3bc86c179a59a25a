#include "chapters/07_backprop/batch.hpp"

#include <algorithm>

namespace descent::backprop {

void gather(const LabelledData& data, std::span<const std::size_t> examples, Matrix& X,
            std::vector<std::size_t>& labels) {
    const std::size_t columns = data.x.shape()[1];
    X.resize({examples.size(), columns});
    labels.resize(examples.size());
    for (std::size_t i = 0; i < examples.size(); ++i) {
        if (examples[i] >= data.size()) argument_error("gather", "there is no such example");
        std::copy_n(&data.x(examples[i], 0), columns, &X(i, 0));
        labels[i] = data.label[examples[i]];
    }
}

void for_each_part(const LabelledData& data,
                   const std::function<void(const Matrix& X, Labels labels)>& look) {
    require_size("for_each_part", "labels", data.label.size(), data.x.shape()[0]);
    constexpr std::size_t at_once = 100;
    Matrix X;
    for (std::size_t first = 0; first < data.size(); first += at_once) {
        const std::size_t last = std::min(first + at_once, data.size());
        X = xt::view(data.x, xt::range(first, last), xt::all());
        look(X, Labels(data.label).subspan(first, last - first));
    }
}

void one_hot(Labels labels, std::size_t classes, Matrix& Y) {
    Y.resize({labels.size(), classes});
    Y.fill(0);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        require(labels[i] < classes, "one_hot",
                "a label is not smaller than the number of classes");
        Y(i, labels[i]) = 1;
    }
}

}  // namespace descent::backprop

#include "chapters/14_reproductions/program/figures.hpp"

#include <fmt/format.h>

namespace descent::reproductions {

Figure memorization_figure(const std::vector<Memorization>& curves, const std::string& title) {
    Figure figure("memorization", title, "epoch", "training error, %");
    for (std::size_t i = 0; i < curves.size(); ++i) {
        const Vector x = xt::adapt(curves[i].epochs), y = xt::adapt(curves[i].error);
        figure.line(fmt::format("{} hidden layer{}", i + 1, i == 0 ? "" : "s"), x, y);
    }
    figure.range_y(0, 100);
    return figure;
}

}  // namespace descent::reproductions

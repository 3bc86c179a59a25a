#include "chapters/14_reproductions/figures.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>

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

std::optional<Figure> table_figure(const Table& table) {
    struct Points {
        std::vector<Real> row, place;
    };
    std::map<std::string, Points> by_tag;
    for (std::size_t i = 0; i < table.size(); ++i) {
        const Row& row = table[i];
        if (!row.obtained || !std::isfinite(*row.obtained) || !(row.low < row.high)) continue;
        const double middle = (row.low + row.high) / 2, half = (row.high - row.low) / 2;
        if (!std::isfinite(middle)) continue;
        Points& points = by_tag[row.statement.tag];
        points.row.push_back(static_cast<Real>(i + 1));
        points.place.push_back(static_cast<Real>((*row.obtained - middle) / half));
    }
    if (by_tag.empty()) return std::nullopt;
    Figure figure("table", "The rows with a tolerance: −1 and 1 are its ends", "row of the table",
                  "place within the tolerance");
    for (const auto& [tag, points] : by_tag) {
        const Vector x = xt::adapt(points.row), y = xt::adapt(points.place);
        figure.points(tag == "—" ? "MNIST-1D" : tag, x, y);
    }
    figure.horizontal(-1).horizontal(0).horizontal(1);
    return figure;
}

}  // namespace descent::reproductions

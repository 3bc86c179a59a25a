#include "chapters/14_reproductions/figures.hpp"

#include <fmt/format.h>

#include <cmath>

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
    std::vector<Real> number, place;
    for (std::size_t i = 0; i < table.size(); ++i) {
        const Row& row = table[i];
        if (!row.obtained || !std::isfinite(*row.obtained) || !std::isfinite(row.high) || row.low == row.high) continue;
        const double middle = (row.low + row.high) / 2, half = (row.high - row.low) / 2;
        number.push_back(static_cast<Real>(i + 1));
        place.push_back(static_cast<Real>((*row.obtained - middle) / half));
    }
    if (number.empty()) return std::nullopt;
    Figure figure("table", "Where the obtained numbers lie: 0 in the middle, ±1 at the ends of the tolerance",
                  "row of the table", "place within the tolerance");
    const Vector x = xt::adapt(number), y = xt::adapt(place);
    figure.points("", x, y);
    figure.horizontal(-1).horizontal(0).horizontal(1);
    return figure;
}

}  // namespace descent::reproductions

#include "chapters/01_linear_regression/bowl.hpp"
#include "docs/live/figures.hpp"

namespace descent::live {

void line(const Question& ask, Answer& tell) {
    const regression::Points points{ask.numbers("x", -100, 100, 100),
                                    ask.numbers("y", -100, 100, 100)};
    const Vector start = ask.numbers("start", -100, 100, 2);
    const Real share = ask.number("share", 0, 10);  // α over 2/λmax
    const std::size_t steps = ask.count("steps", 1, 1000);
    require_size("line", "start", start.size(), 2);
    require_size("line", "y", points.y.size(), points.size());

    const regression::Bowl bowl = regression::bowl(points);
    const Real alpha = share * bowl.limit();
    const Path path = regression::descend(bowl.L, start, alpha, steps);
    const Vector offsets = ask.numbers("offsets", -100, 100, 100);
    const Vector slopes = ask.numbers("slopes", -100, 100, 100);
    const Vector across{0, 2};  // the ends of the drawing
    tell.numbers("best", bowl.best)
        .number("least", bowl.L.loss(bowl.best))
        .number("limit", bowl.limit())
        .number("alpha", alpha)
        .numbers("best_line", regression::line(bowl.best, across))
        .numbers("end_line", regression::line(path.end(), across))
        .rows("path", xt::transpose(path.phi))
        .numbers("losses", path.loss)
        .number("factor", regression::descend_near_limit(bowl, start, share).theory);
    if (ask.count("map", 0, 1)) tell.rows("map", regression::loss_surface(points, offsets, slopes));
}

}  // namespace descent::live

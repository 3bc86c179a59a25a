#include "chapters/05_deep_networks/regions.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "chapters/05_deep_networks/integer_network.hpp"

namespace descent::deep {
namespace {

std::vector<Form> rectified(const std::vector<Form>& f, const std::vector<bool>& active) {
    std::vector<Form> h = f;
    for (std::size_t d = 0; d < h.size(); ++d)
        if (!active[d]) std::fill(h[d].begin(), h[d].end(), 0);  // h = a[f]   (L8.4)
    return h;
}

/// A number p/q with q > 0, or ±∞ with q = 0.
struct Fraction {
    Integer p, q;
    bool operator<(const Fraction& other) const { return p * other.q < other.p * q; }
    bool operator==(const Fraction& other) const { return p * other.q == other.p * q; }
};

Fraction fraction(Real value) {
    if (std::isinf(value)) return {value > 0 ? 1 : -1, 0};
    const int bits = fraction_bits(value);
    return {scaled_integer(value, bits), Integer(1) << bits};
}

/// Sign of a form c_1 x + c_0 at x; at ±∞ that of c_1 x, or 0 if it does not depend on x.
int sign_at(const Form& form, const Fraction& x) {
    return Integer(form[0] * x.p + form[1] * x.q).sign();
}

/// Cuts an interval layer by layer and collects the pieces from left to right.
class LineCounter {
public:
    explicit LineCounter(std::vector<IntegerLayer> layers) : layers_(std::move(layers)) {}

    void count(std::size_t k, const std::vector<Form>& h, const Fraction& left,
               const Fraction& right) {
        const std::vector<Form> f = pre_activations(layers_[k], h);
        if (k + 1 == layers_.size()) return add(f, left);

        // Where a unit switches inside: c_1 x + c_0 = 0 at −c_0/c_1   (L8.3)
        std::vector<Fraction> ends = {left};
        for (const Form& form : f)
            if (sign_at(form, left) * sign_at(form, right) < 0)
                ends.push_back(form[0].sign() > 0 ? Fraction{-form[1], form[0]}
                                                  : Fraction{form[1], -form[0]});
        std::sort(ends.begin() + 1, ends.end());
        ends.erase(std::unique(ends.begin() + 1, ends.end()), ends.end());
        ends.push_back(right);

        // Between two such points the units are known, and the next layer is linear again.
        std::vector<bool> active(f.size());
        for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
            for (std::size_t d = 0; d < f.size(); ++d)
                active[d] = sign_between(f[d], ends[i], ends[i + 1]) > 0;
            count(k + 1, rectified(f, active), ends[i], ends[i + 1]);
        }
    }

    LineRegions result() const {
        Vector breakpoints = xt::zeros<Real>({breakpoints_.size()});
        std::copy(breakpoints_.begin(), breakpoints_.end(), breakpoints.begin());
        return {std::move(breakpoints), breakpoints_.size() + 1, pieces_};
    }

private:
    /// Sign of a form on an interval inside which it has no zero.
    static int sign_between(const Form& form, const Fraction& left, const Fraction& right) {
        if (const int sign = sign_at(form, left)) return sign;
        if (const int sign = sign_at(form, right)) return sign;
        return form[1].sign();
    }

    void add(const std::vector<Form>& outputs, const Fraction& left) {
        if (pieces_++ > 0 && outputs != outputs_)
            breakpoints_.push_back(
                boost::multiprecision::cpp_rational(left.p, left.q).convert_to<Real>());
        outputs_ = outputs;
    }

    std::vector<IntegerLayer> layers_;
    std::vector<Form> outputs_;
    std::vector<Real> breakpoints_;
    std::size_t pieces_ = 0;
};

/// A point of the plane in homogeneous coordinates, {X, Y, Z} for (X/Z, Y/Z), Z > 0.
using Point = std::array<Integer, 3>;

/// A convex polygon: the lines of its edges, counter-clockwise, and the corner at the end
/// of every edge.
struct Polygon {
    std::vector<Form> edges;
    std::vector<Point> corners;
};

Point meet(const Form& u, const Form& v) {
    Point point = {u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]};
    if (point[2] < 0)
        for (Integer& coordinate : point) coordinate = -coordinate;
    return point;
}

Polygon polygon(std::vector<Form> edges) {
    Polygon result{std::move(edges), {}};
    for (std::size_t i = 0; i < result.edges.size(); ++i)
        result.corners.push_back(
            meet(result.edges[i], result.edges[(i + 1) % result.edges.size()]));
    return result;
}

/// Sign of the form at every corner.
std::vector<int> signs_at_corners(const Form& form, const Polygon& cell) {
    std::vector<int> signs;
    for (const Point& p : cell.corners)
        signs.push_back(Integer(form[0] * p[0] + form[1] * p[1] + form[2] * p[2]).sign());
    return signs;
}

/// The part of the polygon on which `side` times the form is positive: the edges that
/// reach there, and the cut.
Polygon part(const Polygon& cell, const Form& form, const std::vector<int>& signs, int side) {
    std::vector<Form> edges;
    const std::size_t count = cell.edges.size();
    for (std::size_t i = 0; i < count; ++i) {
        const int from = side * signs[(i + count - 1) % count], to = side * signs[i];
        if (from > 0 || to > 0) edges.push_back(cell.edges[i]);
        if (from > 0 && to <= 0) edges.push_back(form);
    }
    return polygon(std::move(edges));
}

struct Cell {
    Polygon polygon;
    std::vector<bool> active;  ///< of the units looked at so far
};

std::size_t count_cells(const std::vector<IntegerLayer>& layers, std::size_t k,
                        const std::vector<Form>& h, const Polygon& region) {
    if (k + 1 == layers.size()) return 1;
    const std::vector<Form> f = pre_activations(layers[k], h);

    // Every cell is cut by every unit's line.
    std::vector<Cell> cells = {{region, {}}};
    for (const Form& form : f) {
        std::vector<Cell> next;
        for (Cell& cell : cells) {
            const std::vector<int> signs = signs_at_corners(form, cell.polygon);
            const bool above =
                std::any_of(signs.begin(), signs.end(), [](int sign) { return sign > 0; });
            const bool below =
                std::any_of(signs.begin(), signs.end(), [](int sign) { return sign < 0; });
            if (above && below) {  // the line f_d = 0 runs through the cell   (L8.3)
                next.push_back({part(cell.polygon, form, signs, -1), cell.active});
                next.back().active.push_back(false);
                cell.polygon = part(cell.polygon, form, signs, 1);
            }
            cell.active.push_back(above);
            next.push_back(std::move(cell));
        }
        cells = std::move(next);
    }

    // In every cell the units are known, and the next layer is linear again.
    std::size_t count = 0;
    for (const Cell& cell : cells)
        count += count_cells(layers, k + 1, rectified(f, cell.active), cell.polygon);
    return count;
}

}  // namespace

LineRegions line_regions(const DeepNetwork& network, const Vector& phi, Real low, Real high) {
    require_size("line_regions", "inputs of the network", network.widths.front(), 1);
    require(low < high, "line_regions", "the interval is empty");
    LineCounter counter(integer_layers("line_regions", network, phi));
    counter.count(0, {{1, 0}}, fraction(low), fraction(high));
    return counter.result();
}

std::size_t plane_regions(const DeepNetwork& network, const Vector& phi, const Box& box) {
    require_size("plane_regions", "inputs of the network", network.widths.front(), 2);
    require(box.left < box.right && box.bottom < box.top, "plane_regions", "the box has no inside");
    for (Real side : {box.left, box.right, box.bottom, box.top})
        require(std::isfinite(side), "plane_regions", "the box is not finite");

    // The box as a polygon: four edges side·(x_axis − position) ≥ 0
    const auto edge = [](Real position, std::size_t axis, int side) {
        const Fraction at = fraction(position);
        Form form(3);
        form[axis] = side * at.q;
        form[2] = -side * at.p;
        return form;
    };
    const Polygon whole = polygon({edge(box.bottom, 1, 1), edge(box.right, 0, -1),
                                   edge(box.top, 1, -1), edge(box.left, 0, 1)});
    return count_cells(integer_layers("plane_regions", network, phi), 0, {{1, 0, 0}, {0, 1, 0}},
                       whole);
}

}  // namespace descent::deep

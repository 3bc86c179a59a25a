#include "chapters/04_shallow_networks/program/tables.hpp"

#include <fmt/format.h>

#include <cmath>

namespace descent::shallow {

Real without_minus_zero(Real value, int decimals) {
    return std::abs(value) * std::pow(Real(10), static_cast<Real>(decimals)) <= Real(0.5) ? Real(0)
                                                                                          : value;
}

std::string stage_table(const ShallowNetwork& network, const Vector& phi, const Vector& x) {
    require_size("stage_table", "outputs of the network", network.outputs, 1);
    Stages stages;
    forward(network, phi, as_column(x), stages);
    const Matrix weighted = weighted_units(network, phi, stages.h);
    // Two parts, so that three units fit on a terminal.
    const int width = static_cast<int>(8 * network.hidden);
    std::string lines =
        fmt::format("       x |{:^{}} |{:^{}}", "1. lines", width, "2. hidden units", width);
    std::string sum = fmt::format("\n       x |{:^{}} |  4. sum", "3. weighted", width);
    const auto cells = [&](std::string& part, const Matrix& stage, std::size_t i) {
        part += " |";
        for (std::size_t d = 0; d < stage.shape()[1]; ++d)
            part += fmt::format(" {:7.3f}", without_minus_zero(stage(i, d), 3));
    };
    for (std::size_t i = 0; i < x.size(); ++i) {
        for (std::string* part : {&lines, &sum})
            *part += fmt::format("\n {:7.3f}", without_minus_zero(x[i], 3));
        cells(lines, stages.f, i);
        cells(lines, stages.h, i);
        cells(sum, weighted, i);
        cells(sum, stages.y, i);
    }
    return lines + sum;
}

std::string text(const PiecewiseLinear& function, std::size_t output) {
    std::string table =
        fmt::format("  {:>8}   {:>8}   active units   y = intercept + slope·x", "from", "to");
    for (const Region& region : function.regions) {
        require(output < region.slope.size(), "text", fmt::format("there is no output {}", output));
        std::string active;
        for (std::size_t d = 0; d < region.active.size(); ++d)
            if (region.active[d]) active += fmt::format("{}{}", active.empty() ? "" : " ", d + 1);
        table += fmt::format("\n  {:>8.4f}   {:>8.4f}   {:<12}   {:.3f} {:+.3f}·x",
                             without_minus_zero(region.left, 4),
                             without_minus_zero(region.right, 4), active.empty() ? "none" : active,
                             without_minus_zero(region.intercept[output], 3),
                             without_minus_zero(region.slope[output], 3));
    }
    return table;
}

std::string text(const Sweep& errors) {
    std::string table = "  units   largest error   h²·max|f″|/8   sigmoid staircase";
    for (std::size_t i = 0; i < errors.hidden.size(); ++i)
        table += fmt::format("\n  {:5}   {:13.3e}   {:>12.3e}   {:17.3e}", errors.hidden[i],
                             errors.relu[i], errors.bound[i], errors.sigmoid[i]);
    return table;
}

}  // namespace descent::shallow

/// \file
/// Are over-parameterized networks easier to optimize? Epochs until no training label is
/// wrong, against the width (GO.15c).
#pragma once

#include <vector>

#include "chapters/14_reproductions/memorization.hpp"

namespace descent::reproductions {

/// Networks 40-D-10 learn random labels of MNIST-1D by heart, by full-batch gradient
/// descent, each at several rates: at one rate alone a wide network may look quick only
/// for the size of its gradient.
struct WidthPlan {
    std::vector<std::size_t> units{1, 4, 8, 16, 32, 64, 128};  ///< D, ascending
    /// ascending; the best ones are not at an end
    std::vector<Real> alphas{Real(0.2), Real(0.4), Real(0.8), Real(1.6), Real(3.2)};
    std::size_t examples = 100, seeds = 3;  ///< each seed has its own labels and first φ
    std::size_t most_epochs = 2000;         ///< give up after these
    std::uint64_t seed = 0;
};

/// What became of one width.
struct WidthPoint {
    std::size_t units = 0, parameters = 0;
    Real ratio = 0;  ///< parameters for each example; over-parameterized above 1
    /// until no label is wrong, at each of the plan's rates: median of the seeds, where a
    /// seed that did not get there counts as infinitely many
    std::vector<Real> epochs = {};
    Real least_error = 100;  ///< training error, of all rates and seeds, in percent

    /// The fewest epochs of all rates; infinite when none got there.
    Real fewest() const;
    /// Its rate, of the plan's; 0 when none got there.
    Real best_alpha(const std::vector<Real>& alphas) const;
};

/// Trains every width at every rate with every seed (GO.15c).
/// \throws std::invalid_argument for no rates or seeds, widths or rates that do not
/// ascend, and as memorize()
std::vector<WidthPoint> measure_widths(const WidthPlan& plan, const Progress& progress = {});

/// The statement as rows: the widest network learns all labels; wider needs fewer epochs,
/// each at its own best rate; and at the plan's smallest. Widths that do not get there
/// are left out from the narrow end (GO.15c).
Rows width_rows(const std::vector<WidthPoint>& points, const std::string& remark);

/// GO.15c, obtained.
struct WidthReproduction {
    WidthPlan plan;
    std::vector<WidthPoint> points;
    Rows rows = {};

    const Rows& all_rows() const { return rows; }  ///< as they stand in the table
};

/// The plan's widths measured, and the statement as rows, whose remark says what was
/// trained (GO.15c). \throws std::invalid_argument as measure_widths()
WidthReproduction reproduce_widths(const WidthPlan& plan, const Progress& progress = {});

}  // namespace descent::reproductions

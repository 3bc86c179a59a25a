/// \file
/// Where does descent on the Gabor model end: in the right valley, at a local minimum,
/// near a saddle? (L10.5)
#pragma once

#include <optional>
#include <vector>

#include "chapters/02_model_fitting/descent.hpp"
#include "chapters/02_model_fitting/gabor.hpp"
#include "common/gradient_check.hpp"

namespace descent::fitting {

/// The loss at one φ with both widths, and the check of its gradient there.
struct GaborValues {
    Vector phi;
    Real loss8 = 0, loss32 = 0;
    GradientReport gradient;  ///< of width 32
};
/// At one φ, the note's example unless told otherwise.
GaborValues gabor_values(const Vector& phi = {Real(0.6), Real(-0.2)});

/// The minima of the loss of width 32 in gabor_window().
struct GaborMinima {
    /// where descent from nine starts in the middle ends: the lowest, then from right to
    /// left
    std::vector<StationaryPoint> from_middle;
    std::vector<StationaryPoint> others;  ///< what a search of all of the window adds
};
/// By descent from nine starts, then by a search of the whole window.
GaborMinima gabor_minima();

/// The lowest minimum in gabor_window() of the model with one width.
struct GaborWidth {
    Real width = 0;
    StationaryPoint best;
};

/// Which width do the lecture's data belong to? Newton from a grid of starts over the
/// window, for each (L10.5). \throws std::invalid_argument as gabor(), and for fewer than
/// 2 starts an axis
std::vector<GaborWidth> compare_widths(const std::vector<Real>& widths = {8, 16, 32, 64},
                                       std::size_t starts = 21);

/// A descent on the Gabor model.
struct GaborPlan {
    Vector start{Real(1.5), 12};
    Real alpha = Real(0.05);
    Real width = 32;
    std::size_t steps = 1500;
};

/// How a path passes a saddle: near it, what is left of the distance grows by 1 − αλ a
/// step.
struct SaddlePassage {
    bool saddle = false;  ///< Newton finds one where the path is slowest; else all is 0
    StationaryPoint point;
    std::size_t slowest = 0;   ///< step with the smallest gradient
    Real distance = 0;         ///< to the saddle then
    Real factor = 0;           ///< 1 − αλ with the negative λ
    Real away = Real(0.1);     ///< a distance that counts as away from it
    Real predicted = 0;        ///< step at which it is away, by the factor
    std::size_t measured = 0;  ///< step at which it is away
    /// Did the path come within a tenth of `away` of a saddle?
    bool held_up() const { return saddle && !(distance > away / 10); }
};

/// "Stop when it looks flat": where a path has its first gradient no longer than the
/// tolerance.
struct FlatStop {
    Real tolerance = 0;               ///< of ‖∂L/∂φ‖
    std::optional<std::size_t> step;  ///< none where the path never is as flat
    Real above = 0;                   ///< loss there over that at the end of the path
};

/// For each tolerance (FM.7). \throws std::invalid_argument for one that is not positive
std::vector<FlatStop> flat_stops(const Objective& objective, const Path& path,
                                 const std::vector<Real>& tolerances);

/// Descents from three starts.
struct GaborDescents {
    GaborPlan plan;
    Path first;                 ///< from the plan's start
    Path second;                ///< from (4, 18.5)
    Vector pit;                 ///< a start in a valley on the other side of the watershed
    Real apart = 0;             ///< distance between the ends of `first` and of descent from there
    std::optional<Path> third;  ///< from the watershed between both, if there is one
    SaddlePassage passage;      ///< of the third
    /// of the first and the third, for ‖∂L/∂φ‖ ≤ 0.1, 0.01, …, 10⁻⁶
    std::vector<FlatStop> first_stops, third_stops;
    std::vector<StationaryPoint> points;  ///< all in gabor_window(), to be drawn
};

/// From the plan's start, from a valley to its right, and from the watershed between it
/// and another valley (L10.5). The watershed is looked for when their ends lie more than
/// 0.1 apart. \throws std::invalid_argument as regression::descend()
GaborDescents gabor_descents(const GaborPlan& plan);

}  // namespace descent::fitting

/// \file
/// How fast does gradient descent go down a quadratic loss, and from which step size on
/// does it run away? Theory and experiment side by side (L6.5).
#pragma once

#include "chapters/01_linear_regression/least_squares.hpp"

namespace descent::regression {

/// A quadratic loss to descend, with what is known about it. All of it belongs to the sum
/// loss L.
struct Bowl {
    Objective L;
    Matrix H;              ///< Hessian, P × P
    Vector eigenvalues;    ///< of H, ascending
    Vector best;           ///< φ̂ by the closed form
    std::size_t rank = 0;  ///< in how many directions L is curved
    Real steepest() const { return eigenvalues(eigenvalues.size() - 1); }  ///< λmax
    Real limit() const { return divergence_step(eigenvalues); }            ///< 2/λmax
};

/// The bowl of the sum loss ‖Wφ − y‖² with a single output.
/// \throws std::invalid_argument when Y has more than one column
Bowl bowl(const Matrix& W, const Matrix& Y, const Fit& fit);

/// The bowl of the line through these points, with loss and gradient as in L6 and L10.1.
Bowl bowl(const Points& points);

/// A descent beside its theory, φ_k − φ̂ = (I − αH)^k (φ_0 − φ̂). Errors are lengths in
/// units of ‖φ̂‖ + ‖φ_0‖ (of 1, if that is 0).
struct BowlDescent {
    Path path;
    Real alpha = 0;             ///< the step size
    bool overflowed = false;    ///< the loss became too large for a number: stopped before
    Real error = 0;             ///< ‖φ_k − φ̂‖ after the last step k
    Real theory = 0;            ///< ‖(I − αH)^k (φ_0 − φ̂)‖
    Real deviation = 0;         ///< of the two vectors, over all that is rounded in them
    Real slowest_progress = 0;  ///< share of the slowest error that a step takes away
    Real rounding() const;      ///< bound of the deviation: 100 (k + 1) ε
    Real steps_to(Real) const;  ///< steps until the slowest error is this share of itself
};

/// Descends L from the start (L6.5). \param alpha the step size; 0 chooses 1/λmax
BowlDescent descend_bowl(const Bowl& bowl, const Vector& start, Real alpha, std::size_t steps);

/// Descent with α a little below or above 2/λmax.
struct NearLimit {
    Real share = 0;   ///< α over 2/λmax
    Real alpha = 0;   ///< the step size
    Real factor = 0;  ///< what the last step multiplied the distance ‖φ − φ̂‖ by
    Real theory = 0;  ///< |1 − αλmax|
    Real loss = 0;    ///< after the last step
};

/// 200 steps with α = share · 2/λmax: by then only the steepest direction counts.
NearLimit descend_near_limit(const Bowl& bowl, const Vector& start, Real share);

/// The three answers of L6.6 to one question.
struct ThreeAnswers {
    Vector descent, closed_form;  ///< φ
    GridAnswer search;            ///< the best point of the grid
    Real spacing = 0;             ///< between two grid lines
    Real search_error = 0;        ///< ‖search − φ̂‖
    Real search_bound = 0;        ///< spacing · √(λmax/(2λmin)), see the note
};

/// Searches offsets 0 … 2 with slopes −1 … 1 and compares (L6.6).
/// \param descended where descent ended  \param values how many of each parameter, at
/// least 2
ThreeAnswers compare_answers(const Points& points, const Bowl& bowl, const Vector& descended,
                             std::size_t values);

}  // namespace descent::regression

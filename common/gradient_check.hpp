/// \file
/// The gradient check: is an analytic gradient right, and if not, which entry is wrong,
/// and why?
///
/// Each coordinate of φ gets finite differences with a bound on their error
/// (differences.hpp); whatever disagrees is looked at a second time before it fails.
/// Gradient and loss are asked for several times: both must answer the same.
///
/// A gradient passes only if coordinates above the noise agree: zero against zero proves
/// nothing and is INCONCLUSIVE. A block that is 0 beside others that are not is ZERO. A
/// PASS says what it is worth: how large an error would have shown, and how many entries
/// could not be compared.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/objective.hpp"
#include "common/parameters.hpp"

namespace descent {

/// Of a block, or of the whole check. INCONCLUSIVE: too little lies above the noise to
/// say anything, or an entry may be wrong; never a pass. ZERO, of a block only, counts
/// as one: its slopes are 0 within bounds that are tiny beside the rest of the
/// gradient.
enum class Verdict { pass, fail, inconclusive, zero };

/// What a failing block looks like.
enum class Diagnosis {
    none,             ///< the block did not fail
    not_finite,       ///< NaN or infinity in the gradient
    not_repeatable,   ///< a second call at the same φ gives another gradient
    all_zero,         ///< every entry is 0
    rounded,          ///< right to five digits or more: single precision somewhere
    scaled_by_n,      ///< N times too large: the mean over the batch is missing
    scaled_by_1_n,    ///< N times too small: divided by N once too often
    doubled,          ///< twice the gradient
    halved,           ///< half the gradient: the 2 of a square is missing
    sign,             ///< the negative gradient
    scaled,           ///< some other factor, the same in all entries
    transposed,       ///< the transpose, or its entries written in transposed order
    regularization,   ///< differs by a multiple of φ or sign(φ): a penalty's gradient is wrong
    kink,             ///< wrong only where φ sits exactly on a kink, such as ReLU'(0)
    bias_not_summed,  ///< a bias fails while its weights pass: not summed over the batch
    batch_order,  ///< weights fail while their bias passes: ∂L/∂f meets the wrong entries of h
    loss,         ///< weights and bias of the last layer fail: the gradient at the output is wrong
    slope,  ///< weights and bias fail, the next layer passes: a′[f] (ReLU's mask) or Wᵀ is wrong
    inherited,       ///< weights and bias fail as those of the next layer do
    single_entries,  ///< at most half of the entries are wrong, the rest is right
    unknown
};

/// What a check may be told. The defaults serve nearly always; `batch` sharpens the
/// diagnosis.
struct GradientCheckOptions {
    /// number of examples N, to recognise a missing mean; 0 if there is none
    std::size_t batch = 0;
    /// relative step to begin with, at most 1; 0 chooses about ε^(1/5)
    Real step = 0;
    std::size_t directions = 1;  ///< check_directions: random directions per block
    /// of check_directions, of the direction in which noise is measured, and of the shift
    /// of the chosen first step
    std::uint64_t seed = 0;
};

/// One compared number.
struct Comparison {
    std::string name;  ///< "W2[3,17]"
    Real analytic = 0, numeric = 0, bound = 0;
    bool undecided = false;  ///< off by more than the bound, but not by twice as much
    /// |analytic − numeric| / bound: at most 1 where they agree.
    Real error_over_bound() const;
};

/// What was found in one block of φ.
struct BlockReport {
    std::string name;
    Verdict verdict = Verdict::inconclusive;
    Diagnosis diagnosis = Diagnosis::none;
    std::string explanation;      ///< the diagnosis as a sentence with its numbers
    Comparison worst;             ///< largest error over bound
    std::size_t checked = 0;      ///< coordinates compared
    std::size_t informative = 0;  ///< of these, gradients above the noise
    std::size_t at_kinks = 0;     ///< of these, φ sits on a kink: compared with one side, or both
    std::size_t unresolved = 0;   ///< not compared: no step size gave an answer
    std::size_t failed = 0;
    Real largest = 0;     ///< the largest slope found, absolute
    Real resolution = 0;  ///< the largest bound: no larger error would have passed
};

/// What was found in all blocks.
struct GradientReport {
    /// FAIL if any block fails or there is a problem, PASS if all pass
    Verdict verdict = Verdict::inconclusive;
    std::vector<BlockReport> blocks;
    std::size_t evaluations = 0;  ///< of the loss, for differences and noise
    std::size_t directions = 0;   ///< random ones per block, of check_directions(); else 0
    std::string problem;          ///< two ways to the same loss disagree; else empty

    /// \throws std::invalid_argument when no block has this name
    const BlockReport& operator[](std::string_view block) const;
    /// A table for a terminal: a line per block; for a failed one the worst entry and the
    /// diagnosis.
    std::string text() const;
    /// What the columns of this table say, a sentence for each that needs one.
    std::vector<std::string> legend() const;
};

/// As the report prints it: "PASS", "FAIL", "INCONCLUSIVE", "ZERO".
std::string_view text(Verdict verdict);
/// A few words: "not repeatable".
std::string_view text(Diagnosis diagnosis);

/// Compares every coordinate of ∂L/∂φ with finite differences, block by block. Cost: 4
/// to 5 losses per coordinate, 40 more for one that disagrees, and 24 to 64 for the
/// noise, more where the loss hardly moves. Also fails when loss_and_gradient(),
/// loss_of_entry() or a later loss() returns another loss than loss(), or another
/// gradient when called again.
/// \throws std::invalid_argument when layout, φ and gradient differ in size, the loss
/// at φ is not finite, or the step is not in [0, 1]
GradientReport check_gradient(const Objective& objective, const Vector& phi,
                              const ParameterLayout& layout,
                              const GradientCheckOptions& options = {});

/// Compares gᵀv with the slope along a random direction v per block. For large
/// networks: one wrong entry never passes, whichever it is, if its error is four times
/// the bound, and from six times on halving the block leads to it. Several hide with a
/// probability of at most (2 bound/e)^directions, where e is the largest of their
/// errors: v_i is drawn from two intervals of length 1, and no larger share of them
/// makes up for the others.
/// \throws std::invalid_argument as check_gradient()
GradientReport check_directions(const Objective& objective, const Vector& phi,
                                const ParameterLayout& layout,
                                const GradientCheckOptions& options = {});

/// Compares J(x) with finite differences of f, entry by entry, as one block "J" with
/// J[i,j] = ∂f_i/∂x_j. A Hessian check is this check on the gradient.
/// \param f writes f(x) into its second argument, which has `J.shape()[0]` entries
/// \throws std::invalid_argument when J has no rows, or not a column for each entry of x,
/// f at x is not finite or of another size, or the step is not in [0, 1]
GradientReport check_jacobian(const std::function<void(const Vector& x, Vector& f)>& f,
                              const Vector& x, const Matrix& J,
                              const GradientCheckOptions& options = {});

}  // namespace descent

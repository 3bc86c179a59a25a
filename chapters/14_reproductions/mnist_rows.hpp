/// \file
/// What do the lecture's tables of GO.12 and GO.21b say, as numbers and as orderings that
/// other data can confirm?
///
/// All are computed from tables in the lecture's form, so that the lecture's own tables
/// reproduce every row.
#pragma once

#include <string_view>
#include <vector>

#include "chapters/14_reproductions/images.hpp"
#include "chapters/14_reproductions/table.hpp"

namespace descent::reproductions {

/// The lecture's accuracies in percent with 0, 1, 2, 3, 4 hidden layers (GO.12).
const Vector& stated_accuracies();
/// The lecture's test errors in percent, as rate_table() has them (GO.21b).
const Matrix& stated_rates();
/// Those of AdaDelta, as adadelta_table() has them (GO.21b).
const Matrix& stated_adadelta();

/// Where the rows' numbers come from: digits are compared on Basis::lecture only, and
/// after all steps.
struct Origin {
    Basis basis = Basis::lecture;
    bool all_steps = true;    ///< as many as the lecture's source has
    std::string remark = "";  ///< of every row
    /// the units assumed where the lecture names none, "tanh": a part of every key
    std::string assumption = "";
};

/// What every row of a run on these images has to say about it.
Origin origin(const Images& images, std::size_t steps, std::size_t stated_steps,
              std::string_view assumption = "");

/// Of the accuracies by depth, and of ‖∂L/∂b_k‖ by layer of the deepest network before
/// training (GO.12).
/// \throws std::invalid_argument unless there are five accuracies and two norms or more
Rows depth_rows(const Vector& accuracies, const Vector& norms, const Origin& origin);

/// Of SGD, momentum and AdaGrad over their rates (GO.21b). \throws std::invalid_argument
/// for a table of another shape
Rows rate_rows(const Matrix& errors, const Origin& origin);

/// Of AdaDelta over ρ and ε, beside the others (GO.21b). \throws std::invalid_argument
/// for tables of another shape
Rows adadelta_rows(const Matrix& errors, const Matrix& rate_errors, const Origin& origin);

/// One statement under both assumptions: does the activation decide it?
struct AssumedRow {
    std::string what;
    RowVerdict with_tanh = RowVerdict::skipped, with_relu = RowVerdict::skipped;

    bool decided_by_activation() const { return with_tanh != with_relu; }  ///< verdicts that differ
};

/// The rows of rate_rows() and adadelta_rows() side by side (GO.21b).
/// \throws std::invalid_argument unless both are the same statements in the same order
std::vector<AssumedRow> by_activation(const Rows& with_tanh, const Rows& with_relu);

/// By what factor an error is off, up or down, in the geometric mean over a table:
/// exp(mean |ln obtained/stated|). 1 for the stated table itself.
/// \throws std::invalid_argument for shapes that differ, or an error that is not positive
double typical_factor(const Matrix& obtained, const Matrix& stated);

/// The rows of depth_rows() without numbers, for a run without images.
Rows missing_depth_rows();
/// Those of rate_rows() and adadelta_rows(), for the same.
Rows missing_rate_rows();

/// "GO.12_norms", or "GO.12_mnist1d_norms" for a stand-in: where it is in the results.
std::string result_key(const std::string& tag, Basis basis, const std::string& name);

}  // namespace descent::reproductions

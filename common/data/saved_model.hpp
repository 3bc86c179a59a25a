/// \file
/// How does a trained network become a file that NumPy reads, and come back?
#pragma once

#include <string>
#include <vector>

#include "common/data/standardize.hpp"
#include "common/data/table.hpp"

namespace descent {

/// A trained classifier and what it must know to answer new examples.
struct SavedModel {
    std::vector<std::size_t> widths;  ///< inputs, hidden units, classes
    std::string activation, loss;     ///< by their names in the chapters
    Vector phi;                       ///< W0, b0, W1, b1, …: W_k is widths[k+1] × widths[k]
    Scaling scaling;                  ///< (x − mean) / deviation is what the network sees
    std::vector<std::string> features, classes;  ///< their names; features may be none
};

/// A network that was trained on the examples of this file.
/// \param scaling of none when the features were not scaled
SavedModel saved_model(const std::vector<std::size_t>& widths, const std::string& activation,
                       const std::string& loss, const Vector& phi, const Scaling& scaling,
                       const ExampleFile& file);

/// The model as an archive of NumPy, .npz: an array for each block of φ, and `mean`,
/// `deviation`, `widths`, `activation`, `loss`, `classes`, and `features` if they have
/// names.
/// \throws std::invalid_argument when its parts do not fit each other
std::string model_bytes(const SavedModel& model);

/// \throws std::runtime_error "PATH: …" when it is no such archive, or its parts do not
/// fit each other
SavedModel read_model(const std::string& path);

/// New examples for a model.
struct NewExamples {
    Matrix x;                          ///< scaled as the model was trained
    std::vector<std::string> classes;  ///< those that the file says, if it does; "" for none
    std::string recognised, place;     ///< as in a Table
    std::vector<std::size_t> at;       ///< where each stands
};

/// Reads a table of the model's features, with or without their class behind them, which
/// may be missing in some rows or in all. Where
/// both have names, columns that are not the model's are left out.
/// \throws std::runtime_error as read_table(), for another number of columns, for names
/// that are missing or in another order, and for a class that the model has not
NewExamples read_new_examples(const std::string& path, const SavedModel& model);

}  // namespace descent

/// \file
/// What does a classifier answer to examples: which classes does it take for which, where
/// is it most wrong, and is it better than guessing?
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "common/data/dataset.hpp"

namespace descent {

class Report;

/// How many examples of each class (first index) get each answer (second). \param F a
/// score for each class, a row for each example; the largest is the answer
/// \throws std::invalid_argument when F does not fit the data
std::vector<std::vector<std::size_t>> count_answers(const Matrix& F, const LabelledData& data);

/// An example whose answer is wrong.
struct WrongAnswer {
    std::size_t example = 0, answer = 0;
    Real score = 0, right_score = 0;  ///< of the answer, and of the class that it is
};

/// At most so many, those first whose answer is furthest above what is right.
/// \throws std::invalid_argument as count_answers()
std::vector<WrongAnswer> worst_answers(const Matrix& F, const LabelledData& data, std::size_t most);

/// The name of a class, or its number where there is no name.
std::string class_name(const ExampleFile& file, std::size_t label);

/// Tells what the examples are taken for, and the five worst answers. \param score what F
/// holds: "p" for probabilities
void show_answers(Report& report, const Matrix& F, const LabelledData& data,
                  const std::string& score);

/// What is to be said of a test accuracy that always answering with the commonest class
/// of the training examples reaches, or nearly reaches, within two standard deviations of
/// its chance; else empty.
/// \throws std::invalid_argument when there are no examples
std::string guessing_remark(const LabelledData& training, const LabelledData& test, Real accuracy);

}  // namespace descent

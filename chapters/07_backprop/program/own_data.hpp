/// \file
/// What does a network say of one's own examples, how is it kept, and what does it answer
/// to new ones?
#pragma once

#include <string>

#include "chapters/07_backprop/classifier.hpp"
#include "common/data/saved_model.hpp"
#include "common/program/report.hpp"

namespace descent::backprop {

/// The files of a trained network, each empty for none.
struct ModelFiles {
    std::string save;     ///< where it is written
    std::string model;    ///< one that was, in place of training
    std::string predict;  ///< new examples
    std::string into;     ///< where the answers to them are written, as CSV
};

/// \param trained_otherwise does an option of the training differ from its default?
/// \throws std::invalid_argument for files and options that do not go together
void require_useful(const ModelFiles& files, bool own_data, bool trained_otherwise);

/// Says so when the test examples could have been answered as well by guessing, and when
/// no check looked at the accuracy.
void show_guessing(Report& report, const ClassifierResult& result, const Split& data, bool checked);

/// What the test examples are taken for, and the worst mistakes. \param loss decides
/// whether the outputs are probabilities
void show_test_answers(Report& report, const ClassifierResult& result, const Split& data,
                       Loss loss);

/// The trained network with what it must know to answer new examples.
SavedModel trained_model(const ClassifierResult& result, const Split& data, Loss loss);

/// Writes the model. \throws std::runtime_error "--save: cannot write …"
void save(Report& report, const std::string& path, const SavedModel& model);

/// Answers new examples: the first ten here, all in the file `into`.
/// \throws std::runtime_error naming the file, when it or the model cannot be used
void predict(Report& report, const ModelFiles& files, const SavedModel& model);

}  // namespace descent::backprop

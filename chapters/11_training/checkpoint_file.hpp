/// \file
/// How can a run be stopped by anything, and go on as if nothing had happened?
///
/// The checkpoint is a file that is replaced as a whole, and the one before it stays
/// beside it, as PATH.previous. While a run goes on nobody else has PATH.
#pragma once

#include <functional>
#include <string>

#include "chapters/11_training/checkpoint.hpp"

namespace descent::training {

/// Where a run is written down, and how often.
struct CheckpointPlan {
    std::string path;         ///< empty: nowhere
    std::size_t every = 100;  ///< steps between two of them
    /// gets a line when the run goes on from the previous checkpoint, or with another
    /// arithmetic; may be empty
    std::function<void(const std::string&)> tell = {};
};

/// Can a checkpoint be written here, and is what exists there a file? Changes nothing.
/// \throws std::runtime_error "cannot write PATH: reason" or "PATH: is a device, expected
/// a file"
void require_checkpoint_path(const std::string& path);

/// Where the checkpoint before the one in PATH is: PATH.previous, beside the file that a
/// symbolic link stands for.
std::string previous_checkpoint(const std::string& path);

/// Writes the checkpoint whole or not at all; what was there before becomes the previous
/// one. \throws std::runtime_error "cannot write PATH: reason"; an older one stays
void save_checkpoint(const std::string& path, const Identity& identity, const Model& model,
                     const Run& run);

/// \throws DamagedCheckpoint and std::runtime_error as run_from_bytes(), and when the
/// file cannot be read
Run load_checkpoint(const std::string& path, const Identity& identity, const Model& model,
                    const Data& data, const TrainingPlan& plan);

/// train() that can be stopped by anything: goes on from the checkpoint if the file
/// exists, and writes it after every `every` steps, after every epoch, and so at the end.
/// If it is damaged, the previous one takes its place; remove PATH to begin anew.
/// Removes what killed runs left half-written beside it.
/// \param watch as in train(); its step comes after the checkpoint is written
/// \throws as train(), start(), save_checkpoint() and load_checkpoint(),
/// std::runtime_error "PATH: is in use by another run", and std::invalid_argument when
/// every is 0
Run train_with_checkpoint(const CheckpointPlan& checkpoint, const Model& model, const Data& data,
                          const TrainingPlan& plan, const Watch& watch = {});

/// Trains to the end, with a checkpoint if there is a path, and asks the test examples
/// once (GO.1).
/// \throws as train_with_checkpoint()
TestedResult train_and_test(const Model& model, const Data& data, const TrainingPlan& plan,
                            const CheckpointPlan& checkpoint, const Watch& watch = {});

}  // namespace descent::training

/// \file
/// How can a run be stopped by anything, and go on as if nothing had happened?
/// Checkpoints: a run is written down at any step and goes on later, bit for bit.
///
/// A checkpoint is the struct Run as bytes, the numbers little-endian and with all their
/// digits:
///
/// | bytes | content |
/// |---|---|
/// | 8 | the letters DESCENT and a line end |
/// | 4 | number of this format, 1 |
/// | 8 | length of the whole file |
/// | … | the Identity: what the run belongs to, as texts |
/// | … | the Run: φ, best φ, optimizer's state, position in the epoch, history, … |
/// | 4 | CRC-32 of all bytes before |
///
/// A text or vector is its length in 8 bytes and then its entries.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "chapters/11_training/training.hpp"

namespace descent::training {

/// One thing that must be the same when a run goes on: {"seed", "7"}.
struct Trait {
    std::string what, value;
    bool operator==(const Trait&) const = default;
};
using Identity = std::vector<Trait>;

/// What a run belongs to: precision, the model's name, optimizer, step size, schedule,
/// plateau, batch size, sampling, seed, training and development examples. Constants of
/// the optimizer and the schedule are known by what they do: the steps of a copy from
/// rest, the factors of the first 65,536 steps and some far ones. Data are known by their
/// checksums.
///
/// The number of epochs and the patience are not part of it: a run may go on for longer
/// than was planned.
Identity identity(const Model& model, const Data& data, const TrainingPlan& plan);

/// The run as a checkpoint's bytes, with the state of the model. Takes a copy of the run:
/// one list of its parts serves for writing and reading, and reading changes them.
std::string checkpoint_bytes(const Identity& identity, const Model& model, Run run);

/// The run in these bytes; the model's state is set as well.
/// \param name stands at the beginning of an error's text
/// \throws std::runtime_error "NAME: …" when the bytes are no checkpoint, of a newer
/// format, cut short, damaged, or belong to another run; then nothing is changed
Run run_from_bytes(std::string_view bytes, const std::string& name, const Identity& identity,
                   const Model& model, const TrainingPlan& plan);

/// Can a checkpoint be written here, and is what exists there a file? Changes nothing.
/// \throws std::runtime_error "cannot write PATH: reason" or "PATH: is a device, expected
/// a file"
void require_checkpoint_path(const std::string& path);

/// Writes the checkpoint whole or not at all. \throws std::runtime_error "cannot write
/// PATH: reason"; an older one stays
void save_checkpoint(const std::string& path, const Identity& identity, const Model& model,
                     const Run& run);

/// \throws std::runtime_error as run_from_bytes(), and when the file cannot be read
Run load_checkpoint(const std::string& path, const Identity& identity, const Model& model,
                    const TrainingPlan& plan);

/// train() that can be stopped by anything: goes on from the checkpoint if the file
/// exists, and writes it after every `every` steps, after every epoch, and so at the end.
/// Removes what killed runs left half-written beside it.
/// \param watch as in train(); its step comes after the checkpoint is written
/// \throws as train(), start(), save_checkpoint() and load_checkpoint(), and
/// std::invalid_argument when every is 0
Run train_with_checkpoint(const std::string& path, std::size_t every, const Model& model,
                          const Data& data, const TrainingPlan& plan, const Watch& watch = {});

/// Where a run is written down, and how often.
struct CheckpointPlan {
    std::string path;         ///< empty: nowhere
    std::size_t every = 100;  ///< steps between two of them
};

/// Trains to the end, with a checkpoint if there is a path, and asks the test examples
/// once (GO.1).
/// \throws as train_with_checkpoint()
TestedResult train_and_test(const Model& model, const Data& data, const TrainingPlan& plan,
                            const CheckpointPlan& checkpoint, const Watch& watch = {});

}  // namespace descent::training

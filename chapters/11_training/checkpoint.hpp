/// \file
/// What must be written down so that a run goes on later, bit for bit?
///
/// A checkpoint is the struct Run as bytes, the numbers little-endian and with all their
/// digits:
///
/// | bytes | content |
/// |---|---|
/// | 8 | the letters DESCENT and a line end |
/// | 4 | number of this format, 2 |
/// | 8 | length of the whole file |
/// | … | the Identity: what the run belongs to, as texts |
/// | … | the Run: φ, best φ, optimizer's state, position in the epoch, history, … |
/// | … | the arithmetic that computed it; not in format 1, which is still read |
/// | … | the state of the model |
/// | 4 | CRC-32 of all bytes before |
///
/// A text or vector is its length in 8 bytes and then its entries.
#pragma once

#include <stdexcept>
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
/// All traits of a run.
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

/// What is left of a checkpoint that a crash or a disk has spoilt: nothing, zeros, a part
/// of it, or bytes whose checksum is wrong.
struct DamagedCheckpoint : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// May these bytes be what is left of a checkpoint? They begin like one, or there are
/// none, or zeros only.
bool begins_as_checkpoint(std::string_view bytes);

/// The run in these bytes; the model's state is set as well.
/// \param name stands at the beginning of an error's text
/// \throws DamagedCheckpoint "NAME: …"; std::runtime_error "NAME: …" when the bytes are
/// no checkpoint, of a newer format, belong to another run, or say what cannot be
/// (require_possible()). Then nothing is changed
Run run_from_bytes(std::string_view bytes, const std::string& name, const Identity& identity,
                   const Model& model, const Data& data, const TrainingPlan& plan);

}  // namespace descent::training

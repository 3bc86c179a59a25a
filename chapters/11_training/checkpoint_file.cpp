#include "chapters/11_training/checkpoint_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "common/program/blas.hpp"
#include "common/program/file_lock.hpp"
#include "common/program/files.hpp"

namespace descent::training {
namespace fs = std::filesystem;
namespace {

void require_regular_file(const std::string& path) {
    if (!fs::is_regular_file(path))
        throw std::runtime_error(fmt::format("{}: is a device, expected a file", path));
}

std::string bytes_in(const std::string& path) {
    require_readable_file(path);
    require_regular_file(path);  // a device may have no end
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// What has this name will be replaced, so it must be ours.
void require_previous_is_ours(const std::string& previous) {
    if (fs::exists(previous) && !begins_as_checkpoint(bytes_in(previous)))
        throw std::runtime_error(previous +
                                 ": is not a checkpoint of Descent and would be replaced by one");
}

/// Gives the checkpoint a second name, PATH.previous.
///
/// At every moment PATH is a whole file, and a power cut does not change that, in
/// whatever order the folder's changes reach the disk: both names only ever stand for
/// files whose content write_file() had brought to the disk before it named them. So the
/// new name need not be on the disk before write_file() replaces PATH; if it is lost, an
/// older previous checkpoint stays.
void keep_previous(const std::string& path) {
    if (!fs::exists(path)) return;
    const std::string previous = previous_checkpoint(path),
                      part = fmt::format("{}.{}-0.part", previous, getpid());
    unlink(part.c_str());
    const bool kept =
        linkat(AT_FDCWD, path.c_str(), AT_FDCWD, part.c_str(), AT_SYMLINK_FOLLOW) == 0 &&
        std::rename(part.c_str(), previous.c_str()) == 0;
    unlink(part.c_str());  // it stays when both are one file already
    // there are file systems without second names
    if (!kept) write_file(previous, bytes_in(path));
}

/// The run in the checkpoint, or if that is damaged in the previous one, which takes its
/// place.
Run load_either(const CheckpointPlan& checkpoint, const Identity& mine, const Model& model,
                const Data& data, const TrainingPlan& plan) try {
    return load_checkpoint(checkpoint.path, mine, model, data, plan);
} catch (const DamagedCheckpoint& damage) {
    const std::string previous = previous_checkpoint(checkpoint.path);
    if (!fs::exists(previous))
        throw std::runtime_error(fmt::format("{}; remove it to begin anew", damage.what()));
    try {
        const std::string bytes = bytes_in(previous);
        Run run = run_from_bytes(bytes, previous, mine, model, data, plan);
        write_file(checkpoint.path, bytes);
        if (checkpoint.tell)
            checkpoint.tell(fmt::format("{}; {} takes its place", damage.what(), previous));
        return run;
    } catch (const std::runtime_error& error) {
        throw std::runtime_error(fmt::format("{}; {}", damage.what(), error.what()));
    }
}

/// Writes down what computes the run from here on. \returns what is to be said of it
std::string note_arithmetic(const std::string& path, Run& run) {
    const std::string here = blas_arithmetic(), before = run.computed_by;
    if (("; " + before).ends_with("; " + here)) return {};
    run.computed_by += (before.empty() ? "" : "; ") + here;
    if (before.empty()) return {};
    return fmt::format(
        "{}: was computed by {}, goes on with {}, and may end with other bits than without the "
        "stop (OPENBLAS_CORETYPE, OPENBLAS_NUM_THREADS)",
        path, before, here);
}

}  // namespace

void require_checkpoint_path(const std::string& path) {
    require_writable_file(path);
    if (fs::exists(path)) require_regular_file(path);
}

std::string previous_checkpoint(const std::string& path) {
    std::error_code error;
    const fs::path target = fs::is_symlink(path) ? fs::canonical(path, error) : fs::path(path);
    return (error ? path : target.string()) + ".previous";
}

void save_checkpoint(const std::string& path, const Identity& identity, const Model& model,
                     const Run& run) {
    keep_previous(path);
    write_file(path, checkpoint_bytes(identity, model, run));
}

Run load_checkpoint(const std::string& path, const Identity& identity, const Model& model,
                    const Data& data, const TrainingPlan& plan) {
    return run_from_bytes(bytes_in(path), path, identity, model, data, plan);
}

Run train_with_checkpoint(const CheckpointPlan& checkpoint, const Model& model, const Data& data,
                          const TrainingPlan& plan, const Watch& watch) {
    const std::string& path = checkpoint.path;
    require(checkpoint.every > 0, "train_with_checkpoint",
            "the number of steps between checkpoints is 0");
    require_checkpoint_path(path);
    const FileLock lock(path);
    const std::string previous = previous_checkpoint(path);
    for (const std::string& name : {path, previous}) remove_stale_parts(name);
    require_previous_is_ours(previous);

    Run run = start(model, data, plan);
    const Identity mine = identity(model, data, plan);
    if (fs::exists(path)) run = load_either(checkpoint, mine, model, data, plan);
    std::string other = note_arithmetic(path, run);
    Watch saving;
    saving.step = [&](const Run& now) {
        if (!other.empty() && checkpoint.tell) checkpoint.tell(std::exchange(other, {}));
        if (now.steps % checkpoint.every == 0) save_checkpoint(path, mine, model, now);
        return !watch.step || watch.step(now);
    };
    saving.epoch = [&](const Epoch& epoch, const Run& now) {
        Run ended = now;
        ended.stopped = watch.epoch && !watch.epoch(epoch, now);
        save_checkpoint(path, mine, model, ended);
        return !ended.stopped;
    };
    train(model, data, plan, run, saving);
    return run;
}

TestedResult train_and_test(const Model& model, const Data& data, const TrainingPlan& plan,
                            const CheckpointPlan& checkpoint, const Watch& watch) {
    if (checkpoint.path.empty()) return tested(model, data, train(model, data, plan, watch));
    return tested(model, data, train_with_checkpoint(checkpoint, model, data, plan, watch));
}

}  // namespace descent::training

#include "chapters/11_training/checkpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstring>
#include <stdexcept>
#include <type_traits>

#include "chapters/11_training/run_check.hpp"
#include "common/data/checksum.hpp"
#include "common/program/text.hpp"

namespace descent::training {
namespace {

static_assert(std::endian::native == std::endian::little,
              "checkpoints are written as the numbers lie in memory");

constexpr std::string_view magic = "DESCENT\n";
constexpr std::uint32_t newest = 2;  // 1 does not know what computed the run
constexpr const char* schedule_trait = "schedule's fingerprint";
constexpr const char* other_factors =
    "; so its factors differ, even if --schedule is the same: most schedules depend on --epochs";
constexpr std::size_t header = 8 + 4 + 8, tail = 4;

template <class T>
std::string_view bytes_of(const T* values, std::size_t count) {
    return {reinterpret_cast<const char*>(values), count * sizeof(T)};
}

template <class T>
concept Number = std::is_arithmetic_v<T>;

/// Appends what it is called with.
struct Writer {
    std::string bytes;
    static constexpr std::uint32_t format = newest;
    template <Number T>
    void operator()(const T& value) {
        bytes += bytes_of(&value, 1);
    }
    template <Number T>
    void list(const T* values, std::size_t count) {
        (*this)(static_cast<std::uint64_t>(count));
        bytes += bytes_of(values, count);
    }
    void operator()(const std::string& text) { list(text.data(), text.size()); }
    void operator()(const Vector& values) { list(values.data(), values.size()); }
    std::size_t count(std::size_t mine) {
        (*this)(static_cast<std::uint64_t>(mine));
        return mine;
    }
};

/// Fills what it is called with, from the same bytes in the same order.
struct Reader {
    std::string_view bytes;
    std::uint32_t format = newest;
    std::string_view take(std::size_t count) {
        if (count > bytes.size()) throw std::runtime_error("its parts do not fit together");
        const std::string_view taken = bytes.substr(0, count);
        bytes.remove_prefix(count);
        return taken;
    }
    template <Number T>
    void operator()(T& value) {
        std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
    }
    std::size_t count(std::size_t) {
        std::uint64_t count = 0;
        (*this)(count);
        if (count > bytes.size()) throw std::runtime_error("its parts do not fit together");
        return count;
    }
    void operator()(std::string& text) { text = take(count(0)); }
    void operator()(Vector& values) {
        values.resize({count(0)});
        const std::string_view taken = take(values.size() * sizeof(Real));
        if (!taken.empty()) std::memcpy(values.data(), taken.data(), taken.size());
    }
};

// What a checkpoint consists of, once for writing and reading.

template <class Archive>
void transfer(Archive& file, Identity& identity) {
    identity.resize(file.count(identity.size()));
    for (Trait& trait : identity) {
        file(trait.what);
        file(trait.value);
    }
}

template <class Archive>
void transfer(Archive& file, const std::vector<StateEntry>& entries) {
    if (file.count(entries.size()) != entries.size())
        throw std::runtime_error("its state has another number of entries");
    for (const StateEntry& entry : entries) {
        std::uint64_t kind = entry.index();
        file(kind);
        if (kind != entry.index())
            throw std::runtime_error("its state has entries of another kind");
        std::visit([&](auto* value) { file(*value); }, entry);
    }
}

template <class Archive>
void transfer(Archive& file, State& state) {
    state.resize(file.count(state.size()));
    for (auto& entry : state) {
        std::uint64_t kind = entry.index();
        file(kind);
        if (kind > 2) throw std::runtime_error("its state has entries of another kind");
        if (kind != entry.index())
            entry = kind == 0   ? State::value_type(Vector{})
                    : kind == 1 ? State::value_type(Real(0))
                                : State::value_type(std::uint64_t{0});
        std::visit([&](auto& value) { file(value); }, entry);
    }
}

template <class Archive>
void transfer(Archive& file, Epoch& epoch) {
    file(epoch.number);
    file(epoch.loss);
    file(epoch.train_accuracy);
    file(epoch.development_accuracy);
    file(epoch.alpha);
    file(epoch.seconds);
    file(epoch.seconds_left);
}

template <class Archive>
void transfer(Archive& file, Run& run) {
    file(run.phi);
    Real alpha = run.optimizer.alpha();  // with the factor of the schedule
    file(alpha);
    run.optimizer.set_alpha(alpha);
    transfer(file, run.optimizer.state());
    if (run.plateau) transfer(file, run.plateau->state());
    file(run.epoch);
    file(run.batch);
    file(run.steps);
    file(run.loss_sum);
    file(run.seconds);
    file(run.best);
    transfer(file, run.best_state);
    file(run.best_accuracy);
    file(run.best_epoch);
    std::uint8_t stopped = run.stopped;
    file(stopped);
    if (stopped > 1) throw std::runtime_error("its parts do not fit together");
    run.stopped = stopped != 0;
    run.history.resize(file.count(run.history.size()));
    for (Epoch& epoch : run.history) transfer(file, epoch);
    if (file.format > 1) file(run.computed_by);
}

/// Checks all that can be checked without knowing what the file should be. \returns the
/// bytes between header and tail
Reader content(std::string_view bytes) {
    if (!begins_as_checkpoint(bytes)) throw std::runtime_error("is not a checkpoint of Descent");
    if (bytes.find_first_not_of('\0') == bytes.npos)
        throw DamagedCheckpoint(bytes.empty() ? "is empty" : "is damaged: it has zeros only");
    if (bytes.size() < header + tail) throw DamagedCheckpoint("is cut short");
    Reader file{bytes.substr(magic.size())};
    std::uint32_t found = 0, sum = 0;
    std::uint64_t length = 0;
    file(found);
    file(length);
    if (found > newest)
        throw std::runtime_error(fmt::format(
            "is a checkpoint of format {}, this program knows formats 1 to {}", found, newest));
    if (found == 0) throw DamagedCheckpoint("is damaged: its format has no number");
    if (length != bytes.size())
        throw DamagedCheckpoint(fmt::format(
            "is cut short or damaged: it has {} bytes and should have {}", bytes.size(), length));
    Reader{bytes.substr(bytes.size() - tail)}(sum);
    if (sum != checksum(bytes.substr(0, bytes.size() - tail)))
        throw DamagedCheckpoint("is damaged: its checksum is wrong");
    return {bytes.substr(header, bytes.size() - header - tail), found};
}

void require_same(const Identity& found, const Identity& expected) {
    for (std::size_t i = 0; i < std::max(found.size(), expected.size()); ++i) {
        if (i >= found.size() || i >= expected.size() || found[i].what != expected[i].what)
            throw std::runtime_error("belongs to another program");
        if (found[i].value == expected[i].value) continue;
        const bool factors = found[i].what == schedule_trait && found[i].value != "none" &&
                             expected[i].value != "none";
        throw std::runtime_error(fmt::format(
            "belongs to another run: its {} is '{:.200}', here it is '{}'{}", found[i].what,
            one_line(found[i].value), expected[i].value, factors ? other_factors : ""));
    }
}

std::string fingerprint(std::string_view bytes) {
    return fmt::format("{:08x}", checksum(bytes));
}

std::string fingerprint(const LabelledData& data) {
    return fmt::format("{} × {} with checksums {} {}", data.x.shape()[0], data.x.shape()[1],
                       fingerprint(bytes_of(data.x.data(), data.x.size())),
                       fingerprint(bytes_of(data.label.data(), data.label.size())));
}

/// Where the optimizer goes from rest under some gradients, large and small: two that
/// differ in a constant part here. A rule may know which entries of φ are weights, so φ
/// has as many as the model's.
std::string fingerprint(optimizers::Optimizer optimizer, std::size_t entries) {
    constexpr Real start[] = {1, -2, Real(0.5)};
    Vector phi = Vector::from_shape({entries}), g = phi;
    for (std::size_t i = 0; i < entries; ++i) phi[i] = start[i % 3];
    for (std::size_t k = 0; k < 20; ++k) {
        for (std::size_t i = 0; i < entries; ++i)
            g[i] = (static_cast<Real>((7 * k + 3 * i) % 11) - Real(4.5)) /
                   static_cast<Real>(1 + k * k * (i % 3));
        optimizer.step(phi, g);
    }
    Writer end;
    end(phi);
    return fingerprint(end.bytes);
}

std::string fingerprint(const optimizers::Schedule& schedule) {
    Writer factors;
    constexpr std::size_t all = std::size_t{1} << 16;
    for (std::size_t k = 0; k < all; ++k) factors(schedule(k));
    for (std::size_t k = all; k < all << 16; k *= 2) factors(schedule(k));
    return fingerprint(factors.bytes);
}

}  // namespace

bool begins_as_checkpoint(std::string_view bytes) {
    return bytes.starts_with(magic) || magic.starts_with(bytes) ||
           bytes.find_first_not_of('\0') == bytes.npos;
}

Identity identity(const Model& model, const Data& data, const TrainingPlan& plan) {
    const bool shuffled = plan.sampling == optimizers::Sampling::without_replacement;
    return {
        {"precision", fmt::format("{} bits", 8 * sizeof(Real))},
        {"model", model.name},
        {"optimizer", plan.optimizer.name()},
        {"step size", fmt::format("{}", plan.optimizer.alpha())},
        {"optimizer's fingerprint", fingerprint(plan.optimizer, model.layout.size())},
        {schedule_trait, plan.schedule ? fingerprint(plan.schedule) : "none"},
        {"plateau", plan.plateau ? fmt::format("× {} after {} epochs", plan.plateau->factor,
                                               plan.plateau->patience)
                                 : "none"},
        {"batch size", fmt::format("{}", plan.batch)},
        {"sampling", shuffled ? "without replacement" : "with replacement"},
        {"seed", fmt::format("{}", plan.seed)},
        {"set of training examples", fingerprint(data.training)},
        {"set of development examples", fingerprint(data.development)},
    };
}

std::string checkpoint_bytes(const Identity& identity, const Model& model, Run run) {
    Writer body;
    Identity written = identity;
    transfer(body, written);
    transfer(body, run);
    transfer(body, model.state ? model.state() : std::vector<StateEntry>{});
    Writer file{std::string(magic)};
    file(newest);
    file(static_cast<std::uint64_t>(header + body.bytes.size() + tail));
    file.bytes += body.bytes;
    file(checksum(file.bytes));
    return file.bytes;
}

Run run_from_bytes(std::string_view bytes, const std::string& name, const Identity& identity,
                   const Model& model, const Data& data, const TrainingPlan& plan) try {
    Reader file = content(bytes);
    Identity found;
    transfer(file, found);
    require_same(found, identity);
    Run run{{}, plan.optimizer, plan.optimizer.alpha(), plan.plateau};
    transfer(file, run);
    State state;
    transfer(file, state);
    if (!file.bytes.empty()) throw std::runtime_error("its parts do not fit together");
    require_possible(model, data, plan, run);
    const auto entries = model.state ? model.state() : std::vector<StateEntry>{};
    require_alike("state of the model", state, state_copy(entries));
    restore(entries, state);
    return run;
} catch (const DamagedCheckpoint& error) {
    throw DamagedCheckpoint(fmt::format("{}: {}", name, error.what()));
} catch (const std::runtime_error& error) {
    throw std::runtime_error(fmt::format("{}: {}", name, error.what()));
}

}  // namespace descent::training

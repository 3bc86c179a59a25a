/// \file
/// One interface for all optimizers: φ ← step(φ, ∂L/∂φ).
///
/// An optimizer is a plain struct: a step size alpha, a name, a step that is a line or
/// two of the lecture, and its state.
/// \code
/// struct Mine {
///     static constexpr const char* name = "mine";
///     Real alpha = Real(0.01);
///     Vector m = {};
///     void step(Vector& phi, const Vector& g) {
///         prepare(phi, g, m);
///         xt::noalias(m) = Real(0.9) * m + g;
///         xt::noalias(phi) = phi - alpha * m;
///     }
///     std::vector<StateEntry> state() { return {&m}; }
/// };
/// \endcode
/// `minimize(objective, Mine{}, start, steps)` runs it at once; its include and a line in
/// optimizer.cpp put it into every table.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "chapters/10_optimizers/knob.hpp"
#include "common/objective.hpp"

namespace descent::optimizers {

/// A member that an optimizer carries from step to step: what a checkpoint keeps.
using StateEntry = std::variant<Vector*, Real*, std::uint64_t*>;

/// What the interface asks of an optimizer. It may also have `std::vector<Knob> knobs()`.
template <class T>
concept Rule = std::copyable<T> && requires(T rule, Vector& phi, const Vector& g) {
    { T::name } -> std::convertible_to<std::string>;
    { rule.alpha } -> std::same_as<Real&>;
    rule.step(phi, g);
    { rule.state() } -> std::same_as<std::vector<StateEntry>>;
};

/// Makes a state vector zero and as long as g before the first step.
/// \throws std::invalid_argument when it has another length: the optimizer belongs to
/// another φ
void at_rest(Vector& state, const Vector& g);

/// How a step begins: φ and g are of one size, and so is the state, zero before the first
/// step.
/// \throws std::invalid_argument when they are not
template <class... V>
void prepare(const Vector& phi, const Vector& g, V&... state) {
    require_size("step", "g", g.size(), phi.size());
    (at_rest(state, g), ...);
}

/// Any optimizer. A copy has a state of its own.
class Optimizer {
public:
    // clang 14 would ask whether Optimizer itself is a rule
    template <class T>
    requires(!std::same_as<T, Optimizer> && Rule<T>) Optimizer(T rule)
        : rule_(std::make_unique<Holder<T>>(std::move(rule))) {}
    Optimizer(const Optimizer& other) : rule_(other.rule_->copy()) {}
    Optimizer& operator=(Optimizer other) {
        rule_ = std::move(other.rule_);
        return *this;
    }
    Optimizer(Optimizer&&) = default;
    ~Optimizer() = default;

    std::string name() const { return rule_->name(); }  ///< of the rule
    Real alpha() const { return rule_->alpha(); }       ///< the present step size
    /// For schedules: the step size of the next step.
    void set_alpha(Real alpha) { rule_->set_alpha(alpha); }
    /// φ ← φ + Δφ(g). \throws std::invalid_argument when φ, g and the state differ in
    /// size
    void step(Vector& phi, const Vector& g);
    /// Pointers to everything the next step depends on besides alpha and the constants.
    std::vector<StateEntry> state() { return rule_->state(); }
    std::vector<Knob> knobs() { return rule_->knobs(); }  ///< the rule's, if it has any

private:
    struct AnyRule {
        virtual ~AnyRule() = default;
        virtual std::unique_ptr<AnyRule> copy() const = 0;
        virtual std::string name() const = 0;
        virtual Real alpha() const = 0;
        virtual void set_alpha(Real alpha) = 0;
        virtual void step(Vector& phi, const Vector& g) = 0;
        virtual std::vector<StateEntry> state() = 0;
        virtual std::vector<Knob> knobs() = 0;
    };
    template <class T>
    struct Holder final : AnyRule {
        explicit Holder(T r) : rule(std::move(r)) {}
        std::unique_ptr<AnyRule> copy() const override { return std::make_unique<Holder>(rule); }
        std::string name() const override { return T::name; }
        Real alpha() const override { return rule.alpha; }
        void set_alpha(Real alpha) override { rule.alpha = alpha; }
        void step(Vector& phi, const Vector& g) override { rule.step(phi, g); }
        std::vector<StateEntry> state() override { return rule.state(); }
        std::vector<Knob> knobs() override { return knobs_of(rule); }
        T rule;
    };
    std::unique_ptr<AnyRule> rule_;
};

/// All optimizers of the book with their published constants, by name; one's own is one
/// more line in optimizer.cpp.
const std::vector<Optimizer>& optimizers();

/// A fresh optimizer by its name, with this step size, or its own default for 0.
/// \throws std::invalid_argument that lists the names when there is none
Optimizer optimizer_named(const std::string& name, Real alpha = 0);

/// The step size as a factor of alpha, by step k = 0, 1, …; see schedule.hpp.
using Schedule = std::function<Real(std::size_t k)>;

/// Where an optimizer went, and what it cost.
struct Descent {
    Path path;  ///< φ and L before every step and at the end
    Evaluations evaluations;
    bool diverged = false;  ///< stopped at the last finite point
};

/// `steps` times: the gradient at φ, then one step (L10.2). The optimizer is a copy: the
/// caller's stays at rest.
/// \param schedule factors of alpha; empty for a constant step size
/// \throws std::invalid_argument when alpha is not positive and finite, or the loss is
/// not finite at the start
Descent minimize(const Objective& objective, Optimizer optimizer, const Vector& start,
                 std::size_t steps, const Schedule& schedule = {});

/// The number of steps after which a path is there, and stays: `there(k)` for this k and
/// all that follow. One more than the path has when it is not there at the end.
template <std::predicate<std::size_t> There>
std::size_t first_to_stay(const Path& path, There there) {
    std::size_t first = path.steps() + 1;
    while (first > 0 && there(first - 1)) --first;
    return first;
}

}  // namespace descent::optimizers

/// \file
/// The line that stands at the start of a task's region, in the examiner and in the
/// player:
/// \code
/// if (elsewhere("07.2")) return call("07.2", signature, "df, h", df, h);
/// \endcode
/// In the examiner, which holds the book's chapter and its tests, the task that is
/// examined is elsewhere: in the player, which holds the student's chapter. In the
/// player all other tasks are elsewhere: with the examiner, which answers them from the
/// book, so that one mistake is counted once.
#pragma once

#include <map>
#include <type_traits>

#include "common/assignments/comparison.hpp"
#include "common/assignments/peer.hpp"
#include "common/not_implemented.hpp"

namespace descent::assignments {

/// How a task is called by the other side, and what is said about its result.
struct Task {
    Service service;
    bool backward = false;  ///< of std::vectors the last entry comes first in the chain
};

/// All tasks of the chapter, made by assignment_fill from its sources.
extern const std::map<std::string, Task, std::less<>> tasks;

/// Compares two results, as bytes, of one function.
using Comparer = std::function<Difference(std::string_view got, std::string_view expected)>;

/// A number for an answer that needs no work: from the right one, the numbers that went
/// in, and its place among the results.
using MakeNumber = std::function<Real(Real right, const std::vector<Real>& given, std::size_t at)>;
/// Such an answer: a right result, as bytes, with its numbers made by `make`.
using Forger = std::function<std::string(std::string_view right, const MakeNumber& make)>;

/// What can be done with results of the function that is asked for.
struct Results {
    Comparer compare;
    Forger forge;
    std::function<std::uint64_t(std::string_view)> structure;  ///< of one, as Reader::structure()
};

/// Examiner or player.
class Side {
public:
    virtual ~Side() = default;
    /// Is this task answered by the other side?
    virtual bool elsewhere(std::string_view task) const = 0;
    /// Where functions among the arguments go.
    virtual Remote& remote() = 0;
    /// The other side's answer, as bytes. \param arguments as bytes
    virtual std::string ask(std::string_view task, const std::string& arguments,
                            const Results& results) = 0;
};

/// The one of this program.
Side& side();

/// Side::elsewhere() of this program's side.
inline bool elsewhere(std::string_view task) {
    return side().elsewhere(task);
}

/// The name before the next comma; the rest stays in `names`.
std::string next_name(std::string_view& names);

/// The numbers of the arguments, named. \param names "h, df"
template <class... A>
std::vector<Leaf> argument_leaves(std::string_view names, bool backward, const A&... arguments) {
    std::vector<Leaf> leaves;
    (add_leaves(arguments, next_name(names), backward, leaves), ...);
    return leaves;
}

/// The numbers of a result and of what the parameters bring back.
template <class R, class... P>
std::vector<Leaf> result_leaves(std::string_view bytes, std::string_view names, bool backward) {
    std::vector<Leaf> leaves;
    Reader in(bytes, &side().remote());
    if constexpr (!std::is_void_v<R>) add_leaves(in.read<held<R>>(), "result", backward, leaves);
    const auto back = [&]<class Q>(std::type_identity<Q>) {
        const std::string name = next_name(names);
        if constexpr (brings_back<Q>) add_leaves(in.read<held<Q>>(), name, backward, leaves);
    };
    (back(std::type_identity<P>{}), ...);
    return leaves;
}

/// The structure of a result and of what the parameters bring back.
template <class R, class... P>
std::uint64_t result_structure(std::string_view bytes) {
    Reader in(bytes, &side().remote());
    if constexpr (!std::is_void_v<R>) in.read<held<R>>();
    const auto back = [&]<class Q>(std::type_identity<Q>) {
        if constexpr (brings_back<Q>) in.read<held<Q>>();
    };
    (back(std::type_identity<P>{}), ...);
    return in.structure();
}

/// A result with its numbers made by `make`.
template <class R, class... P>
std::string forged(std::string_view right, const MakeNumber& make, const std::vector<Leaf>& given) {
    std::vector<Real> numbers;
    for (const Leaf& leaf : given)
        numbers.insert(numbers.end(), leaf.values.begin(), leaf.values.end());
    Reader in(right, &side().remote());
    Writer out(&side().remote());
    std::size_t at = 0;
    const auto forge = [&]<class T>(T value) {
        for_each_number(value, [&](Real& x) { x = make(x, numbers, at++); });
        out.write(value);
    };
    if constexpr (!std::is_void_v<R>) forge(in.read<held<R>>());
    const auto back = [&]<class Q>(std::type_identity<Q>) {
        if constexpr (brings_back<Q>) forge(in.read<held<Q>>());
    };
    (back(std::type_identity<P>{}), ...);
    return std::move(out.bytes);
}

/// The result of a task from the other side, and what its parameters bring back.
/// \param names of the parameters, "h, df"
template <class R, class... P>
R call(std::string_view task, R (*)(P...), std::string_view names,
       std::remove_reference_t<P>&... arguments) {
    Writer request(&side().remote());
    (request.write(arguments), ...);
    const bool backward = tasks.find(task)->second.backward;
    const auto given = [&] { return argument_leaves(names, backward, arguments...); };
    Results results;
    results.compare = [&](std::string_view got, std::string_view expected) {
        const std::vector<Leaf> before = given();
        std::size_t batch = 0;
        for (const Leaf& leaf : before)
            if (batch == 0 && leaf.shape.size() == 2) batch = leaf.shape[0];
        const ParameterLayout* layout = nullptr;
        ((layout = layout ? layout : layout_of(arguments)), ...);
        const auto named = [&](const std::vector<Leaf>& leaves) {
            return layout ? by_blocks(leaves, *layout, backward) : leaves;
        };
        return first_difference(named(result_leaves<R, P...>(got, names, backward)),
                                named(result_leaves<R, P...>(expected, names, backward)),
                                named(before), batch);
    };
    results.forge = [&](std::string_view right, const MakeNumber& make) {
        return forged<R, P...>(right, make, given());
    };
    results.structure = result_structure<R, P...>;
    const std::string answer = side().ask(task, request.bytes, results);
    Reader in(answer, &side().remote());
    return unpack<R, P...>(in, arguments...);
}

}  // namespace descent::assignments

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

/// An answer that needs no work: a result, as bytes, with its numbers made by `make` from
/// a right one, and the numbers that went in.
using MakeNumber = std::function<Real(Real right, const std::vector<Real>& given, std::size_t at)>;
using Forger = std::function<std::string(std::string_view right, const MakeNumber& make)>;

/// What can be done with two results of the function that is asked for.
struct Results {
    Comparer compare;
    Forger forge;
};

/// Examiner or player.
class Side {
public:
    virtual ~Side() = default;
    virtual bool elsewhere(std::string_view task) const = 0;
    virtual Remote& remote() = 0;
    virtual std::string ask(std::string_view task, const std::string& arguments,
                            const Results& results) = 0;
};

/// The one of this program.
Side& side();

inline bool elsewhere(std::string_view task) {
    return side().elsewhere(task);
}

/// The name before the next comma; the rest stays in `names`.
std::string next_name(std::string_view& names);

/// The result of a task from the other side, and what its parameters bring back.
/// \param names of the parameters, "h, df"
template <class R, class... P>
R call(std::string_view task, R (*)(P...), std::string_view names,
       std::remove_reference_t<P>&... arguments) {
    Writer request(&side().remote());
    (request.write(arguments), ...);

    const bool backward = tasks.find(task)->second.backward;
    const auto read_leaves = [&](std::string_view bytes) {
        std::vector<Leaf> leaves;
        Reader in(bytes, &side().remote());
        if constexpr (!std::is_void_v<R>)
            add_leaves(in.read<held<R>>(), "result", backward, leaves);
        std::string_view rest = names;
        const auto read = [&]<class Q>(std::type_identity<Q>) {
            const std::string name = next_name(rest);
            if constexpr (brings_back<Q>) add_leaves(in.read<held<Q>>(), name, backward, leaves);
        };
        (read(std::type_identity<P>{}), ...);
        return leaves;
    };
    const Comparer compare = [&](std::string_view got, std::string_view expected) {
        std::vector<Leaf> before;
        std::string_view rest = names;
        const auto add = [&](const auto& argument) {
            const std::string name = next_name(rest);
            if constexpr (!std::is_pointer_v<std::remove_cvref_t<decltype(argument)>> &&
                          !requires { argument.extent; })
                add_leaves(argument, name, backward, before);
        };
        (add(arguments), ...);
        std::size_t batch = 0;
        for (const Leaf& leaf : before)
            if (batch == 0 && leaf.shape.size() == 2) batch = leaf.shape[0];
        return first_difference(read_leaves(got), read_leaves(expected), before, batch);
    };
    const Forger forge = [&](std::string_view right, const MakeNumber& make) {
        std::vector<Leaf> given;
        (add_leaves(arguments, "", backward, given), ...);
        std::vector<Real> numbers;
        for (const Leaf& leaf : given)
            numbers.insert(numbers.end(), leaf.values.begin(), leaf.values.end());
        std::size_t at = 0;
        const auto number = [&](Real& x) { x = make(x, numbers, at++); };
        Reader in(right, &side().remote());
        Writer out(&side().remote());
        if constexpr (!std::is_void_v<R>) {
            auto result = in.read<held<R>>();
            for_each_number(result, number);
            out.write(result);
        }
        const auto back = [&]<class Q>(std::type_identity<Q>) {
            if constexpr (brings_back<Q>) {
                auto value = in.read<held<Q>>();
                for_each_number(value, number);
                out.write(value);
            }
        };
        (back(std::type_identity<P>{}), ...);
        return std::move(out.bytes);
    };
    const std::string answer = side().ask(task, request.bytes, {compare, forge});
    Reader in(answer, &side().remote());
    return unpack<R, P...>(in, arguments...);
}

}  // namespace descent::assignments

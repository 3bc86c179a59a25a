/// \file
/// Functions that cross: arguments in, results and what the parameters bring back out.
#pragma once

#include "common/assignments/reader.hpp"
#include "common/assignments/writer.hpp"

namespace descent::assignments {

/// The result of a function, and what its parameters bring back into the arguments.
template <class R, class... P>
R unpack(Reader& in, std::remove_reference_t<P>&... arguments) {
    const auto back = [&]<class Q>(std::remove_reference_t<Q>& argument) {
        if constexpr (brings_back<Q>) {
            auto value = in.read<held<Q>>();
            if constexpr (!std::is_pointer_v<Q>)
                argument = std::move(value);
            else if (argument && value)
                *argument = std::move(*value);
        }
    };
    if constexpr (std::is_void_v<R>) {
        (back.template operator()<P>(arguments), ...);
        in.end();
    } else {
        auto result = in.read<held<R>>();
        (back.template operator()<P>(arguments), ...);
        in.end();
        return result;
    }
}

/// A function of this side for the other one: arguments in, result and what the
/// parameters bring back out. \param kept whether it is one of Remote::keep()
template <class F, class R, class... P>
Service serve(F function, R (*)(P...), bool kept) {
    return [function, kept](Reader& in) {
        std::tuple<held<P>...> values{in.read<held<P>>()...};
        in.end();
        if (kept && in.remote()) in.remote()->before_call(in.structure());
        Writer out(in.remote());
        std::apply(
            [&](held<P>&... value) {
                const auto pass = []<class Q>(held<Q>& x) -> decltype(auto) {
                    if constexpr (std::is_pointer_v<Q>)
                        return x ? &*x : nullptr;
                    else
                        return (x);
                };
                if constexpr (std::is_void_v<R>)
                    function(pass.template operator()<P>(value)...);
                else
                    out.write(function(pass.template operator()<P>(value)...));
                ((brings_back<P> ? out.write(value) : void()), ...);
            },
            values);
        return std::move(out.bytes);
    };
}
/// A function of the book or of the student, which has an address and is not kept.
template <class R, class... P>
Service serve(R (*function)(P...)) {
    return serve(function, function, false);
}

template <class R, class... P>
Service Writer::service(const std::function<R(P...)>& function) {
    return serve(function, static_cast<R (*)(P...)>(nullptr), true);
}

template <class R, class... P>
std::function<R(P...)> Reader::function(std::function<R(P...)>*, std::uint64_t number) {
    return [remote = remote_, number](P... arguments) -> R {
        Writer out(remote);
        (out.write(arguments), ...);
        const std::string answer = remote->call_function(number, std::move(out.bytes));
        Reader in(answer, remote);
        return unpack<R, P...>(in, arguments...);
    };
}

}  // namespace descent::assignments

/// \file
/// How does a value become bytes?
#pragma once

#include <string>
#include <string_view>

#include "common/assignments/fields.hpp"
#include "common/assignments/kinds.hpp"
#include "common/assignments/remote.hpp"
#include "common/random.hpp"

namespace descent::assignments {

/// Values to bytes.
class Writer {
public:
    /// \param remote where functions go; without one they are left out
    explicit Writer(Remote* remote) : remote_(remote) {}

    std::string bytes;

    /// By its type: bytes of numbers, a length before entries, fields one by one.
    template <class T>
    void write(const T& x) {
        if constexpr (std::is_arithmetic_v<T>) {
            bytes.append(reinterpret_cast<const char*>(&x), sizeof x);
        } else if constexpr (std::is_enum_v<T>) {
            write(static_cast<std::int64_t>(x));
        } else if constexpr (is_tensor<T>) {
            for (const auto n : x.shape()) write(static_cast<std::uint64_t>(n));
            bytes.append(reinterpret_cast<const char*>(x.data()), x.size() * sizeof *x.data());
        } else if constexpr (is_a<T, std::vector> || is_a<T, std::basic_string> ||
                             is_a<T, std::basic_string_view>) {
            write(static_cast<std::uint64_t>(x.size()));
            for (const auto& entry : x) write(entry);
        } else if constexpr (is_a<T, std::optional>) {
            write(x.has_value());
            if (x) write(*x);
        } else if constexpr (is_a<T, std::function>) {
            write(static_cast<bool>(x) && remote_);
            if (x && remote_) write(remote_->keep(service(x)));
        } else if constexpr (std::is_same_v<T, Random>) {
            write(x.state());
        } else if constexpr (Tuple<T>) {
            std::apply([&](const auto&... part) { (write(part), ...); }, x);
        } else if constexpr (Made<T>) {
            write(MadeOf<T>::parts(x));
        } else {
            write(fields(x));
        }
    }
    /// As a vector: the length, then the entries.
    template <class T, std::size_t N>
    void write(const std::span<T, N>& x) {
        write(static_cast<std::uint64_t>(x.size()));
        for (const auto& entry : x) write(entry);
    }
    /// Null or not, then what it points to.
    template <class T>
    void write(T* const& x) {
        write(x != nullptr);
        if (x) write(*x);
    }

private:
    template <class R, class... P>
    static Service service(const std::function<R(P...)>& function);

    Remote* remote_;
};

}  // namespace descent::assignments

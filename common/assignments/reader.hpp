/// \file
/// How do bytes become a value? Nothing that comes from the other side is trusted: every
/// length is held against what is left, and a fault throws BadAnswer.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "common/assignments/fields.hpp"
#include "common/assignments/kinds.hpp"
#include "common/assignments/remote.hpp"
#include "common/random.hpp"

namespace descent::assignments {

/// Bytes to values.
class Reader {
public:
    /// \param remote whose functions they are
    Reader(std::string_view bytes, Remote* remote) : rest_(bytes), remote_(remote) {}

    /// \throws BadAnswer unless a T comes next
    template <class T>
    T read() {
        if constexpr (std::is_same_v<T, bool>) {
            const auto byte = read<unsigned char>();
            if (byte > 1) throw BadAnswer{"the answer holds a bool that is neither true nor false"};
            return byte == 1;
        } else if constexpr (std::is_arithmetic_v<T>) {
            T x;
            std::memcpy(&x, take(sizeof x).data(), sizeof x);
            return x;
        } else if constexpr (std::is_enum_v<T>) {
            const auto number = read<std::int64_t>();
            const auto value = static_cast<T>(number);
            if (static_cast<std::int64_t>(value) != number)
                throw BadAnswer{"the answer holds an enumeration's value that is too large"};
            return value;
        } else if constexpr (is_tensor<T>) {
            return tensor<T>();
        } else if constexpr (is_a<T, std::vector> || is_a<T, std::basic_string>) {
            T x;  // grows with what really comes
            std::size_t n = count(read<std::uint64_t>(), 1);
            if constexpr (is_a<T, std::vector>) note(n);
            for (; n > 0; --n) x.push_back(read<typename T::value_type>());
            return x;
        } else if constexpr (is_a<T, std::optional>) {
            const bool is = read<bool>();
            note(is);
            if (!is) return std::nullopt;
            return read<typename T::value_type>();
        } else if constexpr (is_a<T, std::function>) {
            if (!read<bool>()) return T{};
            return function(static_cast<T*>(nullptr), read<std::uint64_t>());
        } else if constexpr (std::is_same_v<T, Random>) {
            Random x(0, "");
            try {
                x.restore(read<std::string>());
            } catch (const std::invalid_argument&) {
                throw BadAnswer{"the answer holds no state of Random"};
            }
            return x;
        } else if constexpr (is_array<T>) {
            T x{};
            for (auto& entry : x) entry = read<typename T::value_type>();
            return x;
        } else if constexpr (Tuple<T>) {
            return tuple(static_cast<T*>(nullptr));
        } else if constexpr (Made<T>) {
            return std::make_from_tuple<T>(
                read<decltype(MadeOf<T>::parts(std::declval<const T&>()))>());
        } else {
            return aggregate<T>(std::make_index_sequence<field_count<T>>{});
        }
    }

    /// \throws BadAnswer unless all has been read
    void end() const {
        if (!rest_.empty())
            throw BadAnswer{"the answer is " + std::to_string(rest_.size()) + " bytes too long"};
    }

    Remote* remote() const { return remote_; }  ///< where functions come from; null for nowhere

    /// Stands for the lengths of all tensors and vectors that were read, in order. Who
    /// indexes into one by another's length relies on them.
    std::uint64_t structure() const { return structure_; }

private:
    void note(std::uint64_t length) { structure_ = (structure_ ^ length) * 0x100000001B3; }

    std::string_view take(std::size_t size) {
        if (size > rest_.size()) throw BadAnswer{"the answer is too short"};
        const std::string_view bytes = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return bytes;
    }
    /// A count of things of at least so many bytes each.
    std::size_t count(std::uint64_t number, std::size_t bytes) const {
        if (number > rest_.size() / bytes)
            throw BadAnswer{"the answer announces " + std::to_string(number) +
                            " entries and is shorter"};
        return static_cast<std::size_t>(number);
    }
    template <class T>
    T tensor() {
        using Entry = typename T::value_type;
        // An empty tensor may have a length too, but none that makes a loop endless.
        constexpr std::uint64_t longest = std::uint64_t{1} << 26;
        typename T::shape_type shape;
        std::uint64_t size = 1;
        for (auto& n : shape) {
            const auto length = read<std::uint64_t>();
            if (length > longest || (size > 0 && length > longest / size))
                throw BadAnswer{"the answer holds an impossible shape"};
            size *= length;
            note(length);
            n = static_cast<std::size_t>(length);
        }
        const std::size_t entries = count(size, sizeof(Entry));
        T x = T::from_shape(shape);
        if (entries > 0)
            std::memcpy(x.data(), take(entries * sizeof(Entry)).data(), entries * sizeof(Entry));
        return x;
    }
    template <class... A>
    std::tuple<A...> tuple(std::tuple<A...>*) {
        return std::tuple<A...>{read<A>()...};
    }
    template <class A, class B>
    std::pair<A, B> tuple(std::pair<A, B>*) {
        return std::pair<A, B>{read<A>(), read<B>()};
    }
    template <class T, std::size_t... I>
    T aggregate(std::index_sequence<I...>) {
        using Fields = decltype(fields(std::declval<T&>()));
        return T{read<std::remove_cvref_t<std::tuple_element_t<I, Fields>>>()...};
    }
    template <class R, class... P>
    std::function<R(P...)> function(std::function<R(P...)>*, std::uint64_t number);

    std::string_view rest_;
    Remote* remote_;
    std::uint64_t structure_ = 0xCBF29CE484222325;  // FNV-1a
};

}  // namespace descent::assignments

// The wire between examiner and player: bytes become a value and the same bytes again, or a
// BadAnswer.
#include "common/assignments/wire.hpp"

#include <array>
#include <optional>

#include "tests/fuzz/harness.hpp"

namespace descent::fuzz {
namespace {

using assignments::BadAnswer;

enum class Mood { good, bad };

/// A plain struct with one of everything.
struct Parcel {
    Real number = 0;
    bool truth = false;
    Mood mood = Mood::good;
    std::string text;
    Vector vector;
    Matrix matrix;
    std::vector<Vector> list;
    std::optional<std::string> perhaps;
    std::array<std::uint32_t, 2> fixed{};
    std::pair<int, std::vector<std::string>> both;
};

Parcel parcel() {
    return {.number = Real(2.5),
            .truth = true,
            .mood = Mood::bad,
            .text = "text",
            .vector = {1, 2},
            .matrix = {{1, 2}, {3, 4}},
            .list = {{1}, {}, {2, 3}},
            .perhaps = "perhaps",
            .fixed = {7, 8},
            .both = {-1, {"a", "bc"}}};
}

template <class T>
std::string bytes_on_wire(const T& value) {
    assignments::Writer out(nullptr);
    out.write(value);
    return out.bytes;
}

// The first byte of an input says of which type the rest is.
std::vector<std::string> wire_seeds() {
    Parcel empty;
    empty.vector = xt::zeros<Real>({0});
    empty.matrix = xt::zeros<Real>({3, 0});
    return {'\0' + bytes_on_wire(parcel()), '\0' + bytes_on_wire(empty),
            '\1' + bytes_on_wire(Random(1, "wire")), '\2' + std::string("\1\5\0\0\0\0\0\0\0", 9),
            '\3' + bytes_on_wire(std::vector<Parcel>{parcel(), empty})};
}

/// Read whole, and written again.
template <class T>
void read_again(std::string_view bytes) {
    assignments::Reader in(bytes, nullptr);
    const T value = in.read<T>();
    in.end();
    const std::string again = bytes_on_wire(value);
    if constexpr (std::is_same_v<T, Random>) {
        Random copy(0, "");
        copy.restore(value.state());
        must(bytes_on_wire(copy) == again, "a state that is not kept");
    } else {
        must(again == bytes, "written again, other bytes");
    }
}

void run_wire(std::string_view bytes) {
    if (bytes.empty()) return;
    const std::string_view rest = bytes.substr(1);
    try {
        if (bytes[0] % 4 == 0) read_again<Parcel>(rest);
        if (bytes[0] % 4 == 1) read_again<Random>(rest);
        if (bytes[0] % 4 == 2)
            assignments::Reader(rest, nullptr).read<std::function<Real(const Vector&)>>();
        if (bytes[0] % 4 == 3) read_again<std::vector<Parcel>>(rest);
    } catch (const BadAnswer& answer) {
        check_refusal(answer.text, "the answer ");
    }
}

const Registered registered_wire({.name = "wire", .seeds = wire_seeds, .run = run_wire});

}  // namespace
}  // namespace descent::fuzz

// The conversation of examiner and player, with a partner that says anything.
#include "common/assignments/peer.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <random>

#include "common/assignments/call.hpp"
#include "common/program/process.hpp"

using namespace descent;
using namespace descent::assignments;

namespace descent::assignments {

// What assignment_fill makes for a chapter.
const std::map<std::string, Task, std::less<>> tasks{};
const std::map<std::type_index, std::vector<std::string>> field_names{};
Side& side() {
    throw std::logic_error("no side");
}

}  // namespace descent::assignments

namespace {

struct Plain {
    Matrix W;
    std::vector<Vector> layers;
    std::optional<Real> scale;
};

template <class T>
std::string written(const T& x) {
    Writer out(nullptr);
    out.write(x);
    return out.bytes;
}

template <class T>
T read(const std::string& bytes) {
    Reader in(bytes, nullptr);
    T x = in.read<T>();
    in.end();
    return x;
}

std::string shape(std::uint64_t rows, std::uint64_t columns) {
    return written(rows) + written(columns);
}

/// What a partner says that sends these bytes and goes.
std::string heard(const std::string& bytes) {
    Pipe in, out;
    const std::map<std::string, Service, std::less<>> none;
    REQUIRE(write(in.write, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    close(std::exchange(in.write, -1));
    Peer peer(in.read, out.write, none);
    peer.limit(5);
    try {
        return peer.call_task("07.1", "");
    } catch (const Ended& e) {
        return "ended: " + e.text;
    } catch (const BadAnswer& e) {
        return "bad: " + e.text;
    } catch (const std::exception& e) {
        return fmt::format("threw: {}", e.what());
    }
}

std::string message(char kind, const std::string& content) {
    return written(static_cast<std::uint64_t>(content.size())) + kind + content;
}

}  // namespace

TEST_CASE("wire: what is written is read again, to the bit") {
    const Plain x{{{1, -2}, {0.1, 1e300}, {-0.0, 5}}, {{1}, {}, {2, 3}}, Real(0.25)};
    const Plain y = read<Plain>(written(x));
    CHECK(written(y) == written(x));
    CHECK(y.W.shape()[0] == 3);
    CHECK(y.layers.size() == 3);
    CHECK(std::signbit(y.W(2, 0)));
    Random random(7, "wire");
    random.normal();
    Random same = read<Random>(written(random));
    CHECK(same.normal() == random.normal());
}

TEST_CASE("wire: an impossible shape is refused before there is memory for it") {
    constexpr std::uint64_t many = std::uint64_t{1} << 32;
    // 2³² · 2³² = 2⁶⁴ is 0 in 64 bits
    for (const auto& [rows, columns] :
         {std::pair(many, many), std::pair(many, std::uint64_t{1}),
          std::pair(std::uint64_t{0}, ~std::uint64_t{0}),
          std::pair(~std::uint64_t{0}, std::uint64_t{0}), std::pair(many / 2, many * 2)})
        CHECK_THROWS_AS(read<Matrix>(shape(rows, columns)), BadAnswer);
    CHECK_THROWS_AS(read<Matrix>(shape(3, 4) + std::string(95, '\0')), BadAnswer);
    CHECK(read<Matrix>(shape(0, 4)).shape()[1] == 4);
    CHECK_THROWS_AS(read<std::vector<Matrix>>(written(std::uint64_t{1} << 60)), BadAnswer);
    CHECK_THROWS_AS(read<std::vector<Real>>(written(std::uint64_t{2}) + std::string(15, 'x')),
                    BadAnswer);
    CHECK_THROWS_AS(read<bool>("\x02"), BadAnswer);
    CHECK_THROWS_AS(read<Real>(std::string(9, 'x')), BadAnswer);
}

TEST_CASE("wire: an enumeration's value that does not fit is refused, not cut to one that does") {
    enum class Mood { good, bad };
    CHECK(read<Mood>(written(std::int64_t{1})) == Mood::bad);
    CHECK_THROWS_AS(read<Mood>(written((std::int64_t{1} << 32) + 1)), BadAnswer);
}

TEST_CASE("peers: a result, an exception, nothing, half of it, and one that is too long") {
    CHECK(heard(message('R', "right")) == "right");
    CHECK(heard(message('X', "iit is refused")) == "threw: it is refused");
    CHECK(heard("") == "ended: the program ended before it answered");
    CHECK(heard(message('R', "right").substr(0, 11)) ==
          "ended: the program ended before it answered");
    CHECK(heard(written(std::uint64_t{1} << 60) + "R") ==
          "bad: the answer is 1152921504606846976 bytes long");
    // asks for what it may not have, and then answers all the same
    CHECK(heard(message('T', written(std::string("07.2"))) + message('R', "x")) == "x");
}

TEST_CASE("peers: whatever bytes come, the call ends with an answer or a reason") {
    std::signal(SIGPIPE, SIG_IGN);
    std::mt19937_64 random(5);
    for (int trial = 0; trial < 2000; ++trial) {
        std::string bytes;
        for (std::size_t n = random() % 4; n > 0; --n) {
            std::string content(random() % 40, '\0');
            for (char& byte : content) byte = static_cast<char>(random());
            std::string next = message("RXTF?"[random() % 5], content);
            if (random() % 3 == 0) next[random() % next.size()] = static_cast<char>(random());
            bytes += next;
        }
        CHECK_NOTHROW(heard(bytes));
    }
}

#include "common/data/npz.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "common/data/table.hpp"
#include "tests/common/data/data_files.hpp"

using namespace descent;
using namespace descent::test;

namespace {

/// What read_table() makes of an archive of these files: "1 2 | 3 4; a b <- recognised".
std::string archive_reading(const std::map<std::string, std::string>& files, LastColumn last) {
    std::string text;
    const std::string ended = outcome(
        [&](const std::string& path) -> Matrix {
            const Table table = read_table(path, last);
            for (std::size_t i = 0; i < table.values.shape()[0]; ++i)
                text += fmt::format("{}{}", i == 0 ? "" : " | ",
                                    fmt::join(xt::row(table.values, static_cast<int>(i)), " "));
            for (const std::string& name : table.classes) text += "; " + name;
            text += " <- " + table.recognised;
            return {};
        },
        "d.npz", npz_bytes(files));
    return ended == "read" ? text : ended;
}

const std::vector<Real> four{1, 2, 3, 4}, two{7, 9};

}  // namespace

TEST_CASE("npz: hand-worked value: what numpy.savez and savez_compressed of NumPy 1.24 wrote") {
    // x = arange(6).reshape(3, 2), as f4 in the plain one; y = ['a', 'bb', 'a'] or [0, 1, 0]
    const std::string folder = DESCENT_SOURCE "/tests/fuzz/seeds/npz/";
    const Matrix x{{0, 1}, {2, 3}, {4, 5}};
    const auto packed = npz_arrays("c", read_file(folder + "numpy_compressed.npz"));
    CHECK(packed.size() == 2);
    CHECK((packed.at("x").values == x));
    CHECK(packed.at("y").texts == std::vector<std::string>{"a", "bb", "a"});
    const auto plain = npz_arrays("p", read_file(folder + "numpy_plain.npz"));
    CHECK((plain.at("x").values == x));
    CHECK((plain.at("y").values == Matrix{{0}, {1}, {0}}));
    const LabelledData data = read_labelled(folder + "numpy_compressed.npz");
    CHECK((data.x == x));
    CHECK(data.label == std::vector<std::size_t>{0, 1, 0});
    CHECK(data.file.classes == std::vector<std::string>{"a", "bb"});
    CHECK(data.file.recognised ==
          "3 rows, 3 columns, the arrays x and y of NumPy; classes a (2), bb (1)");
}

TEST_CASE("npz: invariant: numbers and texts written are read again, all digits of them") {
    const std::vector<Real> numbers{Real(0.1), -Real(1) / 3, 0, Real(1e-30), 12345678, -0.0};
    const std::vector<std::string> texts{"größe", "", "幅 😀", "a,\"b\""};
    const auto arrays = npz_arrays(
        "d", npz_bytes({{"m.npy", npy_bytes({2, 3}, numbers)}, {"t.npy", npy_bytes(texts)}}));
    CHECK(arrays.at("m").values.shape()[0] == 2);
    CHECK(std::equal(numbers.begin(), numbers.end(), arrays.at("m").values.begin()));
    CHECK(arrays.at("t").texts == texts);
}

TEST_CASE("npz: which archives are a table") {
    const std::string x = npy_bytes({2, 2}, four), y = npy_bytes({2}, two),
                      names = npy_bytes({"b", "a"});
    const auto numbers = [](const auto& files) {
        return archive_reading(files, LastColumn::numbers);
    };
    const auto classes = [](const auto& files) {
        return archive_reading(files, LastColumn::classes);
    };
    using Files = std::map<std::string, std::string>;
    CHECK(numbers(Files{{"any.npy", x}}) == "1 2 | 3 4 <- 2 rows, 2 columns, an array of NumPy");
    CHECK(classes(Files{{"any.npy", x}}) == "1 | 3; 2; 4 <- 2 rows, 2 columns, an array of NumPy");
    CHECK(numbers(Files{{"x.npy", x}, {"y.npy", y}}) ==
          "1 2 7 | 3 4 9 <- 2 rows, 3 columns, the arrays x and y of NumPy");
    CHECK(classes(Files{{"X.npy", x}, {"Y.npy", y}}) ==
          "1 2 | 3 4; 7; 9 <- 2 rows, 3 columns, the arrays x and y of NumPy");
    CHECK(classes(Files{{"X.npy", x}, {"y.npy", names}}) ==
          "1 2 | 3 4; b; a <- 2 rows, 3 columns, the arrays x and y of NumPy");
    CHECK(numbers(Files{{"x.npy", x}, {"y.npy", names}}) ==
          "FILE: y holds texts, expected numbers: chapters 7 and 11 learn names of classes; or "
          "write 0 and 1");
    CHECK(numbers(Files{{"x.npy", names}, {"y.npy", y}}) ==
          "FILE: x holds texts, expected numbers");
    CHECK(numbers(Files{{"x.npy", x}, {"y.npy", npy_bytes({1}, {four.data(), 1})}}) ==
          "FILE: x has 2 rows, but y has 1");
    CHECK(numbers(Files{{"x.npy", x}, {"y.npy", x}}) ==
          "FILE: y has 2 columns, expected one number or name for each row of x");
    CHECK(numbers(Files{{"test.npy", x}, {"train.npy", x}}) ==
          "FILE: holds 'test, train'; expected one array of numbers, or x and y: "
          "numpy.savez(file, x=x, y=y)");
    CHECK(numbers(Files{{"x.npy", names}}) ==
          "FILE: holds 'x'; expected one array of numbers, or x and y: "
          "numpy.savez(file, x=x, y=y)");
    CHECK(classes(Files{{"x.npy", x}, {"y.npy", npy_bytes({"a", ""})}}) ==
          "FILE: row 2 of y: expected a class, found no text");
    CHECK(classes(Files{{"x.npy", x}, {"y.npy", npy_bytes({"a\n", "b"})}}) ==
          "FILE: row 1 of y: the class 'a?' has a control character");
    CHECK(numbers(Files{{"xl/workbook.xml", "<?xml"}}) ==
          "FILE: is a ZIP archive, such as .xlsx or .ods, without arrays of NumPy: save the table "
          "as CSV");
    CHECK(numbers(Files{}) == "FILE: holds no array");
    CHECK(numbers(Files{{"x.npy", "1,2\n"}}) ==
          "FILE: 'x.npy': byte 0: expected the magic text \\x93NUMPY of a .npy file");
    CHECK(outcome([](const std::string& path) { return read_table(path).values; }, "d.npy",
                  npy_bytes({"a", "b"})) == "FILE: is an array of texts, expected numbers");
}

TEST_CASE("npz: fuzz: every beginning is refused, a flipped byte is refused or changes nothing") {
    const std::string whole = npz_bytes({{"x.npy", npy_bytes({2, 2}, four)}});
    const auto read = [](const std::string& content) {
        return outcome([](const std::string& path) { return read_table(path).values; }, "d.npz",
                       content);
    };
    REQUIRE(read(whole) == "read");
    std::size_t refused = 0;
    for (std::size_t size = 4; size < whole.size(); ++size)
        refused += read(whole.substr(0, size)).starts_with("FILE: the archive is damaged");
    CHECK(refused == whole.size() - 4);
    // of the numbers themselves: only the checksum can tell
    const std::size_t numbers = whole.find(npy_bytes({2, 2}, four)) + 128;
    for (std::size_t i = numbers; i < numbers + sizeof(Real) * 4; ++i) {
        std::string damaged = whole;
        damaged[i] = static_cast<char>(damaged[i] ^ 1);
        CHECK(read(damaged) ==
              "FILE: the archive is damaged, a checksum is wrong: save it again with numpy.savez");
    }
}

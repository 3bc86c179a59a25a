#include "common/data/dataset.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <thread>

#include "common/data/own_data.hpp"
#include "tests/common/data/data_files.hpp"

using namespace descent;
using namespace descent::test;

namespace {

std::string csv_error(const std::string& content) {
    return outcome(csv_values, "d.csv", content);
}
std::string npy_error(const std::string& content) {
    return outcome(read_npy, "d.npy", content);
}
std::string idx_error(const std::string& content) {
    return outcome(read_idx, "d.idx", content);
}

const std::vector<double> six{1.5, -2, 3, 4, 5, 6.25};
const Matrix six_as_matrix{{1.5, -2, 3}, {4, 5, 6.25}};
std::string npy_of_six(int version = 1) {
    return npy(version, "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }",
               bytes_of(six));
}

const std::string two_images = idx({2, 2, 3}, {0, 51, 102, 153, 204, 255, 6, 5, 4, 3, 2, 1});

/// What a reader makes of one damaged file.
enum class ReadingOutcome { same, other_values, refused, bad_error };

ReadingOutcome verdict(const Reader& reader, const std::string& path, const Matrix& expected) {
    try {
        const Matrix got = reader(path);
        return got.shape() == expected.shape() && got == expected ? ReadingOutcome::same
                                                                  : ReadingOutcome::other_values;
    } catch (const std::runtime_error& error) {
        const std::string text = error.what();
        return text.starts_with(path) && text.find('\n') == std::string::npos
                   ? ReadingOutcome::refused
                   : ReadingOutcome::bad_error;
    } catch (...) {
        return ReadingOutcome::bad_error;
    }
}

/// True when every beginning of the file but the whole is refused with a proper error.
bool refuses_truncation(const Reader& reader, const std::string& content) {
    const TemporaryFolder folder;
    const Matrix expected = reader(folder.write("whole", content));
    for (std::size_t size = 0; size < content.size(); ++size) {
        if (verdict(reader, folder.write("cut", content.substr(0, size)), expected) !=
            ReadingOutcome::refused)
            return false;
    }
    return true;
}

/// Changes every byte of the first `count` in several ways; true when `allowed` holds for
/// every verdict.
bool survives_flips(const Reader& reader, const std::string& content, std::size_t count,
                    const std::function<bool(ReadingOutcome)>& allowed) {
    const TemporaryFolder folder;
    const Matrix expected = reader(folder.write("whole", content));
    for (std::size_t i = 0; i < count; ++i) {
        for (const int flip : {0x01, 0x02, 0x10, 0x80, 0xFF}) {
            std::string damaged = content;
            damaged[i] = static_cast<char>(damaged[i] ^ flip);
            if (!allowed(verdict(reader, folder.write("flipped", damaged), expected))) return false;
        }
    }
    return true;
}

bool is_proper(ReadingOutcome v) {
    return v != ReadingOutcome::bad_error;
}
bool is_same_or_refused(ReadingOutcome v) {
    return v == ReadingOutcome::same || v == ReadingOutcome::refused;
}

}  // namespace

// --------------------------------------------------------------------------------------------- CSV

TEST_CASE("read_csv: hand-worked value: header, comments, blank lines, spaces") {
    const TemporaryFolder folder;
    const Table table = read_csv(
        folder.write("d.csv", "# made by hand\nx, \"y\" ,z\n\n1, -2.5,3e2\n  \n+4,.5,-0\n"));
    CHECK(table.columns == std::vector<std::string>{"x", "y", "z"});
    CHECK((table.values == Matrix{{1, -2.5, 300}, {4, .5, 0}}));
    CHECK(table.line == std::vector<std::size_t>{4, 6});
}

TEST_CASE("read_csv, read_npy: gzipped files are unpacked") {
    const TemporaryFolder folder;
    CHECK((csv_values(folder.write("d.csv", gzipped("1,2\n3,4\n"))) == Matrix{{1, 2}, {3, 4}}));
    CHECK((read_npy(folder.write("d.npy", gzipped(npy_of_six()))) == six_as_matrix));
    const std::string packed = gzipped("1,2\n3,4\n");
    CHECK(csv_error(packed.substr(0, packed.size() - 1)) == "FILE: the gzip data is cut short");
}

TEST_CASE("read_csv: a pipe is read like a file") {
    const TemporaryFolder folder;
    const std::string pipe = folder.path() + "/pipe";
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    std::thread writer([&] { std::ofstream(pipe) << "1,2\n3,4\n"; });
    CHECK((csv_values(pipe) == Matrix{{1, 2}, {3, 4}}));
    writer.join();
}

TEST_CASE("read_csv: without a header the first line is data") {
    const TemporaryFolder folder;
    const Table table = read_csv(folder.write("d.csv", "1,2\n3,4"));
    CHECK(table.columns.empty());
    CHECK((table.values == Matrix{{1, 2}, {3, 4}}));
    CHECK((read_csv(folder.write("one.csv", "7")).values == Matrix{{7}}));
}

TEST_CASE("read_csv: invariant: line ends, byte-order mark and comments do not change the table") {
    const TemporaryFolder folder;
    const Table plain = read_csv(folder.write("plain.csv", "a,b\n1,2\n3,4\n"));
    for (const char* content : {"a,b\r\n1,2\r\n3,4\r\n",
                                "\xEF\xBB\xBF"
                                "a,b\n1,2\n3,4",
                                "# c\r\na,b\n1,2\r\n\r\n3,4\r\n", "a,b\n1, 2\n#end\n\t3 ,4"}) {
        const Table table = read_csv(folder.write("other.csv", content));
        CHECK(table.columns == plain.columns);
        CHECK((table.values == plain.values));
    }
}

TEST_CASE("read_csv: invariant: shortest decimal text returns the very number") {
    std::string content;
    using Limits = std::numeric_limits<Real>;
    const std::vector<Real> numbers{Real(0.1),     Real(1) / 3,
                                    Limits::min(), Limits::denorm_min(),
                                    Limits::max(), Real(123456789.123456789),
                                    Real(-0.0)};
    for (const Real number : numbers) content += fmt::format("{}\n", number);
    const TemporaryFolder folder;
    const Matrix values = csv_values(folder.write("d.csv", content));
    for (std::size_t i = 0; i < numbers.size(); ++i) CHECK(values(i, 0) == numbers[i]);
}

TEST_CASE("read_csv: errors name line, column, what was expected and what was found") {
    CHECK(csv_error("x,y\n1,2\n3,four\n") ==
          "FILE:3: column 2 'y': expected a number, found 'four': leave the column out");
    CHECK(csv_error("1,2\n3,four\n") ==
          "FILE:2: column 2: expected a number, found 'four': leave the column out");
    CHECK(csv_error("1,two\n") ==
          "FILE:1: column 2: expected a number, found 'two': leave the column out (a name in the "
          "first "
          "line has a letter)");
    CHECK(csv_error("x,y\n\n# c\n1,\n") ==
          "FILE:4: column 2 'y': expected a number, found an empty cell: write a number, or leave "
          "the "
          "row out");
    CHECK(csv_error("1,2,3\n1,2,\n") ==
          "FILE:2: column 3: expected a number, found an empty cell: write a number, or leave the "
          "row out");
    CHECK(csv_error("x,y\n1,2\n3\n") == "FILE:3: expected 2 cells as in line 1, found 1");
    CHECK(csv_error("\n1,2\n3,4,5\n") == "FILE:3: expected 2 cells as in line 2, found 3");
    CHECK(
        csv_error("1,nan\n") ==
        "FILE:1: column 2: expected a finite number, found 'nan': write one, or leave the row out");
    CHECK(csv_error("1,2\n-inf,3\n") ==
          "FILE:2: column 1: expected a finite number, found '-inf': write one, or leave the row "
          "out");
    CHECK(
        csv_error("NaN\n") ==
        "FILE:1: column 1: expected a finite number, found 'NaN': write one, or leave the row out");
    CHECK(csv_error("1\n0x10\n") ==
          "FILE:2: column 1: expected a number, found '0x10': leave the column out");
    CHECK(csv_error("1\n1.2.3\n") == "FILE:2: column 1: expected a number, found '1.2.3'");
    CHECK(csv_error("1\n+-3\n") == "FILE:2: column 1: expected a number, found '+-3'");
    CHECK(csv_error("1\n3 4\n") ==
          "FILE:2: column 1: expected a number, found '3 4' (cells are separated by commas)");
    CHECK(csv_error("x;y\n3;4,5;6\n") ==
          "FILE:2: expected 2 cells as in line 1, found 3 (read with semicolons)");
    CHECK(csv_error("x,,y\n1,2,3\n") ==
          "FILE:1: column 2: expected a column name, found an empty cell: name it, or take the "
          "column out");
    CHECK(
        csv_error("1\n1e999\n").starts_with("FILE:2: column 1: '1e999' is outside the range of "));
}

TEST_CASE("read_csv: errors of empty files, of files without rows, of paths that are no file") {
    CHECK(csv_error("") == "FILE: is empty, expected rows of numbers");
    CHECK(csv_error("x,y\n") == "FILE: has no row of numbers");
    CHECK(csv_error("# nothing\n\n") == "FILE: has no row of numbers");
    const TemporaryFolder folder;
    const std::string missing = folder.path() + "/missing.csv";
    for (const Reader& reader : {Reader(csv_values), Reader(read_npy), Reader(read_idx)}) {
        CHECK_THROWS_WITH_AS(reader(missing), (missing + ": No such file or directory").c_str(),
                             std::runtime_error);
        CHECK_THROWS_WITH_AS(reader(folder.path()),
                             (folder.path() + ": is a folder, expected a file").c_str(),
                             std::runtime_error);
        CHECK_THROWS_WITH_AS(reader("/dev/zero"), "/dev/zero: is a device, expected a file",
                             std::runtime_error);
    }
}

TEST_CASE("read_csv: an error stays one short line whatever the file holds") {
    const std::string binary = "1\n" + std::string("\x01\x1B[31m\0", 7) + "\r\n";
    CHECK(csv_error(binary) ==
          "FILE:2: column 1: expected a number, found '??[31m?': leave the column out");
    CHECK(csv_error(fmt::format("1\n{:a>100000}", "")).size() < 120);
    CHECK(csv_error(fmt::format("1\n{:a>39}é", "")) ==
          fmt::format("FILE:2: column 1: expected a number, found '{:a>39}…': leave the column "
                      "out",
                      ""));
}

TEST_CASE("read_csv: fuzz: every flipped byte gives a table or one line that names the file") {
    for (const std::string content : {"x,y\n1,2.5\n-3,4e1\n", "\"x\";y\n1,5;2\n", "x\ty\n1\t2\n"})
        CHECK(survives_flips(csv_values, content, content.size(), is_proper));
}

TEST_CASE("read_csv: fuzz: a flipped byte in two pieces of gzip data is noticed") {
    const std::string pieces = gzipped("1,2\n") + gzipped("3,4\n");
    CHECK(survives_flips(csv_values, pieces, pieces.size(), is_same_or_refused));
}

TEST_CASE("fuzz: negative control: zlib's own reader loses the second piece in silence") {
    const Reader lenient = [](const std::string& path) {
        const gzFile file = gzopen(path.c_str(), "rb");
        Matrix values{{0, 0}};
        char text[4];
        while (gzread(file, text, 4) == 4)
            values += Matrix{{Real(text[0] - '0'), Real(text[2] - '0')}};
        gzclose(file);
        return values;
    };
    const std::string pieces = gzipped("1,2\n") + gzipped("3,4\n");
    CHECK_FALSE(survives_flips(lenient, pieces, pieces.size(), is_same_or_refused));
}

// -------------------------------------------------------------------------------------------- .npy

TEST_CASE(
    "read_npy: hand-worked value: the bytes NumPy 1.24 writes for [[1.5, -2, 3], [4, 5, 6.25]]") {
    std::string header("\x93NUMPY\x01\0v\0", 10);
    header += "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }";
    header.append(58, ' ') += '\n';
    REQUIRE(header.size() == 128);
    const TemporaryFolder folder;
    CHECK((read_npy(folder.write("d.npy", header + bytes_of(six))) == six_as_matrix));
}

TEST_CASE("read_npy: format versions 1, 2 and 3, keys in any order") {
    const TemporaryFolder folder;
    for (const int version : {1, 2, 3})
        CHECK((read_npy(folder.write("d.npy", npy_of_six(version))) == six_as_matrix));
    const std::string other_order = R"({"shape":(2,3),"fortran_order":False,"descr":"<f8"})";
    CHECK((read_npy(folder.write("d.npy", npy(1, other_order, bytes_of(six)))) == six_as_matrix));
}

TEST_CASE("read_npy: a vector becomes a column, also when it is marked as Fortran order") {
    const TemporaryFolder folder;
    const Matrix column{{1}, {2}};
    CHECK(
        (read_npy(folder.write("d.npy", npy("<f8", "(2,)", bytes_of<double>({1, 2})))) == column));
    const std::string fortran = "{'descr': '<f8', 'fortran_order': True, 'shape': (2,), }";
    CHECK((read_npy(folder.write("d.npy", npy(1, fortran, bytes_of<double>({1, 2})))) == column));
}

TEST_CASE("read_npy: every number type") {
    const TemporaryFolder folder;
    const auto read = [&](const std::string& dtype, const std::string& data) {
        return read_npy(folder.write("d.npy", npy(dtype, "(1, 2)", data)));
    };
    CHECK((read("<f4", bytes_of<float>({.5F, -3})) == Matrix{{.5, -3}}));
    CHECK((read("|i1", bytes_of<std::int8_t>({-128, 127})) == Matrix{{-128, 127}}));
    CHECK((read("<i2", bytes_of<std::int16_t>({-32768, 258})) == Matrix{{-32768, 258}}));
    CHECK((read("<i4", bytes_of<std::int32_t>({-65536, 16777216})) == Matrix{{-65536, 16777216}}));
    CHECK((read("<i8", bytes_of<std::int64_t>({-(1LL << 40), 1LL << 50})) ==
           Matrix{{-0x1p40, 0x1p50}}));
    CHECK((read("|u1", bytes_of<std::uint8_t>({0, 255})) == Matrix{{0, 255}}));
    CHECK((read("<u2", bytes_of<std::uint16_t>({1, 65535})) == Matrix{{1, 65535}}));
    CHECK((read("<u4", bytes_of<std::uint32_t>({1, 1U << 31})) == Matrix{{1, 0x1p31}}));
    CHECK((read("<u8", bytes_of<std::uint64_t>({1, 1ULL << 63})) == Matrix{{1, 0x1p63}}));
}

TEST_CASE("read_npy: errors of what NumPy can write and this book does not read") {
    const std::string two = bytes_of<double>({1, 2});
    const auto with_order = [&](const std::string& order) {
        return npy(1, "{'descr': '<f8', 'fortran_order': " + order + ", 'shape': (1, 2), }", two);
    };
    CHECK(npy_error(with_order("True")) ==
          "FILE: byte 44: the array is in Fortran order; save numpy.ascontiguousarray(array)");
    CHECK(npy_error(npy(">f8", "(2,)", two)) ==
          "FILE: byte 20: the numbers are big-endian; save array.astype('<f8')");
    CHECK(npy_error(npy("|O", "(2,)", two)) ==
          "FILE: byte 20: the number type is '|O' (Python objects), expected f8, f4 or an integer; "
          "save array.astype('f8')");
    for (const char* dtype : {"|b1", "<U4", "<c16", "<f2", "<M8[s]", "", "f8", "|f8", "=f8"}) {
        CHECK(
            npy_error(npy(dtype, "(2,)", two)).starts_with("FILE: byte 20: the number type is '"));
    }
    CHECK(npy_error(
              npy(1, "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2,), }", two)) ==
          "FILE: byte 20: the array has named fields, expected one plain number type");
    CHECK(npy_error(npy("<f8", "()", bytes_of<double>({1}))) ==
          "FILE: byte 60: the array has shape (), expected one or two dimensions");
    CHECK(npy_error(npy("<f8", "(2, 1, 1)", two)) ==
          "FILE: byte 60: the array has shape (2, 1, 1), expected one or two dimensions");
    CHECK(npy_error(npy("<f8", "(0,)", "")) ==
          "FILE: byte 60: the array has shape (0,) and holds no number");
    CHECK(npy_error(npy("<f8", "(3, 0)", "")) ==
          "FILE: byte 60: the array has shape (3, 0) and holds no number");
    CHECK(npy_error(npy("<f8", "(2,)", bytes_of<double>({1, NAN}))) ==
          "FILE: byte 136: expected a finite number, found nan");
    CHECK(npy_error(npy("<f4", "(2,)", bytes_of<float>({-INFINITY, 1}))) ==
          "FILE: byte 128: expected a finite number, found -inf");
}

TEST_CASE("read_npy: errors of damaged files") {
    CHECK(npy_error("") == "FILE: byte 0: expected the magic text \\x93NUMPY of a .npy file");
    CHECK(npy_error("x,y\n1,2\n") ==
          "FILE: byte 0: expected the magic text \\x93NUMPY of a .npy file");
    CHECK(npy_error(npy_of_six(4)) ==
          "FILE: byte 6: expected format version 1.0, 2.0 or 3.0, found 4.0");
    CHECK(npy_error(npy_of_six().substr(0, 50)) ==
          "FILE: byte 50: the file ends in the header, expected 128 bytes");
    CHECK(npy_error(npy_of_six().substr(0, 170)) ==
          "FILE: byte 170: the file ends after 42 bytes of numbers, shape (2, 3) needs 48");
    CHECK(npy_error(npy_of_six() + "ab") ==
          "FILE: byte 176: expected the end of the file, found 2 more bytes");
    CHECK(npy_error(npy(1, "{'descr': '<f8', 'shape': (2,), }", "")) ==
          "FILE: byte 43: the header has no key 'fortran_order'");
    CHECK(npy_error(npy(1, "{'descr': '<f8', 'descr': '<f8'}", "")) ==
          "FILE: byte 27: the key 'descr' is unknown or given twice");
    CHECK(npy_error(npy(1, "{'descr': '<f8', 'order': 1}", "")) ==
          "FILE: byte 27: the key 'order' is unknown or given twice");
    CHECK(npy_error(npy("<f8", "(2,), } x", "")) ==
          "FILE: byte 68: expected the header to end here");
    CHECK(npy_error(npy("<f8", "(-2,)", "")) ==
          "FILE: byte 61: expected the length of a dimension");
}

TEST_CASE("read_npy: a header that promises more than the file holds allocates nothing") {
    const std::string promise = "FILE: byte 136: the file ends after 8 bytes of numbers, shape (";
    const std::string one = bytes_of<double>({1});
    CHECK(npy_error(npy("<f8", "(99999999999,)", one)) ==
          promise + "99999999999,) needs 799999999992");
    CHECK(npy_error(npy("<f8", "(4294967296, 4294967296)", one))
              .ends_with("needs more than memory holds"));
    CHECK(npy_error(npy("<f8", "(2305843009213693952, 1)", one))
              .ends_with("needs more than memory holds"));
    CHECK(npy_error(npy("<f8", "(2305843009213693953,)", one))
              .ends_with("needs more than memory holds"));
    CHECK(npy_error(npy("<f8", "(99999999999999999999,)", one)) ==
          "FILE: byte 61: expected the length of a dimension");
    CHECK(npy_error(std::string("\x93NUMPY\x02\0\xFF\xFF\xFF\xFF{", 13)) ==
          "FILE: byte 13: the file ends in the header, expected 4294967307 bytes");
}

TEST_CASE(
    "read_npy: fuzz: every beginning is refused, every flipped byte gives numbers or a proper "
    "error") {
    for (const int version : {1, 2, 3}) {
        const std::string content = npy_of_six(version);
        CHECK(refuses_truncation(read_npy, content));
        CHECK(survives_flips(read_npy, content, content.size(), is_proper));
    }
}

// --------------------------------------------------------------------------------------------- IDX

TEST_CASE("read_idx: hand-worked value: examples are rows, plain and gzipped") {
    const TemporaryFolder folder;
    const Matrix expected{{0, 51, 102, 153, 204, 255}, {6, 5, 4, 3, 2, 1}};
    CHECK((read_idx(folder.write("images", two_images)) == expected));
    CHECK((read_idx(folder.write("images.gz", gzipped(two_images))) == expected));
    CHECK((read_idx(folder.write("labels", idx({3}, {7, 0, 255}))) == Matrix{{7}, {0}, {255}}));
}

TEST_CASE("read_idx: a file larger than one reading step") {
    std::vector<std::uint8_t> data(3 * 1'000'003);
    for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<std::uint8_t>(i * i % 251);
    const TemporaryFolder folder;
    const std::string content = idx({3, 1'000'003}, data);
    for (const std::string& file : {content, gzipped(content)}) {
        const Matrix values = read_idx(folder.write("large", file));
        REQUIRE(values.size() == data.size());
        CHECK(std::equal(data.begin(), data.end(), values.begin()));
    }
}

TEST_CASE("read_idx: errors say at which byte and what was expected") {
    CHECK(idx_error("") ==
          "FILE: byte 0: the file ends in the magic number: expected 4 bytes from byte 0, found 0");
    CHECK(idx_error("1,2\n") ==
          "FILE: byte 0: expected the magic number 0x000008NN of an IDX file, found 0x312c320a");
    CHECK(idx_error(idx({1}, {1}, 0x0D)) ==
          "FILE: byte 2: expected data type 0x08 (unsigned bytes), found 0x0d");
    CHECK(idx_error(idx({}, {1})) == "FILE: byte 3: expected at least one dimension, found 0");
    CHECK(idx_error(idx({2, 0}, {})) == "FILE: byte 8: dimension 2 has length 0");
    CHECK(idx_error(two_images.substr(0, 10)) ==
          "FILE: byte 10: the file ends in the dimensions: expected 4 bytes from byte 8, found 2");
    CHECK(idx_error(two_images.substr(0, 20)) ==
          "FILE: byte 20: the file ends in the data: expected 12 bytes from byte 16, found 4");
    CHECK(idx_error(two_images + "x") ==
          "FILE: byte 28: expected the end of the file, found more data");
    CHECK(idx_error(gzipped(two_images + "x")) ==
          "FILE: byte 28: expected the end of the file, found more data");
    const std::string packed = gzipped(two_images);
    CHECK(idx_error(packed.substr(0, packed.size() - 1)) == "FILE: the gzip data is cut short");
    std::string damaged = packed;
    damaged[packed.size() - 6] = static_cast<char>(damaged[packed.size() - 6] ^ 1);
    CHECK(idx_error(damaged) == "FILE: the gzip data is damaged: incorrect data check");
}

TEST_CASE("read_idx: a header that promises more than the file holds allocates nothing") {
    constexpr std::uint32_t most = 0xFFFFFFFF;
    CHECK(idx_error(idx({most, most, most}, {1})) ==
          "FILE: byte 4: the dimensions 4294967295×4294967295×4294967295 are too large");
    CHECK(idx_error(idx({most, most}, {1})) ==
          "FILE: byte 13: the file ends in the data: expected 18446744065119617025 bytes from byte "
          "12, found 1");
    CHECK(
        idx_error(gzipped(idx({most}, {1, 2}))) ==
        "FILE: byte 10: the file ends in the data: expected 4294967295 bytes from byte 8, found 2");
    const std::vector<std::uint32_t> ones(255, 1);
    CHECK(idx_error(idx(ones, {9})) == "read");
}

TEST_CASE(
    "read_idx: fuzz: every beginning is refused, a flipped byte of a gzipped file is noticed") {
    const std::string packed = gzipped(two_images);
    CHECK(refuses_truncation(read_idx, two_images));
    CHECK(refuses_truncation(read_idx, packed));
    CHECK(survives_flips(read_idx, two_images, two_images.size(), is_proper));
    CHECK(survives_flips(read_idx, two_images, 16, is_same_or_refused));  // the header
    CHECK(survives_flips(read_idx, packed, packed.size(), is_same_or_refused));
}

TEST_CASE(
    "fuzz: negative control: a reader that fills up missing bytes, or ignores a checksum, is "
    "caught") {
    const Reader lenient = [](const std::string& path) {
        std::string content = test::read_file(path);
        content.resize(two_images.size());
        Matrix values = Matrix::from_shape({2, 6});
        std::copy(content.begin() + 16, content.end(), values.begin());
        return values;
    };
    CHECK_FALSE(refuses_truncation(lenient, two_images));
    CHECK_FALSE(survives_flips(lenient, two_images, two_images.size(), is_same_or_refused));
    const Reader nameless = [](const std::string& path) {
        const Matrix values = read_idx(path);
        if (values.size() != 12 || values(1, 5) != 1) throw std::runtime_error("wrong data");
        return values;
    };
    CHECK_FALSE(survives_flips(nameless, two_images, two_images.size(), is_proper));
}

TEST_CASE("read_idx_pair: hand-worked value: images scaled to [0, 1], with their labels") {
    const TemporaryFolder folder;
    const std::string images = folder.write("images.gz", gzipped(two_images));
    const LabelledData data = read_idx_pair(images, folder.write("labels", idx({2}, {1, 0})));
    require_shape("test", "x", data.x, {2, 6});
    CHECK(data.x(0, 5) == 1);
    CHECK(data.x(0, 1) == Real(51) / 255);
    CHECK(data.label == std::vector<std::size_t>{1, 0});
    CHECK(data.classes == 2);
    CHECK(data.file.recognised == "2 images of 2×3; classes 0 (1), 1 (1)");
}

TEST_CASE("read_idx_pair: errors when the two files do not belong together") {
    const TemporaryFolder folder;
    const std::string images = folder.write("images", two_images),
                      labels = folder.write("labels", idx({3}, {3, 1, 2}));
    CHECK_THROWS_WITH_AS(read_idx_pair(images, labels),
                         (labels + ": 3 labels, but " + images + " has 2 images").c_str(),
                         std::runtime_error);
    CHECK_THROWS_WITH_AS(
        read_idx_pair(labels, images),
        (labels + ": expected images, found one number per example; are the files swapped?")
            .c_str(),
        std::runtime_error);
    CHECK_THROWS_WITH_AS(read_idx_pair(images, images),
                         (images + ": expected one label per example, found shape 2×2×3").c_str(),
                         std::runtime_error);
}

TEST_CASE("read_idx_pair: the real MNIST test images") {
    const char* folder = std::getenv("DESCENT_MNIST");
    if (folder == nullptr) {
        MESSAGE(
            "SKIPPED: set DESCENT_MNIST=FOLDER with t10k-images-idx3-ubyte.gz and "
            "t10k-labels-idx1-ubyte.gz");
        return;
    }
    const std::string base = std::string(folder) + "/t10k-";
    const LabelledData data =
        read_idx_pair(base + "images-idx3-ubyte.gz", base + "labels-idx1-ubyte.gz");
    require_shape("test", "x", data.x, {10'000, 784});
    CHECK(data.classes == 10);
    CHECK(std::vector<std::size_t>(data.label.begin(), data.label.begin() + 10) ==
          std::vector<std::size_t>{7, 2, 1, 0, 4, 1, 4, 9, 5, 9});
    std::vector<std::size_t> counts(10);
    for (const std::size_t label : data.label) ++counts.at(label);
    CHECK(counts ==
          std::vector<std::size_t>{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009});
    CHECK(*std::min_element(data.x.begin(), data.x.end()) == 0);
    CHECK(*std::max_element(data.x.begin(), data.x.end()) == 1);
}

// ------------------------------------------------------------------------------------------ labels

TEST_CASE(
    "read_labelled: hand-worked value: the last column is the class, from CSV and from .npy") {
    const TemporaryFolder folder;
    const std::string numbers = npy("<f8", "(2, 3)", bytes_of<double>({.5, 2, 1, 4, 5, 0}));
    for (const std::string& path :
         {folder.write("d.csv", "x,y,class\n.5,2,1\n4,5,0\n"), folder.write("d.npy", numbers),
          folder.write("D.CSV", ".5,2,1.0\n4,5,-0\n"),
          folder.write("iris.data",
                       "# no name\n"
                       ".5 2 1\n4 5 0\n")}) {
        const LabelledData data = read_labelled(path);
        CHECK((data.x == Matrix{{.5, 2}, {4, 5}}));
        CHECK(data.label == std::vector<std::size_t>{1, 0});
        CHECK(data.classes == 2);
        CHECK(data.size() == 2);
        CHECK(data.file.classes == std::vector<std::string>{"0", "1"});
    }
}

TEST_CASE("read_labelled: error: a class is no comma or semicolon, unless in quotes; + may be") {
    const TemporaryFolder folder;
    for (const char* text : {"12\t,", "12\t,\n13\t;\n", "1;2;,\n3;4;a\n"})
        CHECK_THROWS_AS(read_labelled(folder.write("d.csv", text)), std::runtime_error);
    const std::string path = folder.write("d.csv", "12\t,\n");
    CHECK_THROWS_WITH(read_labelled(path),
                      (path + ":1: column 2: expected a class, found ',': write it in quotes if it "
                              "is one (read with tabs)")
                          .c_str());
    const LabelledData quoted = read_labelled(folder.write("d.csv", "12\t\",\"\n13\t\"a\"\n")),
                       signs = read_labelled(folder.write("d.csv", "12\t+\n13\t?!\n"));
    CHECK(quoted.file.classes == std::vector<std::string>{",", "a"});
    CHECK(signs.file.classes == std::vector<std::string>{"+", "?!"});
}

TEST_CASE("read_labelled: class names are numbered by the alphabet, numbers by their size") {
    const TemporaryFolder folder;
    const LabelledData names =
        read_labelled(folder.write("d.csv", "x,y,species\n\n1,2,virginica\n3,4,setosa\n5,6,b\n"));
    CHECK(names.file.classes == std::vector<std::string>{"b", "setosa", "virginica"});
    CHECK(names.label == std::vector<std::size_t>{2, 1, 0});
    CHECK(names.file.features == std::vector<std::string>{"x", "y"});
    CHECK(names.file.place == "line");
    CHECK(names.file.at == std::vector<std::size_t>{3, 4, 5});
    const LabelledData gap = read_labelled(folder.write("d.csv", "1,10\n2,9\n3,-1\n4,9\n"));
    CHECK(gap.file.classes == std::vector<std::string>{"-1", "9", "10"});
    CHECK(gap.label == std::vector<std::size_t>{2, 1, 0, 1});
    CHECK(gap.classes == 3);
}

TEST_CASE("read_labelled: errors name the line or the row") {
    const auto from_csv = [](const std::string& content) {
        return outcome(label_features, "d.csv", content);
    };
    const auto from_npy = [](const std::vector<double>& v) {
        return outcome(label_features, "d.npy", npy("<f8", "(2, 2)", bytes_of(v)));
    };
    CHECK(from_csv("x,class\n1,0\n\n2,1.5\n") ==
          "FILE:4: column 2 'class': expected a class, a name or a whole number, found '1.5': "
          "chapters 1 and 4 fit numbers");
    CHECK(from_csv("1,1e300\n") ==
          "FILE:1: column 2: expected a class, a name or a whole number, found '1e300': chapters 1 "
          "and 4 fit numbers");
    CHECK(from_npy({1, 0, 2, .25}) ==
          "FILE: row 2: column 2: expected a class, a whole number, found 0.25: chapters 1 and 4 "
          "fit numbers");
    CHECK(from_npy({1, -3, 2, 1}) == "read");
    CHECK(from_npy({1, 0, 2, 1e300}) ==
          "FILE: row 2: column 2: expected a class, a whole number, found 1e+300: chapters 1 and 4 "
          "fit numbers");
    CHECK(outcome(label_features, "d.npy", npy("<f8", "(2,)", bytes_of<double>({1, 0}))) ==
          "FILE: expected at least two columns, the features and then the class, found 1");
    CHECK(outcome(label_features, "train-idx3-ubyte", two_images) ==
          "FILE: is an IDX file: images are named …images-idx3-ubyte, and their labels lie beside "
          "them as …labels-idx1-ubyte");
}

TEST_CASE("read_own_data: a class that no example has gets no output, a price is no class") {
    const TemporaryFolder folder;
    const auto rows = [&](const std::function<std::string(int)>& label) {
        std::string text = "x,y,class\n";
        for (int i = 0; i < 40; ++i) text += fmt::format("{},{},{}\n", i, i * i % 7, label(i));
        return folder.write("d.csv", text);
    };
    const Split gap = read_own_data(rows([](int i) { return i % 2 == 0 ? "1" : "7"; }), 0);
    CHECK(gap.training.classes == 2);
    CHECK(gap.training.file.classes == std::vector<std::string>{"1", "7"});
    CHECK(gap.training.file.recognised ==
          "40 rows, 3 columns, commas, names in line 1; classes in 'class': 1 (20), 7 (20)");
    // each example is where it says, and scaled
    for (const LabelledData* part : {&gap.training, &gap.test})
        for (std::size_t k = 0; k < part->size(); ++k) {
            const std::size_t i = part->file.at[k] - 2;
            CHECK(part->label[k] == i % 2);
            CHECK(part->x(k, 0) * gap.scaling.deviation[0] + gap.scaling.mean[0] ==
                  doctest::Approx(static_cast<double>(i)));
        }
    const auto error = [](const std::string& path) {
        try {
            read_own_data(path, 0);
            return std::string("read");
        } catch (const std::runtime_error& refusal) {
            return std::string(refusal.what()).substr(path.size());
        }
    };
    CHECK(error(rows([](int i) { return std::to_string(2000 + i); })) ==
          ": 40 classes of 40 examples: the last column is read as the class; is it a price, a "
          "year, an id? Put the class there, or fit the number in chapter 1 or 4");
    CHECK(error(rows([](int i) { return std::to_string(i % 20); })) == "read");
    CHECK(error(rows([](int i) { return std::to_string(i % 21); })).starts_with(": 21 classes"));
    CHECK(error(rows([](int) { return "setosa"; })) ==
          ": all examples are of class 'setosa', two classes are needed");
    const auto remark = [](const std::string& path) {
        const std::string text = read_own_data(path, 0).test.file.recognised;
        return text.substr(text.find("; classes"));
    };
    CHECK(remark(rows([](int i) { return std::to_string(i % 8); })).find("but") ==
          std::string::npos);
    CHECK(remark(rows([](int i) { return std::to_string(i % 9); }))
              .ends_with("; but on the average a class has 4.4 examples: if the last column is a "
                         "number to fit, take chapter 1 or 4"));
    std::string first = "Label,a,b\n", zero = first, both = "y,a,class\n";
    for (int i = 0; i < 40; ++i) {
        first += fmt::format("{},{},{}\n", i % 2, i, i % 3);
        zero += fmt::format("{},{},0\n", i % 2, i);
        both += fmt::format("{},{},{}\n", i % 2, i, i % 3);
    }
    CHECK(remark(folder.write("d.csv", first)) ==
          "; classes in 'b': 0 (14), 1 (13), 2 (13); but the class is read from the last column, "
          "'b'; 'Label' looks like it: put it last");
    CHECK(
        error(folder.write("d.csv", zero)) ==
        ": all examples are of class '0', two classes are needed; the class is read from the last "
        "column, 'b'; 'Label' looks like it: put it last");
    CHECK(remark(folder.write("d.csv", both)) == "; classes in 'class': 0 (14), 1 (13), 2 (13)");
    CHECK(error(folder.write("few.csv", "1,a\n2,b\n")) ==
          ": 2 examples, at least 10 are needed for training and testing");
    folder.write("t-labels-idx1-ubyte", idx({10}, {0, 2, 5, 0, 2, 5, 0, 2, 5, 5}));
    std::vector<std::uint8_t> pixels(40);
    for (std::size_t i = 0; i < 40; ++i) pixels[i] = static_cast<std::uint8_t>(i);
    const Split images =
        read_own_data(folder.write("t-images-idx3-ubyte", idx({10, 2, 2}, pixels)), 0);
    CHECK(images.training.classes == 3);
    CHECK(images.training.file.classes == std::vector<std::string>{"0", "2", "5"});
    for (std::size_t k = 0; k < images.test.size(); ++k)
        CHECK(images.test.label[k] ==
              std::vector<std::size_t>{0, 1, 2, 0, 1, 2, 0, 1, 2, 2}[images.test.file.at[k] - 1]);
}

TEST_CASE("split: invariant: both parts together are the whole, in order") {
    const LabelledData data{Matrix{{1, 2}, {3, 4}, {5, 6}}, {0, 2, 1}, 3};
    for (std::size_t count = 0; count <= 3; ++count) {
        const auto [first, rest] = split(data, count);
        CHECK(first.size() == count);
        CHECK(rest.size() == 3 - count);
        require_shape("test", "first.x", first.x, {count, 2});
        require_shape("test", "rest.x", rest.x, {3 - count, 2});
        CHECK(first.classes == 3);
        CHECK(rest.classes == 3);
        for (std::size_t i = 0; i < 3; ++i) {
            const LabelledData& part = i < count ? first : rest;
            const std::size_t row = i < count ? i : i - count;
            CHECK(part.label[row] == data.label[i]);
            CHECK(part.x(row, 0) == data.x(i, 0));
            CHECK(part.x(row, 1) == data.x(i, 1));
        }
    }
}

TEST_CASE("split: errors") {
    const LabelledData data{Matrix{{1, 2}, {3, 4}}, {0, 1}, 2},
        inconsistent{Matrix{{1, 2}}, {0, 1}, 2};
    CHECK_THROWS_WITH_AS(split(data, 3), "split: count is 3, but there are 2 examples",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(split(inconsistent, 1), "split: rows of x has size 1, expected 2",
                         std::invalid_argument);
}

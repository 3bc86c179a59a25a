// The same table in every kind of file that people have: all chapters read the same numbers.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "chapters/01_linear_regression/named_data.hpp"
#include "chapters/04_shallow_networks/fitting.hpp"
#include "chapters/11_training/program/choice.hpp"
#include "common/data/data_file.hpp"
#include "common/data/npz.hpp"
#include "common/data/own_data.hpp"
#include "tests/support/run_program.hpp"

using namespace descent;

namespace {

constexpr std::size_t own_rows = 20;

/// Two features and a class, 1 or 7, each as so many hundredths.
std::vector<Real> own_numbers() {
    std::vector<Real> numbers;
    for (std::size_t i = 0; i < own_rows; ++i) {
        numbers.push_back(static_cast<Real>(i * i % 17) + Real(0.25));
        numbers.push_back(static_cast<Real>(i % 5) / 4 - 1);
        numbers.push_back(i % 2 == 0 ? 1 : 7);
    }
    return numbers;
}

struct Writing {
    std::string head;
    char separator = ',', point = '.';
    std::string quote = {}, line_end = "\n";
    std::function<std::string(std::size_t row)> before = {}, label = {};
};

std::string written(const Writing& how) {
    const std::vector<Real> numbers = own_numbers();
    std::string text = how.head;
    for (std::size_t i = 0; i < own_rows; ++i) {
        if (how.before) text += how.before(i) + how.separator;
        for (std::size_t j = 0; j < 3; ++j) {
            std::string cell =
                j == 2 && how.label ? how.label(i) : fmt::format("{}", numbers[3 * i + j]);
            std::replace(cell.begin(), cell.end(), '.', how.point);
            text += how.quote + cell + how.quote;
            text += j == 2 ? how.line_end : std::string(1, how.separator);
        }
    }
    return text;
}

std::string in_utf16(const std::string& ascii) {
    std::string wide = "\xFF\xFE";
    for (const char c : ascii) wide += {c, '\0'};
    return wide;
}

/// The table by name, in all these kinds.
std::vector<std::pair<std::string, std::string>> own_tables() {
    const std::string plain = written({"x,y,class\n"});
    const std::vector<Real> numbers = own_numbers();
    std::vector<Real> x, y;
    for (std::size_t i = 0; i < own_rows; ++i) {
        x.insert(x.end(), {numbers[3 * i], numbers[3 * i + 1]});
        y.push_back(numbers[3 * i + 2]);
    }
    const auto count = [](std::size_t from) {
        return [from](std::size_t row) { return std::to_string(row + from); };
    };
    return {{"plain.csv", plain},
            {"headless.csv", written({""})},
            {"german.csv", written({"x;y;class\n", ';', ','})},
            {"semicolons.csv", written({"x;y;class\n", ';'})},
            {"tabs.tsv", written({"x\ty\tclass\n", '\t'})},
            {"savetxt.txt", written({"# x y class\n", ' '})},
            {"quoted.csv", written({"\"x, cm\",\"y\",\"class\"\n", ',', '.', "\""})},
            {"german_quoted.csv", written({"\"x; cm\";\"y\";\"class\"\n", ';', ',', "\""})},
            {"windows.csv", written({"x,y,class\r\n", ',', '.', "", "\r\n"})},
            {"mac.csv", written({"x,y,class\r", ',', '.', "", "\r"})},
            {"marked.csv", "\xEF\xBB\xBF" + plain},
            {"unicode_text.txt", in_utf16(written({"x\ty\tclass\n", '\t', ','}))},
            {"comments.csv", "# measured\n\n" + plain + "\n# end"},
            {"packed.csv.gz", data_file::gzipped(plain)},
            {"no_ending", plain},
            {"pandas.csv", written({",x,y,class\n", ',', '.', "", "\n", count(0)})},
            {"pandas_again.csv", written({"Unnamed: 0,x,y,class\n", ',', '.', "", "\n", count(0)})},
            {"kaggle.csv", written({"Id,x,y,class\n", ',', '.', "", "\n", count(1)})},
            {"r.csv", written({"\"\",\"x\",\"y\",\"class\"\n", ',', '.', "", "\n",
                               [](std::size_t row) { return fmt::format("\"row {}\"", row); }})},
            {"array.npy", npy_bytes({own_rows, 3}, numbers)},
            {"array.npz", npz_bytes({{"arr_0.npy", npy_bytes({own_rows, 3}, numbers)}})},
            {"x_and_y.npz", npz_bytes({{"x.npy", npy_bytes({own_rows, 2}, x)},
                                       {"y.npy", npy_bytes({own_rows}, y)}})},
            {"capitals.NPZ", npz_bytes({{"X.npy", npy_bytes({own_rows, 2}, x)},
                                        {"Y.npy", npy_bytes({own_rows, 1}, y)}})}};
}

/// The error of a reader, without the folder; or "read".
std::string own_error(const std::string& path, const std::function<void()>& read) {
    try {
        read();
    } catch (const std::runtime_error& error) {
        const std::string text = error.what();
        return text.starts_with(path) ? text.substr(path.size()) : "no name: " + text;
    }
    return "read";
}

training::Setup set_up(const std::string& path) {
    training::Choice choice;
    choice.data = path;
    choice.hidden = {2};
    return training::setup(choice, 0);
}

}  // namespace

TEST_CASE("own files: one table in 23 kinds of file is the same in chapters 1, 4, 7 and 11") {
    const test::TemporaryFolder folder;
    const auto tables = own_tables();
    CHECK(tables.size() == 23);
    const std::string first = folder.write(tables[0].first, tables[0].second);
    const regression::NamedData line = regression::read_named_data(first);
    CHECK(line.W(3, 1) == Real(9.25));
    CHECK(line.Y(3, 0) == 7);
    const shallow::Examples fit = shallow::read_examples(first);
    const Split split = read_own_data(first, 0);
    CHECK(split.training.classes == 2);
    const training::Setup whole = set_up(first);
    for (const auto& table : tables) {
        const auto& name = table.first;
        const auto& content = table.second;
        CAPTURE(name);
        const std::string path = folder.write(name, content);
        const regression::NamedData other_line = regression::read_named_data(path);
        CHECK((other_line.W == line.W));
        CHECK((other_line.Y == line.Y));
        const shallow::Examples other_fit = shallow::read_examples(path);
        CHECK((other_fit.X == fit.X));
        CHECK((other_fit.T == fit.T));
        const Split other_split = read_own_data(path, 0);
        CHECK((other_split.training.x == split.training.x));
        CHECK(other_split.test.label == split.test.label);
        CHECK(other_split.test.file.classes == std::vector<std::string>{"1", "7"});
        CHECK(other_split.test.file.recognised.ends_with(" 1 (10), 7 (10)"));
        const training::Setup other = set_up(path);
        CHECK((other.data.training.x == whole.data.training.x));
        CHECK(other.data.development.label == whole.data.development.label);
        CHECK(other.recognised == path + ": " + other_split.test.file.recognised);
    }
}

TEST_CASE("own files: class names are for chapters 7 and 11, and numbers to predict for 1 and 4") {
    const test::TemporaryFolder folder;
    const auto name = [](std::size_t row) { return row % 2 == 0 ? "ja" : "nein"; };
    const auto price = [](std::size_t row) { return fmt::format("{}", Real(row) + Real(0.5)); };
    for (const auto& [separator, point] : {std::pair(',', '.'), {';', ','}, {'\t', '.'}}) {
        Writing how{fmt::format("x{}y{}species\n", separator, separator), separator, point};
        how.label = name;
        std::string path = folder.write("names.csv", written(how));
        CHECK(read_own_data(path, 0).training.file.classes ==
              std::vector<std::string>{"ja", "nein"});
        CHECK(set_up(path).data.training.classes == 2);
        for (const std::string& error :
             {own_error(path, [&] { regression::read_named_data(path); }),
              own_error(path, [&] { shallow::read_examples(path); })})
            CHECK(error.starts_with(":2: column 3 'species': expected a number, found 'ja'"));
        how.label = price;
        path = folder.write("prices.csv", written(how));
        CHECK(regression::read_named_data(path).Y(2, 0) == Real(2.5));
        CHECK(shallow::read_examples(path).T(2, 0) == Real(2.5));
        for (const std::string& error : {own_error(path, [&] { read_own_data(path, 0); }),
                                         own_error(path, [&] { set_up(path); })})
            CHECK(error.starts_with(
                ":2: column 3 'species': expected a class, a name or a whole number, found '0"));
    }
}

TEST_CASE("own files: what no chapter can read is refused by all of them with the same words") {
    const test::TemporaryFolder folder;
    const std::string plain = written({"x,y,class\n"});
    const std::vector<std::pair<std::string, std::string>> kinds{
        {"x,y,class\n1,,1\n",
         ":2: column 2 'y': expected a number, found an empty cell: write a number, or leave the "
         "row out"},
        {"x,y,class\n1,NA,1\n",
         ":2: column 2 'y': expected a number, found 'NA': write a number, "
         "or leave the row out"},
        {"x,y,class\n1,nan,1\n",
         ":2: column 2 'y': expected a finite number, found 'nan': write one, or leave the row "
         "out"},
        {"x,y,class\n1,2\n", ":2: expected 3 cells as in line 1, found 2"},
        {"caf\xE9,y,class\n1,2,1\n",
         ":1: column 1: the name 'caf?' is not UTF-8: save the file as "
         "UTF-8"},
        {"", ": is empty, expected rows of numbers"},
        {"x,y,class\n", ": has no row of numbers"},
        {"%PDF-1.4\n", ": is a PDF document, expected text (save a table as CSV)"},
        {npz_bytes({{"xl/workbook.xml", "<?xml"}}),
         ": is a ZIP archive, such as .xlsx or .ods, without arrays of NumPy: save the table as "
         "CSV"},
        {npz_bytes({{"x_train.npy", npy_bytes({1}, own_numbers())}}).substr(0, 90),
         ": the archive is damaged, or is none: it begins as .npz and .xlsx do, but has no "
         "directory at "
         "its end; save it again"},
        {std::string("\0\0\x08\3", 4),
         ": is an IDX file: images are named …images-idx3-ubyte, and their labels lie beside them "
         "as …labels-idx1-ubyte"}};
    for (const auto& [content, expected] : kinds) {
        const std::string path = folder.write("own.csv", content);
        CHECK(own_error(path, [&] { regression::read_named_data(path); }) == expected);
        CHECK(own_error(path, [&] { shallow::read_examples(path); }) == expected);
        CHECK(own_error(path, [&] { read_own_data(path, 0); }) == expected);
        CHECK(own_error(path, [&] { set_up(path); }) == expected);
    }
}

// What does each kind of file that people have come to: its values, or which line of error?
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "common/data/table.hpp"
#include "common/program/text.hpp"
#include "tests/common/data/data_files.hpp"

using namespace descent;
using namespace descent::test;
using namespace std::string_literals;

namespace {

/// What a file of this name and content is read as: "a b | 1 2 | 3 4 <- recognised", or
/// the error.
std::string reading(const std::string& name, const std::string& content) {
    std::string text;
    const auto add_rows = [&](const Matrix& values) {
        for (std::size_t i = 0; i < values.shape()[0]; ++i)
            text += fmt::format("{}{}", text.empty() ? "" : " | ", fmt::join(row(values, i), " "));
    };
    const std::string ended = outcome(
        [&](const std::string& path) -> Matrix {
            if (name.ends_with(".npy")) {
                add_rows(read_npy(path));
            } else if (name.ends_with("labels.csv")) {
                const LabelledData data = read_labelled(path);
                text = data.file.recognised;
            } else {
                const Table table = read_csv(path);
                text = fmt::format("{}", fmt::join(table.columns, " "));
                add_rows(table.values);
                text += " <- " + table.recognised;
            }
            return {};
        },
        name, content);
    return ended == "read" ? text : ended;
}

/// The text in UTF-16, in UTF-32 with four bytes.
std::string wide(const std::u32string& text, std::size_t bytes, bool high_first) {
    std::string result;
    for (const char32_t c : text)
        for (std::size_t k = 0; k < bytes; ++k)
            result += static_cast<char>(c >> 8 * (high_first ? bytes - 1 - k : k) & 0xFF);
    return result;
}

struct FileKind {
    std::string content, expected;
};

void check_each(const std::string& name, const std::vector<FileKind>& kinds) {
    for (const auto& [content, expected] : kinds) CHECK(reading(name, content) == expected);
}

}  // namespace

TEST_CASE("kinds of files: separators and decimals") {
    const std::vector<FileKind> kinds{
        {"1,2\n3,4\n", "1 2 | 3 4 <- 2 rows, 2 columns, commas, no names"},
        {"1,5\n2,5\n", "1 5 | 2 5 <- 2 rows, 2 columns, commas, no names"},
        {"x;y\n1,5;-2,5e3\n3;4\n",
         "x y | 1.5 -2500 | 3 4 <- 2 rows, 2 columns, semicolons, decimal commas, names in "
         "line 1"},
        {"x;y\n1.5;2\n", "x y | 1.5 2 <- 1 row, 2 columns, semicolons, names in line 1"},
        {"a, b;c\n1;2\n", "a, b c | 1 2 <- 1 row, 2 columns, semicolons, names in line 1"},
        {"x\ty\n1,5\t2\n",
         "x y | 1.5 2 <- 1 row, 2 columns, tabs, decimal commas, names in line 1"},
        {"1.5\t2\n", "1.5 2 <- 1 row, 2 columns, tabs, no names"},
        {"# one; two\n1,5\n", "1 5 <- 1 row, 2 columns, commas, no names"},
        {"1,\t2\n", "1 2 <- 1 row, 2 columns, commas, no names"},
        {"1\t,5\n",
         "FILE: can be read in two ways: with commas, or with tabs, decimal commas; write decimals "
         "with a point"},
        {"x;y\n1,5;2\n1.5;2\n",
         "FILE:3: column 1 'x': expected a number, found '1.5' (read with semicolons, decimal "
         "commas)"},
        {"x;y\n1.500;2,5\n",
         "FILE:2: column 2 'y': expected a number, found '2,5': write decimals with a point"},
        {"1,2\n5;6,7\n",
         "FILE:2: column 1: expected a number, found '5;6' (cells are separated by commas)"},
        {"x;y\n1;four\n",
         "FILE:2: column 2 'y': expected a number, found 'four': leave the column out (read with "
         "semicolons)"},
        {"x;y\n1;2\n3;4;5\n",
         "FILE:3: expected 2 cells as in line 1, found 3 (read with semicolons)"},
        {"1;2\n3;\n",
         "FILE:2: column 2: expected a number, found an empty cell: write a number, or leave the "
         "row "
         "out"},
        {"x;y;\n1,5;2;\n3;4;\n",
         "x y | 1.5 2 | 3 4 <- 2 rows, 3 columns, semicolons, decimal commas, names in line 1, "
         "empty "
         "column at the end left out"},
        {"1,2,,\n# none\n3,4,,\n",
         "1 2 | 3 4 <- 2 rows, 4 columns, commas, no names, empty columns, 2, at the end left out"},
        {"x,y,\n1,2,\n3,4,5\n",
         "FILE:1: column 3: expected a column name, found an empty cell: name it, or take the "
         "column "
         "out"},
        {"x,y,\n1,2,\"\"\n",
         "FILE:1: column 3: expected a column name, found an empty cell: name it, or take the "
         "column "
         "out"},
    };
    check_each("d.csv", kinds);
}

TEST_CASE("kinds of files: a first line that names the separator for Excel") {
    const std::vector<FileKind> kinds{
        {"sep=;\nx;y\n1,5;2\n",
         "x y | 1.5 2 <- 1 row, 2 columns, semicolons, decimal commas, 'sep=' in line 1, names in "
         "line 2"},
        {"\xEF\xBB\xBFSEP=,\r\n1,2\r\n",
         "1 2 <- 1 row, 2 columns, commas, 'sep=' in line 1, no names"},
        {"\"sep=\t\"\nx\ty\n1\t2\n",
         "x y | 1 2 <- 1 row, 2 columns, tabs, 'sep=' in line 1, names in line 2"},
        {"sep=;;\nx;y\n1;2\n",
         "x y | 1 2 <- 1 row, 2 columns, semicolons, 'sep=' in line 1, names in line 2"},
        {"sep=;\n7\n", "7 <- 1 row, 1 column, 'sep=' in line 1, no names"},
        // it decides what could be read in two ways
        {"sep=\t\n1\t,5\n",
         "1 0.5 <- 1 row, 2 columns, tabs, decimal commas, 'sep=' in line 1, no names"},
        {"sep=;\n1,5;x\n2,5;4\n",
         "FILE:2: column 2: expected a number, found 'x': leave the column out (read with "
         "semicolons, decimal commas) (a name in the first line has a letter)"},
        {"sep=;\nx,y\n1,2\n",
         "FILE:3: column 1 'x,y': expected a number, found '1,2': write decimals with a point"},
        {"sep=|\nx|y\n1|2\n",
         "FILE:1: names '|' as the separator, expected a comma, a semicolon or a tab: save the "
         "table with one of these"},
        {"sep=;\n", "FILE: has no row of numbers"},
        // elsewhere, and with a letter, it is a row or a name as any other
        {"x;y\nsep=;\n1;2\n3;4\n",
         "FILE:2: column 1 'x': expected a number, found 'sep=': leave the row out, all others "
         "have numbers there (read with semicolons)"},
        {"sep=a,y\n1,2\n", "sep=a y | 1 2 <- 1 row, 2 columns, commas, names in line 1"},
    };
    check_each("d.csv", kinds);
    check_each("labels.csv",
               {{"sep=;\n1,5;ja\n2,5;nein\n",
                 "2 rows, 2 columns, semicolons, decimal commas, 'sep=' in line 1, no names; "
                 "classes ja (1), nein (1)"}});
}

TEST_CASE("kinds of files: invariant: one table, however it is written down") {
    using Limits = std::numeric_limits<Real>;
    const std::vector<Real> numbers{Real(0.1),     -Real(1) / 3, Limits::denorm_min(),
                                    Limits::max(), Real(-0.0),   42};
    const auto written = [&](char separator, char point, const std::string& quote) {
        std::string text = fmt::format("α{}b{}c\n", separator, separator);
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            std::string number = fmt::format("{}", numbers[i]);
            std::replace(number.begin(), number.end(), '.', point);
            text += quote + number + quote + (i % 3 == 2 ? '\n' : separator);
        }
        return text;
    };
    const TemporaryFolder folder;
    const auto check_same = [&](const std::string& content) {
        const Table table = read_csv(folder.write("d.csv", content));
        CHECK(table.columns == std::vector<std::string>{"α", "b", "c"});
        CHECK(std::equal(numbers.begin(), numbers.end(), table.values.begin()));
    };
    for (const auto& [separator, point] :
         {std::pair(',', '.'), {';', '.'}, {';', ','}, {'\t', '.'}, {'\t', ','}})
        for (const char* quote : {"", "\""}) {
            const std::string text = written(separator, point, quote);
            check_same(text);
            check_same("\xEF\xBB\xBF" + text);
            check_same(gzipped(text));
            std::string mac = text;
            std::replace(mac.begin(), mac.end(), '\n', '\r');
            check_same(mac);
            std::u32string characters = U"\xFEFF";
            for (std::string_view rest = text; !rest.empty();) {
                const Character c = first_character(rest);
                characters += c.code;
                rest.remove_prefix(c.bytes);
            }
            for (const bool high_first : {false, true}) {
                check_same(wide(characters, 2, high_first));
                check_same(wide(characters.substr(1), 2, high_first));
            }
        }
}

TEST_CASE("kinds of files: quotes") {
    const std::vector<FileKind> kinds{
        {"\"1.5\",\"2.5\"\n3,4\n", "1.5 2.5 | 3 4 <- 2 rows, 2 columns, commas, no names"},
        {"\"width, cm\",x\n1,2\n",
         "width, cm x | 1 2 <- 1 row, 2 columns, commas, names in line 1"},
        {"\"a \"\"b\"\"\" , c\n\" 1\" ,2\n",
         "a \"b\" c | 1 2 <- 1 row, 2 columns, commas, names in line 1"},
        {"\"w; cm\";x\n\"1,5\";2\n",
         "w; cm x | 1.5 2 <- 1 row, 2 columns, semicolons, decimal commas, names in line 1"},
        {"\"1,5\",2\n",
         "FILE:1: column 1: expected a number, found '1,5': write decimals with a point"},
        {"x,y\n1,\"2\n", "FILE:2: column 2 'y': the quoted text has no end in this line"},
        {"x,\"y\n1,2\n", "FILE:1: column 2: the quoted text has no end in this line"},
        {"x,\"y\"z\n1,2\n", "FILE:1: column 2: more text after the closing quote"},
        {"5\" pipe,y\n1,2\n", "5\" pipe y | 1 2 <- 1 row, 2 columns, commas, names in line 1"},
        {"\"19\",\"20\"\n1,2\n", "19 20 | 1 2 <- 2 rows, 2 columns, commas, no names"},
    };
    check_each("d.csv", kinds);
}

TEST_CASE("kinds of files: a first line of data is no line of names") {
    const std::vector<FileKind> kinds{
        {"?,?\n1,2\n3,4\n",
         "FILE:1: column 1: expected a number, found '?': write a number, or leave the row out"},
        {"NA,NA\n1,2\n",
         "FILE:1: column 1: expected a number, found 'NA': write a number, or leave the row out"},
        {"nan,nan\n1,2\n",
         "FILE:1: column 1: expected a finite number, found 'nan': write one, or leave the row "
         "out"},
        {",\n1,2\n",
         "FILE:1: column 1: expected a number, found an empty cell: write a number, or leave the "
         "row "
         "out"},
        {"１,２\n3,4\n",
         "FILE:1: column 1: expected a number, found '１': write its digits as 0 to 9"},
        {"١;٢\n3;4\n",
         "FILE:1: column 1: expected a number, found '١': write its digits as 0 to 9"},
        {"−1,−2\n3,4\n",
         "FILE:1: column 1: expected a number, found '−1' (a name in the first line has a letter)"},
        {"2020-01-01,12:30\n3,4\n",
         "FILE:1: column 1: expected a number, found '2020-01-01': write dates and times as "
         "numbers, or leave the column out"},
        {"1 000;2 000\n3;4\n",
         "FILE:1: column 1: expected a number, found '1 000': remove the thousands separator"},
        {"1,5;2,5\n3;4\n",
         "1.5 2.5 | 3 4 <- 2 rows, 2 columns, semicolons, decimal commas, no names"},
        {"Na,NA,x1\n1,2,3\n", "Na NA x1 | 1 2 3 <- 1 row, 3 columns, commas, names in line 1"},
        {"größe,幅\n1,2\n", "größe 幅 | 1 2 <- 1 row, 2 columns, commas, names in line 1"},
        {"x,y\n1,2\n#N/A,3\n",
         "FILE:3: column 1 'x': expected a number, found '#N/A': write a number, or leave the row "
         "out"},
        {"x,y\n1,?\n",
         "FILE:2: column 2 'y': expected a number, found '?': write a number, or leave the row "
         "out"},
    };
    check_each("d.csv", kinds);
}

TEST_CASE("kinds of files: a first line that counts its columns, or holds years") {
    const std::vector<FileKind> kinds{
        {"0,1,2\n.5,1.5,0\n",
         "0 1 2 | 0.5 1.5 0 <- 1 row, 3 columns, commas, names in line 1, which counts the "
         "columns"},
        {",0,1\n0,5,6\n1,7,8\n",
         "0 1 | 5 6 | 7 8 <- 2 rows, 3 columns, commas, names in line 1, which counts the columns, "
         "column 1 without a name left out"},
        {"0,1,3\n4,5,6\n", "0 1 3 | 4 5 6 <- 2 rows, 3 columns, commas, no names"},
        {"1,2,3\n4,5,6\n", "1 2 3 | 4 5 6 <- 2 rows, 3 columns, commas, no names"},
        {"0,1\n1,3\n",
         "0 1 | 1 3 <- 2 rows, 2 columns, commas, no names (if 0 and 1 in line 1 are names, write "
         "a "
         "letter in each)"},
        {"2020,2021,2022\n1,2,3.5\n",
         "FILE:1: years in all columns, and in no other line: if they are names, write a letter in "
         "each; else leave the row out"},
        {"2020,2021\n2021,2022\n1,2\n",
         "2020 2021 | 2021 2022 | 1 2 <- 3 rows, 2 columns, commas, no names"},
        {"2020,7\n2021,8\n", "2020 7 | 2021 8 <- 2 rows, 2 columns, commas, no names"},
        {"2020,2021\n", "2020 2021 <- 1 row, 2 columns, commas, no names"},
        {"a,2019\n1,2\n3,4\n",
         "FILE:1: column 1: expected a number, found 'a': leave the column out (a name in the "
         "first "
         "line has a letter)"},
    };
    check_each("d.csv", kinds);
    check_each(
        "labels.csv",
        {{"0,1,2\n.5,1.5,0\n2,3,1\n",
          "2 rows, 3 columns, commas, names in line 1, which counts the columns; classes in '2': 0 "
          "(1), 1 "
          "(1)"},
         {"0,1\n3,0\n",
          "2 rows, 2 columns, commas, no names (if 0 and 1 in line 1 are names, write a letter in "
          "each); classes 0 (1), 1 (1)"},
         {"2020,2021\n3,0\n",
          "FILE:1: years in all columns, and in no other line: if they are names, write a letter "
          "in "
          "each; else leave the row out"}});
}

TEST_CASE("kinds of files: thousands, percentages, money, dates, and rows that are none") {
    const std::vector<FileKind> kinds{
        {"x;y\n1;159.931\n2;46.000\n",
         "x y | 1 159.931 | 2 46 <- 2 rows, 2 columns, semicolons, names in line 1, decimal points "
         "(if 159.931 is 159931, remove the thousands separator)"},
        {"x;y\n1;159.931\n2;46.5\n",
         "x y | 1 159.931 | 2 46.5 <- 2 rows, 2 columns, semicolons, names in line 1"},
        {"x;y\n1;0.931\n", "x y | 1 0.931 <- 1 row, 2 columns, semicolons, names in line 1"},
        {"x;y\n1,5;267.744\n",
         "FILE:2: column 2 'y': expected a number, found '267.744': remove the thousands "
         "separator"},
        {"x;y\n1;196.374,00\n",
         "FILE:2: column 2 'y': expected a number, found '196.374,00': remove the thousands "
         "separator"},
        {"x,y\n1,\"1,000.50\"\n",
         "FILE:2: column 2 'y': expected a number, found '1,000.50': remove the thousands "
         "separator"},
        {"x,y\n1.5,\"494,868\"\n",
         "FILE:2: column 2 'y': expected a number, found '494,868': remove the thousands "
         "separator"},
        {"x,y\n1,\"494,868\"\n",
         "FILE:2: column 2 'y': expected a number, found '494,868': remove the thousands "
         "separator, "
         "or write decimals with a point"},
        {"x,y\n1,1'000\n",
         "FILE:2: column 2 'y': expected a number, found '1'000': remove the thousands separator"},
        {"x,y\n1,\"Smith, John\"\n",
         "FILE:2: column 2 'y': expected a number, found 'Smith, John': leave the column out"},
        {"x,y\n1,a b\n",
         "FILE:2: column 2 'y': expected a number, found 'a b': leave the column out"},
        {"x,y\n1,$2\n",
         "FILE:2: column 2 'y': expected a number, found '$2': remove the sign of money"},
        {"x,y\n1,10%\n",
         "FILE:2: column 2 'y': expected a number, found '10%': remove the percent sign"},
        {"x,y\n1,31.1.2024 12:30\n",
         "FILE:2: column 2 'y': expected a number, found '31.1.2024 12:30': write dates and times "
         "as "
         "numbers, or leave the column out"},
        {"x,y\n[m],[s]\n1,2\n3,4\n",
         "FILE:2: column 1 'x': expected a number, found '[m]': leave the row out, all others have "
         "numbers there"},
        {"x,y\n1,2\n3,4\nTotal,6\n",
         "FILE:4: column 1 'x': expected a number, found 'Total': leave the row out, all others "
         "have "
         "numbers there"},
        {"x,y\n1,2\na,4\nb,6\n3,4\n",
         "FILE:3: column 1 'x': expected a number, found 'a': leave the column out"},
    };
    check_each("d.csv", kinds);
}

TEST_CASE("kinds of files: names of classes where chapters 1 and 4 expect numbers") {
    const auto error = [&](const std::string& content) {
        return outcome(
            [](const std::string& path) { return read_table(path, LastColumn::target).values; },
            "d.csv", content);
    };
    CHECK(error("x,y\n1,yes\n2,no\n") ==
          "FILE:2: column 2 'y': expected a number, found 'yes': chapters 7 and 11 learn names of "
          "classes; or write 0 and 1");
    CHECK(error("x,y\na,1\nb,2\n") ==
          "FILE:2: column 1 'x': expected a number, found 'a': leave the column out");
    CHECK(error("x,y\n1,2\n3,4\n5,Total\n") ==
          "FILE:4: column 2 'y': expected a number, found 'Total': leave the row out, all others "
          "have numbers there");
}

TEST_CASE("kinds of files: encodings and line ends") {
    const std::u32string text = U"größe,b\n1,2\n3,4\n", face = U"\xFEFFx\xD83D\xDE00\n1\n";
    const std::vector<FileKind> kinds{
        {wide(U"\xFEFF" + text, 2, false),
         "größe b | 1 2 | 3 4 <- 2 rows, 2 columns, commas, UTF-16, names in line 1"},
        {wide(U"\xFEFF" + text, 2, true),
         "größe b | 1 2 | 3 4 <- 2 rows, 2 columns, commas, UTF-16, names in line 1"},
        {wide(text, 2, false),
         "größe b | 1 2 | 3 4 <- 2 rows, 2 columns, commas, UTF-16, names in line 1"},
        {wide(text, 2, true),
         "größe b | 1 2 | 3 4 <- 2 rows, 2 columns, commas, UTF-16, names in line 1"},
        {wide(U"幅\n1\n2\n", 2, true), "幅 | 1 | 2 <- 2 rows, 1 column, UTF-16, names in line 1"},
        {wide(face, 2, false), "x😀 | 1 <- 1 row, 1 column, UTF-16, names in line 1"},
        {wide(U"\xFEFFx\xD83D\n1\n", 2, false),
         "FILE: byte 4: half of a character, expected UTF-16 text"},
        {wide(U"\xFEFFx\xDE00\n1\n", 2, false),
         "FILE: byte 4: half of a character, expected UTF-16 text"},
        {wide(text, 2, false) + "\n", "FILE: byte 33: the UTF-16 text ends within a character"},
        {wide(text, 4, false), "FILE: is UTF-32, expected text in UTF-8 or UTF-16"},
        {wide(text, 4, true), "FILE: is UTF-32, expected text in UTF-8 or UTF-16"},
        {wide(U"\xFEFF" + text, 4, false), "FILE: is UTF-32, expected text in UTF-8 or UTF-16"},
        {wide(U"x,y\n\n1,four\n", 2, false),
         "FILE:3: column 2 'y': expected a number, found 'four': leave the column out"},
        {"a,b\r1,2\r\r3,4", "a b | 1 2 | 3 4 <- 2 rows, 2 columns, commas, names in line 1"},
        {"a,b\r\n1,2\r3,4\n5,6",
         "a b | 1 2 | 3 4 | 5 6 <- 3 rows, 2 columns, commas, names in line 1"},
        {"a,b\r\r3,x\r",
         "FILE:3: column 2 'b': expected a number, found 'x': leave the column out"},
        {"1,\0\n2,3\n"s,
         "FILE:1: column 2: expected a number, found '?': leave the column out (a name in the "
         "first "
         "line has a letter)"},
        {"1\0,2\n3,4\n"s,
         "FILE:1: column 1: expected a number, found '1?' (a name in the first line has a letter)"},
        {"caf\xE9,b\n1,2\n",
         "FILE:1: column 1: the name 'caf?' is not UTF-8: save the file as UTF-8"},
        {"a\x1B[31m,b\n1,2\n", "FILE:1: column 1: the name 'a?[31m' has a control character"},
        {"a\xC2\x9B"
         "31m,b\n1,2\n",
         "FILE:1: column 1: the name 'a?31m' has a control character"},
        {"# caf\xE9\nx,b\n1,2\n", "x b | 1 2 <- 1 row, 2 columns, commas, names in line 2"},
    };
    check_each("d.csv", kinds);
}

TEST_CASE("kinds of files: what is no table") {
    const std::vector<FileKind> kinds{
        {"PK\x03\x04\x14\0\x06\0"s,
         "FILE: is a ZIP archive, such as .xlsx, .ods or .npz, expected text (save a table as "
         "CSV)"},
        {"%PDF-1.4\n%\xE2\xE3\n", "FILE: is a PDF document, expected text (save a table as CSV)"},
        {"\x89PNG\r\n\x1A\n\0\0"s, "FILE: is a PNG image, expected text (save a table as CSV)"},
        {"\n<!DOCTYPE html>\n<html>", "FILE: is an HTML page, expected text (save a table as CSV)"},
        {"\xEF\xBB\xBF<HTML>", "FILE: is an HTML page, expected text (save a table as CSV)"},
        {gzipped("%PDF-1.4\n"), "FILE: is a PDF document, expected text (save a table as CSV)"},
        {gzipped(gzipped("1,2\n")), "FILE: is gzipped twice, expected text (save a table as CSV)"},
        {packed("1,2\n3,4\n", 15),
         "FILE: is a zlib stream, not gzip, expected text (save a table as CSV)"},
        {npy("<f8", "(1,)", bytes_of<double>({1})),
         "FILE: is an array of NumPy (.npy), expected text (save a table as CSV)"},
        {std::string(1, '\0'), "FILE:1: column 1: the name '?' has a control character"},
        {"{\"x\": [1,2],\n \"y\": [2,4]}\n", "FILE: is JSON, expected text (save a table as CSV)"},
        {"\n[\n {\"x\": 1}]", "FILE: is JSON, expected text (save a table as CSV)"},
        {"[[1,2],[3,4]]", "FILE: is JSON, expected text (save a table as CSV)"},
        {"[m],[s]\n1,2\n", "[m] [s] | 1 2 <- 1 row, 2 columns, commas, names in line 1"},
        {"{a},b\n1,2\n", "{a} b | 1 2 <- 1 row, 2 columns, commas, names in line 1"},
        {"\x80\x04\x95\x1B", "FILE: is a pickle of Python, expected text (save a table as CSV)"},
    };
    check_each("d.csv", kinds);
    check_each("d.npy",
               {{"<!DOCTYPE html>\n", "FILE: is an HTML page, expected a .npy file"},
                {"PK\x03\x04",
                 "FILE: is a ZIP archive, such as .xlsx, .ods or .npz, expected a .npy file"}});
}

TEST_CASE("kinds of files: gzip data in pieces, cut, damaged, and followed by other bytes") {
    const std::string first = gzipped("1,2\n3,4\n"), second = gzipped("5,6\n7,8\n");
    std::string damaged = second, magic = second;
    damaged[0] = '\x1E';
    magic[1] = '\x8A';
    const std::vector<FileKind> kinds{
        {first + second, "1 2 | 3 4 | 5 6 | 7 8 <- 4 rows, 2 columns, commas, no names"},
        {first + std::string(512, '\0'), "1 2 | 3 4 <- 2 rows, 2 columns, commas, no names"},
        {first + damaged,
         "FILE: byte 28: the gzip data ends here, but the file goes on: fetch or pack it again"},
        {first + magic,
         "FILE: byte 28: the gzip data ends here, but the file goes on: fetch or pack it again"},
        {first + "junk junk",
         "FILE: byte 28: the gzip data ends here, but the file goes on: fetch or pack it again"},
        {first + second.substr(0, 1),
         "FILE: byte 28: the gzip data ends here, but the file goes on: fetch or pack it again"},
        {first + second.substr(0, 2), "FILE: the gzip data is cut short"},
        {first + second.substr(0, 20), "FILE: the gzip data is cut short"},
        {first + std::string(3, '\0') + second,
         "FILE: byte 28: the gzip data ends here, but the file goes on: fetch or pack it again"},
    };
    check_each("d.csv", kinds);
}

TEST_CASE("kinds of files: shapes that NumPy writes or refuses") {
    const std::string two = bytes_of<double>({1, 2});
    std::string many = "(";
    for (int i = 0; i < 20000; ++i) many += "1, ";
    const std::vector<FileKind> kinds{
        {npy("<f8", "(2L, 1L)", two), "1 | 2"},
        {npy("<f8", "(2L,)", two), "1 | 2"},
        {npy("<f8", "(np.int64(2), 1)", two),
         "FILE: byte 61: expected a length as digits, found a number type of NumPy: save the array "
         "with numpy.save"},
        {npy("<f8", "(02, 1)", two), "FILE: byte 61: a length does not begin with 0"},
        {npy("<f8", "(2)", two), "FILE: byte 60: (2) is a number, expected a shape such as (2,)"},
        {npy("<f8", many + ")", two),
         "FILE: byte 60: the array has shape (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, …, expected "
         "one or two dimensions"},
    };
    check_each("d.npy", kinds);
}

TEST_CASE("kinds of files: classes by name and by number") {
    const std::vector<FileKind> kinds{
        {"x,class\n1,0\n2,1\n3,0\n",
         "3 rows, 2 columns, commas, names in line 1; classes in 'class': 0 (2), 1 (1)"},
        {"1,0\n2,3\n3,1\n4,0\n",
         "4 rows, 2 columns, commas, no names; classes 0 (2), 1 (1), 3 (1)"},
        {"1,10\n2,9.0\n3,-1\n4,9\n",
         "4 rows, 2 columns, commas, no names; classes -1 (1), 9 (2), 10 (1)"},
        {"x,species\n1,virginica\n2,setosa\n3, setosa \n",
         "3 rows, 2 columns, commas, names in line 1; classes in 'species': setosa (2), virginica "
         "(1)"},
        {"x;species\n1,5;setosa\n2,5;\"a; b, \"\"c\"\"\"\n",
         "2 rows, 2 columns, semicolons, decimal commas, names in line 1; classes in 'species': a; "
         "b, \"c\" (1), "
         "setosa (1)"},
        {"1,2,ja\n3,4,nein\n", "2 rows, 3 columns, commas, no names; classes ja (1), nein (1)"},
        {"1 2 ja\n3  4 nein\n", "2 rows, 3 columns, blanks, no names; classes ja (1), nein (1)"},
        {"1,<=50K\n2,>50K\n3,20-30\n",
         "3 rows, 2 columns, commas, no names; classes 20-30 (1), <=50K (1), >50K (1)"},
        {"1,1\n2,2\n3,10\n4,x\n",
         "4 rows, 2 columns, commas, no names; classes 1 (1), 10 (1), 2 (1), x (1)"},
        {"1,a\n1,b\n1,c\n1,d\n1,e\n1,f\n1,g\n1,h\n1,i\n1,j\n1,k\n1,l\n",
         "12 rows, 2 columns, commas, no names; classes a (1), b (1), c (1), d (1), e (1), f (1), "
         "g (1), h (1), i (1), j (1) and 2 more"},
        {"1,\"NA\"\n2,b\n", "2 rows, 2 columns, commas, no names; classes NA (1), b (1)"},
        {",x,species\n0,1,a\n1,2,b\n",
         "2 rows, 3 columns, commas, names in line 1, column 1 without a name left out; classes in "
         "'species': a (1), b (1)"},
        {"\"\",\"x\",\"species\"\n\"r1\",1,\"a\"\n\"r2\",2,\"b\"\n",
         "2 rows, 3 columns, commas, names in line 1, column 1 without a name left out; classes in "
         "'species': a (1), b (1)"},
        {"Id,x,species\n1,5,a\n2,4,b\n",
         "2 rows, 3 columns, commas, names in line 1, 'Id' left out: it counts the rows; classes "
         "in "
         "'species': a (1), b (1)"},
        {"Id,x,species\n1,5,a\n3,4,b\n",
         "2 rows, 3 columns, commas, names in line 1; classes in 'species': a (1), b (1)"},
    };
    check_each("labels.csv", kinds);
}

TEST_CASE("kinds of files: classes that are none, and what to do") {
    const std::vector<FileKind> kinds{
        {"x,class\n1,a\n2,\n",
         "FILE:3: column 2 'class': expected a class, found an empty cell: "
         "write one, or leave the row out"},
        {"x,class\n1,a\n2,NA\n",
         "FILE:3: column 2 'class': expected a class, found 'NA': write "
         "one, or leave the row out"},
        {"x,class\n1,a\n2,nan\n",
         "FILE:3: column 2 'class': expected a class, a name or a whole "
         "number, found 'nan'"},
        {"x,price\n1,7\n2,0.5\n",
         "FILE:3: column 2 'price': expected a class, a name or a whole "
         "number, found '0.5': chapters 1 and 4 fit numbers"},
        {"x;price\n1;7,5\n",
         "FILE:2: column 2 'price': expected a class, a name or a whole number, "
         "found '7,5': chapters 1 and 4 fit numbers"},
        {"1,caf\xE9\n2,b\n",
         "FILE:1: column 2: the class 'caf?' is not UTF-8: save the file as "
         "UTF-8"},
        {"1,a\x1B[2J\n2,b\n", "FILE:1: column 2: the class 'a?[2J' has a control character"},
        {"M,5\nB,6\n3,4\n",
         "FILE:1: column 1: expected a number, found 'M': if this is the class, put it last; else "
         "leave the column out"},
        {"5;M\n6;7;B\n", "FILE:2: expected 2 cells as in line 1, found 3 (read with semicolons)"},
        {"a\nb\n",
         "FILE:1: expected at least two columns, the features and then the class, found 1 "
         "(cells are separated by commas, semicolons or tabs)"},
        {"2019,2020,class\n1,2,0\n3,4,1\n5,6,1\n7,8,0\n",
         "FILE:1: column 3: the class 'class' has no other example: if these are names of columns, "
         "a letter must be in each; else leave the row out"},
        {"1;2;a,b\n1,2;3;c\n",
         "2 rows, 3 columns, semicolons, decimal commas, no names; classes "
         "a,b (1), c (1)"},
        {"1,a;b\n2,c\n", "FILE:2: expected 2 cells as in line 1, found 1 (read with semicolons)"},
        {"1,2\n1,a;b\n",
         "FILE:2: column 2: expected a class, found 'a;b' (cells are separated by "
         "commas)"},
    };
    check_each("labels.csv", kinds);
}

TEST_CASE("kinds of files: images and labels") {
    const std::string images = idx({3, 1, 2}, {1, 2, 3, 4, 5, 6});
    std::string other_magic = idx({60000}, {5, 0, 4, 1, 9, 2, 1, 3, 1, 4, 3, 5, 3, 6, 1, 7});
    other_magic[3] = 3;
    for (const auto& [labels, expected] : std::vector<FileKind>{
             {idx({3}, {0, 2, 2}), "3 images of 1×2; classes 0 (1), 2 (2)"},
             {idx({3}, {0, 1, 1}), "3 images of 1×2; classes 0 (1), 1 (2)"},
             {other_magic,
              "FILE: byte 3: the magic number says 3 dimensions, expected 1: is it a file of "
              "another kind?"},
             {other_magic.substr(0, 24),
              "FILE: byte 3: the magic number says 3 dimensions, expected 1: is it a file of "
              "another kind?"},
             {"<!DOCTYPE html>", "FILE: is an HTML page, expected an IDX file"},
         }) {
        const TemporaryFolder folder;
        const std::string path = folder.write("images", images);
        std::string recognised;
        const auto read = [&](const std::string& file) -> Matrix {
            recognised = read_idx_pair(path, file).file.recognised;
            return {};
        };
        const std::string ended = outcome(read, "labels", labels);
        CHECK((ended == "read" ? recognised : ended) == expected);
    }
}

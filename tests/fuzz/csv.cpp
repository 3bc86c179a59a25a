// CSV: what is read is what is written, and what is refused is refused in one good line.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

#include "common/data/own_data.hpp"
#include "common/data/table.hpp"
#include "tests/fuzz/oracles.hpp"

namespace descent::fuzz {
namespace {

std::vector<std::string> csv_seeds() {
    std::string examples = "x,y,class\n";
    for (int i = 0; i < 12; ++i) examples += fmt::format("{},{}.5e-1,{}\n", i, i * i, i % 3);
    return {examples,
            "x,y,species\n1,2,setosa\n3,4,\"a, b\"\n5,6,setosa\n",
            ",x,y,class\n0,1,2,1\n1,3,4,7\n",
            "id x class\n1 2 b\n2 3 a\n",
            "x,y\n1,2\n-2.5,3e-4\n",
            "1,2,0\r\n\r\n# a comment\r\n.5, +1,1\r\n",
            "\xEF\xBB\xBF\"a name\",b\n1,2\n",
            "x;y\n1,5;2\n",
            "x\ty\n1\t2\n",
            "\"1.5\",\"2.5\"\n\"3\",\"4\"\n",
            "1e308,-1e-308\n0,-0\n",
            "x,y\n1,nan\n",
            "x,y\n1,\n",
            "1,2\n1,2,3\n",
            "0,1,2\n.5,1.5,0\n",
            "0.0,1.0,2\n.5,1.5,0\n",
            "x;y;\n1,5;2;\n",
            "2020,2021\n1,2\n",
            "sep=;\nx;y\n1,5;2\n",
            "sep=|\n1|2\n",
            std::string("\xFF\xFE\x31\0,\0\x32\0\n\0", 10)};
}

/// Comma-separated, as every version of the reader has read it; with names, for a first
/// line of numbers may count the columns.
std::string as_csv(const Table& table) {
    std::string text;
    for (std::size_t j = 0; j < table.values.shape()[1]; ++j)
        text += fmt::format("{}c{}", j == 0 ? "" : ",", j);
    text += '\n';
    for (std::size_t i = 0; i < table.values.shape()[0]; ++i) {
        for (std::size_t j = 0; j < table.values.shape()[1]; ++j)
            text += fmt::format("{}{}", j == 0 ? "" : ",", table.values(i, j));
        text += '\n';
    }
    return text;
}

/// The label is the last column, and all else stays.
void check_labelled(const LabelledData& data, const Matrix& values) {
    const std::size_t last = values.shape()[1] - 1;
    must(data.x.shape()[0] == values.shape()[0] && data.x.shape()[1] == last,
         "labelled data of another size");
    for (std::size_t i = 0; i < data.size(); ++i) {
        const std::string& name = data.file.classes[data.label[i]];
        must(std::strtod(name.c_str(), nullptr) == double{values(i, last)}, "another label");
        for (std::size_t j = 0; j < last; ++j)
            must(same_bits(data.x(i, j), values(i, j)), "another feature");
    }
}

void check_split(const Split& split, std::size_t rows) {
    must(split.training.size() + split.test.size() == rows, "examples are lost");
    for (const LabelledData* part : {&split.training, &split.test})
        for (const Real x : part->x) must(std::isfinite(x), "a feature that is not finite");
}

void run_csv(std::string_view bytes) {
    static const MemoryFile file, again;
    static const std::string path = named(file, "rows.csv");
    file.write(bytes);
    const auto table = read_or_refuse(path, [] { return read_csv(path); });
    const auto labelled = read_or_refuse(path, [] { return read_labelled(path); });
    const auto split = read_or_refuse(path, [] { return read_own_data(path, 1); });
    must(labelled || !split, "examples of rows without labels");
    if (labelled) check_classes(*labelled);
    if (split) check_split(*split, labelled->size());
    if (!table) return;
    check_table(*table);
    check_cells(bytes, *table);
    again.write(as_csv(*table));
    must(same_bits(read_csv(again.path()).values, table->values),
         "written and read: other numbers");
    if (labelled) check_labelled(*labelled, read_table(path).values);
}

const Registered registered_csv({.name = "csv", .seeds = csv_seeds, .run = run_csv});

}  // namespace

void check_table(const Table& table) {
    must(table.line.size() == table.values.shape()[0], "rows without a line");
    must(!table.line.empty() && table.values.shape()[1] > 0, "a table of nothing");
    must(table.columns.empty() || table.columns.size() == table.values.shape()[1],
         "another number of names");
    for (const std::string& name : table.columns) must(!name.empty(), "a column without a name");
    std::size_t before = 0;
    for (const std::size_t line : table.line) {
        must(line > before, "rows out of order");
        before = line;
    }
    for (const Real value : table.values) must(std::isfinite(value), "a number that is not finite");
}

void check_classes(const LabelledData& data) {
    must(data.size() == data.x.shape()[0] && data.file.at.size() == data.size(),
         "labelled data of another size");
    must(data.file.classes.size() == data.classes, "another number of names");
    std::set<std::string> names(data.file.classes.begin(), data.file.classes.end());
    must(names.size() == data.classes && !names.contains(""), "two classes of one name");
    const std::set<std::size_t> labels(data.label.begin(), data.label.end());
    must(labels.size() == data.classes && *labels.rbegin() + 1 == data.classes,
         "a class without an example");
}

void check_cells(std::string_view bytes, const Table& table) {
    if (bytes.find_first_not_of("0123456789+-.eE,\n") != bytes.npos) return;
    if (bytes.substr(std::min(bytes.find_first_not_of('\n'), bytes.size())).starts_with(','))
        return;  // its first column may be an index, which is left out
    std::vector<std::string> lines;
    std::string line;
    for (const char c : std::string(bytes) + "\n")
        if (c != '\n')
            line += c;
        else if (!line.empty())
            lines.push_back(std::exchange(line, {}));
    const std::size_t rows = table.values.shape()[0];
    must(lines.size() == rows + !table.columns.empty(), "another number of rows");
    const std::size_t header = lines.size() - rows;
    for (std::size_t i = 0; i < rows; ++i) {
        const char* cell = lines[header + i].c_str();
        for (std::size_t j = 0; j < table.values.shape()[1]; ++j) {
            char* end = nullptr;
            const auto value = static_cast<Real>(std::strtod(cell, &end));
            must(end != cell && same_bits(value, table.values(i, j)),
                 "strtod reads another number");
            cell = *end == ',' ? end + 1 : end;
        }
        // empty columns at the end are left out
        must(std::string_view(cell).find_first_not_of(',') == std::string_view::npos,
             "a row with more cells");
    }
}

}  // namespace descent::fuzz

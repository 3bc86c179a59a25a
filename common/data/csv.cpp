// Comma-separated numbers.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "common/data/data_file.hpp"
#include "common/data/dataset.hpp"
#include "common/program/text.hpp"

namespace descent {
namespace {

using data_file::in_quotes;

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// What stands before the next separator; both are removed from the rest.
std::string_view take_until(char separator, std::string_view& rest) {
    const std::size_t end = std::min(rest.find(separator), rest.size());
    const std::string_view taken = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return taken;
}

std::vector<std::string_view> cells_of(std::string_view line) {
    std::vector<std::string_view> cells;
    while (line.find(',') != std::string_view::npos) cells.push_back(trim(take_until(',', line)));
    cells.push_back(trim(line));
    return cells;
}

/// A header is a first line without any number.
bool is_header(const std::vector<std::string_view>& cells) {
    return std::all_of(cells.begin(), cells.end(), [](std::string_view cell) {
        return decimal(cell).kind == Decimal::Kind::no_number;
    });
}

std::string_view unquoted(std::string_view name) {
    const bool pair = name.size() >= 2 && name.front() == '"' && name.back() == '"';
    return pair ? name.substr(1, name.size() - 2) : name;
}

class CsvReader {
public:
    explicit CsvReader(const std::string& path) : path_(path) {}

    Table read() {
        const std::string content = data_file::read_bytes(path_);
        std::string_view rest = content;
        // the mark some spreadsheets put first
        if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
        while (!rest.empty()) {
            std::string_view line = take_until('\n', rest);
            if (line.ends_with('\r')) line.remove_suffix(1);
            ++line_;
            read_line(trim(line));
        }
        if (table_.line.empty())
            data_file::fail(path_, content.empty() ? "is empty, expected rows of numbers"
                                                   : "has no row of numbers");
        table_.values = Matrix::from_shape({table_.line.size(), columns_});
        std::copy(values_.begin(), values_.end(), table_.values.begin());
        return std::move(table_);
    }

private:
    void read_line(std::string_view line) {
        if (line.empty() || line.front() == '#') return;
        const std::vector<std::string_view> cells = cells_of(line);
        if (columns_ == 0) {
            columns_ = cells.size();
            first_line_ = line_;
            if (is_header(cells)) return read_header(cells);
        }
        if (cells.size() != columns_)
            fail(fmt::format("expected {} cells as in line {}, found {}", columns_, first_line_,
                             cells.size()));
        for (std::size_t i = 0; i < cells.size(); ++i) values_.push_back(read_cell(cells[i], i));
        table_.line.push_back(line_);
    }

    void read_header(const std::vector<std::string_view>& cells) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::string_view name = unquoted(cells[i]);
            if (name.empty()) fail(i, "expected a column name, found an empty cell");
            table_.columns.emplace_back(name);
        }
    }

    Real read_cell(std::string_view cell, std::size_t index) const {
        const auto [kind, value] = decimal(cell);
        const Real real = static_cast<Real>(value);
        if (kind == Decimal::Kind::finite && std::isfinite(real)) return real;
        if (kind == Decimal::Kind::not_finite)
            fail(index, fmt::format("expected a finite number, found {}", in_quotes(cell)));
        if (kind != Decimal::Kind::no_number)
            fail(index, fmt::format("{} is outside the range of {}-bit numbers", in_quotes(cell),
                                    8 * sizeof(Real)));
        if (cell.empty()) fail(index, "expected a number, found an empty cell");
        const bool separator = cell.find_first_of("; \t") != std::string_view::npos;
        fail(index, fmt::format("expected a number, found {}{}", in_quotes(cell),
                                separator ? " (cells are separated by commas)" : ""));
    }

    [[noreturn]] void fail(std::string_view text) const {
        data_file::fail(fmt::format("{}:{}", path_, line_), text);
    }

    [[noreturn]] void fail(std::size_t index, std::string_view text) const {
        const auto& names = table_.columns;
        const std::string name =
            index < names.size() ? fmt::format(" {}", in_quotes(names[index])) : "";
        fail(fmt::format("column {}{}: {}", index + 1, name, text));
    }

    const std::string& path_;
    std::size_t line_ = 0;        ///< the number of the line being read
    std::size_t first_line_ = 0;  ///< the line that set the number of columns
    std::size_t columns_ = 0;
    std::vector<Real> values_;  ///< row after row
    Table table_;
};

}  // namespace

Table read_csv(const std::string& path) {
    return CsvReader(path).read();
}

}  // namespace descent

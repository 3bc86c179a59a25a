// Tables of numbers as text: which reading of the file fits all of it?
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "common/data/csv_cells.hpp"
#include "common/data/data_file.hpp"
#include "common/data/dataset.hpp"
#include "common/data/text_file.hpp"
#include "common/program/text.hpp"

namespace descent {
namespace {

using data_file::in_quotes;

/// How cells are separated, and what stands before the decimals.
struct Dialect {
    char separator, point;
    const char* separators;  ///< in words

    bool plain() const { return separator == ',' && point == '.'; }
    std::string text() const {
        return fmt::format("{}{}", separators, point == ',' ? ", decimal commas" : "");
    }
};

constexpr Dialect dialects[] = {{',', '.', "commas"},
                                {';', '.', "semicolons"},
                                {';', ',', "semicolons"},
                                {'\t', '.', "tabs"},
                                {'\t', ',', "tabs"}};

/// What does not fit, and how far everything did.
struct Misfit : std::runtime_error {
    using Place = std::array<std::size_t, 3>;  ///< line, cell, and how many cells a line has
    Misfit(const std::string& text, const Place& at) : std::runtime_error(text), place(at) {}
    Place place;
};

/// Reads a text in one dialect. \throws Misfit
class CsvReader {
public:
    CsvReader(const std::string& path, const data_file::Text& text, const Dialect& dialect)
        : path_(path), text_(text), dialect_(dialect) {}

    Table read() {
        std::string_view rest = text_.content;
        while (!rest.empty()) {
            ++line_;
            read_line(data_file::take_line(rest));
        }
        if (table_.line.empty())
            throw Misfit(fmt::format("{}: {}", path_,
                                     line_ == 0 ? "is empty, expected rows of numbers"
                                                : "has no row of numbers"),
                         {line_, 0, columns_});
        table_.values = Matrix::from_shape({table_.line.size(), columns_});
        std::copy(values_.begin(), values_.end(), table_.values.begin());
        table_.recognised = recognised();
        return std::move(table_);
    }

private:
    void read_line(std::string_view line) {
        const std::size_t first = line.find_first_not_of(" \t");
        if (first == line.npos || csv::is_comment(line.substr(first))) return;
        const std::string_view problem = csv::cut_line(line, dialect_.separator, cells_);
        if (!problem.empty()) fail(cells_.size(), problem);
        if (columns_ == 0) {
            columns_ = cells_.size();
            first_line_ = line_;
            if (csv::are_names(cells_)) return read_header();
        }
        // a separator is no decimal mark of a single column
        if (dialect_.point == ',' && columns_ == 1) fail(0, "expected more than one column");
        if (cells_.size() != columns_)
            fail(fmt::format("expected {} cells as in line {}, found {}{}", columns_, first_line_,
                             cells_.size(), dialect_.plain() ? "" : separation()),
                 0);
        for (std::size_t i = 0; i < cells_.size(); ++i) values_.push_back(read_cell(i));
        table_.line.push_back(line_);
    }

    void read_header() {
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            const std::string name = csv::name_of(cells_[i]);
            if (name.empty()) fail(i, "expected a column name, found an empty cell");
            if (const std::string_view problem = csv::name_problem(name); !problem.empty())
                fail(i, fmt::format("the name {} {}", in_quotes(name), problem));
            table_.columns.push_back(name);
        }
    }

    /// A cell as a number in this dialect.
    Decimal number(std::string_view cell) {
        if (dialect_.point == '.') return decimal(cell);
        if (cell.find('.') != cell.npos) return {};
        with_point_ = cell;
        std::replace(with_point_.begin(), with_point_.end(), ',', '.');
        return decimal(with_point_);
    }

    Real read_cell(std::size_t index) {
        const std::string_view cell = cells_[index].text;
        const auto [kind, value] = number(cell);
        const Real real = static_cast<Real>(value);
        if (kind == Decimal::Kind::finite && std::isfinite(real)) return real;
        if (kind == Decimal::Kind::not_finite)
            fail(index, fmt::format("expected a finite number, found {}", in_quotes(cell)));
        if (kind != Decimal::Kind::no_number)
            fail(index, fmt::format("{} is outside the range of {}-bit numbers", in_quotes(cell),
                                    8 * sizeof(Real)));
        if (cell.empty()) fail(index, "expected a number, found an empty cell");
        fail(index, fmt::format("expected a number, found {}{}", in_quotes(cell), advice(cell)));
    }

    /// What may help with a cell that is no number.
    std::string advice(std::string_view cell) const {
        if (csv::is_missing(cell)) return ": write a number, or leave the row out";
        if (csv::has_foreign_digit(cell)) return ": write its digits as 0 to 9";
        if (dialect_.point == '.' && cell.find(',') != cell.npos)
            return ": write decimals with a point";
        if (!dialect_.plain() || cell.find_first_of("; \t") != cell.npos) return separation();
        if (line_ == first_line_ && csv::looks_like_number(cell))
            return " (a name in the first line has a letter)";
        return "";
    }

    std::string separation() const {
        return fmt::format(" ({} {})", dialect_.plain() ? "cells are separated by" : "read with",
                           dialect_.text());
    }

    std::string recognised() const {
        const std::size_t rows = table_.line.size();
        std::string text = fmt::format("{} row{}, {} column{}", rows, rows == 1 ? "" : "s",
                                       columns_, columns_ == 1 ? "" : "s");
        if (!dialect_.plain()) text += fmt::format(", {}", dialect_.text());
        if (!text_.encoding.empty()) text += ", " + text_.encoding;
        if (table_.columns.empty()) return text + ", no names";
        return text + fmt::format(", names in line {}", first_line_);
    }

    [[noreturn]] void fail(const std::string& text, std::size_t index) const {
        throw Misfit(fmt::format("{}:{}: {}", path_, line_, text), {line_, index, columns_});
    }

    [[noreturn]] void fail(std::size_t index, std::string_view text) const {
        const auto& names = table_.columns;
        const std::string name =
            index < names.size() ? fmt::format(" {}", in_quotes(names[index])) : "";
        fail(fmt::format("column {}{}: {}", index + 1, name, text), index);
    }

    const std::string& path_;
    const data_file::Text& text_;
    const Dialect& dialect_;
    std::size_t line_ = 0;        ///< the number of the line being read
    std::size_t first_line_ = 0;  ///< the line that set the number of columns
    std::size_t columns_ = 0;
    std::vector<csv::Cell> cells_;  ///< of the line
    std::string with_point_;
    std::vector<Real> values_;  ///< row after row
    Table table_;
};

}  // namespace

Table read_csv(const std::string& path) {
    const data_file::Text text = data_file::read_text(path);
    const auto has = [&](char c) { return text.content.find(c) != std::string::npos; };
    std::optional<Table> table;
    std::optional<Misfit> misfit;
    for (const Dialect& dialect : dialects) {
        if (!dialect.plain() && !has(dialect.separator)) continue;
        if (dialect.point == ',' && !has(',')) continue;
        try {
            Table read = CsvReader(path, text, dialect).read();
            if (table && table->values != read.values)
                data_file::fail(path, fmt::format("can be read in two ways: with {}, or with {}; "
                                                  "write decimals with a point",
                                                  dialects[0].text(), dialect.text()));
            if (!table) table = std::move(read);
        } catch (const Misfit& error) {
            // the reading that went furthest says what is wrong
            if (!misfit || error.place > misfit->place) misfit = error;
        }
    }
    if (!table) throw std::runtime_error(*misfit);
    return *std::move(table);
}

}  // namespace descent

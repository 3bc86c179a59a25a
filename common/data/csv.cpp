// Tables as text: which reading of the file fits all of it?
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "common/data/csv_cells.hpp"
#include "common/data/data_file.hpp"
#include "common/data/dataset.hpp"
#include "common/data/table.hpp"
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

constexpr Dialect dialects[] = {{',', '.', "commas"},     {';', '.', "semicolons"},
                                {';', ',', "semicolons"}, {'\t', '.', "tabs"},
                                {'\t', ',', "tabs"},      {' ', '.', "blanks"}};

/// What does not fit, and how far everything did.
struct Misfit : std::runtime_error {
    using Place = std::array<std::size_t, 3>;  ///< line, cell, and how many cells a line has
    Misfit(const std::string& text, const Place& at) : std::runtime_error(text), place(at) {}
    Place place;
};

/// Reads a text in one dialect. \throws Misfit
class CsvReader {
public:
    CsvReader(const std::string& path, const data_file::Text& text, LastColumn last,
              const Dialect& dialect)
        : path_(path), text_(text), dialect_(dialect), last_(last) {}

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
        require_another_of_first_class();
        table_.values =
            Matrix::from_shape({table_.line.size(), values_.size() / table_.line.size()});
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
            if (has_classes() && columns_ == 1)
                fail(
                    "expected at least two columns, the features and then the class, found 1 "
                    "(cells are separated by commas, semicolons or tabs)",
                    0);
            // a class may be a name, so that it is one says nothing
            if (csv::are_names(std::span(cells_).first(columns_ - has_classes())) &&
                !csv::is_decimal(cells_.back().text))
                return read_header();
        }
        // a separator is no decimal mark of a single column
        if (dialect_.point == ',' && columns_ == 1) fail(0, "expected more than one column");
        if (cells_.size() != columns_)
            fail(fmt::format("expected {} cells as in line {}, found {}{}", columns_, first_line_,
                             cells_.size(), dialect_.plain() ? "" : separation()),
                 0);
        const std::size_t numbers = cells_.size() - has_classes();
        for (std::size_t i = index_; i < numbers; ++i) values_.push_back(read_cell(i));
        if (has_classes()) table_.classes.push_back(read_class(numbers));
        table_.line.push_back(line_);
    }

    /// A first column without a name is the rows' index, as pandas writes it.
    void read_header() {
        index_ = columns_ > (has_classes() ? 2U : 1U) && cells_[0].text.empty() ? 1 : 0;
        for (std::size_t i = index_; i < cells_.size(); ++i) {
            const std::string name = csv::name_of(cells_[i]);
            if (name.empty())
                fail(i,
                     "expected a column name, found an empty cell: name it, or take the "
                     "column out");
            require_name(i, "name", name);
            table_.columns.push_back(name);
        }
    }

    void require_name(std::size_t index, const char* what, const std::string& name) const {
        if (const std::string_view problem = csv::name_problem(name); !problem.empty())
            fail(index, fmt::format("the {} {} {}", what, in_quotes(name), problem));
    }

    /// A name, or the digits of a whole number: "7" for 7.0.
    std::string read_class(std::size_t index) {
        const csv::Cell& cell = cells_[index];
        if (cell.text.empty() || (csv::is_missing(cell.text) && !cell.quoted))
            fail(index, fmt::format("expected a class, found {}: write one, or leave the row out",
                                    cell.text.empty() ? "an empty cell" : in_quotes(cell.text)));
        const auto [kind, value] = number(cell.text);
        if (kind == Decimal::Kind::finite && is_class_number(value))
            return fmt::format("{:.0f}", value + 0.0);
        if (kind != Decimal::Kind::no_number || csv::is_decimal(cell.text))
            fail(index, fmt::format("expected a class, a name or a whole number, found {}",
                                    in_quotes(cell.text)));
        if (csv::has_foreign_digit(cell.text))
            fail(index, fmt::format("expected a class, found {}{}", in_quotes(cell.text),
                                    advice(cell.text)));
        if (dialect_.plain() && !cell.quoted && cell.text.find_first_of(";\t") != cell.text.npos)
            fail(index,
                 fmt::format("expected a class, found {}{}", in_quotes(cell.text), separation()));
        std::string name = csv::name_of(cell);
        require_name(index, "class", name);
        return name;
    }

    /// Names over numbers, such as 2019,2020,class, look like an example of a class that
    /// stands nowhere else.
    void require_another_of_first_class() {
        if (!has_classes() || !table_.columns.empty()) return;
        std::map<std::string_view, std::size_t> count;
        for (const std::string& name : table_.classes) ++count[name];
        const std::string& first = table_.classes.front();
        if (count[first] > 1 || csv::is_decimal(first)) return;
        for (const auto& [name, times] : count)
            if (times == 1 && name != first) return;
        if (count.size() == 1) return;
        line_ = first_line_;
        fail(columns_ - 1,
             fmt::format("the class {} has no other example: if these are names of columns, a "
                         "letter must be in each; else leave the row out",
                         in_quotes(first)));
    }

    bool has_classes() const { return last_ == LastColumn::classes; }

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
        if (has_classes() && !csv::looks_like_number(cell) && separated(cell))
            return " (only the last column, the class, may hold names)";
        if (dialect_.point == '.' && cell.find(',') != cell.npos)
            return ": write decimals with a point";
        if (!dialect_.plain() || !separated(cell)) return separation();
        if (line_ == first_line_ && csv::looks_like_number(cell))
            return " (a name in the first line has a letter)";
        return csv::looks_like_number(cell) ? "" : ": leave the column out";
    }

    /// Does nothing in it look as if it separated cells?
    static bool separated(std::string_view cell) { return cell.find_first_of("; \t") == cell.npos; }

    std::string separation() const {
        return fmt::format(" ({} {})", dialect_.plain() ? "cells are separated by" : "read with",
                           dialect_.text());
    }

    std::string recognised() const {
        const std::size_t rows = table_.line.size();
        std::string text = fmt::format("{} row{}, {} column{}", rows, rows == 1 ? "" : "s",
                                       columns_, columns_ == 1 ? "" : "s");
        if (columns_ > 1) text += fmt::format(", {}", dialect_.text());
        if (!text_.encoding.empty()) text += ", " + text_.encoding;
        if (table_.columns.empty()) return text + ", no names";
        text += fmt::format(", names in line {}", first_line_);
        return index_ == 0 ? text : text + ", column 1 without a name left out";
    }

    [[noreturn]] void fail(const std::string& text, std::size_t index) const {
        throw Misfit(fmt::format("{}:{}: {}", path_, line_, text), {line_, index, columns_});
    }

    [[noreturn]] void fail(std::size_t index, std::string_view text) const {
        const auto& names = table_.columns;
        const std::string name = index >= index_ && index - index_ < names.size()
                                     ? fmt::format(" {}", in_quotes(names[index - index_]))
                                     : "";
        fail(fmt::format("column {}{}: {}", index + 1, name, text), index);
    }

    const std::string& path_;
    const data_file::Text& text_;
    const Dialect& dialect_;
    const LastColumn last_;
    std::size_t index_ = 0;       ///< 1 when the first column is left out
    std::size_t line_ = 0;        ///< the number of the line being read
    std::size_t first_line_ = 0;  ///< the line that set the number of columns
    std::size_t columns_ = 0;
    std::vector<csv::Cell> cells_;  ///< of the line
    std::string with_point_;
    std::vector<Real> values_;  ///< row after row
    Table table_;
};

}  // namespace

Table csv_table(const std::string& path, const data_file::Text& text, LastColumn last) {
    const auto has = [&](char c) { return text.content.find(c) != std::string::npos; };
    const bool separators = has(',') || has(';') || has('\t');
    std::optional<Table> table;
    std::optional<Misfit> misfit;
    for (const Dialect& dialect : dialects) {
        if (!dialect.plain() && !has(dialect.separator)) continue;
        if (dialect.point == ',' && !has(',')) continue;
        // a blank may stand anywhere, so it is the last resort
        if (dialect.separator == ' ' && separators) continue;
        try {
            Table read = CsvReader(path, text, last, dialect).read();
            if (table && (table->values != read.values || table->classes != read.classes))
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

Table read_csv(const std::string& path) {
    return csv_table(path, data_file::read_text(path), LastColumn::numbers);
}

}  // namespace descent

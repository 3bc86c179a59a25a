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

/// What a file's first line may name for Excel, as in sep=;
struct NamedSeparator {
    char separator = 0;     ///< 0 when the first line does not
    std::string_view rest;  ///< of the text: the table

    bool allows(const Dialect& dialect) const {
        return separator == 0 || separator == dialect.separator;
    }
};

NamedSeparator named_separator(const std::string& path, const data_file::Text& text) {
    std::string_view rest = text.content;
    const char separator = csv::named_separator(data_file::take_line(rest));
    if (separator == 0) return {0, text.content};
    if (std::string_view(",;\t").find(separator) == std::string_view::npos)
        data_file::fail(path + ":1",
                        fmt::format("names {} as the separator, expected a comma, a semicolon or a "
                                    "tab: save the table with one of these",
                                    in_quotes(std::string(1, separator))));
    return {separator, rest};
}

/// What does not fit, and how far everything did.
struct Misfit : std::runtime_error {
    using Place = std::array<std::size_t, 3>;  ///< line, cell, and how many cells a line has
    Misfit(const std::string& text, const Place& at) : std::runtime_error(text), place(at) {}
    Place place;
};

/// Reads a text in one dialect. \throws Misfit
class CsvReader {
public:
    CsvReader(const std::string& path, const data_file::Text& text, const NamedSeparator& named,
              LastColumn last, const Dialect& dialect)
        : path_(path), text_(text), named_(named), dialect_(dialect), last_(last) {}

    Table read() {
        rest_ = named_.rest;
        line_ = named_.separator == 0 ? 0 : 1;
        while (!rest_.empty()) {
            ++line_;
            read_line(data_file::take_line(rest_));
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
        require_no_years_above();
        table_.recognised = recognised();
        return std::move(table_);
    }

private:
    static bool is_skipped(std::string_view line) {
        const std::size_t first = line.find_first_not_of(" \t");
        return first == line.npos || csv::is_comment(line.substr(first));
    }

    void read_line(std::string_view line) {
        if (is_skipped(line)) return;
        const std::string_view problem = csv::cut_line(line, dialect_.separator, cells_);
        if (!problem.empty()) fail(cells_.size(), problem);
        if (columns_ == 0) {
            columns_ = cells_.size();
            first_line_ = line_;
            empty_ = empty_ends();
            cells_.resize(columns_ - empty_);
            if (has_classes() && cells_.size() == 1)
                fail(
                    "expected at least two columns, the features and then the class, found 1 "
                    "(cells are separated by commas, semicolons or tabs)",
                    0);
            counted_ = csv::count_columns(cells_);
            // a class may be a name, so that it is one says nothing
            if (counted_ ||
                (csv::are_names(std::span(cells_).first(cells_.size() - has_classes())) &&
                 !csv::is_decimal(cells_.back().text)))
                return read_header();
            cells_.resize(columns_);
        }
        // a separator is no decimal mark of a single column
        if (dialect_.point == ',' && columns_ == 1) fail(0, "expected more than one column");
        if (cells_.size() != columns_)
            fail(fmt::format("expected {} cells as in line {}, found {}{}", columns_, first_line_,
                             cells_.size(), dialect_.plain() ? "" : separation()),
                 0);
        cells_.resize(columns_ - empty_);
        const std::size_t numbers = cells_.size() - has_classes();
        for (std::size_t i = index_; i < numbers; ++i) values_.push_back(read_cell(i));
        if (has_classes()) table_.classes.push_back(read_class(numbers));
        table_.line.push_back(line_);
    }

    /// The rows from here on, cut into cells.
    template <class Function>
    void for_each_row(std::string_view rest, Function function) const {
        std::vector<csv::Cell> cells;
        while (!rest.empty()) {
            const std::string_view line = data_file::take_line(rest);
            if (!is_skipped(line) && csv::cut_line(line, dialect_.separator, cells).empty())
                function(cells);
        }
    }

    /// How many columns at the end of the first line are empty in all lines, as where each
    /// line ends with a separator; not the first column.
    std::size_t empty_ends() const {
        const auto count = [](const std::vector<csv::Cell>& cells) {
            const auto full = std::find_if(cells.rbegin(), cells.rend(), [](const csv::Cell& cell) {
                return cell.quoted || !cell.text.empty();
            });
            return static_cast<std::size_t>(full - cells.rbegin());
        };
        std::size_t least = std::min(count(cells_), columns_ - 1);
        if (least > 0)
            for_each_row(rest_, [&](const auto& cells) { least = std::min(least, count(cells)); });
        return least;
    }

    /// A first column without a name is the rows' index, as pandas writes it.
    void read_header() {
        index_ = cells_.size() > (has_classes() ? 2U : 1U) && cells_[0].text.empty() ? 1 : 0;
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
        const bool missing = cell.text.empty() || (csv::is_missing(cell.text) && !cell.quoted);
        if (missing && last_ == LastColumn::some_classes) return "";
        if (missing)
            fail(index, fmt::format("expected a class, found {}: write one, or leave the row out",
                                    cell.text.empty() ? "an empty cell" : in_quotes(cell.text)));
        const auto [kind, value] = number(cell.text);
        if (kind == Decimal::Kind::finite && is_class_number(value))
            return fmt::format("{:.0f}", value + 0.0);
        if (kind != Decimal::Kind::no_number || csv::is_decimal(cell.text))
            fail(index,
                 fmt::format(
                     "expected a class, a name or a whole number, found {}{}", in_quotes(cell.text),
                     kind == Decimal::Kind::not_finite ? "" : ": chapters 1 and 4 fit numbers"));
        if (csv::has_foreign_digit(cell.text))
            fail(index, fmt::format("expected a class, found {}{}", in_quotes(cell.text),
                                    advice(cell, index)));
        if (is_cut_elsewhere(cell))
            fail(index, fmt::format("expected a class, found {}{}{}", in_quotes(cell.text),
                                    dialect_.plain() ? "" : ": write it in quotes if it is one",
                                    separation()));
        std::string name = csv::name_of(cell);
        require_name(index, "class", name);
        return name;
    }

    /// Does this class look as if the line had been cut at the wrong separators? Where commas
    /// separate, one with a semicolon or tab does; elsewhere one of nothing but such marks.
    bool is_cut_elsewhere(const csv::Cell& cell) const {
        if (cell.quoted) return false;
        return dialect_.plain() ? cell.text.find_first_of(";\t") != cell.text.npos
                                : cell.text.find_first_not_of(",;") == cell.text.npos;
    }

    /// Names over numbers, such as 2019,2020,class, look like an example of a class that
    /// stands nowhere else.
    void require_another_of_first_class() {
        if (last_ != LastColumn::classes || !table_.columns.empty()) return;
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

    /// Years over other numbers are names, and a row of them would spoil a fit.
    void require_no_years_above() {
        if (!table_.columns.empty() || columns_ - empty_ < 2 || table_.line.size() < 2) return;
        const auto is_year = [](Real value) {
            return value == std::floor(value) && value >= 1800 && value < 2100;
        };
        const std::size_t width = table_.values.shape()[1];
        for (std::size_t i = 0; i < table_.line.size(); ++i) {
            const Real* const row = &values_[i * width];
            const bool years =
                std::all_of(row, row + width, is_year) &&
                (!has_classes() || is_year(static_cast<Real>(decimal(table_.classes[i]).value)));
            if (years != (i == 0)) return;
        }
        line_ = first_line_;
        fail(
            "years in all columns, and in no other line: if they are names, write a letter in "
            "each; else leave the row out",
            0);
    }

    bool has_classes() const { return descent::has_classes(last_); }

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
        if (kind == Decimal::Kind::finite && std::isfinite(real)) {
            note_thousands(cell, index);
            return real;
        }
        if (kind == Decimal::Kind::not_finite)
            fail(index, fmt::format("expected a finite number, found {}: write one, or leave the "
                                    "row out",
                                    in_quotes(cell)));
        if (kind != Decimal::Kind::no_number)
            fail(index, fmt::format("{} is outside the range of {}-bit numbers", in_quotes(cell),
                                    8 * sizeof(Real)));
        fail(index, fmt::format("expected a number, found {}{}",
                                cell.empty() ? "an empty cell" : in_quotes(cell),
                                advice(cells_[index], index)));
    }

    /// In a column of numbers such as 1.234 the points may separate thousands.
    void note_thousands(std::string_view cell, std::size_t index) {
        if (dialect_.separator == ',' || dialect_.point == ',' || cell.find('.') == cell.npos)
            return;
        Points& points = points_[index];
        if (csv::thousands(cell) == csv::Thousands::none) points.decimal = true;
        if (points.example.empty()) points.example = cell;
    }

    /// What may help with a cell that is no number.
    std::string advice(const csv::Cell& cell, std::size_t index) const {
        if (csv::is_missing(cell.text)) return ": write a number, or leave the row out";
        if (csv::has_foreign_digit(cell.text)) return ": write its digits as 0 to 9";
        if (!csv::looks_like_number(cell.text)) return advice_on_text(cell, index);
        if (const std::string_view remedy = csv::remedy(cell.text); !remedy.empty())
            return fmt::format(": {}", remedy);
        if (const csv::Thousands found = csv::thousands(cell.text);
            found != csv::Thousands::none &&
            !(cell.text.find(' ') != cell.text.npos && columns_ == 1))
            return found == csv::Thousands::sure || dialect_.point == ',' || has_decimals()
                       ? ": remove the thousands separator"
                       : ": remove the thousands separator, or write decimals with a point";
        if (dialect_.point == '.' && cell.text.find(',') != cell.text.npos &&
            csv::is_decimal(cell.text))
            return ": write decimals with a point";
        if (!dialect_.plain() || !is_separated(cell)) return separation();
        return line_ == first_line_ ? " (a name in the first line has a letter)" : "";
    }

    std::string advice_on_text(const csv::Cell& cell, std::size_t index) const {
        const bool target = last_ == LastColumn::target && index + 1 == columns_ - empty_;
        std::string text = ": leave the column out";
        if (!is_separated(cell)) return separation();
        if (line_ != first_line_ && is_only_text(index))
            text = ": leave the row out, all others have numbers there";
        else if (has_classes())
            text = ": if this is the class, put it last; else leave the column out";
        else if (target)
            text = ": chapters 7 and 11 learn names of classes; or write 0 and 1";
        if (!dialect_.plain()) text += separation();
        return line_ == first_line_ && !has_classes()
                   ? text + " (a name in the first line has a letter)"
                   : text;
    }

    /// Do at least two other rows have a number in this column, and all that are not names?
    bool is_only_text(std::size_t index) const {
        std::size_t numbers = 0, texts = 0;
        bool names = !table_.columns.empty();
        for_each_row(named_.rest, [&](const std::vector<csv::Cell>& cells) {
            if (std::exchange(names, false) || index >= cells.size()) return;
            ++(csv::is_decimal(cells[index].text) ? numbers : texts);
        });
        return texts == 1 && numbers >= 2;
    }

    /// Has the file up to this line a number with a point and decimals?
    bool has_decimals() const {
        const auto fraction = [](Real value) { return value != std::floor(value); };
        const auto point = [](const csv::Cell& cell) {
            return cell.text.find('.') != cell.text.npos &&
                   decimal(cell.text).kind == Decimal::Kind::finite;
        };
        return std::any_of(values_.begin(), values_.end(), fraction) ||
               std::any_of(cells_.begin(), cells_.end(), point);
    }

    /// Does nothing in it look as if it separated cells? A text may have blanks.
    bool is_separated(const csv::Cell& cell) const {
        const bool blanks = columns_ > 1 && !csv::looks_like_number(cell.text);
        return cell.quoted || cell.text.find_first_of(blanks ? ";\t" : "; \t") == cell.text.npos;
    }

    std::string separation() const {
        return fmt::format(" ({} {})", dialect_.plain() ? "cells are separated by" : "read with",
                           dialect_.text());
    }

    std::string recognised() const {
        const std::size_t rows = table_.line.size();
        std::string text = fmt::format("{} row{}, {} column{}", rows, rows == 1 ? "" : "s",
                                       columns_, columns_ == 1 ? "" : "s");
        if (columns_ > 1) text += fmt::format(", {}", dialect_.text());
        if (named_.separator != 0) text += ", 'sep=' in line 1";
        if (!text_.encoding.empty()) text += ", " + text_.encoding;
        text +=
            table_.columns.empty() ? ", no names" : fmt::format(", names in line {}", first_line_);
        if (counted_) text += ", which counts the columns";
        if (table_.columns.empty() && begins_with_0_and_1())
            text += " (if 0 and 1 in line 1 are names, write a letter in each)";
        if (index_ != 0) text += ", column 1 without a name left out";
        if (empty_ > 0)
            text += fmt::format(", empty column{} at the end left out",
                                empty_ == 1 ? "" : fmt::format("s, {},", empty_));
        for (const auto& [index, points] : points_)
            if (!points.decimal) {
                std::string whole = points.example;
                whole.erase(whole.find('.'), 1);
                return fmt::format(
                    "{}, decimal points (if {} is {}, remove the thousands separator)", text,
                    points.example, whole);
            }
        return text;
    }

    /// Two columns without names may begin so in pandas; and so may numbers.
    bool begins_with_0_and_1() const {
        return columns_ - empty_ == 2 && table_.line.size() > 1 && values_[0] == 0 &&
               (has_classes() ? table_.classes[0] == "1" : values_[1] == 1);
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
    const NamedSeparator& named_;
    const Dialect& dialect_;
    const LastColumn last_;
    std::size_t index_ = 0;       ///< 1 when the first column is left out
    std::size_t line_ = 0;        ///< the number of the line being read
    std::size_t first_line_ = 0;  ///< the line that set the number of columns
    std::size_t columns_ = 0;
    std::size_t empty_ = 0;         ///< of them, at the end
    bool counted_ = false;          ///< the names are 0, 1, 2, …
    std::string_view rest_;         ///< of the text, behind the line
    std::vector<csv::Cell> cells_;  ///< of the line
    std::string with_point_;
    std::vector<Real> values_;  ///< row after row
    /// What follows the points of a column: not only three digits?
    struct Points {
        bool decimal = false;
        std::string example;
    };
    std::map<std::size_t, Points> points_;
    Table table_;
};

}  // namespace

Table csv_table(const std::string& path, const data_file::Text& text, LastColumn last) {
    const NamedSeparator named = named_separator(path, text);
    const auto has = [&](char c) { return named.rest.find(c) != std::string_view::npos; };
    const bool separators = has(',') || has(';') || has('\t');
    std::optional<Table> table;
    std::optional<Misfit> misfit;
    for (const Dialect& dialect : dialects) {
        if (!named.allows(dialect)) continue;
        if (!dialect.plain() && named.separator == 0 && !has(dialect.separator)) continue;
        if (dialect.point == ',' && !has(',')) continue;
        // a blank may stand anywhere, so it is the last resort
        if (dialect.separator == ' ' && separators) continue;
        try {
            Table read = CsvReader(path, text, named, last, dialect).read();
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

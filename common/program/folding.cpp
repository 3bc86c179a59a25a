#include "common/program/folding.hpp"

#include <algorithm>
#include <utility>

#include "common/program/text.hpp"

namespace descent {
namespace {

using Row = std::vector<std::string>;  ///< a string for each column of the terminal

/// Columns first, …, last − 1 of a table.
struct Column {
    std::size_t first, last;
    std::size_t width() const { return last - first; }
};

constexpr std::size_t gap = 2;

std::size_t indentation(std::string_view line) {
    return std::min(line.find_first_not_of(' '), line.size());
}

/// Has it two spaces between words?
bool is_row(std::string_view line) {
    const std::size_t at = line.find("  ", indentation(line));
    return at != std::string_view::npos &&
           line.find_first_not_of(' ', at) != std::string_view::npos;
}

Row characters(std::string_view line) {
    Row row;
    while (!line.empty()) {
        const std::size_t bytes = std::max<std::size_t>(first_character(line).bytes, 1);
        row.emplace_back(line.substr(0, bytes));
        line.remove_prefix(bytes);
    }
    return row;
}

/// Without spaces at its end.
std::string trimmed(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

/// The row's part in this column, filled with spaces.
std::string cell(const Row& row, Column column) {
    std::string text;
    for (std::size_t c = column.first; c < column.last; ++c) text += c < row.size() ? row[c] : " ";
    return text;
}

std::vector<Column> columns_of(const std::vector<Row>& rows) {
    std::size_t width = 0;
    for (const Row& row : rows) width = std::max(width, row.size());
    const auto blank = [&](std::size_t c) {
        return std::all_of(rows.begin(), rows.end(),
                           [c](const Row& row) { return c >= row.size() || row[c] == " "; });
    };
    std::vector<Column> columns;
    std::size_t blanks = gap;
    for (std::size_t c = 0; c < width; ++c) {
        if (blank(c)) {
            ++blanks;
            continue;
        }
        if (blanks >= gap) columns.push_back({c, c});
        columns.back().last = c + 1;
        blanks = 0;
    }
    return columns;
}

/// One row alone: broken between its cells, where they fit; what follows begins below its
/// second cell.
std::string wrapped_row(const std::string& line, std::size_t width) {
    const std::size_t start = indentation(line), second = line.find("  ", start);
    const std::size_t head = text_width(line.substr(0, line.find_first_not_of(' ', second)));
    const std::size_t hanging = head <= width / 3 ? head : start;
    std::string result, current;
    for (std::size_t at = 0; at < line.size();) {
        const std::size_t begin = std::min(line.find_first_not_of(' ', at), line.size());
        const std::size_t end = std::min(line.find("  ", begin), line.size());
        const std::string space = line.substr(at, begin - at);
        const std::string cell = line.substr(begin, end - begin);
        const std::size_t whole = text_width(current + space + cell);
        if (whole > width && hanging + text_width(cell) <= width) {
            result += trimmed(current) + "\n";
            current = std::string(hanging, ' ') + cell;
        } else if (whole > width) {
            const std::string broken = wrapped(current + space + cell, width, hanging);
            const std::size_t last = broken.rfind('\n') + 1;
            result += broken.substr(0, last);
            current = broken.substr(last);
        } else {
            current += space + cell;
        }
        at = end;
    }
    return result + trimmed(current);
}

std::string folded_table(const std::vector<std::string>& lines, std::size_t width) {
    std::vector<Row> rows;
    for (const std::string& line : lines) rows.push_back(characters(line));
    const std::vector<Column> columns = columns_of(rows);
    const std::size_t start = columns[0].first, head = start + columns[0].width();

    // The columns that stand beside the first, part after part.
    std::vector<std::vector<Column>> parts(1);
    std::size_t used = head;
    for (std::size_t c = 1; c < columns.size(); ++c) {
        const std::size_t more = gap + columns[c].width();
        if (used + more > width && !parts.back().empty()) {
            parts.emplace_back();
            used = head;
        }
        parts.back().push_back(columns[c]);
        used += more;
    }
    std::string text;
    for (const std::vector<Column>& part : parts)
        for (const Row& row : rows) {
            std::string line = std::string(start, ' ') + cell(row, columns[0]);
            for (const Column column : part) line += std::string(gap, ' ') + cell(row, column);
            line = trimmed(line);
            // What has no room beside the first column is wrapped.
            text += text_width(line) <= width ? line : wrapped_row(line, width);
            text += "\n";
        }
    return text;
}

/// Does the sentence that this line ends in go on?
bool goes_on(std::string_view line) {
    return !line.empty() && std::string_view(".:;!?").find(line.back()) == std::string_view::npos;
}

/// Does the line begin within a sentence, with a word that is no symbol?
bool is_within_sentence(std::string_view line) {
    const auto small = [](char c) { return c >= 'a' && c <= 'z'; };
    const std::string_view start = line.substr(indentation(line));
    return start.size() > 1 && small(start[0]) && small(start[1]);
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
    std::string result, line(indentation(text), ' ');
    bool begun = false;
    while (!text.empty()) {
        const std::size_t start = indentation(text);
        const std::string word(text.substr(start, text.find(' ', start) - start));
        const std::string space(begun ? start : 0, ' ');  // between two words
        text.remove_prefix(start + word.size());
        if (word.empty()) break;
        if (begun && text_width(line) + space.size() + text_width(word) > width) {
            result += trimmed(line) + "\n";
            line = std::string(indent, ' ') + word;
        } else {
            line += space + word;
        }
        begun = true;
    }
    return result + trimmed(line);
}

std::string Folding::lines(std::string_view text) {
    std::string result;
    while (true) {
        const std::size_t end = text.find('\n');
        result += line(std::string(text.substr(0, end)));
        if (end == std::string_view::npos) return result;
        text.remove_prefix(end + 1);
    }
}

std::string Folding::line(const std::string& text) {
    const bool row = is_row(text);
    if (row && !table_.empty()) {
        table_.push_back(text);
        return "";
    }
    const bool continues = !sentence_.empty() && !row &&
                           indentation(text) == indentation(sentence_) && is_within_sentence(text);
    const std::string before = continues ? "" : rest();
    const std::string whole =
        continues ? std::exchange(sentence_, "") + " " + text.substr(indentation(text)) : text;
    if (text_width(whole) <= width_) return before + whole + "\n";
    if (row) {
        table_.push_back(text);
        return before;
    }
    std::string result = wrapped(whole, width_, indentation(whole));
    if (!goes_on(whole)) return before + result + "\n";
    const std::size_t last = result.rfind('\n') + 1;
    sentence_ = result.substr(last);
    return before + result.substr(0, last);
}

std::string Folding::rest() {
    const std::string sentence = std::exchange(sentence_, "");
    const std::vector<std::string> table = std::exchange(table_, {});
    if (!sentence.empty()) return sentence + "\n";
    if (table.size() == 1) return wrapped_row(table[0], width_) + "\n";
    return table.empty() ? "" : folded_table(table, width_);
}

}  // namespace descent

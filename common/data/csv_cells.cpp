#include "common/data/csv_cells.hpp"

#include <algorithm>
#include <array>

#include "common/program/text.hpp"

namespace descent::csv {
namespace {

/// Without a tab where that separates cells.
std::string_view trimmed(std::string_view text, char separator) {
    const auto blank = [&](char c) { return c == ' ' || (c == '\t' && separator != '\t'); };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

/// Where the quotes that were opened before this place end.
std::size_t closing_quote(std::string_view line, std::size_t at) {
    for (at = line.find('"', at); at != line.npos; at = line.find('"', at + 2))
        if (!line.substr(at + 1).starts_with('"')) return at;
    return line.npos;
}

/// The code points of a text, one after the other.
template <class Function>
bool any_character(std::string_view text, Function function) {
    while (!text.empty()) {
        const Character c = first_character(text);
        if (c.bytes > 0 && function(c.code)) return true;
        text.remove_prefix(std::max<std::size_t>(c.bytes, 1));
    }
    return false;
}

bool is_foreign_digit(char32_t c) {
    // the zeros of Arabic, Persian, India's and its neighbours' scripts, and East Asia
    constexpr std::array<char32_t, 16> zeros{0x660, 0x6F0, 0x966,  0x9E6, 0xA66, 0xAE6,
                                             0xB66, 0xBE6, 0xC66,  0xCE6, 0xD66, 0xE50,
                                             0xED0, 0xF20, 0x1040, 0xFF10};
    return std::any_of(zeros.begin(), zeros.end(),
                       [c](char32_t zero) { return c >= zero && c < zero + 10; });
}

/// Removes the first of these beginnings that there is. \returns which
std::string_view take_one(std::string_view& text, std::span<const std::string_view> beginnings) {
    for (const std::string_view beginning : beginnings)
        if (text.starts_with(beginning)) {
            text.remove_prefix(beginning.size());
            return beginning;
        }
    return {};
}

std::size_t take_digits(std::string_view& text) {
    const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(count);
    return count;
}

/// Of any script; in between are punctuation, signs of money and of mathematics.
bool is_letter(char32_t c) {
    const bool latin = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return latin || (c >= 0xC0 && c < 0x2000) || c >= 0x2E80;
}

}  // namespace

bool is_comment(std::string_view line) {
    if (!line.starts_with('#')) return false;
    for (const char* error : {"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"})
        if (line.starts_with(error)) return false;
    return true;
}

char named_separator(std::string_view line) {
    if (line.size() > 1 && line.front() == '"' && line.back() == '"')
        line = line.substr(1, line.size() - 2);
    if (!line.starts_with("sep=") && !line.starts_with("SEP=")) return 0;
    line.remove_prefix(4);
    // not a letter, which would make it a name
    const char separator = line.empty() ? '\0' : line.front();
    const bool mark = std::string_view(",;\t|:").find(separator) != std::string_view::npos;
    return mark && line.find_first_not_of(separator) == line.npos ? separator : '\0';
}

std::string_view cut_line(std::string_view line, char separator, std::vector<Cell>& cells) {
    cells.clear();
    while (true) {
        line = trimmed(line, separator);
        if (!line.starts_with('"')) {
            const std::size_t end = line.find(separator);
            cells.push_back({trimmed(line.substr(0, end), separator)});
            if (end == line.npos) return {};
            line.remove_prefix(end + 1);
            continue;
        }
        const std::size_t end = closing_quote(line, 1);
        if (end == line.npos) return "the quoted text has no end in this line";
        const std::string_view text = trimmed(line.substr(1, end - 1), ',');
        const std::string_view rest = line.substr(end + 1);
        line = trimmed(rest, separator);
        const bool separated =
            separator == ' ' ? rest.starts_with(' ') : line.starts_with(separator);
        if (!line.empty() && !separated) return "more text after the closing quote";
        cells.push_back({text, true});
        if (line.empty()) return {};
        if (separator != ' ') line.remove_prefix(1);
    }
}

bool are_names(std::span<const Cell> cells) {
    const auto number = [](const Cell& cell) { return looks_like_number(cell.text); };
    const auto missing = [](const Cell& cell) { return is_missing(cell.text); };
    return std::none_of(cells.begin(), cells.end(), number) &&
           !std::all_of(cells.begin(), cells.end(), missing);
}

bool count_columns(std::span<const Cell> cells) {
    const bool index = !cells.empty() && cells[0].text.empty();
    if (cells.size() < (index ? 2 : 3)) return false;
    for (std::size_t i = index; i < cells.size(); ++i)
        if (cells[i].text != std::to_string(i - index)) return false;
    return true;
}

std::string name_of(Cell cell) {
    std::string name(cell.text);
    if (!cell.quoted) return name;
    for (std::size_t at = name.find("\"\""); at != name.npos; at = name.find("\"\"", at + 1))
        name.erase(at, 1);
    return name;
}

std::string_view name_problem(std::string_view name) {
    while (!name.empty()) {
        const Character c = first_character(name);
        if (c.bytes == 0) return "is not UTF-8: save the file as UTF-8";
        if (!can_be_shown(c)) return "has a control character";
        name.remove_prefix(c.bytes);
    }
    return {};
}

bool is_missing(std::string_view cell) {
    constexpr std::array<std::string_view, 12> marks{"",    "?",   "-",    ".",    "NA",   "<NA>",
                                                     "N/A", "n/a", "#N/A", "NULL", "null", "None"};
    return std::find(marks.begin(), marks.end(), cell) != marks.end();
}

bool has_foreign_digit(std::string_view cell) {
    return any_character(cell, is_foreign_digit);
}

bool is_decimal(std::string_view cell) {
    std::string with_point(cell);
    std::replace(with_point.begin(), with_point.end(), ',', '.');
    return decimal(with_point).kind != Decimal::Kind::no_number;
}

Thousands thousands(std::string_view cell) {
    // a mark, a quote, an apostrophe, a blank, one that breaks no line, and a narrow one
    constexpr std::array<std::string_view, 7> marks{".", ",",        "'",           "\xE2\x80\x99",
                                                    " ", "\xC2\xA0", "\xE2\x80\xAF"};
    constexpr std::array<std::string_view, 2> signs{"-", "+"};
    take_one(cell, signs);
    if (cell.starts_with('0')) return Thousands::none;
    if (const std::size_t first = take_digits(cell); first < 1 || first > 3) return Thousands::none;
    const std::string_view mark = take_one(cell, marks);
    std::size_t threes = 0;
    do {
        if (mark.empty() || take_digits(cell) != 3) return Thousands::none;
        ++threes;
    } while (!take_one(cell, std::span(&mark, 1)).empty());
    if (cell.empty() && threes == 1 && (mark == "." || mark == ",")) return Thousands::perhaps;
    const bool decimals = !take_one(cell, std::span(marks).first(2)).empty();
    if (decimals) take_digits(cell);
    return cell.empty() ? Thousands::sure : Thousands::none;
}

std::string_view remedy(std::string_view cell) {
    constexpr std::array<std::string_view, 4> money{"$", "€", "£", "¥"};
    if (cell.ends_with('%') && looks_like_number(cell)) return "remove the percent sign";
    const auto has = [&](std::string_view sign) { return cell.find(sign) != cell.npos; };
    if (looks_like_number(cell) && std::any_of(money.begin(), money.end(), has))
        return "remove the sign of money";
    std::size_t groups = 0, longest = 0;  // of digits, as in 2024-01-31, 31.1.24 and 12:30
    std::string_view rest = cell;
    while (const std::size_t digits = take_digits(rest)) {
        ++groups;
        longest = std::max(longest, digits);
        if (rest.empty() || std::string_view("-/.:T ").find(rest[0]) == rest.npos) break;
        rest.remove_prefix(1);
    }
    const bool date = longest > 1 && (groups >= 3 || (groups == 2 && has(":")));
    return date && (rest.empty() || rest == "Z")
               ? "write dates and times as numbers, or leave the column out"
               : "";
}

bool looks_like_number(std::string_view cell) {
    if (is_decimal(cell)) return true;
    const bool digit = any_character(
        cell, [](char32_t c) { return (c >= '0' && c <= '9') || is_foreign_digit(c); });
    return digit &&
           !any_character(cell, [](char32_t c) { return is_letter(c) && !is_foreign_digit(c); });
}

}  // namespace descent::csv

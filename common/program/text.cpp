#include "common/program/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

namespace descent {
namespace {

/// UTF-8: not the first byte of a character.
bool continues_character(char c) {
    return (c & 0xC0) == 0x80;
}

std::string shown(std::string_view text, bool keep_line_ends) {
    std::string result;
    while (!text.empty()) {
        const Character c = first_character(text);
        if (can_be_shown(c) || (keep_line_ends && text[0] == '\n'))
            result += text.substr(0, c.bytes);
        else
            result += c.bytes == 0 ? "\uFFFD" : " ";
        text.remove_prefix(std::max<std::size_t>(c.bytes, 1));
    }
    return result;
}

/// How many slips lead from a to b: a letter left out, one too many, another one, or two
/// in the wrong order.
std::size_t slips(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i)
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                d[i][j] = i + j;
                continue;
            }
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1,
                                d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[a.size()][b.size()];
}

/// Without capital letters: ReLU is no slip.
std::string small(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return result;
}

}  // namespace

std::string did_you_mean(std::string_view word, const std::vector<std::string>& names) {
    constexpr std::size_t longest = 40;  // nobody slips into more
    if (word.size() > longest) return "";
    const std::size_t letters = word.size() - std::min(word.find_first_not_of('-'), word.size());
    std::size_t fewest = letters > 5 ? 3 : letters > 1 ? 2 : 0;  // one more than is forgiven
    std::string best;
    for (const std::string& name : names) {
        const bool begun = letters > 1 && small(name).starts_with(small(word));
        const std::size_t count = begun ? 1 : slips(small(word), small(name));
        if (count >= fewest) continue;
        fewest = count;
        best = name;
    }
    return best.empty() ? "" : "; did you mean " + best + "?";
}

std::size_t text_width(std::string_view text) {
    return text.size() -
           static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues_character));
}

std::string padded(const std::string& text, std::size_t width) {
    const std::size_t used = text_width(text);
    return used < width ? text + std::string(width - used, ' ') : text;
}

void remove_last_character(std::string& text) {
    while (text.size() > 1 && continues_character(text.back())) text.pop_back();
    text.pop_back();
}

Character first_character(std::string_view text) {
    if (text.empty()) return {};
    // How many bytes the first one announces
    const unsigned first = static_cast<unsigned char>(text[0]);
    const std::size_t bytes = first < 0x80       ? 1
                              : first >> 5 == 6  ? 2
                              : first >> 4 == 14 ? 3
                              : first >> 3 == 30 ? 4
                                                 : 0;
    if (bytes == 0 || bytes > text.size()) return {};

    // Its own bits, and six from each of the others
    char32_t code = bytes == 1 ? first : first & (0xFFU >> (bytes + 1));
    for (std::size_t k = 1; k < bytes; ++k) {
        if (!continues_character(text[k])) return {};
        code = code << 6 | (static_cast<unsigned char>(text[k]) & 0x3FU);
    }

    // Is it a character, written as short as can be?
    constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xD800 && code < 0xE000;
    if (code < least[bytes] || code > 0x10FFFF || surrogate) return {};
    return {code, bytes};
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < ' ' || c == 0x7F;
}

bool can_be_shown(Character c) {
    const bool control = c.code < ' ' || (c.code >= 0x7F && c.code < 0xA0);
    return c.bytes > 0 && !control && (c.code & 0xFFFE) != 0xFFFE;
}

std::string escape_html(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            case '\'':
                escaped += "&#39;";
                break;
            default:
                escaped += c;
        }
    }
    return escaped;
}

std::string one_line(std::string_view text) {
    return shown(text, false);
}

std::string shown_lines(std::string_view text) {
    return shown(text, true);
}

Decimal decimal(std::string_view text) {
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (stop != end || error == std::errc::invalid_argument) return {};
    if (error == std::errc::result_out_of_range) return {Decimal::Kind::out_of_range};
    if (!std::isfinite(value)) return {Decimal::Kind::not_finite};
    return {Decimal::Kind::finite, value};
}

}  // namespace descent

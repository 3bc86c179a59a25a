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

}  // namespace

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

bool is_control(char c) {
    return static_cast<unsigned char>(c) < ' ' || c == 0x7F;
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

std::string one_line(std::string text) {
    std::replace_if(text.begin(), text.end(), is_control, ' ');
    return text;
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

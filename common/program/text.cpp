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

/// The number of bytes of the UTF-8 character at this place, 0 when it is none.
std::size_t utf8_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    const unsigned first = byte(at), second = byte(at + 1);
    const std::size_t length = first < 0x80   ? 1
                               : first < 0xC2 ? 0
                               : first < 0xE0 ? 2
                               : first < 0xF0 ? 3
                               : first < 0xF5 ? 4
                                              : 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xC0) != 0x80) return 0;
    }
    const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    const bool out_of_range =
        (first == 0xED && second >= 0xA0) || (first == 0xF4 && second >= 0x90);
    return overlong || out_of_range ? 0 : length;
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

std::string valid_utf8(std::string_view text) {
    std::string valid;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8_length(text, at);
        if (length == 0)
            valid += "\uFFFD";
        else
            valid += text.substr(at, length);
        at += std::max<std::size_t>(length, 1);
    }
    return valid;
}

std::string one_line(std::string text) {
    std::replace_if(text.begin(), text.end(), is_control, ' ');
    return valid_utf8(text);
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

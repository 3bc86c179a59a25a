#include "docs/live/live.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <stdexcept>

#include "docs/live/figures.hpp"

namespace descent::live {

namespace {

/// The parts between the separators; one empty part for an empty text.
std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

Real parse(std::string_view name, std::string_view text, Real low, Real high) {
    const std::string digits(text);
    char* end = nullptr;
    const Real value = static_cast<Real>(std::strtod(digits.c_str(), &end));
    const bool number = !digits.empty() && *end == 0 && std::isfinite(value);
    if (!number) argument_error(name, fmt::format("'{}' is not a number", digits.substr(0, 30)));
    if (value < low || value > high)
        argument_error(name, fmt::format("{} is not between {} and {}", value, low, high));
    return value;
}

/// The text with its %XX as the bytes they stand for.
std::string decoded(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string digits(text.substr(i + 1, text[i] == '%' ? 2 : 0));
        char* end = nullptr;
        const long byte = std::strtol(digits.c_str(), &end, 16);
        const bool coded =
            digits.size() == 2 && std::isxdigit(static_cast<unsigned char>(digits[0])) && *end == 0;
        bytes += coded ? static_cast<char>(byte) : text[i];
        if (coded) i += 2;
    }
    return bytes;
}

std::string json_of(Real value) {
    return std::isfinite(value) ? fmt::format("{}", value) : "null";
}

std::string json_of(std::span<const Real> values) {
    std::vector<std::string> numbers;
    for (const Real value : values) numbers.push_back(json_of(value));
    return fmt::format("[{}]", fmt::join(numbers, ","));
}

std::string json_of(std::string_view words) {
    std::string text = "\"";
    for (const char letter : words) {
        if (letter == '"' || letter == '\\') text += '\\';
        if (static_cast<unsigned char>(letter) < ' ')
            text += fmt::format("\\u{:04x}", static_cast<int>(letter));
        else
            text += letter;
    }
    return text + '"';
}

}  // namespace

Question::Question(std::string_view text) {
    if (text.empty()) return;
    for (const std::string_view setting : split(text, '&')) {
        const std::size_t equals = setting.find('=');
        if (equals == 0 || equals == std::string_view::npos)
            argument_error("settings", fmt::format("'{}' is no name=value", setting.substr(0, 30)));
        settings_.emplace_back(setting.substr(0, equals), decoded(setting.substr(equals + 1)));
    }
}

const std::string& Question::value(std::string_view name) const {
    const auto found = std::find_if(settings_.begin(), settings_.end(),
                                    [=](const auto& each) { return each.first == name; });
    require(found != settings_.end(), name, "this setting is missing");
    return found->second;
}

Real Question::number(std::string_view name, Real low, Real high) const {
    return parse(name, value(name), low, high);
}

std::size_t Question::count(std::string_view name, std::size_t low, std::size_t high) const {
    const Real number = parse(name, value(name), real(low), real(high));
    if (number != std::floor(number))
        argument_error(name, fmt::format("{} is not a whole number", number));
    return static_cast<std::size_t>(number);
}

Vector Question::numbers(std::string_view name, Real low, Real high, std::size_t most) const {
    const std::string& text = value(name);
    const auto parts = text.empty() ? std::vector<std::string_view>() : split(text, ',');
    if (parts.size() > most)
        argument_error(name, fmt::format("{} numbers are more than {}", parts.size(), most));
    Vector result = xt::zeros<Real>({parts.size()});
    for (std::size_t i = 0; i < parts.size(); ++i) result(i) = parse(name, parts[i], low, high);
    return result;
}

Matrix Question::table(std::string_view name, std::size_t columns, Real low, Real high,
                       std::size_t most) const {
    std::vector<Real> values;
    std::size_t number = 0;
    for (const std::string_view line : split(value(name), '\n')) {
        ++number;
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        const std::string place = fmt::format("{}, line {}", name, number);
        const std::vector<std::string_view> parts = split(line, ',');
        if (parts.size() != columns)
            argument_error(place, fmt::format("{} numbers, not {}", parts.size(), columns));
        for (const std::string_view part : parts)
            values.push_back(
                parse(place, part.substr(0, part.find_last_not_of(" \t\r") + 1), low, high));
        if (values.size() > most * columns)
            argument_error(name, fmt::format("more than {} lines", most));
    }
    Matrix result = Matrix::from_shape({values.size() / columns, columns});
    std::copy(values.begin(), values.end(), result.begin());
    return result;
}

std::size_t Question::choice(std::string_view name, std::span<const std::string_view> words) const {
    const auto found = std::find(words.begin(), words.end(), value(name));
    if (found == words.end())
        argument_error(name, fmt::format("there is no '{}'", value(name).substr(0, 30)));
    return static_cast<std::size_t>(found - words.begin());
}

std::string Question::without(std::initializer_list<std::string_view> names) const {
    std::string others;
    for (const auto& [setting, value] : settings_)
        if (std::find(names.begin(), names.end(), setting) == names.end())
            others += fmt::format("{}={}&", setting, value);
    return others;
}

void Answer::begin(std::string_view name) {
    if (std::find(names_.begin(), names_.end(), name) != names_.end())
        throw std::logic_error(fmt::format("{} is told twice", name));
    names_.emplace_back(name);
    json_ += fmt::format("{}\"{}\":", json_.empty() ? "" : ",", name);
}

Answer& Answer::number(std::string_view name, Real value) {
    begin(name);
    json_ += json_of(value);
    return *this;
}

Answer& Answer::numbers(std::string_view name, std::span<const Real> values) {
    begin(name);
    json_ += json_of(values);
    return *this;
}

Answer& Answer::rows(std::string_view name, const Matrix& values) {
    begin(name);
    const std::size_t columns = values.shape()[1];
    std::vector<std::string> lists;
    for (std::size_t i = 0; i < values.shape()[0]; ++i)
        lists.push_back(json_of(std::span(values.data() + i * columns, columns)));
    json_ += fmt::format("[{}]", fmt::join(lists, ","));
    return *this;
}

Answer& Answer::text(std::string_view name, std::string_view words) {
    begin(name);
    json_ += json_of(words);
    return *this;
}

Answer& Answer::texts(std::string_view name, std::span<const std::string> words) {
    begin(name);
    std::vector<std::string> texts;
    for (const std::string& text : words) texts.push_back(json_of(text));
    json_ += fmt::format("[{}]", fmt::join(texts, ","));
    return *this;
}

std::string answer(std::string_view question) {
    try {
        const std::size_t end = std::min(question.find('?'), question.size());
        const std::string_view name = question.substr(0, end);
        const auto found = std::find_if(figures.begin(), figures.end(),
                                        [=](const Figure& each) { return each.name == name; });
        if (found == figures.end())
            argument_error("figure", fmt::format("there is no '{}'", name.substr(0, 30)));
        Answer answer;
        found->answer(Question(question.substr(std::min(end + 1, question.size()))), answer);
        return answer.json();
    } catch (const std::exception& error) {
        return Answer().text("error", error.what()).json();
    }
}

}  // namespace descent::live

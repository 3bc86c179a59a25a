#include "chapters/03_neurons/named_entities.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include "common/data/csv_cells.hpp"
#include "common/data/data_file.hpp"
#include "common/data/text_file.hpp"
#include "common/program/text.hpp"

namespace descent::neurons {
namespace {

/// The characters of a UTF-8 text as numbers; false when it is not UTF-8.
bool decode(std::string_view text, std::vector<char32_t>& characters) {
    while (!text.empty()) {
        const Character c = first_character(text);
        if (c.bytes == 0) return false;
        characters.push_back(c.code);
        text.remove_prefix(c.bytes);
    }
    return true;
}

bool is_accented(char32_t c) {  // the Latin letters beyond ASCII: À … ž and a few more
    return c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7;
}

bool is_capital(char32_t c) {
    return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) ||
           (c >= 0x100 && c <= 0x137 && c % 2 == 0);
}

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    for (char c : std::string(text) + " ") {
        const bool separates = c == ' ' || c == ',' || c == '.' || c == ';' || c == ':' ||
                               c == '!' || c == '?' || c == '"';
        if (!separates)
            word += c;
        else if (!word.empty())
            words.push_back(std::exchange(word, {}));
    }
    return words;
}

/// The last `count` characters.
std::string ending(const std::string& word, std::size_t count) {
    std::string rest = word;
    for (std::size_t k = 0; k < count && !rest.empty(); ++k) remove_last_character(rest);
    return lower(word.substr(rest.size()));
}

struct Marked {
    std::vector<std::string> before, name;
};

Marked marked(std::string_view text) {
    const auto fail = [](const std::string& why) { throw std::invalid_argument(why); };
    std::vector<char32_t> characters;
    if (!decode(text, characters)) fail("the text is not UTF-8");
    if (std::any_of(text.begin(), text.end(), is_control)) fail("the text has a control character");
    const std::size_t open = text.find('['), close = text.find(']');
    if (open == text.npos || close == text.npos || close < open ||
        std::count(text.begin(), text.end(), '[') != 1 ||
        std::count(text.begin(), text.end(), ']') != 1)
        fail("expected one name in brackets, such as: we landed in [Québec] at night");
    Marked parts{words_of(text.substr(0, open)), words_of(text.substr(open + 1, close - open - 1))};
    if (parts.name.empty()) fail("there is no name between the brackets");
    return parts;
}

/// Numbers names in the order in which they come.
struct Numbering {
    std::map<std::string, std::size_t, std::less<>> number;
    std::size_t of(const std::string& name, std::vector<std::string>& names) {
        const auto [place, added] = number.emplace(name, names.size());
        if (added) names.push_back(name);
        return place->second;
    }
};

/// A line's two parts.
struct LabelledLine {
    std::string label, text;
};

/// LABEL, a tab, and the rest; or two cells of CSV, where a text without quotes may hold
/// more separators. Nothing when there is neither.
std::optional<LabelledLine> cut(std::string_view line) {
    const std::size_t tab = line.find('\t');
    if (tab != line.npos)
        return LabelledLine{std::string(line.substr(0, tab)), std::string(line.substr(tab + 1))};
    const std::size_t label_end = line.starts_with('"') ? line.find('"', 1) : 0,
                      separator = line.find_first_of(",;", label_end);
    std::vector<csv::Cell> cells;
    if (separator == line.npos || !csv::cut_line(line, line[separator], cells).empty()) return {};
    if (cells.size() < 2 || (cells.size() > 2 && cells[1].quoted)) return {};
    const auto text = static_cast<std::size_t>(cells[1].text.data() - line.data());
    return LabelledLine{csv::name_of(cells[0]),
                        cells[1].quoted ? csv::name_of(cells[1]) : std::string(line.substr(text))};
}

/// Are these words over the columns, such as label and text?
bool is_head(const LabelledLine& line) {
    return line.text.find_first_of("[] ") == line.text.npos &&
           line.label.find(' ') == line.label.npos;
}

/// Adds one observation of this text.
void add(LabelledText& text, Numbering& classes, Numbering& properties, const std::string& label,
         std::string_view line) {
    Observation d;
    for (const Property& property : properties_of(line)) {
        d.properties.push_back(properties.of(property.name, text.data.properties));
        if (text.group.size() < text.data.properties.size()) text.group.push_back(property.group);
    }
    d.label = classes.of(label, text.data.classes);
    text.data.all.push_back(d);
    text.text.emplace_back(line);
}

}  // namespace

std::vector<Property> properties_of(std::string_view text) {
    const Marked parts = marked(text);
    std::vector<char32_t> letters;
    for (const std::string& word : parts.name) decode(word, letters);
    const std::string before =
        "before=" + (parts.before.empty() ? "^" : lower(parts.before.back()));
    const std::string capital = is_capital(letters.front()) ? "capital" : "lower";
    const bool accented = std::any_of(letters.begin(), letters.end(), is_accented);
    const std::string& last = parts.name.back();
    return {{0, "any"},
            {1, before},
            {2, capital},
            {3, accented ? "accented" : "plain"},
            {4, "ends=" + ending(last, 1)},
            {5, "ends=…" + ending(last, 3)},
            {6, fmt::format("words={}", std::min<std::size_t>(parts.name.size(), 3))},
            {7, before + " & " + capital}};
}

void require_marked(std::string_view option, std::string_view text) {
    try {
        marked(text);
    } catch (const std::invalid_argument& error) {
        argument_error(option, error.what());
    }
}

LabelledText read_labelled_text(std::string_view content, const std::string& name) {
    LabelledText text;
    Numbering classes, properties;
    if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
    for (std::size_t number = 1; !content.empty(); ++number) {
        const std::string_view line = data_file::take_line(content);
        if (line.find_first_not_of(" \t") == line.npos || line.starts_with('#')) continue;

        // LABEL, a tab, and the rest
        const std::string where = fmt::format("{}:{}", name, number);
        const std::optional<LabelledLine> parts = cut(line);
        if (!parts)
            data_file::fail(
                where, "expected a label, a tab or a comma, and a text with its [entity] marked");
        const std::string& label = parts->label;
        if (text.text.empty() && text.head == 0 && is_head(*parts)) {
            text.head = number;
            continue;
        }
        if (words_of(label).empty()) data_file::fail(where, "the label is empty");
        if (label.starts_with('#')) data_file::fail(where, "the label begins with #");
        if (label.size() > 40) data_file::fail(where, "the label is longer than 40 characters");
        if (const std::string_view problem = csv::name_problem(label); !problem.empty())
            data_file::fail(where, fmt::format("the label {}", problem));

        // The marked text
        try {
            add(text, classes, properties, label, parts->text);
        } catch (const std::invalid_argument& error) {
            data_file::fail(where, error.what());
        }
        if (text.data.classes.size() > 100)
            data_file::fail(where, "this is the 101st label; at most 100 are possible");
    }
    if (text.data.classes.size() < 2)
        data_file::fail(
            name, fmt::format("has {} label{}, expected two or more", text.data.classes.size(),
                              text.data.classes.size() == 1 ? "" : "s"));
    return text;
}

LabelledText read_labelled_text_file(const std::string& path) {
    return read_labelled_text(data_file::read_text(path).content, path);
}

Observation observe(std::string_view text, const LabelledText& known) {
    Observation d;
    const auto& names = known.data.properties;
    for (const Property& property : properties_of(text)) {
        const auto place = std::find(names.begin(), names.end(), property.name);
        if (place != names.end())
            d.properties.push_back(static_cast<std::size_t>(place - names.begin()));
    }
    return d;
}

LectureModel lecture_model(std::string_view text) {
    LabelledText model;
    Numbering classes, properties;
    for (const char* c : {"LOCATION", "DRUG", "PERSON"}) classes.of(c, model.data.classes);
    add(model, classes, properties, "LOCATION", text);
    Matrix lambda = no_weights(model.data);
    for (std::size_t i = 0; i < lambda.shape()[0]; ++i) {
        const std::string& property = model.data.properties[i];
        // λ_1, f_1 = [c = LOCATION ∧ w₋₁ = "in" ∧ capital]
        if (property == "before=in & capital") lambda(i, 0) = Real(1.8);
        // λ_2, f_2 = [c = LOCATION ∧ accented]
        if (property == "accented") lambda(i, 0) = Real(-0.6);
        // λ_3, f_3 = [c = DRUG ∧ ends in "c"]   (NL.1)
        if (property == "ends=c") lambda(i, 1) = Real(0.3);
    }
    return {model, lambda};
}

}  // namespace descent::neurons

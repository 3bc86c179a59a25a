#include "common/assignments/sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include "common/assignments/markers.hpp"

namespace descent::assignments {
namespace {

/// Reads the sheet line by line.
class SheetReader {
public:
    SheetReader(const std::string& name, std::string_view text)
        : name_(name), lines_(split_lines(text)) {}

    Sheet read() {
        for (line_ = 0; line_ < lines_.size(); ++line_) take(lines_[line_]);
        for (const SheetTask& task : sheet_.tasks) require_whole(task);
        require(!sheet_.tasks.empty(), "no task: a heading such as '## 07.1 Title'");
        return std::move(sheet_);
    }

private:
    void take(std::string_view line) {
        if (line.starts_with("# ")) {
            sheet_.title = line.substr(2);
        } else if (line.starts_with("## ")) {
            begin_task(line.substr(3));
        } else if (line.starts_with("### ")) {
            section_ = line.substr(4);
            constexpr std::array<std::string_view, 4> known{"Hints", "Tests", "Mutants",
                                                            "Also right"};
            require(!sheet_.tasks.empty() &&
                        std::find(known.begin(), known.end(), section_) != known.end(),
                    "a section is one of Hints, Tests, Mutants, Also right, below a task");
        } else if (section_ == "Hints") {
            take_hint(line);
        } else if (section_ == "Tests") {
            if (line.starts_with("- ")) take_test(line.substr(2));
        } else if (section_ == "Mutants") {
            if (line.starts_with("- ")) task().mutants.push_back(variant(line.substr(2)));
        } else if (section_ == "Also right") {
            if (line.starts_with("- ")) task().also_right.push_back(variant(line.substr(2)));
        } else if (line.starts_with("- ")) {
            take_property(line.substr(2));
        } else {
            std::string& prose = sheet_.tasks.empty() ? sheet_.introduction : task().text;
            if (!prose.empty() || !line.empty()) prose += std::string(line) + "\n";
        }
    }

    void begin_task(std::string_view heading) {
        const std::size_t space = heading.find(' ');
        require(space != std::string_view::npos, "a task's heading is its number and its title");
        SheetTask next;
        next.id = heading.substr(0, space);
        next.title = heading.substr(space + 1);
        for (const SheetTask& other : sheet_.tasks)
            require(other.id != next.id, next.id + " is described twice");
        sheet_.tasks.push_back(std::move(next));
        section_ = {};
    }

    void take_property(std::string_view line) {
        const std::size_t colon = line.find(": ");
        require(colon != std::string_view::npos, "a property is written '- name: value'");
        const std::string_view name = line.substr(0, colon), value = line.substr(colon + 2);
        if (sheet_.tasks.empty()) {
            require(name == "made of" || name == "fields",
                    fmt::format("no property of a sheet: '{}'", name));
            (name == "made of" ? sheet_.made_of : sheet_.fields).push_back(named_parts(value));
        } else if (name == "points") {
            const auto [end, error] =
                std::from_chars(value.data(), value.data() + value.size(), task().points);
            require(error == std::errc{} && end == value.data() + value.size() && task().points > 0,
                    "points are a whole number above 0");
        } else if (name == "equation") {
            task().equation = value;
        } else if (name == "uses") {
            task().uses = comma_separated(value);
        } else if (name == "for") {
            task().with = value;
        } else if (name == "sizes") {
            require(value == "any", "the only sizes that are named are 'any'");
            task().any_sizes = true;
        } else if (name == "order") {
            require(value == "backward", "the only order that is named is 'backward'");
            task().backward = true;
        } else {
            require(false, fmt::format("no property of a task: '{}'", name));
        }
    }

    /// `Type{part, part}` in backticks.
    NamedParts named_parts(std::string_view text) const {
        const std::size_t open = text.find('{');
        require(text.size() > 2 && text.front() == '`' && text.ends_with("}`") &&
                    open != std::string_view::npos,
                "written as `Type{part, part}`");
        return {std::string(text.substr(1, open - 1)),
                comma_separated(text.substr(open + 1, text.size() - open - 3))};
    }

    static std::vector<std::string> comma_separated(std::string_view text) {
        std::vector<std::string> parts;
        while (!text.empty()) {
            const std::size_t end = std::min(text.find(", "), text.size());
            parts.emplace_back(text.substr(0, end));
            text.remove_prefix(std::min(end + 2, text.size()));
        }
        return parts;
    }

    void take_hint(std::string_view line) {
        const bool begins = line.size() > 3 && line[0] >= '1' && line[0] <= '9' && line[1] == '.';
        if (begins)
            task().hints.emplace_back(line.substr(3));
        else if (!line.empty() && !task().hints.empty())
            task().hints.back() += ' ' + std::string(line.substr(line.find_first_not_of(' ')));
    }

    void take_test(std::string_view line) {
        using Kind = TaskTest::Kind;
        for (const Kind kind : {Kind::value, Kind::gradient, Kind::invariant, Kind::error}) {
            const std::string_view word = descent::assignments::text(kind);
            if (!line.starts_with(word) || !line.substr(word.size()).starts_with(": ")) continue;
            task().tests.push_back({kind, std::string(line.substr(word.size() + 2))});
            return;
        }
        require(false, "a test is written '- value: name', or gradient, invariant, error");
    }

    /// what: `from` → `to`, or what: everything → `to`.
    Variant variant(std::string_view line) const {
        constexpr std::string_view arrow = " → `", everything = ": everything → `";
        require(line.ends_with('`'), "a variant ends with its new text in backticks");
        line.remove_suffix(1);
        if (const auto at = line.find(everything); at != std::string_view::npos)
            return {std::string(line.substr(0, at)),
                    {},
                    std::string(line.substr(at + everything.size()))};
        const std::size_t from = line.find(": `");
        const std::size_t to = line.find(fmt::format("`{}", arrow));
        require(from != std::string_view::npos && to != std::string_view::npos && from < to,
                "a variant is written 'what: `old` → `new`'");
        return {std::string(line.substr(0, from)),
                std::string(line.substr(from + 3, to - from - 3)),
                std::string(line.substr(to + 1 + arrow.size()))};
    }

    void require_whole(const SheetTask& t) const {
        const auto say = [&](const char* what) {
            throw std::runtime_error(fmt::format("{}: {} has {}", name_, t.id, what));
        };
        if (t.points == 0) say("no points");
        if (t.equation.empty()) say("no equation");
        if (t.hints.size() != 3) say("not three hints");
        if (std::none_of(t.tests.begin(), t.tests.end(),
                         [](const TaskTest& test) { return test.decides(); }))
            say("no value or gradient test");
        if (t.mutants.size() < 5) say("fewer than five mutants");
    }

    SheetTask& task() { return sheet_.tasks.back(); }

    void require(bool condition, const std::string& reason) const {
        if (!condition)
            throw std::runtime_error(fmt::format("{}:{}: {}", name_, line_ + 1, reason));
    }

    std::string name_;
    std::vector<std::string> lines_;
    std::size_t line_ = 0;
    std::string section_;
    Sheet sheet_;
};

}  // namespace

std::string_view text(TaskTest::Kind kind) {
    constexpr std::array<std::string_view, 4> words{"value", "gradient", "invariant", "error"};
    return words[static_cast<std::size_t>(kind)];
}

const SheetTask& Sheet::operator[](std::string_view task) const {
    const auto found =
        std::find_if(tasks.begin(), tasks.end(), [&](const SheetTask& t) { return t.id == task; });
    if (found != tasks.end()) return *found;
    std::string all;
    for (const SheetTask& known : tasks) all += (all.empty() ? "" : ", ") + known.id;
    throw std::runtime_error(fmt::format("there is no task {}; there are {}", task, all));
}

Sheet read_sheet(const std::string& name, std::string_view text) {
    return SheetReader(name, text).read();
}

}  // namespace descent::assignments

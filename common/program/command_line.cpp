#include "common/program/command_line.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <sstream>
#include <string_view>
#include <system_error>

#include "common/program/folding.hpp"
#include "common/program/terminal.hpp"
#include "common/program/text.hpp"

namespace descent {
namespace {

[[noreturn]] void refuse(const std::string& text) {
    throw std::runtime_error(text);
}

/// A word in quotes, the beginning of it if it is long.
std::string quoted(const std::string& word) {
    return text_width(word) <= 70 ? fmt::format("'{}'", word) : fmt::format("'{:.70}…'", word);
}

/// A text of several lines, each folded.
std::string folded_to_terminal(const std::string& text) {
    Folding folding(terminal_width());
    const std::string lines = folding.lines(text);
    return lines + folding.rest();
}

std::string help_text(const std::string& name, const std::string& description,
                      const std::vector<OptionGroup>& groups, const std::string& arguments) {
    std::size_t width = 0;
    const auto left = [](const Option& option) { return option.flag + " " + option.value_name; };
    for (const OptionGroup& group : groups)
        for (const Option& option : group.options)
            width = std::max(width, text_width(left(option)));

    std::string text = fmt::format("{}\nUsage: {} [options]{}{}\n", folded_to_terminal(description),
                                   name, arguments.empty() ? "" : " ", arguments);
    for (const auto& [title, options] : groups) {
        if (!options.empty()) text += fmt::format("\n{}:\n", title);
        for (const Option& option : options) {
            const std::string standard =
                option.standard.empty() ? "" : fmt::format(" (default {})", option.standard);
            text += wrapped("  " + padded(left(option), width) + "  " + option.help + standard,
                            terminal_width(), width + 4) +
                    "\n";
        }
    }
    return text;
}

/// Gives an option its words, and puts its name before what is wrong with them.
void give(const Option& option, const std::vector<std::string>& words) {
    for (const std::string& word : words)
        if (word.empty() || word.starts_with("--")) refuse(option.flag + ": needs a value");
    if (option.words == Option::Words::one && words.size() > 1)
        refuse(option.flag + ": is given more than once");
    on_behalf_of_option(option.flag, [&] { option.take(words); });
}

void declare(CLI::App& app, const Option& option) {
    using Words = std::vector<std::string>;
    if (option.words == Option::Words::none) {
        app.add_flag_function(option.flag, [&option](std::int64_t) { give(option, {}); });
        return;
    }
    auto* declared = app.add_option_function<Words>(
        option.flag, [&option](const Words& words) { give(option, words); });
    constexpr int many = 10000;
    declared->expected(1, option.words == Option::Words::one ? 1 : many);
    declared->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

/// \throws std::runtime_error for --quick=3
void refuse_values_of_flags(int argc, char** argv, const std::vector<OptionGroup>& groups) {
    for (const OptionGroup& group : groups)
        for (const Option& option : group.options)
            for (int i = 1; i < argc; ++i)
                if (option.words == Option::Words::none &&
                    std::string_view(argv[i]).starts_with(option.flag + "="))
                    refuse(option.flag + ": takes no value");
}

/// \throws std::runtime_error when the command line has words that belong to no option
void refuse_rest(const std::vector<std::string>& rest, const std::vector<OptionGroup>& groups) {
    const auto is_option = [](const std::string& word) {
        return word.size() > 1 && word[0] == '-' && word != "--";
    };
    const auto option = std::find_if(rest.begin(), rest.end(), is_option);
    if (option != rest.end()) {
        std::vector<std::string> flags;
        for (const OptionGroup& group : groups)
            for (const Option& known : group.options) flags.push_back(known.flag);
        const std::string meant = did_you_mean(option->substr(0, option->find('=')), flags);
        refuse(fmt::format("{:.70}: unknown option{} --help lists them all", *option,
                           meant.empty() ? ";" : meant));
    }
    for (const std::string& word : rest)
        if (word != "--") refuse(quoted(word) + ": unexpected argument; --help lists the options");
}

}  // namespace

std::optional<std::string> read_command_line(int argc, char** argv, const std::string& name,
                                             const std::string& description,
                                             std::vector<OptionGroup> groups,
                                             const std::string& arguments) {
    if (groups.empty()) groups.push_back({"Options", {}});
    groups.back().options.push_back(
        {"--help", "", "show this help and stop", "", Option::Words::none, {}});
    groups.back().options.push_back(
        {"--version", "", "show the version and stop", "", Option::Words::none, {}});
    CLI::App app;
    app.set_help_flag("-h,--help");
    app.set_version_flag("--version", "");
    app.allow_extras();
    for (const OptionGroup& group : groups)
        for (const Option& option : group.options)
            if (option.take) declare(app, option);
    try {
        refuse_values_of_flags(argc, argv, groups);
        app.parse(argc, argv);
        refuse_rest(app.remaining(), groups);
    } catch (const CLI::CallForHelp&) {
        return help_text(name, description, groups, arguments);
    } catch (const CLI::CallForVersion&) {
        return fmt::format("{} {} (Descent, {})\n", name, DESCENT_VERSION, real_name);
    } catch (const CLI::ArgumentMismatch& error) {
        const std::string text = error.what();  // "--rate: 1 required TEXT missing"
        refuse(text.substr(0, text.find(':')) + ": needs a value");
    } catch (const CLI::ParseError& error) {
        refuse(error.what());
    }
    return std::nullopt;
}

double read_number(const std::string& text) {
    const auto [kind, value] = decimal(text);
    switch (kind) {
        case Decimal::Kind::finite:
            return value;
        case Decimal::Kind::not_finite:
            refuse(quoted(text) + " is not a finite number");
        case Decimal::Kind::out_of_range:
            refuse(quoted(text) + " is out of range");
        case Decimal::Kind::no_number:
            break;
    }
    refuse(quoted(text) + " is not a number");
}

double read_positive(const std::string& text) {
    const double value = read_number(text);
    if (!(value > 0)) refuse(quoted(text) + " is not greater than 0");
    return value;
}

std::uint64_t read_whole(const std::string& text, std::uint64_t least) {
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error == std::errc::result_out_of_range) refuse(quoted(text) + " is too large");
    if (error != std::errc() || stop != end || value < least)
        refuse(fmt::format("{} is not a whole number of at least {}", quoted(text), least));
    return value;
}

std::vector<std::string> list_items(const std::vector<std::string>& words) {
    std::vector<std::string> items(1);
    for (const char c : fmt::format("{}", fmt::join(words, ","))) {
        if (c == ',')
            items.emplace_back();
        else
            items.back() += c;
    }
    return items;
}

}  // namespace descent

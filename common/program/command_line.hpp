/// \file
/// The options of a program: how they are read, what --help shows, and one line of error
/// for every mistake.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/tensor.hpp"

namespace descent {

/// The scalar of this build, as --version and the results name it.
constexpr const char* real_name = sizeof(Real) == sizeof(float) ? "float" : "double";

/// One option.
struct Option {
    /// How many words follow the flag.
    enum class Words { none, one, list };
    std::string flag;        ///< "--rate"
    std::string value_name;  ///< what --help calls its value: "NUMBER"
    std::string help;
    std::string standard;  ///< the default as --help shows it; may be empty
    Words words = Words::one;
    /// Takes the words given for the option (none for a flag). \throws std::runtime_error
    /// what is wrong with them
    std::function<void(const std::vector<std::string>& words)> take;
};

/// Options under a title.
struct OptionGroup {
    std::string title;
    std::vector<Option> options;
};

/// A finite number. \throws std::runtime_error "'3x' is not a number" and the like
double read_number(const std::string& text);
/// A finite number above 0. \throws std::runtime_error "'0' is not greater than 0" and
/// the like
double read_positive(const std::string& text);
/// A whole number. \throws std::runtime_error "'2.5' is not a whole number of at least 1"
/// and the like
std::uint64_t read_whole(const std::string& text, std::uint64_t least);

/// The items of "1,2" "3", separated by commas or given as words of their own.
std::vector<std::string> list_items(const std::vector<std::string>& words);

/// Calls what may throw, and puts the option before the error. \throws std::runtime_error
/// "--rate: what is wrong"
template <class F>
void on_behalf_of_option(const std::string& flag, const F& function) {
    try {
        function();
    } catch (const std::runtime_error& error) {
        throw std::runtime_error(flag + ": " + error.what());
    }
}

/// Reads the command line into the options; --help and --version are added.
/// \param arguments what follows the options, for --help
/// \returns the text that --help or --version asks for: print it and stop; nothing when
/// the program should run
/// \throws std::runtime_error "--rate: '-1' is not greater than 0" and the like, always
/// naming the option
std::optional<std::string> read_command_line(int argc, char** argv, const std::string& name,
                                             const std::string& description,
                                             std::vector<OptionGroup> groups,
                                             const std::string& arguments = "");

}  // namespace descent

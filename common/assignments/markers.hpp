/// \file
/// The marked regions of a source file: what stands between `//> 07.2` and `//<`.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace descent::assignments {

/// A file's content. \throws std::runtime_error when it cannot be read
std::string read_text(const std::filesystem::path& file);

/// The lines of a text, whatever ends them on Unix, Windows or an old Mac; byte order
/// marks before them are left out.
std::vector<std::string> split_lines(std::string_view text);

/// The lines of a file that are not empty. \throws as read_text()
std::vector<std::string> read_lines(const std::filesystem::path& file);

/// The text with these lines.
std::string join_lines(const std::vector<std::string>& lines);

/// A line without comment and spaces, to compare.
std::string normalised(std::string_view line);

/// The lines between two markers: lines [first, last) of the file.
struct Region {
    std::string task;  ///< "07.2"
    std::size_t first = 0, last = 0;
};

/// A file with regions.
struct MarkedFile {
    std::string name;
    std::vector<std::string> lines;
    std::vector<Region> regions;

    const Region* region(std::string_view task) const;          ///< null if it is not there
    std::vector<std::string> text(const Region& region) const;  ///< its lines, without the markers
};

/// \throws std::runtime_error "name:line: reason" for a marker without its other one, and
/// a task that is marked twice
MarkedFile read_marked(std::string name, std::string_view text);

/// The task that a line `//> 07.2` opens, empty for other lines. \param ends is set for
/// `//<`
std::string opened_task(std::string_view line, bool& ends);

/// The file with other lines in its regions. \param filling gives them; the markers stay
std::string filled(const MarkedFile& file,
                   const std::function<std::vector<std::string>(const Region&)>& filling);

/// The function around a region, as its definition writes it.
struct Definition {
    std::string name_space;  ///< "descent::backprop"
    std::string result;      ///< "Real"
    std::string name;        ///< "backward", "Adam::step"
    bool is_const = false;   ///< a member function that does not change its object
    bool is_template = false;
    /// A parameter as it is written there.
    struct Parameter {
        std::string type, name;
    };
    std::vector<Parameter> parameters;

    std::string class_name() const;       ///< "Adam"; empty for a free function
    std::string parameter_names() const;  ///< "network, phi, X"
    std::string signature() const;  ///< "Real (*)(const Vector&, std::size_t)", the object first
};

/// \throws std::runtime_error when the region stands in no function that begins at the
/// first column, in a namespace with a name
Definition definition_around(const MarkedFile& file, const Region& region);

}  // namespace descent::assignments

#include "common/program/graphviz.hpp"

#include <filesystem>

#include "common/program/drawing_program.hpp"
#include "common/program/files.hpp"
#include "common/program/text.hpp"
#include "common/shapes.hpp"

namespace descent {

std::string Drawing::write(const std::string& folder) const {
    require(!name.empty() && name.find('/') == std::string::npos, "Drawing",
            "the name must be a file name without /");
    make_folder(folder);
    const std::string path = (std::filesystem::path(folder) / name).string();
    const std::string text = "// " + one_line(title) + "\n" + dot;
    write_figure_file(path + ".dot", text, {"// "});
    const std::string label = dot_text(title);
    return write_svg(path,
                     draw("dot", {"-Tsvg", "-Glabel=" + label.substr(1, label.size() - 2)}, text));
}

std::string dot_text(const std::string& text) {
    std::string result = "\"";
    for (const char c : one_line(text)) {
        if (c == '"' || c == '\\') result += '\\';
        result += c;
    }
    return result + "\"";
}

}  // namespace descent

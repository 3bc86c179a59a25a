#include "common/program/gnuplot.hpp"

#include <fmt/format.h>

#include <string_view>

#include "common/program/drawing_program.hpp"
#include "common/program/text.hpp"

namespace descent {

std::string find_gnuplot() {
    return find_program("gnuplot");
}

std::string run_gnuplot(const std::string& script) {
    return output_of("gnuplot", {"--default-settings"}, script);
}

std::string gnuplot_text(const std::string& text) {
    std::string result = "\"";
    for (const char c : one_line(text)) {
        if (std::string_view("\\\"`@$").find(c) != std::string_view::npos)
            result += fmt::format("\\{:03o}", c);
        else
            result += c;
    }
    return result + "\"";
}

}  // namespace descent

#include "common/program/gnuplot.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

#include "common/program/text.hpp"

namespace descent {

Drawn run_gnuplot(const std::string& script) {
    unsetenv("GNUTERM");  // if it names a terminal that is not there, no script is read
    return draw("gnuplot", {"--default-settings"}, script);
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

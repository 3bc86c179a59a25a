#include "common/program/figure.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>

#include "common/data/dataset.hpp"
#include "common/program/gnuplot.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/xml.hpp"

using namespace descent;
using descent::test::read_file;
using descent::test::TemporaryFolder;

namespace {

constexpr Real gap = std::numeric_limits<Real>::quiet_NaN();

/// Another PATH until the end of the scope.
class PathSetting {
public:
    explicit PathSetting(const std::string& path) {
        if (const char* old = std::getenv("PATH")) old_ = old;
        setenv("PATH", path.c_str(), 1);
    }
    ~PathSetting() { old_ ? setenv("PATH", old_->c_str(), 1) : unsetenv("PATH"); }
    PathSetting(const PathSetting&) = delete;
    PathSetting& operator=(const PathSetting&) = delete;

private:
    std::optional<std::string> old_;
};

Figure parabola() {
    Figure figure("parabola", "A parabola", "x / m", "y");
    figure.line("x²", Vector{0, 1, 2}, Vector{0, 1, 4});
    return figure;
}

std::string csv_of(const Figure& figure) {
    const TemporaryFolder folder;
    figure.write(folder.path());
    return read_file(folder.path() + "/" + figure.name() + ".csv");
}

/// The SVG, or nothing when it could not be drawn.
std::string svg_of(const Figure& figure) {
    const TemporaryFolder folder;
    return figure.write(folder.path()).empty()
               ? read_file(folder.path() + "/" + figure.name() + ".svg")
               : "";
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

void check_throws(const std::function<void()>& function, const std::string& text) {
    try {
        function();
        FAIL_CHECK("nothing was thrown instead of: " << text);
    } catch (const std::exception& error) {
        CHECK(std::string(error.what()) == text);
    }
}

}  // namespace

TEST_CASE("figure: the CSV holds what is drawn, series by series") {
    Figure figure = parabola();
    figure.points("data,\nwith a comma", Vector{Real(0.5)}, Vector{Real(0.1)});
    CHECK(csv_of(figure) ==
          "series,x,y\n# A parabola\n# 1: x²\n# 2: data, with a "
          "comma\n1,0,0\n1,1,1\n1,2,4\n2,0.5,0.1\n");
}

TEST_CASE("figure: a surface's CSV has z, and nan beside the other series") {
    Figure figure("s", "Surface", "x", "y");
    figure.surface(Vector{0, 1, 2}, Vector{10, 20}, Matrix{{1, 2, 3}, {4, 5, 6}})
        .path("p", Vector{1}, Vector{15});
    CHECK(csv_of(figure) ==
          "series,x,y,z\n# Surface\n# 0: surface\n# 1: p\n0,0,10,1\n0,1,10,2\n0,2,10,3\n0,0,20,4\n"
          "0,1,20,5\n0,2,20,6\n1,1,15,nan\n");
}

TEST_CASE("figure: read_csv reads the numbers back, every digit") {
    const TemporaryFolder folder;
    const Vector x{Real(1) / 3, Real(1e-30), Real(-123456.789)}, y{Real(0.1), Real(2) / 7, 0};
    Figure("digits", "Digits", "x", "y").line("a", x, y).write(folder.path());
    const Table table = read_csv(folder.path() + "/digits.csv");
    CHECK(table.columns == std::vector<std::string>{"series", "x", "y"});
    REQUIRE(table.values.shape()[0] == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(table.values(i, 0) == 1);
        CHECK(table.values(i, 1) == x(i));
        CHECK(table.values(i, 2) == y(i));
    }
}

TEST_CASE("figure: what cannot be drawn is refused with the name of figure and series") {
    Figure figure = parabola();
    const Vector two{1, 2}, three{1, 2, 3}, none = xt::zeros<Real>({0});
    check_throws([&] { figure.line("fit", two, three); },
                 "figure parabola, series 'fit': 2 values of x, but 3 of y");
    check_throws([&] { figure.points("data", none, none); },
                 "figure parabola, series 'data': has no points");
    check_throws(
        [&] {
            figure.surface(two, three, Matrix{{1, 2}, {3, 4}});
        },
        "figure parabola, surface: z has shape 2×2, expected 3×2");
    check_throws(
        [&] {
            figure.surface(Vector{2, 1}, two, Matrix{{1, 2}, {3, 4}});
        },
        "figure parabola, surface: x and y must be finite and increase");
    check_throws(
        [&] {
            figure.surface(Vector{1}, two, Matrix{{1}, {3}});
        },
        "figure parabola, surface: needs at least two values of x and of y");
    figure.surface(two, two, Matrix{{1, 2}, {3, 4}});
    check_throws(
        [&] {
            figure.surface(two, two, Matrix{{1, 2}, {3, 4}});
        },
        "figure parabola, surface: a figure has at most one");
    check_throws([&] { figure.range_x(2, 1); }, "figure parabola: range_x: needs low < high");
    check_throws([&] { figure.range_y(gap, 1); }, "figure parabola: range_y: needs low < high");
    check_throws([&] { figure.vertical(gap); }, "figure parabola: vertical: x is not finite");
    check_throws([&] { figure.horizontal(gap); }, "figure parabola: horizontal: y is not finite");
    check_throws([&] { Figure("a/b", "", "", ""); },
                 "Figure: the name must be a file name without /");
    check_throws([&] { Figure("empty", "", "", "").write("/tmp"); }, "figure empty: shows nothing");
}

TEST_CASE("figure: an SVG with the texts as they were given") {
    Figure figure("texts", "it's a_b^{c} \"d\" \\n `e` @f $g <h> & ~i", "α_k", "∂L/∂φ₀");
    figure.line("σ² = 0.1_x", Vector{0, 1}, Vector{1, 2})
        .dashed("100 %", Vector{0, 1}, Vector{2, 1});
    const std::string svg = svg_of(figure);
    REQUIRE(svg.find("</svg>") != std::string::npos);
    for (const char* text : {"it's a_b^{c} \"d\" \\n `e` @f $g &lt;h> &amp; ~i", "α_k", "∂L/∂φ₀",
                             "σ² = 0.1_x", "100 %"}) {
        CAPTURE(text);
        CHECK(svg.find(text) != std::string::npos);
    }
    CHECK(svg.find("DejaVu Sans,Helvetica") != std::string::npos);
    CHECK(svg.find("<title>gnuplot") == std::string::npos);
}

TEST_CASE("figure: texts that are no text make no broken SVG or CSV") {
    const std::string hostile = "caf\xE9 \x1B[31m\x01 \xC2\x9B \xEF\xBF\xBF <&\"'";
    Figure figure("hostile", hostile, hostile, hostile);
    figure.line(hostile, Vector{0, 1}, Vector{1, 2}).ticks_x({hostile, "b"});
    const TemporaryFolder folder;
    REQUIRE(figure.write(folder.path()) == "");
    const std::string svg = read_file(folder.path() + "/hostile.svg");
    CHECK(svg.find("caf\uFFFD  [31m") != std::string::npos);
    CHECK(test::xml_problem(svg) == "");
    CHECK(test::xml_character_problem(read_file(folder.path() + "/hostile.csv")) == "");
}

TEST_CASE("figure: negative control: the XML check notices what a browser would refuse") {
    CHECK(test::xml_problem("<?xml version=\"1.0\"?><a b='1'><c/>x &lt; y</a>") == "");
    for (const char* broken : {"<a>caf\xE9</a>", "<a>\x1B</a>", "<a>", "<a></b>", "<a b=c></a>",
                               "<a>x & y</a>", "<a>1 < 2</a>", "<a>\xEF\xBF\xBE</a>"}) {
        CAPTURE(broken);
        CHECK(test::xml_problem(broken) != "");
    }
}

TEST_CASE("figure: places on the x-axis by name, and no tick between them") {
    Figure figure("named", "t", "step", "y");
    const std::string numbered = svg_of(figure.path("", Vector{1, 2, 3}, Vector{5, 5, 6}));
    REQUIRE_FALSE(numbered.empty());
    CHECK(count(numbered, "1.5<") == 1);
    const std::string named = svg_of(figure.ticks_x({"∂ℓ/∂f_3", "h'2", "last"}));
    for (const char* name : {"∂ℓ/∂f_3", "h'2", "last"})
        CHECK(named.find(name) != std::string::npos);
    CHECK(count(named, "1.5<") == 0);
    check_throws([&] { figure.ticks_x({}); }, "figure named: ticks_x: there is no label");
}

TEST_CASE("figure: like() gives a series the colour of an earlier one") {
    // the colours of series 1, 2, 3 of the figure, in their order
    const auto colours = [](bool alike) {
        Figure figure("g", "", "", "");
        const Vector x{0, 1};
        figure.line("a", x, x).line("b", x, 2 * x).dashed("a, stated", x, 3 * x);
        if (alike) figure.like("a");
        const std::string svg = svg_of(figure);
        std::vector<std::string> found;
        for (const char* part :
             {"\"gnuplot_plot_1\"", "\"gnuplot_plot_2\"", "\"gnuplot_plot_3\""}) {
            const std::size_t curve = svg.find(part), at = svg.find("stroke='", curve);
            REQUIRE(at != std::string::npos);
            found.push_back(svg.substr(at, svg.find('\'', at + 8) - at));
        }
        return found;
    };
    const std::vector<std::string> own = colours(false), same = colours(true);
    CHECK(own[2] != own[0]);
    CHECK(same[0] == own[0]);
    CHECK(same[1] == own[1]);
    CHECK(same[2] == own[0]);
    Figure figure("g", "", "", "");
    figure.line("a", Vector{0, 1}, Vector{0, 1});
    check_throws([&] { figure.like("a"); }, "figure g: like: there is no earlier series 'a'");
}

TEST_CASE("figure: NaN is a gap in the line") {
    const Vector x{0, 1, 2, 3, 4};
    // A gap makes a second stroke, which begins with another "move to" (M).
    const auto strokes = [](const std::string& svg) {
        const std::size_t curve = svg.find("id=\"gnuplot_plot_1\"");
        return count(svg.substr(curve, svg.find("gnuplot_plot_2") - curve), "M");
    };
    const std::string whole = svg_of(Figure("g", "", "", "").line("", x, Vector{0, 1, 0, 1, 0}));
    const std::string broken = svg_of(Figure("g", "", "", "").line("", x, Vector{0, 1, gap, 1, 0}));
    REQUIRE_FALSE(whole.empty());
    CHECK(strokes(broken) == strokes(whole) + 1);
}

TEST_CASE("figure: everything a figure can hold can be drawn") {
    const Vector x{1, 2, 5}, y{3, 4, 5}, tiny{Real(1e-9), Real(1e-3), 1};
    const Matrix z{{1, 2, 3}, {4, gap, 6}, {7, 8, 9}};
    std::vector<Figure> figures;
    const auto add = [&]() -> Figure& {
        return figures.emplace_back("f" + std::to_string(figures.size()), "t", "x", "y");
    };
    add().points("one point", Vector{1}, Vector{1});
    add().line("constant", x, Vector{2, 2, 2});
    add().line("only gaps", x, Vector{gap, gap, gap});
    add().line("infinite", x, Vector{1, std::numeric_limits<Real>::infinity(), 2});
    add().line("log", tiny, tiny).log_x().log_y().vertical(Real(1e-5)).horizontal(-1);
    add().line("nothing above 0", x, Vector{0, -1, -2}).log_y();
    add().line("short log", x, y).log_x().log_y().vertical(0);
    add().line("ranges", x, y).log_x().range_x(-1, 10).range_y(0, 6);
    add().line("log below 0", x, y).log_x().range_x(-2, -1);
    add().path("equal", x, y).equal_axes().horizontal(10).vertical(-4);
    add().surface(x, y, z, {2, 5}).path("path", x, y).z_label("loss");
    add().surface(Vector{1, 2, 3}, y, z, {100}).points("point", Vector{1}, Vector{4});
    add().surface(x, y, z).log_x().log_y().log_z().vertical(2);
    for (int series = 0; series < 12; ++series) {
        if (series == 0) add();
        figures.back().line("series " + std::to_string(series), x, y).points("", x, y);
    }
    for (const Figure& figure : figures) {
        CAPTURE(figure.name());
        CHECK(svg_of(figure).find("</svg>") != std::string::npos);
    }
}

TEST_CASE("figure: contour lines on every kind of grid") {
    // The second plot, in which every line begins with a "move to" (M).
    const auto drawn = [](bool log, const std::vector<Real>& levels) {
        Figure figure("contours", "", "", "");
        figure.surface(Vector{1, 2, 3}, Vector{Real(0.01), Real(0.1), 1},
                       Matrix{{1, 2, 3}, {2, 3, 4}, {3, 4, 5}}, levels);
        if (log) figure.log_x().log_y();
        const std::string svg = svg_of(figure);
        const std::size_t begin = svg.find("gnuplot_plot_2");
        return count(svg.substr(begin, svg.find("gnuplot_plot_3") - begin), "M");
    };
    for (bool log : {false, true}) {
        CAPTURE(log);
        CHECK(drawn(log, {Real(2.5)}) == 1);
        CHECK(drawn(log, {Real(2.5), Real(3.5)}) == 2);
        CHECK(drawn(log, {100}) == 0);
    }
}

TEST_CASE("figure: a range shows that part, reference lines widen it") {
    const auto has_tick = [](const std::string& svg, const std::string& tick) {
        return svg.find("> " + tick + "<") != std::string::npos ||
               svg.find(">" + tick + "<") != std::string::npos;
    };
    CHECK_FALSE(has_tick(svg_of(parabola()), "10"));
    CHECK(has_tick(svg_of(parabola().horizontal(10)), "10"));
    CHECK(has_tick(svg_of(parabola().range_y(0, 10)), "10"));
}

TEST_CASE("figure: without gnuplot the CSV is there all the same") {
    const TemporaryFolder folder;
    for (const char* path : {"", "/nowhere", ":"}) {
        const std::string old = folder.write("parabola.svg", "<desc>Produced by GNUPLOT</desc>");
        const PathSetting setting(path);
        CHECK(find_program("gnuplot").empty());
        CHECK(parabola().write(folder.path()) == "gnuplot not found");
        CHECK(read_file(folder.path() + "/parabola.csv").starts_with("series,x,y\n"));
        CHECK_FALSE(std::filesystem::exists(old));  // it would not show what the CSV holds
    }
    CHECK_FALSE(find_program("gnuplot").empty());
    CHECK(parabola().write(folder.path()) == "");
}

TEST_CASE("figure: a gnuplot that fails or draws half a figure counts as failed") {
    for (const char* script :
         {"#!/bin/sh\nexit 1\n", "#!/bin/sh\necho '<svg>'\n", "no program\n"}) {
        const TemporaryFolder folder;
        folder.write("gnuplot", script);
        std::filesystem::permissions(folder.path() + "/gnuplot", std::filesystem::perms::owner_all);
        const PathSetting setting(folder.path());
        CHECK_FALSE(parabola().write(folder.path() + "/out").empty());
        CHECK_FALSE(std::filesystem::exists(folder.path() + "/out/parabola.svg"));
        CHECK(std::filesystem::exists(folder.path() + "/out/parabola.csv"));
    }
}

TEST_CASE("figure: write makes its folder, and names one it cannot write") {
    const TemporaryFolder folder;
    CHECK(parabola().write(folder.path() + "/a/b") == "");
    // no temporary is left
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path() + "/a/b"), {}) == 2);
    const std::string file = folder.write("file", "");
    check_throws([&] { parabola().write(file); },
                 "cannot make the folder " + file + ": Not a directory");
}

TEST_CASE("figure: a file of the reader's own is not replaced") {
    for (const std::string name : {"parabola.csv", "parabola.svg"}) {
        const TemporaryFolder folder;
        const std::string mine = folder.write(name, "1,2\n");
        check_throws([&] { parabola().write(folder.path()); },
                     "cannot write " + mine +
                         ": a file that is no figure has this name; name another folder");
        CHECK(read_file(mine) == "1,2\n");
    }
}

TEST_CASE("figure: GNUTERM may name a terminal that gnuplot lacks") {
    const TemporaryFolder folder;
    setenv("GNUTERM", "x11", 1);
    CHECK(parabola().write(folder.path()) == "");
}

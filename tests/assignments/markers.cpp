#include "common/assignments/markers.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace descent::assignments;

namespace {

const char* const marked_source = R"(#include "x.hpp"

namespace descent::line {

Real slope(const Vector& w,
           std::size_t k, Matrix* dh) {
    Real s = 0;
    //> 01.1
    s = w(k);  // a
    s += 1;
    //<
    return s;
}

template <class S>
void Rule<S>::step(Vector& phi) const {
    //> 01.2 a title
    phi = 0;
    //<
}

}  // namespace descent::line
)";

}  // namespace

TEST_CASE("assignment markers: regions, and other lines in their place") {
    const MarkedFile file = read_marked("x.cpp", marked_source);
    REQUIRE(file.regions.size() == 2);
    CHECK(file.regions[0].task == "01.1");
    CHECK(file.text(file.regions[0]) ==
          std::vector<std::string>{"    s = w(k);  // a", "    s += 1;"});
    CHECK(filled(file, [&](const Region& r) { return file.text(r); }) == marked_source);
    const std::string other =
        filled(file, [](const Region&) { return std::vector<std::string>{"    x;"}; });
    CHECK(other.find("//> 01.1\n    x;\n    //<\n    return s;") != std::string::npos);
    CHECK(other.find("s += 1") == std::string::npos);
}

TEST_CASE("assignment markers: the function around a region") {
    const MarkedFile file = read_marked("x.cpp", marked_source);
    const Definition slope = definition_around(file, file.regions[0]);
    CHECK(slope.name_space == "descent::line");
    CHECK(slope.name == "slope");
    CHECK(slope.parameter_names() == "w, k, dh");
    CHECK(slope.signature() == "Real (*)(const Vector&, std::size_t, Matrix*)");
    CHECK_FALSE(slope.is_template);
    const Definition step = definition_around(file, file.regions[1]);
    CHECK(step.is_template);
    CHECK(step.is_const);
}

TEST_CASE("assignment markers: any line end, and a byte order mark") {
    CHECK(split_lines("\xEF\xBB\xBF"
                      "a\r\nb\rc\n\nd") == std::vector<std::string>{"a", "b", "c", "", "d"});
    CHECK(split_lines("").empty());
}

TEST_CASE("assignment markers: what is wrong is named with its line") {
    CHECK_THROWS_WITH_AS(read_marked("x", "//> 01.1\n"), "x:1: 01.1 has no //< behind it",
                         std::runtime_error);
    CHECK_THROWS_WITH_AS(read_marked("x", "a\n//<\n"), "x:2: //< without a //> before it",
                         std::runtime_error);
    CHECK_THROWS_WITH_AS(read_marked("x", "//> 01.1\n//> 01.2\n//<\n"),
                         "x:2: 01.2 begins, and 01.1 has no //< before it", std::runtime_error);
    CHECK_THROWS_WITH_AS(read_marked("x", "//> 01.1\n//<\n//> 01.1\n//<\n"),
                         "x:3: 01.1 is marked twice", std::runtime_error);
    const MarkedFile nameless = read_marked(
        "x", "namespace {\nvoid f() {\n    //> 01.1\n    a;\n    //<\n}\n}  // namespace\n");
    CHECK_THROWS_AS(definition_around(nameless, nameless.regions[0]), std::runtime_error);
}

#include "chapters/01_linear_regression/named_data.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "tests/support/run_program.hpp"

using namespace descent;
using namespace descent::regression;
using descent::test::TemporaryFolder;

TEST_CASE("FM.1 named data: features, y, and names from the header or by number") {
    const TemporaryFolder folder;
    const NamedData named =
        read_named_data(folder.write("a.csv", "age,size,price\n1,2,3\n4,5,6\n"));
    CHECK((named.W == Matrix{{1, 1, 2}, {1, 4, 5}}));
    CHECK((named.Y == Matrix{{3}, {6}}));
    CHECK((named.names == std::vector<std::string>{"1 (offset)", "age", "size"}));
    CHECK(named.y_name == "price");

    const NamedData bare = read_named_data(folder.write("b.csv", "1,2\n3,4\n"));
    CHECK((bare.names == std::vector<std::string>{"1 (offset)", "x1"}));
    CHECK(bare.y_name == "y");
}

TEST_CASE("FM.1 named data: what no line can be fitted to is refused with the file's name") {
    const TemporaryFolder folder;
    for (const char* text : {"1\n2\n", "1,2\n", "1e200,2\n3,4\n"}) {
        const std::string file = folder.write("bad.csv", text);
        INFO(text);
        CHECK_THROWS_AS(read_named_data(file), std::runtime_error);
        try {
            read_named_data(file);
        } catch (const std::runtime_error& error) {
            CHECK(std::string(error.what()).rfind(file + ": ", 0) == 0);
        }
    }
}

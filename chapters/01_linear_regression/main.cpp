#include "common/chapter.hpp"

int main(int argc, char** argv) {
    descent::Chapter chapter("01_linear_regression", "A line fitted to points");
    return chapter.run(argc, argv, [&] {});
}

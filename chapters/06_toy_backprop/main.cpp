#include "common/chapter.hpp"

int main(int argc, char** argv) {
    descent::Chapter chapter("06_toy_backprop", "Backpropagation on a toy function");
    return chapter.run(argc, argv, [&] {});
}

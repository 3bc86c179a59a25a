#include "common/chapter.hpp"

int main(int argc, char** argv) {
    descent::Chapter chapter("07_backprop", "Backpropagation");
    return chapter.run(argc, argv, [&] {});
}

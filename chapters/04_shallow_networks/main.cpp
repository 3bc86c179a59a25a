#include "common/chapter.hpp"

int main(int argc, char** argv) {
    descent::Chapter chapter("04_shallow_networks", "Shallow neural networks");
    return chapter.run(argc, argv, [&] {});
}

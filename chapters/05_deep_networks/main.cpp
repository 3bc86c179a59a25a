#include "common/chapter.hpp"

int main(int argc, char** argv) {
    descent::Chapter chapter("05_deep_networks", "Deep neural networks");
    return chapter.run(argc, argv, [&] {});
}

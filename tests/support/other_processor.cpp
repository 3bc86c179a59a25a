// A program built with instructions that hardly any processor has: it must end before its own code
// starts.
#include <cstdio>

namespace {
const int early = std::puts("an initializer ran");
}

int main() {
    return early < 0;
}

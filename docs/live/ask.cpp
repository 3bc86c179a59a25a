// Answers the questions on standard input, one a line, for comparison with a browser's answers.

#include <iostream>
#include <string>

#include "docs/live/live.hpp"

int main() {
    for (std::string question; std::getline(std::cin, question);)
        std::cout << descent::live::answer(question) << '\n';
}

// A program for the tests of check_gradient: a loss of two blocks and its gradient, over the
// protocol of docs/check_gradient.md, or with one thing wrong.
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace {

std::string how;

/// Sends a text, and in pieces of two bytes if that is what is tested.
void say(std::string text) {
    if (how == "crlf")
        for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2)
            text.insert(at, 1, '\r');
    if (how != "pieces") {
        std::cout << text << std::flush;
        return;
    }
    for (std::size_t at = 0; at < text.size(); at += 2) {
        std::cout << text.substr(at, 2) << std::flush;
        usleep(100);
    }
}

/// L = 1/4 Σ W⁴ + Σ e^b; with kinks + Σ |W − 1/8|.
double loss(const std::vector<double>& phi, std::vector<double>& dphi, std::string& signs) {
    double sum = 0;
    dphi.assign(8, 0);
    for (std::size_t i = 0; i < 6; ++i) {
        sum += std::pow(phi[i], 4) / 4;
        dphi[i] = std::pow(phi[i], 3);
        if (!how.starts_with("kinks")) continue;
        const bool right = phi[i] > 0.125;
        sum += right ? phi[i] - 0.125 : 0.125 - phi[i];
        dphi[i] += right ? 1 : -1;
        signs += right ? '1' : '0';
    }
    for (std::size_t i = 6; i < 8; ++i) {
        sum += std::exp(phi[i]);
        dphi[i] = std::exp(phi[i]);
    }
    return sum;
}

/// What is wrong with an answer. \param number of the request, from 1
void spoil(int number, double& L, std::vector<double>& dphi) {
    if (how == "wrong") dphi[4] *= 2;
    if (how == "mean")
        for (double& d : dphi) d *= 12;
    if (how == "nan gradient") dphi[4] = std::nan("");
    if (how == "nan loss at phi") L = std::nan("");
    if (how == "nan losses" && number > 30) L = number % 2 == 0 ? std::nan("") : -INFINITY;
    if (how == "extra entry") dphi.push_back(1);
    if (how == "missing entry") dphi.pop_back();
    if (how == "constant") L = 3, dphi.assign(8, 0);
}

/// Misbehaves instead of an answer, once there were some. \returns whether it did
bool misbehave(int number, const std::string& request) {
    if (number < 20 || request != "loss") return false;
    if (how == "exits") std::exit(7);
    if (how == "aborts") std::abort();
    if (how == "hangs") sleep(1000);
    if (how == "deaf") close(0), sleep(1000);
    if (how == "closes") close(1), sleep(1000);
    if (how == "half a line") std::cout << "0.5" << std::flush, sleep(1000);
    if (how == "words") say("tensor(1.5)\n");
    if (how == "empty line") say("\n");
    if (how == "huge number") say("1e999\n");
    if (how == "twice") say("1\n2\n");
    return how == "words" || how == "empty line" || how == "huge number" || how == "twice";
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 1) how = argv[1];
    if (how == "warning") say("Warning: a library\n  speaks first\n");
    if (how == "stderr") std::cerr << "to the terminal\n";
    say("block W 3 2\nblock b 2\nbatch 12\nphi 0.5 -1 0.125 1.5 2 -0.75 0.25 -0.5\n");
    std::string line, request;
    for (int number = 1; std::getline(std::cin, line); ++number) {
        std::istringstream words(line);
        words >> request;
        if (request == "quit") return 0;
        std::vector<double> phi(8), dphi;
        for (double& p : phi) words >> p;
        if (misbehave(number, request)) continue;
        std::string signs, answer;
        double L = loss(phi, dphi, signs);
        spoil(number, L, dphi);
        const auto add = [&](double x) {
            char text[40];
            std::snprintf(text, sizeof text, "%.17g ", x);
            answer += text;
        };
        add(L);
        if (request == "gradient")
            for (const double d : dphi) add(d);
        if (how == "kinks with pattern") answer += "pattern " + signs;
        say(answer + "\n");
    }
}

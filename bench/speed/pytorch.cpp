#include "bench/speed/pytorch.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "common/program/process.hpp"

namespace descent::speed {
namespace {

/// φ, the examples and their labels, one number after the other.
void write_numbers(const Workload& work, const std::string& path) {
    std::ofstream file(path, std::ios::binary);
    const std::vector<Real> labels(work.labels.begin(), work.labels.end());
    for (const auto* numbers : {&work.phi, &work.x, &labels})
        file.write(reinterpret_cast<const char*>(numbers->data()),
                   static_cast<std::streamsize>(numbers->size() * sizeof(Real)));
    file.close();
    if (!file) throw std::runtime_error(fmt::format("cannot write '{}'", path));
}

}  // namespace

PyTorch::PyTorch() : folder_("speed") {
    std::signal(SIGPIPE, SIG_IGN);
    if (!start("python3") && !start("/usr/bin/python3"))  // the user's own, then Debian's
        throw std::runtime_error("python3 cannot import torch; install python3-torch");
}

PyTorch::~PyTorch() {
    end();
}

bool PyTorch::start(const char* python) {
    std::vector<std::string> command{python, PYTORCH_STEP};
    Pipe in, out;
    if (start_program(command, {in.read, out.write, 2}, process_) != 0) return false;
    to_ = fdopen(std::exchange(in.write, -1), "w");
    from_ = fdopen(std::exchange(out.read, -1), "r");
    close(std::exchange(out.write, -1));  // or its end would not be seen
    version_ = line();
    if (version_.empty()) end();
    return !version_.empty();
}

void PyTorch::end() {
    if (!to_) return;
    std::fclose(std::exchange(to_, nullptr));  // the end of its standard input is its own
    std::fclose(from_);
    waitpid(process_, nullptr, 0);
}

std::string PyTorch::line() {
    std::string text;
    for (int c; (c = std::fgetc(from_)) != EOF && c != '\n';) text += static_cast<char>(c);
    return text;
}

std::string PyTorch::ask(const std::string& request) {
    fmt::print(to_, "{}\n", request);
    std::fflush(to_);
    const std::string answer = line();
    if (answer.empty()) throw std::runtime_error("PyTorch has no answer to '" + request + "'");
    return answer;
}

Contestant PyTorch::contestant(const Workload& work) {
    const std::string path = folder_.path() + "/work";
    write_numbers(work, path);
    ask(fmt::format("work {} {} {} {} {}", sizeof(Real) == 8 ? "double" : "single",
                    fmt::join(work.widths, "-"), work.batch, work.alpha, path));
    return {.name = "PyTorch",
            .step = [this] { return static_cast<Real>(std::stod(ask("loss"))); },
            .seconds =
                [this](std::size_t steps, bool by_the_clock) {
                    const char* time = by_the_clock ? "clock" : "processor";
                    return std::stod(ask(fmt::format("{} {}", time, steps)));
                }};
}

}  // namespace descent::speed

#include "bench/speed/pytorch.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "common/program/process.hpp"
#include "common/program/text.hpp"

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

PyTorch::PyTorch() : folder_("speed"), work_(folder_.path() + "/work") {
    if (!start("python3") && !start("/usr/bin/python3"))  // the user's own, then Debian's
        throw std::runtime_error("python3 cannot import torch; install python3-torch");
}

PyTorch::~PyTorch() {
    end();
}

bool PyTorch::start(const char* python) {
    std::vector<std::string> command{python, PYTORCH_STEP, work_};
    Pipe in, out;
    if (start_program(command, {in.read, out.write, 2}, process_) != 0) return false;
    to_ = fdopen(std::exchange(in.write, -1), "w");
    from_ = fdopen(std::exchange(out.read, -1), "r");
    if (!to_ || !from_) throw std::runtime_error("no memory for the talk with Python");
    close(std::exchange(out.write, -1));  // or its end would not be seen
    do version_ = line();                 // others may have said something before
    while (!version_.empty() && !version_.starts_with("PyTorch "));
    if (version_.empty()) end();
    return !version_.empty();
}

void PyTorch::end() {
    if (!to_) return;
    std::fclose(std::exchange(to_, nullptr));  // the end of its standard input is its own
    std::fclose(from_);
    while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

std::string PyTorch::line() {
    std::string text;
    for (int c; (c = std::fgetc(from_)) != EOF && c != '\n';) text += static_cast<char>(c);
    return text;
}

std::string PyTorch::ask(const std::string& request) {
    const auto before = std::signal(SIGPIPE, SIG_IGN);
    fmt::print(to_, "{}\n", request);
    std::fflush(to_);
    std::signal(SIGPIPE, before);
    return line();
}

double PyTorch::number(const std::string& request) {
    const std::string answer = ask(request);
    char* end = nullptr;
    const double number = std::strtod(answer.c_str(), &end);
    if (answer.empty() || *end != '\0')
        throw std::runtime_error(
            fmt::format("PyTorch's answer to '{}' is '{}'", request, one_line(answer)));
    return number;
}

Contestant PyTorch::contestant(const Workload& work) {
    write_numbers(work, work_);
    const std::string request = fmt::format("work {} {} {} {}", precision,
                                            fmt::join(work.widths, "-"), work.batch, work.alpha);
    if (ask(request) != "ready") throw std::runtime_error("PyTorch does not take its work");
    return {
        .name = "PyTorch",
        .step = [this] { return static_cast<Real>(number("loss")); },
        .seconds =
            [this](std::size_t steps, bool by_the_clock) {
                return number(fmt::format("{} {}", by_the_clock ? "clock" : "processor", steps));
            }};
}

}  // namespace descent::speed

// The player: a student's function, which an examiner asks for over standard input and output. It
// knows no seed, no expected value and no verdict.
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "common/assignments/call.hpp"

namespace descent::assignments {
namespace {

class Play : public Side {
public:
    Play(int in, int out, std::string task) : task_(std::move(task)), peer_(in, out, served_) {
        served_[task_] = tasks.find(task_)->second.service;
    }
    bool elsewhere(std::string_view task) const override { return task != task_; }
    Remote& remote() override { return peer_; }
    std::string ask(std::string_view task, const std::string& arguments, const Results&) override {
        return peer_.call_task(task, arguments);
    }
    void serve() { peer_.serve_all(); }

private:
    std::string task_;
    std::map<std::string, Service, std::less<>> served_;
    Peer peer_;
};

Play* play = nullptr;

}  // namespace

Side& side() {
    if (!play) throw Ended{"a task was called before the program began"};
    return *play;
}

}  // namespace descent::assignments

int main(int argc, char** argv) {
    using namespace descent::assignments;
    if (argc != 2 || !tasks.contains(argv[1])) {
        std::fputs("player: the task is missing\n", stderr);
        return 3;
    }
    // What the student's code prints goes to standard error; the conversation keeps its own pipes.
    const int in = dup(0), out = dup(1), nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, 0);
    dup2(2, 1);
    setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
    Play the(in, out, argv[1]);
    play = &the;
    try {
        the.serve();
    } catch (...) {
        return 1;  // the examiner is gone
    }
}

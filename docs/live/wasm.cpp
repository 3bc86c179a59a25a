// The way from JavaScript to answer(): room for the question's bytes, then its answer's.

#include <string>

#include "docs/live/live.hpp"

namespace {
std::string question, reply;
}

extern "C" {

[[gnu::used, clang::export_name("room")]] char* room(std::size_t bytes) {
    question.resize(bytes);
    return question.data();
}

/// Answers the question; returns how many bytes the answer has.
[[gnu::used, clang::export_name("answer")]] std::size_t answer() {
    reply = descent::live::answer(question);
    return reply.size();
}

[[gnu::used, clang::export_name("reply")]] const char* reply_bytes() {
    return reply.data();
}
}

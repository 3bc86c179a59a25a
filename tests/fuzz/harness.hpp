/// \file
/// What must hold, whatever bytes come in? A harness is a function of bytes that throws
/// Found where it does not.
///
/// The same harnesses run in two programs: test_fuzz (replay.cpp), and one for each under
/// libFuzzer (tests/support/libfuzzer.cpp), which tests/fuzz/run.sh builds.
#pragma once

#include <concepts>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "common/tensor.hpp"

namespace descent::fuzz {

/// What was found. No std::exception: a harness takes those for a refusal.
struct Found {
    std::string text;
};

/// \throws Found unless it holds
void must(bool holds, std::string_view what);

/// One harness.
struct Harness {
    std::string name;                     ///< of its file, and its folder in seeds/
    std::size_t longest = 4096;           ///< bytes of an input
    std::vector<std::string> (*seeds)();  ///< inputs to begin with, beside those in seeds/
    void (*run)(std::string_view bytes);
    /// Repairs lengths and checksums, so that a mutation gets behind them; may be null.
    std::string (*mend)(std::string bytes) = nullptr;
};

/// All harnesses that are linked, by name.
const std::vector<Harness>& harnesses();

/// Makes a harness known: each file has one at its end.
struct Registered {
    explicit Registered(Harness harness);
};

/// The seeds of a harness: its own and those of tests/fuzz/seeds/NAME/.
std::vector<std::string> all_seeds(const Harness& harness);

// --------------------------------------------------------------------------------- oracles

/// What a program says when it refuses a file: one line of at most 500 characters that
/// begins with the name, and is UTF-8 as it is shown. \throws Found
void check_refusal(const std::string& text, const std::string& name);

/// What reads must be refused as above, or give a value.
template <std::invocable F>
auto read_or_refuse(const std::string& name, const F& read) {
    std::optional<decltype(read())> value;
    try {
        value.emplace(read());
    } catch (const std::runtime_error& error) {
        check_refusal(error.what(), name);
    }
    return value;
}

/// No script, style, frame or link to a script: only known tags, closed in order,
/// with attributes that are known, and links that lead to a page.
/// \throws Found
void check_html(std::string_view html);

/// Whole characters of UTF-8 and nothing else.
bool is_utf8(std::string_view text);

/// The same numbers, bit by bit.
bool same_bits(Real a, Real b);
template <class A, class B>
bool same_bits(const A& a, const B& b) {
    bool same = a.shape() == b.shape();
    for (std::size_t i = 0; same && i < a.size(); ++i) same = same_bits(a.data()[i], b.data()[i]);
    return same;
}

// ---------------------------------------------------------------------------------- inputs

/// A file that is in memory only, for readers that want a path.
class MemoryFile {
public:
    MemoryFile();
    ~MemoryFile();
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    void write(std::string_view bytes) const;
    std::string content() const;
    int descriptor() const { return file_; }
    std::string path() const;  ///< "/proc/self/fd/5"

private:
    int file_ = -1;
};

/// A path of this name to the file, in a folder of this program. Made once, and stays.
std::string named(const MemoryFile& file, const std::string& name);

/// The bytes of numbers as they lie in memory.
template <class T>
std::string bytes_of(const std::vector<T>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

}  // namespace descent::fuzz

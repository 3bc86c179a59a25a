#include "tests/fuzz/harness.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "common/program/scratch_folder.hpp"
#include "common/program/text.hpp"

namespace descent::fuzz {
namespace fs = std::filesystem;
namespace {

std::vector<Harness>& registry() {
    static std::vector<Harness> all;
    return all;
}

/// The folder with the names of files in memory.
const std::string& folder_of_names() {
    static const ScratchFolder folder("fuzz");
    return folder.path();
}

std::string content_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

void must(bool holds, std::string_view what) {
    if (!holds) throw Found{std::string(what)};
}

const std::vector<Harness>& harnesses() {
    return registry();
}

Registered::Registered(Harness harness) {
    std::vector<Harness>& all = registry();
    const auto place = std::find_if(all.begin(), all.end(),
                                    [&](const Harness& h) { return h.name > harness.name; });
    all.insert(place, std::move(harness));
}

std::vector<std::string> all_seeds(const Harness& harness) {
    std::vector<std::string> seeds = harness.seeds();
    const fs::path folder = fs::path(DESCENT_SOURCE) / "tests/fuzz/seeds" / harness.name;
    std::vector<fs::path> files;
    if (fs::exists(folder)) files.assign(fs::directory_iterator(folder), {});
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) seeds.push_back(content_of(file));
    return seeds;
}

void check_refusal(const std::string& text, const std::string& name) {
    must(text.starts_with(name), "the refusal does not begin with " + name + ": " + text);
    must(std::none_of(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }),
         "the refusal is more than one line: " + text);
    must(text_width(text) <= 500,
         fmt::format("the refusal has {} characters: {}…", text_width(text), text.substr(0, 500)));
    must(is_utf8(one_line(text)), "the refusal is not UTF-8: " + text);
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t bytes = first_character(text).bytes;
        if (bytes == 0) return false;
        text.remove_prefix(bytes);
    }
    return true;
}

bool same_bits(Real a, Real b) {
    using Bits = std::conditional_t<sizeof(Real) == 8, std::uint64_t, std::uint32_t>;
    return std::bit_cast<Bits>(a) == std::bit_cast<Bits>(b);
}

MemoryFile::MemoryFile() : file_(memfd_create("fuzz", MFD_CLOEXEC)) {
    if (file_ < 0) throw std::runtime_error("cannot make a file in memory");
}

MemoryFile::~MemoryFile() {
    close(file_);
}

void MemoryFile::write(std::string_view bytes) const {
    const bool written = ftruncate(file_, 0) == 0 && pwrite(file_, bytes.data(), bytes.size(), 0) ==
                                                         static_cast<ssize_t>(bytes.size());
    if (!written) throw std::runtime_error("cannot write a file in memory");
}

std::string MemoryFile::content() const {
    return content_of(path());
}

std::string MemoryFile::path() const {
    return fmt::format("/proc/self/fd/{}", file_);
}

std::string named(const MemoryFile& file, const std::string& name) {
    const std::string path = folder_of_names() + "/" + name;
    if (!fs::is_symlink(path)) fs::create_symlink(file.path(), path);
    return path;
}

}  // namespace descent::fuzz

// Gzipped files: what is unpacked is all that was packed, and nothing else.
#include <zlib.h>

#include <algorithm>

#include "common/data/data_file.hpp"
#include "common/data/dataset.hpp"
#include "tests/fuzz/harness.hpp"

namespace descent::fuzz {
namespace {

using data_file::gzipped;

// The first byte of an input says what to do: 0 to read the rest as it is, n to pack it as n
// members and read those.
std::vector<std::string> gzip_seeds() {
    const std::string rows = "x,y\n1,2\n3,4\n";
    const std::string packed = gzipped(rows);
    std::string more = rows;
    for (int i = 0; i < 100; ++i) more += "0,1\n";
    return {std::string(1, '\0') + packed,
            std::string(1, '\0') + packed + gzipped("5,6\n"),
            std::string(1, '\0') + packed + "rest",
            std::string(1, '\0') + packed + std::string(8, '\0'),
            std::string(1, '\0') + packed.substr(0, packed.size() - 3),
            std::string(1, '\0') + gzipped(more),
            std::string(1, '\0') + rows,
            "\1" + rows,
            "\3" + rows};
}

/// The content of all whole members at the beginning.
std::string unpacked(std::string_view bytes) {
    std::string content, chunk(1 << 16, '\0');
    while (bytes.starts_with("\x1F\x8B")) {
        z_stream stream{};
        inflateInit2(&stream, 15 + 16);
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
        stream.avail_in = static_cast<uInt>(bytes.size());
        std::string member;
        int state = Z_OK;
        while (state == Z_OK) {
            stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
            stream.avail_out = static_cast<uInt>(chunk.size());
            state = inflate(&stream, Z_NO_FLUSH);
            member.append(chunk, 0, chunk.size() - stream.avail_out);
        }
        bytes.remove_prefix(bytes.size() - stream.avail_in);
        inflateEnd(&stream);
        if (state != Z_STREAM_END) break;
        content += member;
    }
    return content;
}

void run_gzip(std::string_view bytes) {
    static const MemoryFile file;
    if (bytes.empty()) return;
    const auto members = static_cast<unsigned char>(bytes[0]) % 5U;
    const std::string_view rest = bytes.substr(1);
    std::string written(rest);
    if (members > 0) {
        written.clear();
        const std::size_t share = rest.size() / members + 1;
        for (std::size_t i = 0; i < members; ++i)
            written += gzipped(rest.substr(std::min(i * share, rest.size()), share));
    }
    file.write(written);
    const std::string path = file.path();
    const auto content = read_or_refuse(path, [&] { return data_file::read_bytes(path); });
    must(content || members == 0, "what was packed cannot be unpacked");
    if (content && members > 0) must(*content == rest, "unpacked is not what was packed");
    if (content && members == 0)
        must(*content == (written.starts_with("\x1F\x8B") ? unpacked(rest) : rest),
             "another content than that of the whole members");
    // a packed file is read as the plain one is
    const auto packed = read_or_refuse(path, [&] { return read_csv(path); });
    if (!content) return must(!packed, "rows of a file that cannot be read");
    if (written == *content) return;
    file.write(*content);
    if (content->starts_with("\x1F\x8B")) return;  // packed twice
    const auto plain = read_or_refuse(path, [&] { return read_csv(path); });
    must(packed.has_value() == plain.has_value(), "read packed or plain, but not both");
    must(!packed || same_bits(packed->values, plain->values), "other numbers when it is packed");
}

const Registered registered_gzip({.name = "gzip", .seeds = gzip_seeds, .run = run_gzip});

}  // namespace
}  // namespace descent::fuzz

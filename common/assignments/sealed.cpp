#include "common/assignments/sealed.hpp"

#include <zlib.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace descent::assignments {
namespace {

using nlohmann::json;

constexpr std::size_t most = std::size_t{1} << 24;  ///< bytes

std::string deflated(const std::string& text) {
    uLongf size = compressBound(static_cast<uLong>(text.size()));
    std::string bytes(size, '\0');
    if (compress(reinterpret_cast<Bytef*>(bytes.data()), &size,
                 reinterpret_cast<const Bytef*>(text.data()),
                 static_cast<uLong>(text.size())) != Z_OK)
        throw std::runtime_error("cannot seal the solutions");
    bytes.resize(size);
    return bytes;
}

std::string inflated(std::string_view bytes) {
    std::string text(most, '\0');
    uLongf size = most;
    if (uncompress(reinterpret_cast<Bytef*>(text.data()), &size,
                   reinterpret_cast<const Bytef*>(bytes.data()),
                   static_cast<uLong>(bytes.size())) != Z_OK)
        throw std::runtime_error(std::string(sealed_name) +
                                 " is damaged: take it from the hand-out again");
    text.resize(size);
    return text;
}

}  // namespace

std::string seal(const Assignment& assignment, std::string_view sheet) {
    json files = json::object();
    for (const MarkedFile& file : assignment.files) files[file.name] = file.lines;
    return deflated(json{{"sheet", sheet}, {"files", files}}.dump());
}

Unsealed unseal(std::string_view bytes) {
    const json content = json::parse(inflated(bytes));
    Unsealed result{content.at("sheet"), {}};
    for (const auto& [name, lines] : content.at("files").items()) {
        std::string text;
        for (const std::string line : lines) text += line + "\n";
        result.files.push_back(read_marked(name, text));
    }
    return result;
}

}  // namespace descent::assignments

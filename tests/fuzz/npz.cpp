// Archives of NumPy, and networks kept in one: what is read is written again the same.
#include "common/data/npz.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/data/checksum.hpp"
#include "common/data/saved_model.hpp"
#include "tests/fuzz/oracles.hpp"

namespace descent::fuzz {
namespace {

std::string small_network() {
    return model_bytes(saved_model({2, 3, 2}, "relu", "cross_entropy",
                                   xt::ones<Real>({std::size_t{17}}), {},
                                   {.features = {"x", "größe"}, .classes = {"setosa", "7"}}));
}

std::vector<std::string> npz_seeds() {
    const std::vector<Real> six{1, -2, 3, 0.5, 1e30, 0};
    return {small_network(),
            npz_bytes({{"x.npy", npy_bytes({3, 2}, six)}, {"y.npy", npy_bytes({"a", "b", "a"})}}),
            npz_bytes({{"rows.npy", npy_bytes({2, 3}, six)}}),
            npz_bytes({{"xl/workbook.xml", "<?xml"}}), npz_bytes({})};
}

/// Takes a number of so many bytes, lowest first; 0 beyond the end.
std::size_t number_at(const std::string& bytes, std::size_t at, std::size_t size) {
    std::size_t value = 0;
    for (std::size_t i = size; i-- > 0;)
        if (at + i < bytes.size()) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

/// Makes the checksums of what is not packed right.
std::string with_sums(std::string bytes) {
    constexpr std::string_view mark("PK\1\2", 4);
    for (std::size_t at = bytes.find(mark); at != bytes.npos; at = bytes.find(mark, at + 4)) {
        if (at + 46 > bytes.size() || number_at(bytes, at + 10, 2) != 0) continue;
        const std::size_t file = number_at(bytes, at + 42, 4),
                          begin = file + 30 + number_at(bytes, file + 26, 2) +
                                  number_at(bytes, file + 28, 2);
        if (begin >= bytes.size()) continue;
        const std::uint32_t sum =
            checksum(std::string_view(bytes).substr(begin, number_at(bytes, at + 20, 4)));
        for (std::size_t i = 0; i < 4; ++i)
            bytes[at + 16 + i] = static_cast<char>(sum >> 8 * i & 0xFF);
    }
    return bytes;
}

/// The same arrays, as our own archive.
std::string written(const std::map<std::string, NumpyArray>& arrays) {
    std::map<std::string, std::string> files;
    for (const auto& [name, array] : arrays) {
        const auto& values = array.values;
        files[name + ".npy"] = array.is_text() ? npy_bytes(array.texts)
                                               : npy_bytes({values.shape()[0], values.shape()[1]},
                                                           {values.data(), values.size()});
    }
    return npz_bytes(files);
}

void check_model(const SavedModel& model, const MemoryFile& file) {
    file.write(model_bytes(model));
    const SavedModel again = read_model(file.path());
    must(again.widths == model.widths && same_bits(again.phi, model.phi) &&
             again.classes == model.classes && again.features == model.features,
         "written and read: another network");
}

void run_npz(std::string_view bytes) {
    static const MemoryFile file, again;
    static const std::string path = named(file, "arrays.npz");
    file.write(bytes);
    const auto arrays = read_or_refuse(path, [&] { return npz_arrays(path, bytes); });
    if (arrays) check_same_arrays(npz_arrays(path, written(*arrays)), *arrays);
    for (const LastColumn last : {LastColumn::numbers, LastColumn::classes}) {
        const auto table = read_or_refuse(path, [&] { return read_table(path, last); });
        must(!table || table->line.size() == table->values.shape()[0], "rows without a number");
    }
    const auto model = read_or_refuse(path, [] { return read_model(path); });
    if (model) check_model(*model, again);
}

const Registered registered_npz(
    {.name = "npz", .seeds = npz_seeds, .run = run_npz, .mend = with_sums});

}  // namespace

void check_same_arrays(const std::map<std::string, NumpyArray>& got,
                       const std::map<std::string, NumpyArray>& expected) {
    must(std::equal(got.begin(), got.end(), expected.begin(), expected.end(),
                    [](const auto& x, const auto& y) {
                        return x.first == y.first && x.second.texts == y.second.texts &&
                               same_bits(x.second.values, y.second.values);
                    }),
         "written and read: other arrays");
}

}  // namespace descent::fuzz

// The IDX files of MNIST: four bytes 0, 0, type, number of dimensions; each dimension in four
// bytes, highest first; the data.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <span>
#include <string_view>

#include "common/data/data_file.hpp"
#include "common/data/dataset.hpp"
#include "common/data/labels.hpp"
#include "common/data/text_file.hpp"

namespace descent {
namespace {

using data_file::fail;

class IdxReader {
public:
    /// \param dimensions how many are expected; 0 for any
    explicit IdxReader(const std::string& path, std::size_t dimensions = 0)
        : path_(path), bytes_(data_file::read_bytes(path)) {
        read_shape();
        std::optional<std::size_t> count = 1;
        for (const std::size_t length : shape_)
            if (count) count = data_file::product(*count, length);
        const bool enough = count && *count <= bytes_.size() - at_;
        if (!enough && dimensions > 0 && shape_.size() != dimensions)
            fail_at(3, fmt::format("the magic number says {} dimensions, expected {}: is it a file "
                                   "of another kind?",
                                   shape_.size(), dimensions));
        if (!count) fail_at(4, fmt::format("the dimensions {} are too large", shape()));
        take(*count, "the data");
        if (at_ < bytes_.size()) fail_at(at_, "expected the end of the file, found more data");
    }

    const std::vector<std::size_t>& lengths() const { return shape_; }
    std::string shape() const { return data_file::shortened(shape_text(shape_)); }
    std::span<const unsigned char> data() const { return bytes_from(4 + 4 * shape_.size()); }

    /// Examples × values, each divided by the unit.
    Matrix matrix(Real unit) const {
        Matrix result = Matrix::from_shape({shape_[0], data().size() / shape_[0]});
        std::transform(data().begin(), data().end(), result.begin(),
                       [unit](unsigned char b) { return b / unit; });
        return result;
    }

private:
    void read_shape() {
        constexpr unsigned char unsigned_byte = 0x08;
        const auto magic = take(4, "the magic number");
        if (magic[0] != 0 || magic[1] != 0) {
            data_file::require_no_other_format(path_, bytes_, "an IDX file");
            fail_at(0, fmt::format(
                           "expected the magic number 0x000008NN of an IDX file, found 0x{:02x}",
                           fmt::join(magic, "")));
        }
        if (magic[2] != unsigned_byte)
            fail_at(2, fmt::format("expected data type 0x08 (unsigned bytes), found 0x{:02x}",
                                   magic[2]));
        if (magic[3] == 0) fail_at(3, "expected at least one dimension, found 0");
        while (shape_.size() < magic[3]) {
            std::size_t length = 0;
            for (const unsigned char byte : take(4, "the dimensions")) length = length << 8 | byte;
            shape_.push_back(length);
            if (length == 0)
                fail_at(at_ - 4, fmt::format("dimension {} has length 0", shape_.size()));
        }
    }

    /// The next bytes.
    std::span<const unsigned char> take(std::size_t count, std::string_view what) {
        const std::size_t left = bytes_.size() - at_;
        if (left < count)
            fail_at(bytes_.size(),
                    fmt::format("the file ends in {}: expected {} bytes from byte {}, found {}",
                                what, count, at_, left));
        at_ += count;
        return bytes_from(at_ - count).first(count);
    }

    std::span<const unsigned char> bytes_from(std::size_t start) const {
        return {reinterpret_cast<const unsigned char*>(bytes_.data()) + start,
                bytes_.size() - start};
    }

    [[noreturn]] void fail_at(std::size_t byte, std::string_view text) const {
        data_file::fail_at_byte(path_, byte, text);
    }

    const std::string& path_;
    const std::string bytes_;
    std::size_t at_ = 0;  ///< where take() goes on
    std::vector<std::size_t> shape_;
};

}  // namespace

Matrix read_idx(const std::string& path) {
    return IdxReader(path).matrix(1);
}

LabelledData read_idx_pair(const std::string& images, const std::string& labels) {
    const IdxReader image(images), label(labels, 1);
    const auto& shape = image.lengths();
    if (shape.size() < 2)
        fail(images, "expected images, found one number per example; are the files swapped?");
    if (label.lengths().size() != 1)
        fail(labels, fmt::format("expected one label per example, found shape {}", label.shape()));
    if (label.lengths()[0] != shape[0])
        fail(labels,
             fmt::format("{} labels, but {} has {} images", label.lengths()[0], images, shape[0]));
    const auto numbers = label.data();
    LabelledData data{image.matrix(255), {numbers.begin(), numbers.end()}, 0, {}};
    data.file.recognised = fmt::format(
        "{} images of {}", shape[0], data_file::shortened(shape_text(std::span(shape).subspan(1))));
    data.file.place = "image";
    data.file.at.resize(data.size());
    std::iota(data.file.at.begin(), data.file.at.end(), std::size_t{1});
    name_classes(data);
    return data;
}

}  // namespace descent

/// \file
/// Which files does a test make in place of MNIST's?
#pragma once

#include <string>
#include <vector>

#include "chapters/14_reproductions/images.hpp"
#include "tests/support/run_program.hpp"

namespace descent::reproductions {

using descent::test::TemporaryFolder;

const std::string train_part = "train-", t10k = "t10k-", images_name = "images-idx3-ubyte",
                  labels_name = "labels-idx1-ubyte";

/// An IDX file of unsigned bytes.
inline std::string idx(const std::vector<std::size_t>& shape, const std::string& data) {
    std::string file{'\0', '\0', '\x08', static_cast<char>(shape.size())};
    for (const std::size_t size : shape)
        for (const unsigned shift : {24u, 16u, 8u, 0u})
            file += static_cast<char>(size >> shift & 0xFF);
    return file + data;
}

/// Image i: its number in the first two pixels, 20 bright pixels for its class i % 10
/// further on.
inline std::string image_file(std::size_t count, std::size_t side = 28) {
    std::string data(count * side * side, '\0');
    for (std::size_t i = 0; i < count; ++i) {
        data[i * side * side] = static_cast<char>(i / 256);
        data[i * side * side + 1] = static_cast<char>(i % 256);
        for (std::size_t j = 0; j < 20 && side == 28; ++j)
            data[i * side * side + 100 + i % 10 * 20 + j] = '\xff';
    }
    return idx({count, side, side}, data);
}

inline std::string label_file(std::size_t count, std::size_t classes = 10) {
    std::string data(count, '\0');
    for (std::size_t i = 0; i < count; ++i) data[i] = static_cast<char>(i % classes);
    return idx({count}, data);
}

inline void write_pair(const TemporaryFolder& folder, const std::string& part, std::size_t count) {
    folder.write(part + images_name, image_file(count));
    folder.write(part + labels_name, label_file(count));
}

/// 180 of them to learn from, 20 for the test.
inline Images small_images() {
    const TemporaryFolder folder;
    write_pair(folder, train_part, 200);
    return read_mnist(folder.path(), 0);
}

}  // namespace descent::reproductions

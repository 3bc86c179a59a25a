#include "chapters/14_reproductions/images.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <set>
#include <stdexcept>

#include "tests/chapters/14_reproductions/mnist_files.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::reproductions;
using descent::test::distance;

namespace {

std::size_t number_of(const LabelledData& data, std::size_t i) {
    return static_cast<std::size_t>(std::lround(255 * (256 * data.x(i, 0) + data.x(i, 1))));
}

std::string error_of(const TemporaryFolder& folder) {
    try {
        read_mnist(folder.path(), 0);
        return "read";
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE(
    "read_mnist: one pair is shuffled by the seed and cut 9 to 1, every image once and with its "
    "label") {
    for (const std::string& part : {train_part, t10k}) {
        const TemporaryFolder folder;
        write_pair(folder, part, 305);
        const Images images = read_mnist(folder.path(), 1), again = read_mnist(folder.path(), 1),
                     other = read_mnist(folder.path(), 2);
        CHECK(images.basis == Basis::part);
        CHECK(images.training.size() == 275);
        CHECK(images.test.size() == 30);
        CHECK(images.training.classes == 10);
        std::set<std::size_t> seen;
        for (const LabelledData* data : {&images.training, &images.test})
            for (std::size_t i = 0; i < data->size(); ++i) {
                seen.insert(number_of(*data, i));
                CHECK(data->label[i] == number_of(*data, i) % 10);
            }
        CHECK(seen.size() == 305);
        CHECK(*seen.rbegin() == 304);
        CHECK(distance(images.test.x, again.test.x) == 0);
        CHECK(distance(images.test.x, other.test.x) > 0);
    }
}

TEST_CASE(
    "read_mnist: two pairs stay as they are; other numbers than 60,000 and 10,000 are no basis for "
    "digits") {
    const TemporaryFolder folder;
    write_pair(folder, train_part, 120);
    write_pair(folder, t10k, 110);
    const Images images = read_mnist(folder.path(), 3);
    CHECK(images.basis == Basis::part);
    CHECK(images.training.size() == 120);
    CHECK(images.test.size() == 110);
    for (std::size_t i = 0; i < 110; ++i) CHECK(number_of(images.test, i) == i);
    CHECK(images.description.find("120") != std::string::npos);
}

TEST_CASE("read_mnist: errors name the folder or the file") {
    const auto contains = [](const std::string& text, const std::string& part) {
        CAPTURE(text);
        CHECK(text.find(part) != std::string::npos);
    };
    CHECK_THROWS_WITH_AS(read_mnist("/no/such/folder", 0), "/no/such/folder: expected a folder",
                         std::runtime_error);
    const TemporaryFolder empty;
    contains(error_of(empty),
             empty.path() + ": none of MNIST's files is there: train-images-idx3-ubyte");
    const TemporaryFolder no_labels;
    const std::string images = no_labels.write(train_part + images_name, image_file(100));
    contains(error_of(no_labels),
             images + ": expected train-labels-idx1-ubyte or train-labels-idx1-ubyte.gz beside it");
    const TemporaryFolder no_images;
    const std::string labels = no_images.write(t10k + labels_name, label_file(100));
    contains(error_of(no_images), labels + ": expected t10k-images-idx3-ubyte");
    const TemporaryFolder few;
    write_pair(few, t10k, 3);
    contains(error_of(few), images_name + ": expected at least 100 images, found 3");
    const TemporaryFolder small;
    small.write(train_part + images_name, image_file(100, 10));
    small.write(train_part + labels_name, label_file(100));
    contains(error_of(small), "expected images of 28×28 = 784 pixels, found 100");
    const TemporaryFolder letters;
    letters.write(train_part + images_name, image_file(100));
    letters.write(train_part + labels_name, label_file(100, 26));
    contains(error_of(letters), "expected labels from 0 to 9, found 25");
    letters.write(train_part + labels_name, label_file(100, 9));
    contains(error_of(letters), "expected labels from 0 to 9, found no 9");
    const TemporaryFolder fewer_labels;
    fewer_labels.write(train_part + images_name, image_file(100));
    fewer_labels.write(train_part + labels_name, label_file(99));
    contains(error_of(fewer_labels), "99 labels, but");
    const TemporaryFolder cut;
    cut.write(train_part + images_name, image_file(100).substr(0, 5000));
    cut.write(train_part + labels_name, label_file(100));
    contains(error_of(cut), cut.path() + "/" + train_part + images_name);
    const TemporaryFolder second_pair_broken;
    write_pair(second_pair_broken, train_part, 100);
    second_pair_broken.write(t10k + images_name + ".gz", "no gzip");
    second_pair_broken.write(t10k + labels_name, label_file(100));
    CHECK(error_of(second_pair_broken) != "read");
    const TemporaryFolder whole;  // negative control: nothing is wrong here
    write_pair(whole, train_part, 100);
    CHECK(error_of(whole) == "read");
}

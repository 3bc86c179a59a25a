#include <doctest/doctest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/chapters/14_reproductions/mnist_files.hpp"
#include "tests/support/bad_input.hpp"

using namespace descent;
using namespace descent::reproductions;
using descent::test::check_refused;
using descent::test::run_program;

TEST_CASE("GO.12 GO.21b the program: without images the rows are SKIPPED and MNIST-1D stands in") {
    const TemporaryFolder folder;
    for (const std::string& tag : {std::string("GO.12"), std::string("GO.21b")}) {
        const std::string file = folder.path() + "/results.json";
        const auto run = run_program(
            "14_reproductions", {"--quick", "--only", tag, "--out", folder.path(), "--json", file});
        CAPTURE(run.err);
        CHECK(run.exit_code == 0);
        CHECK(run.out.find("SKIPPED") != std::string::npos);
        CHECK(run.out.find("train-images-idx3-ubyte") != std::string::npos);
        CHECK(run.out.find("MNIST-1D") != std::string::npos);
        const auto results = nlohmann::json::parse(test::read_file(file))["results"];
        if (tag == "GO.12") {
            CHECK(results["GO.12_mnist1d_accuracies"].size() == 5);
            CHECK(results["GO.12_mnist1d_norms_before"].size() == 5);
            CHECK_FALSE(results.contains("GO.12_mnist1d_factor"));  // no verdicts in the quick form
        } else {
            for (const std::string units : {"tanh", "relu"}) {
                const std::string key = "GO.21b_mnist1d_" + units + "_errors_";
                for (const char* rule : {"sgd", "momentum", "adagrad"})
                    CHECK(results[key + rule].size() == 5);
                CHECK(results[key + "adadelta_0.95"].size() == 4);
            }
            CHECK(results["GO.21b_mnist1d_tanh_errors_sgd"] !=
                  results["GO.21b_mnist1d_relu_errors_sgd"]);
        }
    }
    for (const char* figure : {"accuracy_by_depth", "norms_by_layer", "error_by_rate_tanh",
                               "error_by_rate_relu", "adadelta_tanh", "adadelta_relu"})
        CHECK(!test::read_file(folder.path() + "/" + figure + ".csv").empty());
}

TEST_CASE("the program refuses folders without good MNIST files in one line") {
    const auto refused = [](const TemporaryFolder& folder, const std::string& expected) {
        check_refused("14_reproductions", {"--quick", "--only", "GO.12", "--mnist", folder.path()},
                      expected);
    };
    check_refused("14_reproductions", {"--quick", "--only", "GO.12", "--mnist", "/no/such/folder"},
                  "--mnist: /no/such/folder");
    const TemporaryFolder empty, few, no_labels, cut;
    refused(empty, "--mnist: " + empty.path());
    write_pair(few, t10k, 3);
    refused(few, "expected at least 100 images, found 3");
    no_labels.write(train_part + images_name, image_file(100));
    refused(no_labels, "train-labels-idx1-ubyte");
    cut.write(t10k + images_name, image_file(100).substr(0, 70'000));
    cut.write(t10k + labels_name, label_file(100));
    refused(cut, cut.path() + "/t10k-images-idx3-ubyte");
}

TEST_CASE("GO.12 the program: images in a folder, in its short form") {
    const TemporaryFolder folder;
    write_pair(folder, train_part, 200);
    const auto run =
        run_program("14_reproductions", {"--quick", "--only", "GO.12", "--mnist", folder.path()});
    CAPTURE(run.err);
    CHECK(run.exit_code == 0);
    CHECK(run.out.find("cut into 180 to learn from and 20 for the test") != std::string::npos);
    CHECK(run.out.find("--quick only tries whether it runs") != std::string::npos);
    CHECK(run.out.find("DIFFERS\n") == std::string::npos);
    CHECK(run.out.find("MNIST-1D") == std::string::npos);
}

TEST_CASE("GO.12 GO.21b the program: the real images") {
    const char* folder = std::getenv("DESCENT_MNIST");
    if (folder == nullptr) {
        MESSAGE(
            "SKIPPED: set DESCENT_MNIST=FOLDER with MNIST's IDX files, such as "
            "t10k-images-idx3-ubyte.gz");
        return;
    }
    for (const char* tag : {"GO.12", "GO.21b"}) {
        const auto run =
            run_program("14_reproductions", {"--quick", "--only", tag, "--mnist", folder});
        CAPTURE(run.err);
        CHECK(run.exit_code == 0);
        CHECK(run.out.find("of MNIST") != std::string::npos);
    }
}

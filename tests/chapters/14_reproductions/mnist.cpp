#include "chapters/14_reproductions/mnist.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "chapters/09_initialization/vanishing.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "chapters/14_reproductions/mnist_rows.hpp"
#include "tests/support/bad_input.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::reproductions;
using descent::test::check_refused;
using descent::test::distance;
using descent::test::run_program;
using descent::test::TemporaryFolder;

namespace {

const char* program = "14_reproductions";
const std::string train = "train-", t10k = "t10k-", images_name = "images-idx3-ubyte",
                  labels_name = "labels-idx1-ubyte";

/// An IDX file of unsigned bytes.
std::string idx(const std::vector<std::size_t>& shape, const std::string& data) {
    std::string file{'\0', '\0', '\x08', static_cast<char>(shape.size())};
    for (const std::size_t size : shape)
        for (const unsigned shift : {24u, 16u, 8u, 0u})
            file += static_cast<char>(size >> shift & 0xFF);
    return file + data;
}

/// Image i: its number in the first two pixels, 20 bright pixels for its class i % 10
/// further on.
std::string image_file(std::size_t count, std::size_t side = 28) {
    std::string data(count * side * side, '\0');
    for (std::size_t i = 0; i < count; ++i) {
        data[i * side * side] = static_cast<char>(i / 256);
        data[i * side * side + 1] = static_cast<char>(i % 256);
        for (std::size_t j = 0; j < 20 && side == 28; ++j)
            data[i * side * side + 100 + i % 10 * 20 + j] = '\xff';
    }
    return idx({count, side, side}, data);
}

std::string label_file(std::size_t count, std::size_t classes = 10) {
    std::string data(count, '\0');
    for (std::size_t i = 0; i < count; ++i) data[i] = static_cast<char>(i % classes);
    return idx({count}, data);
}

void write_pair(const TemporaryFolder& folder, const std::string& part, std::size_t count) {
    folder.write(part + images_name, image_file(count));
    folder.write(part + labels_name, label_file(count));
}

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

Images small_images() {
    const TemporaryFolder folder;
    write_pair(folder, train, 200);
    return read_mnist(folder.path(), 0);
}

std::vector<Row> all_rows(const Vector& accuracies, const Vector& norms, const Matrix& rates,
                          const Matrix& adadelta, const Origin& origin) {
    std::vector<Row> rows = depth_rows(accuracies, norms, origin);
    for (const Row& row : rate_rows(rates, origin)) rows.push_back(row);
    for (const Row& row : adadelta_rows(adadelta, rates, origin)) rows.push_back(row);
    return rows;
}

const Vector fading{Real(0.001), Real(0.02), Real(0.3)};

/// The verdict of the row whose key ends like this.
Verdict verdict_of(const std::vector<Row>& rows, const std::string& key) {
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const Row& r) { return r.statement.key.ends_with(key); });
    REQUIRE(row != rows.end());
    return verdict(*row);
}

}  // namespace

// -------------------------------------------------------------------------------------- the images

TEST_CASE(
    "read_mnist: one pair is shuffled by the seed and cut 9 to 1, every image once and with its "
    "label") {
    for (const std::string& part : {train, t10k}) {
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
    write_pair(folder, train, 120);
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
    const std::string images = no_labels.write(train + images_name, image_file(100));
    contains(error_of(no_labels),
             images + ": expected train-labels-idx1-ubyte or train-labels-idx1-ubyte.gz beside it");
    const TemporaryFolder no_images;
    const std::string labels = no_images.write(t10k + labels_name, label_file(100));
    contains(error_of(no_images), labels + ": expected t10k-images-idx3-ubyte");
    const TemporaryFolder few;
    write_pair(few, t10k, 3);
    contains(error_of(few), images_name + ": expected at least 100 images, found 3");
    const TemporaryFolder small;
    small.write(train + images_name, image_file(100, 10));
    small.write(train + labels_name, label_file(100));
    contains(error_of(small), "expected images of 28×28 = 784 pixels, found 100");
    const TemporaryFolder letters;
    letters.write(train + images_name, image_file(100));
    letters.write(train + labels_name, label_file(100, 26));
    contains(error_of(letters), "expected labels from 0 to 9, found 25");
    letters.write(train + labels_name, label_file(100, 9));
    contains(error_of(letters), "expected labels from 0 to 9, found no 9");
    const TemporaryFolder fewer_labels;
    fewer_labels.write(train + images_name, image_file(100));
    fewer_labels.write(train + labels_name, label_file(99));
    contains(error_of(fewer_labels), "99 labels, but");
    const TemporaryFolder cut;
    cut.write(train + images_name, image_file(100).substr(0, 5000));
    cut.write(train + labels_name, label_file(100));
    contains(error_of(cut), cut.path() + "/" + train + images_name);
    const TemporaryFolder second_pair_broken;
    write_pair(second_pair_broken, train, 100);
    second_pair_broken.write(t10k + images_name + ".gz", "no gzip");
    second_pair_broken.write(t10k + labels_name, label_file(100));
    CHECK(error_of(second_pair_broken) != "read");
    const TemporaryFolder whole;  // negative control: nothing is wrong here
    write_pair(whole, train, 100);
    CHECK(error_of(whole) == "read");
}

// ----------------------------------------------------------------------------------- depth (GO.12)

TEST_CASE("GO.12 nielsen_weights: invariant: variances 1/n and 1, which He's weights do not have") {
    const deep::DeepNetwork network({100, 200, 50}, neurons::Activation::sigmoid);
    const auto variances_fit = [&](const Vector& phi) {
        for (std::size_t k : {0u, 1u}) {
            double w = 0, b = 0;
            for (const Real v : vector(phi, network.W(k))) w += double{v} * double{v};
            for (const Real v : vector(phi, network.b(k))) b += double{v} * double{v};
            const double m = static_cast<double>(network.widths[k + 1]),
                         n = static_cast<double>(network.widths[k]);
            if (std::abs(w / m - 1) > 5 * std::sqrt(2 / (n * m)) ||
                std::abs(b / m - 1) > 5 * std::sqrt(2 / m))
                return false;
        }
        return true;
    };
    for (const std::uint64_t seed : {1u, 2u, 3u}) {
        Random random(seed, "test"), other(seed, "test");
        CHECK(variances_fit(nielsen_weights(network, random)));
        CHECK_FALSE(variances_fit(deep::initialize(network, other)));
    }
}

TEST_CASE(
    "GO.12 compare_depths: hand-worked value: one step with the penalty λ W on the weights only") {
    const Images images = small_images();
    DepthPlan plan{.most_layers = 0,
                   .batch = 180,
                   .steps = 1,
                   .alpha = Real(0.5),
                   .lambda = Real(0.5),
                   .seed = 4};
    const DepthResult result = compare_depths(images, plan).at(0);
    CHECK(result.network.widths == std::vector<std::size_t>{784, 10});

    const deep::DeepNetwork network({784, 10}, neurons::Activation::sigmoid);
    Random random(4, "weights 0");
    Vector phi = nielsen_weights(network, random), g, step;
    backprop::Backprop pass;
    loss_and_gradient(network, phi, images.training.x, images.training.label, pass, g);
    CHECK(distance(result.at_start, initialization::bias_gradient_norms(network, g)) == 0);
    step = g;
    for (std::size_t i = 0; i < 7840; ++i) step[i] += Real(0.5) * phi[i];  // λ W
    const auto norms_after = [&](const Vector& dphi) {
        Vector there = phi - Real(0.5) * dphi, gradient;
        loss_and_gradient(network, there, images.training.x, images.training.label, pass, gradient);
        return initialization::bias_gradient_norms(network, gradient);
    };
    CHECK(distance(result.at_end, norms_after(step)) < 1e-12);
    CHECK(distance(result.at_end, norms_after(g)) > 1e-3);  // negative control: no penalty
}

TEST_CASE(
    "GO.12 compare_depths: invariant: learns easy images, repeats itself, gradients shrink towards "
    "the input") {
    const Images images = small_images();
    const DepthPlan plan{.most_layers = 2, .steps = 600, .seed = 1};
    std::size_t calls = 0, total = 0;
    const auto results = compare_depths(images, plan, [&](std::size_t done, std::size_t all) {
        CHECK(done == ++calls);
        total = all;
    });
    CHECK(calls == 3);
    CHECK(total == 3);
    const auto again = compare_depths(images, plan);
    for (std::size_t k = 0; k < 3; ++k) {
        CHECK(results[k].network.depth() == k);
        CHECK(results[k].at_start.size() == k + 1);
        CHECK(results[k].accuracy == again[k].accuracy);
        CHECK(distance(results[k].at_end, again[k].at_end) == 0);
    }
    CHECK(results[0].accuracy == 100);
    CHECK(results[1].accuracy == 100);
    CHECK(results[2].at_start[0] < Real(0.5) * results[2].at_start[1]);
    CHECK(results[2].at_start[1] < Real(0.5) * results[2].at_start[2]);
}

TEST_CASE("GO.12 compare_depths: errors") {
    const Images images = small_images();
    for (const DepthPlan& plan :
         {DepthPlan{.width = 0}, DepthPlan{.batch = 0}, DepthPlan{.steps = 0},
          DepthPlan{.alpha = 0}, DepthPlan{.lambda = -1},
          DepthPlan{.lambda = std::numeric_limits<Real>::infinity()}})
        CHECK_THROWS_AS(compare_depths(images, plan), std::invalid_argument);
    Images other = images;
    other.test = mnist1d_images().test;
    CHECK_THROWS_AS(compare_depths(other, {.steps = 1}), std::invalid_argument);
    CHECK_THROWS_AS(compare_depths({}, {.steps = 1}), std::invalid_argument);
}

// ---------------------------------------------------------------------------------- rates (GO.21b)

TEST_CASE("GO.21b zeiler_rules: hand-worked value: Δx = ρΔx − ηg, not the mean of gradients") {
    const Vector g{1, -2};
    const auto after_two_steps = [&](optimizers::Optimizer rule) {
        Vector phi{0, 0};
        rule.step(phi, g);
        rule.step(phi, g);
        return phi;
    };
    const auto rules = zeiler_rules(Real(0.1));
    REQUIRE(rules.size() == 3);
    CHECK(distance(after_two_steps(rules[0]), Vector{Real(-0.2), Real(0.4)}) < 1e-15);
    const Vector expected{Real(-0.29), Real(0.58)};  // −.1 g, then (.9 · −.1 − .1) g
    CHECK(distance(after_two_steps(rules[1]), expected) < 1e-15);
    CHECK(distance(after_two_steps(optimizers::Momentum{.alpha = Real(0.1)}), expected) > 0.1);
    const Real adagrad = Real(-0.1) * (1 + 1 / std::sqrt(Real(2)));  // −.1 g/√g², −.1 g/√(2g²)
    CHECK(distance(after_two_steps(rules[2]), Vector{adagrad, -adagrad}) < 1e-9);
}

TEST_CASE(
    "GO.21b test_error: hand-worked value: with a step of almost nothing, the error of the first "
    "φ") {
    const Images images = mnist1d_images();
    const RatePlan plan{.widths = {40, 20, 10}, .steps = 1, .seed = 5};
    const deep::DeepNetwork network({40, 20, 10}, neurons::Activation::tanh);
    for (const std::size_t run : {0u, 2u}) {
        Random random(5 + run, "weights");
        const Vector phi =
            initialization::initialize(network, initialization::Scheme::glorot_uniform, random);
        const Real expected = 100 * (1 - backprop::accuracy(network, phi, images.test));
        CHECK(test_error(images, plan, optimizers::GradientDescent{.alpha = Real(1e-14)}, run) ==
              expected);
        CHECK(test_error(images, plan, optimizers::GradientDescent{.alpha = 10}, run) != expected);
    }
    // weights so small that all outputs are equal but for the last digits: one class for all
    RatePlan equal = plan;
    equal.deviation = Real(1e-200);
    CHECK(test_error(images, equal, optimizers::GradientDescent{.alpha = Real(1e-300)}, 0) >= 85);
}

TEST_CASE("GO.21b test_error: a training that diverges is a result, about the error of guessing") {
    const Images images = mnist1d_images();
    const RatePlan plan{.widths = {40, 10}, .steps = 200};
    const Real error = test_error(
        images, plan, optimizers::GradientDescent{.alpha = std::numeric_limits<Real>::max()}, 0);
    CHECK(error > 80);
    CHECK(error <= 100);
    CHECK(test_error(images, plan, optimizers::GradientDescent{.alpha = Real(0.1)}, 0) < 80);
}

TEST_CASE(
    "GO.21b rate_table, adadelta_table: invariant: each entry is the mean of its runs; errors") {
    const Images images = mnist1d_images();
    const RatePlan plan{.widths = {40, 10, 10}, .steps = 10, .runs = 2, .seed = 1};
    std::size_t calls = 0;
    const ErrorTable table = rate_table(images, plan, [&](std::size_t done, std::size_t total) {
        CHECK(done == ++calls);
        CHECK(total == 30);
    });
    CHECK(calls == 30);
    const Matrix& rates = table.mean;
    require_shape("test", "rates", rates, {5, 3});
    CHECK(table.least(1, 2) < rates(1, 2));
    CHECK(table.least(1, 2) + table.most(1, 2) == doctest::Approx(2 * rates(1, 2)));
    const auto mean = [&](const optimizers::Optimizer& rule) {
        return (test_error(images, plan, rule, 0) + test_error(images, plan, rule, 1)) / 2;
    };
    CHECK(rates(1, 2) == doctest::Approx(mean(zeiler_rules(Real(0.1))[2])));
    CHECK(rates(4, 1) == doctest::Approx(mean(zeiler_rules(Real(0.0001))[1])));
    require_shape("test", "adadelta", adadelta_table(images, plan).mean, {4, 3});
    for (const RatePlan& wrong :
         {RatePlan{}, RatePlan{.widths = {40, 9}}, RatePlan{.widths = {40, 10}, .batch = 0},
          RatePlan{.widths = {40, 10}, .steps = 0}, RatePlan{.widths = {40, 10}, .runs = 0},
          RatePlan{.widths = {40, 10}, .deviation = -1}})
        CHECK_THROWS_AS(rate_table(images, wrong), std::invalid_argument);
}

// ---------------------------------------------------------------------------------------- the rows

TEST_CASE(
    "GO.12 GO.21b the rows: the lecture's own tables reproduce all of them, digits included") {
    const auto rows = all_rows(stated_accuracies(), fading, stated_rates(), stated_adadelta(), {});
    CHECK(rows.size() == 5 + 3 + 15 + 9 + 12 + 2);
    std::set<std::string> keys;
    for (const Row& row : rows) {
        CAPTURE(row.statement.what);
        CHECK(verdict(row) == Verdict::reproduced);
        CHECK(keys.insert(row.statement.key).second);
    }
}

TEST_CASE(
    "GO.12 GO.21b the rows: negative control: each table that contradicts its statement differs") {
    const Origin part{.basis = Basis::part};
    CHECK(verdict_of(depth_rows(Vector{Real(95.1), 95, 96, 95, 95}, fading, part), "worst") ==
          Verdict::differs);
    CHECK(verdict_of(depth_rows(Vector{88, 95, 96, 97, 95}, fading, part), "no_gain") ==
          Verdict::differs);
    CHECK(verdict_of(depth_rows(stated_accuracies(), Vector{Real(0.1), Real(0.2), Real(0.3)}, part),
                     "factor") == Verdict::differs);
    CHECK(verdict_of(depth_rows(Vector{88, 96, Real(96.9), 96, Real(95.9)}, fading, {}),
                     "accuracy_4") == Verdict::differs);
    const struct {
        std::size_t rate, rule;
        Real error;
        const char* key;
    } changes[] = {{0, 1, 5, "momentum_fails"},  {0, 2, 4, "adagrad_fails"},
                   {0, 0, 3, "sgd_best"},        {2, 0, 18, "sgd_worsens"},
                   {2, 1, 1, "momentum_best"},   {3, 1, 2, "momentum_worsens"},
                   {1, 2, 1, "adagrad_best"},    {4, 2, 5, "adagrad_worsens"},
                   {4, 1, 30, "momentum_shift"}, {4, 1, Real(21.3), "momentum_0.0001"}};
    for (const auto& change : changes) {
        Matrix errors = stated_rates();
        errors(change.rate, change.rule) = change.error;
        CAPTURE(change.key);
        CHECK(verdict_of(rate_rows(errors, {}), change.key) == Verdict::differs);
    }
    Matrix adadelta = 2 * stated_adadelta();
    CHECK(verdict_of(adadelta_rows(adadelta, stated_rates(), {}), "adadelta_best") ==
          Verdict::differs);
    adadelta = stated_adadelta();
    adadelta(3, 2) = 4;
    CHECK(verdict_of(adadelta_rows(adadelta, stated_rates(), {}), "adadelta_band") ==
          Verdict::differs);
    CHECK(verdict_of(adadelta_rows(adadelta, stated_rates(), {}), "adadelta_0.99_1e-08") ==
          Verdict::differs);
}

TEST_CASE(
    "GO.12 GO.21b the rows: without all images no digits are compared, without any nothing is") {
    const Origin part{.basis = Basis::part, .remark = "some"},
        stand_in{.basis = Basis::stand_in, .remark = "other"};
    const auto some =
        all_rows(stated_accuracies(), fading, stated_rates(), stated_adadelta(), part);
    const auto others =
        all_rows(stated_accuracies(), fading, stated_rates(), stated_adadelta(), stand_in);
    CHECK(some.size() == 3 + 9 + 2 + 3);
    std::size_t skipped = 0;
    for (const Row& row : some)
        if (verdict(row) == Verdict::skipped) {
            ++skipped;
            CHECK(row.missing.find("60,000") != std::string::npos);
        } else {
            CHECK(row.statement.remark == "some");
        }
    CHECK(skipped == 3);
    CHECK(others.size() == 3 + 9 + 2);
    const Origin too_short{.basis = Basis::lecture, .all_steps = false};
    const auto shortened =
        all_rows(stated_accuracies(), fading, stated_rates(), stated_adadelta(), too_short);
    CHECK(shortened.size() == some.size());
    CHECK(shortened[0].missing.find("--full") != std::string::npos);
    for (const Row& row : others) {
        CHECK(row.statement.what.starts_with("MNIST-1D"));
        CHECK(row.statement.key.find("mnist1d") != std::string::npos);
    }
    for (const Row& row : skipped_rows(some, "get them")) {
        CHECK(verdict(row) == Verdict::skipped);
        CHECK(row.missing == "get them");
    }
    CHECK_THROWS_AS(depth_rows(Vector{1, 2}, fading, part), std::invalid_argument);
    CHECK_THROWS_AS(depth_rows(stated_accuracies(), Vector{1}, part), std::invalid_argument);
    CHECK_THROWS_AS(rate_rows(stated_adadelta(), part), std::invalid_argument);
    CHECK_THROWS_AS(adadelta_rows(stated_rates(), stated_rates(), part), std::invalid_argument);
    CHECK_THROWS_AS(adadelta_rows(stated_adadelta(), stated_adadelta(), part),
                    std::invalid_argument);
}

// ------------------------------------------------------------------------------------- the program

TEST_CASE("GO.12 GO.21b the program: without images the rows are SKIPPED and MNIST-1D stands in") {
    const TemporaryFolder folder;
    for (const std::string& tag : {std::string("GO.12"), std::string("GO.21b")}) {
        const std::string file = folder.path() + "/results.json";
        const auto run = run_program(
            program, {"--quick", "--only", tag, "--out", folder.path(), "--json", file});
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
            for (const char* rule : {"sgd", "momentum", "adagrad"})
                CHECK(results[std::string("GO.21b_mnist1d_errors_") + rule].size() == 5);
            CHECK(results["GO.21b_mnist1d_errors_adadelta_0.95"].size() == 4);
        }
    }
    for (const char* figure : {"accuracy_by_depth", "norms_by_layer", "error_by_rate", "adadelta"})
        CHECK(!test::read_file(folder.path() + "/" + figure + ".csv").empty());
}

TEST_CASE("the program refuses folders without good MNIST files in one line") {
    const auto refused = [](const TemporaryFolder& folder, const std::string& expected) {
        check_refused(program, {"--quick", "--only", "GO.12", "--mnist", folder.path()}, expected);
    };
    check_refused(program, {"--quick", "--only", "GO.12", "--mnist", "/no/such/folder"},
                  "--mnist: /no/such/folder");
    const TemporaryFolder empty, few, no_labels, cut;
    refused(empty, "--mnist: " + empty.path());
    write_pair(few, t10k, 3);
    refused(few, "expected at least 100 images, found 3");
    no_labels.write(train + images_name, image_file(100));
    refused(no_labels, "train-labels-idx1-ubyte");
    cut.write(t10k + images_name, image_file(100).substr(0, 70'000));
    cut.write(t10k + labels_name, label_file(100));
    refused(cut, cut.path() + "/t10k-images-idx3-ubyte");
}

TEST_CASE("GO.12 the program: images in a folder, in its short form") {
    const TemporaryFolder folder;
    write_pair(folder, train, 200);
    const auto run = run_program(program, {"--quick", "--only", "GO.12", "--mnist", folder.path()});
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
        const auto run = run_program(program, {"--quick", "--only", tag, "--mnist", folder});
        CAPTURE(run.err);
        CHECK(run.exit_code == 0);
        CHECK(run.out.find("of MNIST") != std::string::npos);
    }
}

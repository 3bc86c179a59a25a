#include "common/data/saved_model.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "common/data/npz.hpp"
#include "tests/common/data/data_files.hpp"

using namespace descent;
using namespace descent::test;

namespace {

SavedModel small_model() {
    Scaling scaling;
    scaling.mean = Vector{1, 2};
    scaling.deviation = Vector{2, 4};
    return saved_model({2, 3, 2}, "tanh", "cross_entropy", xt::arange<Real>(0, 17) / Real(7),
                       scaling, {.features = {"x", "größe"}, .classes = {"nein", "ja"}});
}

/// The error of a model whose archive was changed so; or "read".
std::string model_error(const std::function<void(std::map<std::string, std::string>&)>& change) {
    const std::string whole = model_bytes(small_model());
    std::map<std::string, std::string> files;
    for (const auto& [name, array] : npz_arrays("m", whole)) {
        const auto& v = array.values;
        files[name + ".npy"] = array.is_text()
                                   ? npy_bytes(array.texts)
                                   : npy_bytes({v.shape()[0], v.shape()[1]}, {v.data(), v.size()});
    }
    change(files);
    return outcome(
        [](const std::string& path) {
            read_model(path);
            return Matrix();
        },
        "m.npz", npz_bytes(files));
}

}  // namespace

TEST_CASE("saved model: invariant: written and read, it is the same") {
    const TemporaryFolder folder;
    const SavedModel model = small_model(),
                     again = read_model(folder.write("m.npz", model_bytes(model)));
    CHECK(again.widths == model.widths);
    CHECK(again.activation == "tanh");
    CHECK(again.loss == "cross_entropy");
    CHECK((again.phi == model.phi));
    CHECK((again.scaling.mean == model.scaling.mean));
    CHECK((again.scaling.deviation == model.scaling.deviation));
    CHECK(again.features == model.features);
    CHECK(again.classes == model.classes);
    // by block name, as chapter 5 lays them: W0 is 3 × 2, then b0
    const auto arrays = npz_arrays("m", model_bytes(model));
    CHECK(arrays.at("W0").values(2, 1) == model.phi[5]);
    CHECK(arrays.at("b0").values(0, 0) == model.phi[6]);
    CHECK(arrays.at("W1").values(0, 0) == model.phi[9]);
}

TEST_CASE("saved model: without names or scaling there are numbers, and nothing is scaled") {
    const SavedModel model =
        saved_model({2, 2}, "relu", "least_squares", xt::ones<Real>({std::size_t{6}}), {}, {});
    CHECK(model.classes == std::vector<std::string>{"0", "1"});
    CHECK((model.scaling.scaled(Matrix{{3, 4}}) == Matrix{{3, 4}}));
    const TemporaryFolder folder;
    CHECK(read_model(folder.write("m.npz", model_bytes(model))).features.empty());
    SavedModel wrong = model;
    wrong.phi = xt::ones<Real>({std::size_t{5}});
    CHECK_THROWS_AS(model_bytes(wrong), std::invalid_argument);
}

TEST_CASE("saved model: errors name what does not fit") {
    CHECK(model_error([](auto&) {}) == "read");
    CHECK(model_error([](auto& files) { files.erase("W0.npy"); }) ==
          "FILE: has no array 'W0': is it a model that --save has written?");
    CHECK(model_error([](auto& files) { files.erase("mean.npy"); }) ==
          "FILE: has no array 'mean': is it a model that --save has written?");
    CHECK(model_error([](auto& files) { files.erase("b1.npy"); }) ==
          "FILE: has no array 'b1': is it a model that --save has written?");
    CHECK(model_error([](auto& files) { files["b0.npy"] = files["b1.npy"]; }) ==
          "FILE: its array 'b0' does not fit the others: expected 3 × 1 numbers");
    CHECK(model_error([](auto& files) { files["deviation.npy"] = files["b0.npy"]; }) ==
          "FILE: its array 'deviation' does not fit the others: expected 2 × 1 numbers");
    const std::vector<Real> zero{0, 1};
    CHECK(model_error([&](auto& files) { files["deviation.npy"] = npy_bytes({2}, zero); }) ==
          "FILE: its array 'deviation' has a number that is not above 0");
    CHECK(model_error([](auto& files) { files["classes.npy"] = npy_bytes({"a"}); }) ==
          "FILE: its array 'classes' does not fit the others: expected 2 texts");
    CHECK(model_error([](auto& files) { files["loss.npy"] = files["mean.npy"]; }) ==
          "FILE: its array 'loss' does not fit the others: expected 1 text");
    CHECK(model_error([](auto& files) {
              files["W0.npy"] = files["classes.npy"];
          }).starts_with("FILE: its array 'W0' does not fit"));
}

TEST_CASE("new examples: scaled, with or without their class, and only the model's features") {
    const TemporaryFolder folder;
    const SavedModel model = small_model();
    const auto read = [&](const std::string& content) {
        return read_new_examples(folder.write("new.csv", content), model);
    };
    const auto error = [&](const std::string& content) {
        return outcome([&](const std::string& path) { return read_new_examples(path, model).x; },
                       "new.csv", content);
    };
    const NewExamples plain = read("x,größe\n3,6\n\n1,2\n");
    CHECK((plain.x == Matrix{{1, 1}, {0, 0}}));
    CHECK(plain.at == std::vector<std::size_t>{2, 4});
    CHECK(plain.classes.empty());
    CHECK((read("x;größe;any\n3,0;6;ja\n").x == Matrix{{1, 1}}));
    // what the model has not learned from is left out by name, an index too
    const NewExamples more = read("id,x,note,größe,any\n91,3,0,6,ja\n93,1,0,2,nein\n");
    CHECK((more.x == Matrix{{1, 1}, {0, 0}}));
    CHECK(more.classes == std::vector<std::string>{"ja", "nein"});
    CHECK(more.recognised ==
          "2 rows, 5 columns, commas, names in line 1, 'id', 'note' left out: the model has not "
          "learned from it");
    CHECK((read("id,x,größe\n91,3,6\n").x == Matrix{{1, 1}}));
    CHECK(read("x,größe,any\n3,6,ja\n").classes == std::vector<std::string>{"ja"});
    CHECK(read("3,6,ja\n").classes == std::vector<std::string>{"ja"});
    CHECK(error("größe,x\n6,3\n") ==
          "FILE: has 'größe' before other columns than the model has learned from");
    CHECK(error("x,y,class\n6,3,ja\n") ==
          "FILE: has no column 'größe', from which the model has learned");
    CHECK(error("x,größe,height\n3,6,0.5\n") ==
          "FILE: column 3 is 'height', from which the model has not learned: leave it out");
    CHECK(error("x,größe,any\n3,6,ja\n\n3,6,Ja\n") ==
          "FILE:4: 'Ja' in the last column is no class of this model (nein, ja): leave the row or "
          "the column out");
    CHECK(
        error("17,3,6\n44,1,2\n") ==
        "FILE:1: '6' in the last column is no class of this model (nein, ja): leave the row or the "
        "column out");
    // a class may be missing: in some rows, marked or not, or in all
    for (const char* content : {"x,größe,any\n3,6,\n1,2,ja\n", "3,6,NA\n1,2,ja\n"}) {
        const NewExamples some = read(content);
        CHECK((some.x == Matrix{{1, 1}, {0, 0}}));
        CHECK(some.classes == std::vector<std::string>{"", "ja"});
    }
    for (const char* content : {"x,größe,any\n3,6,\n1,2,\n", "x,größe,any\n3,6,?\n1,2,\"\"\n",
                                "3,6,\n1,2,\n", "id,x,größe,any\n7,3,6,\n7,1,2,\n"}) {
        const NewExamples none = read(content);
        CHECK((none.x == Matrix{{1, 1}, {0, 0}}));
        CHECK(none.classes.empty());
    }
    CHECK(read("x,größe,any\n3,6,\n").recognised ==
          "1 row, 3 columns, commas, names in line 1, no class in the last column");
    // negative control: a number that is missing is no class that is missing
    CHECK(error("x,größe\n3,\n1,2\n") ==
          "FILE:2: column 2 'größe': expected a number, found an empty cell: write a number, or "
          "leave the row out");
    CHECK(error("id,x,größe\n7,3,\n7,1,2\n") ==
          "FILE:2: column 3 'größe': expected a number, found an empty cell: write a number, or "
          "leave the row out");
    CHECK(error("1\n2\n") == "FILE: has 1 column, expected the model's 2 features");
    CHECK(error("1,2,3,4\n") == "FILE: has 4 columns, expected the model's 2 features");
    CHECK(error("x,größe\n3,six\n") ==
          "FILE:2: column 2 'größe': expected a number, found 'six': leave the column out");
}

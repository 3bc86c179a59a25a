#include "common/data/saved_model.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>

#include "common/data/answers.hpp"
#include "common/data/data_file.hpp"
#include "common/data/npz.hpp"

namespace descent {
namespace {

using data_file::fail;

/// Weights and biases of the layers between these widths.
std::size_t parameters(const std::vector<std::size_t>& widths) {
    std::size_t count = 0;
    for (std::size_t k = 0; k + 1 < widths.size(); ++k) count += widths[k + 1] * (widths[k] + 1);
    return count;
}

std::span<const Real> numbers(const Vector& values) {
    return {values.data(), values.size()};
}

/// The arrays of a model, each asked for by its name.
class ModelReader {
public:
    explicit ModelReader(const std::string& path)
        : path_(path), arrays_(npz_arrays(path, data_file::read_bytes(path))) {}

    SavedModel read() const {
        SavedModel model;
        std::vector<Real> phi;
        const Matrix& first = array("W0").values;
        model.widths.push_back(first.size() == 0 ? 0 : first.shape()[1]);
        for (std::size_t k = 0; arrays_.contains(fmt::format("W{}", k)); ++k) {
            const std::string W = fmt::format("W{}", k), b = fmt::format("b{}", k);
            const std::size_t outputs = array(W).is_text() ? 0 : array(W).rows();
            append(phi, W, outputs, model.widths.back());
            append(phi, b, outputs, 1);
            model.widths.push_back(outputs);
        }
        model.phi = to_vector(phi);
        model.activation = text("activation");
        model.loss = text("loss");
        std::vector<Real> mean, deviation;
        append(mean, "mean", model.widths.front(), 1);
        append(deviation, "deviation", model.widths.front(), 1);
        for (const Real d : deviation)
            if (!(d > 0)) fail(path_, "its array 'deviation' has a number that is not above 0");
        model.scaling.mean = to_vector(mean);
        model.scaling.deviation = to_vector(deviation);
        model.classes = texts("classes", model.widths.back());
        if (arrays_.contains("features")) model.features = texts("features", model.widths.front());
        return model;
    }

private:
    const NumpyArray& array(const std::string& name) const {
        const auto place = arrays_.find(name);
        if (place == arrays_.end())
            fail(path_,
                 fmt::format("has no array '{}': is it a model that --save has written?", name));
        return place->second;
    }

    void append(std::vector<Real>& values, const std::string& name, std::size_t rows,
                std::size_t columns) const {
        const NumpyArray& found = array(name);
        if (found.is_text() || found.rows() != rows || found.values.shape()[1] != columns)
            fail(path_, fmt::format("its array '{}' does not fit the others: expected {} × {} "
                                    "numbers",
                                    name, rows, columns));
        values.insert(values.end(), found.values.begin(), found.values.end());
    }

    std::vector<std::string> texts(const std::string& name, std::size_t count) const {
        const NumpyArray& found = array(name);
        if (!found.is_text() || found.rows() != count)
            fail(path_, fmt::format("its array '{}' does not fit the others: expected {} text{}",
                                    name, count, count == 1 ? "" : "s"));
        return found.texts;
    }

    std::string text(const std::string& name) const { return texts(name, 1).front(); }

    const std::string& path_;
    const std::map<std::string, NumpyArray> arrays_;
};

/// Where each feature of the model stands in the table. \throws std::runtime_error
std::vector<std::size_t> feature_columns(const std::string& path, const SavedModel& model,
                                         const Table& table) {
    const std::size_t columns = table.values.shape()[1], inputs = model.widths.front();
    std::vector<std::size_t> at;
    if (model.features.empty() || table.columns.empty()) {
        if (columns != inputs)
            fail(path, fmt::format("has {} column{}, expected the model's {} feature{}", columns,
                                   columns == 1 ? "" : "s", inputs, inputs == 1 ? "" : "s"));
        for (std::size_t k = 0; k < inputs; ++k) at.push_back(k);
        return at;
    }
    const auto begin = table.columns.begin(), end = begin + static_cast<std::ptrdiff_t>(columns);
    auto next = begin;
    for (const std::string& feature : model.features) {
        const auto place = std::find(next, end, feature);
        if (place == end && std::find(begin, next, feature) == next)
            fail(path, fmt::format("has no column {}, from which the model has learned",
                                   data_file::in_quotes(feature)));
        if (place == end)
            fail(path, fmt::format("has {} before other columns than the model has learned from",
                                   data_file::in_quotes(feature)));
        at.push_back(static_cast<std::size_t>(place - begin));
        next = place + 1;
    }
    if (table.classes.empty() && next != end)
        fail(path,
             fmt::format("column {} is {}, from which the model has not learned: leave it out",
                         next - begin + 1, data_file::in_quotes(*next)));
    return at;
}

/// Leaves out all other columns, and says so.
void take_columns(Table& table, const std::vector<std::size_t>& at) {
    const std::size_t columns = table.values.shape()[1];
    if (at.size() == columns) return;
    std::string names;
    for (std::size_t j = 0; j < columns; ++j)
        if (!std::binary_search(at.begin(), at.end(), j))
            names += (names.empty() ? "" : ", ") + data_file::in_quotes(table.columns[j]);
    table.recognised += fmt::format(", {} left out: the model has not learned from it", names);
    const Matrix taken = xt::view(table.values, xt::all(), xt::keep(at));
    table.values = taken;
}

/// \throws std::runtime_error naming the first class that the model has not
void require_known_classes(const std::string& path, const SavedModel& model, const Table& table) {
    for (std::size_t i = 0; i < table.classes.size(); ++i) {
        if (table.classes[i].empty() || std::find(model.classes.begin(), model.classes.end(),
                                                  table.classes[i]) != model.classes.end())
            continue;
        std::string known;
        constexpr std::size_t most = 5;
        for (std::size_t k = 0; k < std::min(most, model.classes.size()); ++k)
            known += (k == 0 ? "" : ", ") + data_file::shortened(model.classes[k]);
        if (model.classes.size() > most)
            known += fmt::format(" and {} more", model.classes.size() - most);
        fail(table.place == "line" ? fmt::format("{}:{}", path, table.line[i])
                                   : fmt::format("{}: row {}", path, table.line[i]),
             fmt::format(
                 "{} in the last column is no class of this model ({}): leave the row or the "
                 "column out",
                 data_file::in_quotes(table.classes[i]), known));
    }
}

/// A column for classes that says none is as good as no column.
void leave_out_no_classes(Table& table) {
    const auto none = [](const std::string& name) { return name.empty(); };
    if (table.classes.empty() || !std::all_of(table.classes.begin(), table.classes.end(), none))
        return;
    table.classes.clear();
    table.recognised += ", no class in the last column";
}

}  // namespace

SavedModel saved_model(const std::vector<std::size_t>& widths, const std::string& activation,
                       const std::string& loss, const Vector& phi, const Scaling& scaling,
                       const ExampleFile& file) {
    SavedModel model{widths, activation, loss, phi, scaling, file.features, {}};
    if (scaling.mean.size() == 0) {
        model.scaling.mean = xt::zeros<Real>({widths.front()});
        model.scaling.deviation = xt::ones<Real>({widths.front()});
    }
    for (std::size_t k = 0; k < widths.back(); ++k) model.classes.push_back(class_name(file, k));
    return model;
}

std::string model_bytes(const SavedModel& model) {
    const auto& widths = model.widths;
    require(widths.size() >= 2, "model_bytes", "a network has at least two widths");
    require_size("model_bytes", "phi", model.phi.size(), parameters(widths));
    require_size("model_bytes", "means", model.scaling.mean.size(), widths.front());
    require_size("model_bytes", "deviations", model.scaling.deviation.size(), widths.front());
    require_size("model_bytes", "names of classes", model.classes.size(), widths.back());
    std::map<std::string, std::string> files;
    std::span<const Real> rest = numbers(model.phi);
    for (std::size_t k = 0; k + 1 < widths.size(); ++k) {
        const std::size_t weights = widths[k + 1] * widths[k];
        files[fmt::format("W{}.npy", k)] =
            npy_bytes({widths[k + 1], widths[k]}, rest.first(weights));
        files[fmt::format("b{}.npy", k)] =
            npy_bytes({widths[k + 1]}, rest.subspan(weights, widths[k + 1]));
        rest = rest.subspan(weights + widths[k + 1]);
    }
    std::vector<Real> sizes;
    for (const std::size_t width : widths) sizes.push_back(static_cast<Real>(width));
    files["widths.npy"] = npy_bytes({sizes.size()}, sizes);
    files["mean.npy"] = npy_bytes({widths.front()}, numbers(model.scaling.mean));
    files["deviation.npy"] = npy_bytes({widths.front()}, numbers(model.scaling.deviation));
    files["activation.npy"] = npy_bytes({model.activation});
    files["loss.npy"] = npy_bytes({model.loss});
    files["classes.npy"] = npy_bytes(model.classes);
    if (!model.features.empty()) files["features.npy"] = npy_bytes(model.features);
    return npz_bytes(files);
}

SavedModel read_model(const std::string& path) {
    return ModelReader(path).read();
}

NewExamples read_new_examples(const std::string& path, const SavedModel& model) {
    const std::string bytes = data_file::read_bytes(path);
    std::optional<Table> table;
    std::optional<std::runtime_error> unread, unfit;
    const auto ends_with_feature = [&](const Table& read) {
        const auto& features = model.features;
        return !read.columns.empty() &&
               std::find(features.begin(), features.end(), read.columns.back()) != features.end();
    };
    for (const LastColumn last : {LastColumn::numbers, LastColumn::some_classes}) {
        Table read;
        try {
            read = table_of(path, bytes, last);
        } catch (const std::runtime_error& error) {
            if (!unread) unread = error;
            continue;
        }
        // the last was no class, but a feature with a number that could not be read
        if (unread && (read.values.shape()[1] < model.widths.front() || ends_with_feature(read)))
            continue;
        try {
            take_columns(read, feature_columns(path, model, read));
            table = std::move(read);
            break;
        } catch (const std::runtime_error& error) {
            if (!unfit) unfit = error;
        }
    }
    if (!table) throw std::runtime_error(unfit ? *unfit : *unread);
    require_known_classes(path, model, *table);
    leave_out_no_classes(*table);
    return {model.scaling.scaled(table->values), std::move(table->classes),
            std::move(table->recognised), std::move(table->place), std::move(table->line)};
}

}  // namespace descent

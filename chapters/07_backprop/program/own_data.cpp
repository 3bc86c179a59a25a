#include "chapters/07_backprop/program/own_data.hpp"

#include <algorithm>
#include <stdexcept>

#include "common/data/answers.hpp"
#include "common/program/command_line.hpp"
#include "common/program/files.hpp"

namespace descent::backprop {
namespace {

constexpr const char* squares_name = "least_squares";

/// What the outputs say: probabilities, or scores where the loss was least squares.
Matrix scores(const deep::DeepModel& model, const Matrix& X, bool squares) {
    Matrix F = model(X);
    if (!squares) neurons::softmax(Matrix(F), F);
    return F;
}

const char* score_name(bool squares) {
    return squares ? "output" : "p";
}

/// A cell of CSV, in quotes where it needs them.
std::string quoted(const std::string& text) {
    if (text.find_first_of(",;\"\t\r\n") == text.npos) return text;
    std::string cell = "\"";
    for (const char c : text) cell += c == '"' ? "\"\"" : std::string(1, c);
    return cell + '"';
}

deep::DeepModel deep_model(const SavedModel& saved, const std::string& path) {
    try {
        return {DeepNetwork(saved.widths, neurons::activation_named(saved.activation)), saved.phi};
    } catch (const std::invalid_argument& error) {
        throw std::runtime_error(fmt::format("{}: {}", path, error.what()));
    }
}

}  // namespace

void require_useful(const ModelFiles& files, bool own_data, bool trained_otherwise) {
    if (!files.into.empty()) require(!files.predict.empty(), "--into", "needs --predict FILE");
    if (!files.predict.empty())
        require(own_data || !files.model.empty(), "--predict",
                "needs --model, or --data to learn from");
    if (files.model.empty()) return;
    require(!files.predict.empty(), "--model", "needs --predict FILE, new examples to answer");
    require(!own_data && files.save.empty(), "--model",
            "is trained already, so leave out --data and --save");
    require(!trained_otherwise, "--model",
            "is trained already, so leave out --hidden, --activation, --loss, --rate, --lambda, "
            "--batch and --epochs");
}

void show_guessing(Report& report, const ClassifierResult& result, const Split& data,
                   bool checked) {
    const std::string remark =
        guessing_remark(data.training, data.test, result.sgd.history.back().test_accuracy);
    if (!remark.empty()) report.say("{}", remark);
    if (!checked) report.say("(No check looks at these numbers: that is for the defaults.)");
}

void show_test_answers(Report& report, const ClassifierResult& result, const Split& data,
                       Loss loss) {
    const bool squares = loss == Loss::least_squares;
    const deep::DeepModel model{result.network, result.sgd.phi};
    show_answers(report, scores(model, data.test.x, squares), data.test, score_name(squares));
}

SavedModel trained_model(const ClassifierResult& result, const Split& data, Loss loss) {
    return saved_model(result.network.widths, std::string(neurons::name(result.network.activation)),
                       loss == Loss::least_squares ? squares_name : "cross_entropy", result.sgd.phi,
                       data.scaling, data.test.file);
}

void save(Report& report, const std::string& path, const SavedModel& model) {
    on_behalf_of_option("--save", [&] { write_file(path, model_bytes(model)); });
    report.say("The network is in {}; numpy.load reads it.", path);
}

void predict(Report& report, const ModelFiles& files, const SavedModel& saved) {
    const deep::DeepModel model = deep_model(saved, files.model);
    const NewExamples examples = read_new_examples(files.predict, saved);
    const bool squares = saved.loss == squares_name;
    const Matrix F = scores(model, examples.x, squares);
    report.section("New examples");
    report.say("{}: {}", files.predict, examples.recognised);
    constexpr std::size_t shown = 10;
    std::string csv = fmt::format("{},class,{}\n", examples.place, score_name(squares));
    std::size_t right = 0, known = 0;
    for (std::size_t i = 0; i < F.shape()[0]; ++i) {
        const Real* f = &F(i, 0);
        const auto y = static_cast<std::size_t>(std::max_element(f, f + F.shape()[1]) - f);
        csv += fmt::format("{},{},{}\n", examples.at[i], quoted(saved.classes[y]), f[y]);
        if (i < shown)
            report.say("  {} {}: {}, {} {:.2f}", examples.place, examples.at[i], saved.classes[y],
                       score_name(squares), f[y]);
        if (examples.classes.empty() || examples.classes[i].empty()) continue;
        ++known;
        if (examples.classes[i] == saved.classes[y]) ++right;
    }
    if (F.shape()[0] > shown)
        report.say("  and {} more{}", F.shape()[0] - shown,
                   files.into.empty() ? ": --into FILE writes them all" : "");
    if (known > 0)
        report.say("{} of {} are right, by the class in the file.{}", right, known,
                   known == F.shape()[0] ? "" : " The others have none there.");
    if (files.into.empty()) return;
    on_behalf_of_option("--into", [&] { write_file(files.into, csv); });
    report.say("All answers are in {}.", files.into);
}

}  // namespace descent::backprop

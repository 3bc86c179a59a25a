#include "chapters/03_neurons/weights_from_data.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "common/random.hpp"

using namespace descent;
using namespace descent::neurons;

namespace {

const Matrix& learned() {
    static const LabelledText text = read_labelled_text(own_examples(), "own");
    static const Matrix lambda = maximize(text.data, no_weights(text.data), 300).lambda;
    return lambda;
}

}  // namespace

TEST_CASE(
    "NL.3 learned weights are listed, and names it has not seen are told better than by chance") {
    const LabelledText text = read_labelled_text(own_examples(), "own");
    const auto best = strongest(learned(), text.data, 1, 5);
    REQUIRE(best.size() == 5);
    CHECK(std::is_sorted(best.begin(), best.end(),
                         [](const auto& a, const auto& b) { return a.second > b.second; }));
    for (const auto& [name, weight] : best) {
        const auto place =
            std::find(text.data.properties.begin(), text.data.properties.end(), name);
        REQUIRE(place != text.data.properties.end());
        CHECK(learned()(static_cast<std::size_t>(place - text.data.properties.begin()), 1) ==
              weight);
    }
    const auto likeliest = [&](std::string_view line) {
        const Vector P = class_probabilities(learned(), observe(line, text));
        return text.data
            .classes[static_cast<std::size_t>(std::max_element(P.begin(), P.end()) - P.begin())];
    };
    CHECK(likeliest("they moved to a village in [Portugal] then") == "LOCATION");
    CHECK(likeliest("he was treated with [Novazol]") == "DRUG");
    CHECK(likeliest("nobody saw [Emma Stone]") == "PERSON");
    // On labels dealt at random nothing can be learned: the accuracy of the true labels is no
    // accident.
    const auto learn = [](const Observations& seen) {
        return maximize(seen, no_weights(seen), 100).lambda;
    };
    Observations dealt = text.data;
    const auto order = Random(1, "labels").permutation(dealt.all.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        dealt.all[i].label = text.data.all[order[i]].label;
    CHECK(cross_validate(text.data, 5, 0, learn).accuracy() > 0.6);
    CHECK(cross_validate(dealt, 5, 0, learn).accuracy() < 0.5);
}

TEST_CASE("NL.3 leaving out: each observation is told once, by weights that have not seen it") {
    const LabelledText text = read_labelled_text(own_examples(), "own");
    std::size_t told = 0, calls = 0;
    const CrossValidationResult found =
        cross_validate(text.data, 7, 3, [&](const Observations& seen) {
            told += text.data.all.size() - seen.all.size();
            ++calls;
            return no_weights(seen);
        });
    CHECK(calls == 7);
    CHECK(told == text.data.all.size());
    CHECK(found.count == text.data.all.size());
    CHECK(found.log_likelihood ==
          doctest::Approx(-std::log(3.0) * double(found.count)).epsilon(1e-12));
    // Labels that only a memory could know: each observation has a property of its own.
    Observations own{{}, {"zero", "one"}, {}};
    for (std::size_t i = 0; i < 40; ++i) {
        own.properties.push_back(std::to_string(i));
        own.all.push_back({{i}, i % 2});
    }
    const CrossValidationResult nothing = cross_validate(own, 5, 0, [](const Observations& seen) {
        return maximize(seen, no_weights(seen), 50).lambda;
    });
    CHECK(nothing.log_likelihood == doctest::Approx(40 * std::log(0.5)).epsilon(1e-12));
    CHECK_THROWS_AS(cross_validate(own, 1, 0, no_weights), std::invalid_argument);
    CHECK_THROWS_AS(cross_validate(own, 41, 0, no_weights), std::invalid_argument);
    CHECK_THROWS_AS(strongest(Matrix{{1}}, own, 0, 1), std::invalid_argument);
    CHECK_THROWS_AS(strongest(no_weights(own), own, 2, 1), std::invalid_argument);
}

TEST_CASE("NL.2 NL.3 a text is told: its known properties, and the classes from the likeliest on") {
    // By hand: three weights say what it is; the properties that are not known say nothing.
    const auto [text, lambda] = lecture_model("in [Québec]");
    const TextClassification place = classify("in [Québec]", text, lambda);
    CHECK(place.properties == text.data.properties);
    REQUIRE(place.classes.size() == 3);
    CHECK(place.classes[0].first == "LOCATION");
    CHECK(std::abs(place.classes[0].second - 0.585561) < 5e-7);
    CHECK(place.classes[1].first == "DRUG");
    CHECK(place.classes[2].first == "PERSON");
    const TextClassification drug = classify("taking [Zantac]", text, lambda);
    CHECK(drug.properties == std::vector<std::string>{"any", "capital", "ends=c", "words=1"});
    CHECK(drug.classes[0].first == "DRUG");
    CHECK(drug.classes[0].second ==
          doctest::Approx(std::exp(0.3) / (std::exp(0.3) + 2)).epsilon(1e-14));
    CHECK(drug.classes[1].first == "LOCATION");  // as likely as PERSON: in their order
    CHECK_THROWS_AS(classify("no name", text, lambda), std::invalid_argument);
}

TEST_CASE("NL.3 counting against climbing: both on the same names, and no step falls short") {
    const LabelledText text = read_labelled_text(own_examples(), "own");
    const Observations& data = text.data;
    std::vector<std::size_t> done;
    const WeightsResult result =
        learn_weights(text, 0, {.steps = 30, .onward_steps = 10, .folds = 3},
                      [&](std::size_t part, std::size_t total) {
                          CHECK(total == 6);
                          done.push_back(part);
                      });
    CHECK(done == std::vector<std::size_t>{1, 2, 3, 4, 5, 6});
    CHECK(result.check.verdict == Verdict::pass);
    CHECK(result.largest_shortfall < 1e-11);
    CHECK(result.folds == 3);
    // Where each ascent begins and ends.
    CHECK(result.ascent.log_likelihood.size() == 31);
    CHECK(result.ascent.log_likelihood(0) ==
          doctest::Approx(-std::log(3.0) * real(data.all.size())).epsilon(1e-12));
    CHECK(result.conditional.log_likelihood == result.ascent.log_likelihood(30));
    CHECK((result.conditional.lambda == maximize(data, no_weights(data), 30).lambda));
    CHECK((result.generative.lambda == naive_bayes(data, text.group, Real(0.5))));
    CHECK(result.onward.log_likelihood.size() == 11);
    CHECK(result.onward.log_likelihood(0) == result.generative.log_likelihood);
    CHECK(result.onward.log_likelihood(10) > result.generative.log_likelihood);
    // Names that were seen are told better than names that were not.
    for (const LearnedWeights* weights : {&result.generative, &result.conditional}) {
        CHECK(weights->unseen.count == data.all.size());
        CHECK(weights->correct == correct(weights->lambda, data));
        CHECK(weights->correct > weights->unseen.correct);
        CHECK(weights->log_likelihood > weights->unseen.log_likelihood);
    }
    // Two observations make two parts; one makes none.
    const LabelledText two = read_labelled_text("A\tx [a]\nB\ty [b]\n", "two");
    CHECK(learn_weights(two, 0, {.steps = 5}).folds == 2);
    CHECK(learn_weights(two, 0, {.steps = 5}).onward.log_likelihood.size() == 6);
    LabelledText one = two;
    one.data.all.pop_back();
    CHECK_THROWS_AS(learn_weights(one, 0, {.steps = 5}), std::invalid_argument);
}

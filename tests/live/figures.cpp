#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "chapters/06_toy_backprop/toy.hpp"
#include "chapters/10_optimizers/race.hpp"
#include "docs/live/live.hpp"

using namespace descent;
using live::answer;
using nlohmann::json;

namespace {

/// The questions that are also asked of the browser's code.
std::vector<std::string> recorded() {
    std::ifstream file(DESCENT_SOURCE "/tests/live/questions.txt");
    std::vector<std::string> questions;
    for (std::string line; std::getline(file, line);) questions.push_back(line);
    return questions;
}

json ask(const std::string& question) {
    return json::parse(answer(question));
}

std::string mistake(const std::string& of, const std::string& name, const std::string& block) {
    return fmt::format("mistake?of={}&mistake={}&block={}&entry=0&share=0.5&seed=3", of, name,
                       block);
}

}  // namespace

TEST_CASE("live figures: the recorded questions have the same answers forwards and backwards") {
    std::vector<std::string> questions = recorded(), answers;
    REQUIRE(questions.size() >= 50);
    for (const std::string& question : questions) answers.push_back(answer(question));
    std::reverse(questions.begin(), questions.end());
    std::reverse(answers.begin(), answers.end());
    for (std::size_t i = 0; i < questions.size(); ++i) {
        CAPTURE(questions[i]);
        CHECK((answer(questions[i]) == answers[i]));
    }
}

TEST_CASE("live figures: a training that is continued ends where one at once does") {
    for (const std::string question :
         {"plane?set=spirals&points=&rule=adam&alpha=0.02&activation=tanh&width=6&depth=1&seed=4"
          "&regions=0&epochs=",
          "gap?layers=dropout&dropout=0.5&lambda=0.01&noise=0.1&examples=60&width=5&epochs="}) {
        CAPTURE(question);
        const std::string at_once = answer(question + "5");
        answer("line?");
        for (const char* epochs : {"1", "2", "3", "4"}) answer(question + epochs);
        CHECK((answer(question + "5") == at_once));
        CHECK((answer(question + "4") != at_once));
    }
}

TEST_CASE("live mistake: every mistake is found, and the right gradient passes") {
    for (const std::string of : {"tiny", "spirals"})
        CHECK(ask(mistake(of, "none", "W0"))["verdict"] == "PASS");
    for (const std::string name :
         {"sum", "mean-twice", "sign", "half", "zero", "transposed", "bias", "order", "mask",
          "weights", "output", "penalty", "entry"}) {
        CAPTURE(name);
        const json found = ask(mistake("spirals", name, name == "weights" ? "W0" : "W1"));
        CHECK(found["verdict"] == "FAIL");
        CHECK(found["off"] > 0);
        CHECK_FALSE(found["findings"].empty());
    }
    const json refused = ask(mistake("spirals", "weights", "W1"));  // W2 is no square
    CHECK(refused["error"].get<std::string>().starts_with("Wᵀ: only a square"));
    CHECK(ask(mistake("tiny", "sum", "b0"))["report"].get<std::string>().find("missing mean") !=
          std::string::npos);
}

TEST_CASE(
    "live mistake: the toy's gradient passes as chapter 6 computes it, not with a sign lost") {
    const auto& phi = toy::example;
    const auto v = toy::forward(phi, toy::example_x, toy::example_y);
    const auto d = toy::backward(phi, toy::example_x, toy::example_y, v);
    const auto typed = [](const toy::Backward<double>& right, double sign) {
        return fmt::format("mistake?of=toy&typed={},{},{},{},{}", fmt::join(right.dbeta, ","),
                           right.domega[0], right.domega[1], right.domega[2],
                           sign * right.domega[3]);
    };
    CHECK(ask(typed(d, 1))["verdict"] == "PASS");
    CHECK(ask(typed(d, -1))["verdict"] == "FAIL");
}

TEST_CASE("live race: each path is minimize()'s own") {
    const json race =
        ask("race?surface=rosenbrock&start=-1,1&rule1=adam&rule2=gd&rule3=none&rule4=none"
            "&alpha=0.05,0.001,1,1&beta=0.9&schedule=constant&steps=40&map=0");
    REQUIRE_FALSE(race.contains("error"));
    const optimizers::Surface& surface = optimizers::surface_named("rosenbrock");
    int number = 0;
    for (const auto& [name, alpha] : {std::pair("adam", 0.05), {"gd", 0.001}}) {
        const optimizers::Descent run = optimizers::minimize(
            surface.objective, optimizers::optimizer_named(name, real(alpha)), Vector{-1, 1}, 40);
        const json& path = race["path" + std::to_string(++number)];
        REQUIRE(path.size() == 2);
        REQUIRE(path[0].size() == 41);
        CHECK(path[0][40].get<Real>() == run.path.phi(40, 0));
        CHECK(path[1][40].get<Real>() == run.path.phi(40, 1));
    }
}

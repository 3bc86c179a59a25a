#include "common/program/gradient_json.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <nlohmann/json.hpp>

using namespace descent;

TEST_CASE("JSON of a gradient report: all fields, every digit, null for what is not finite") {
    GradientReport report;
    report.verdict = Verdict::fail;
    report.problem = "two ways";
    report.evaluations = 42;
    BlockReport block;
    block.name = "W\"0";
    block.verdict = Verdict::fail;
    block.diagnosis = Diagnosis::sign;
    block.explanation = "∂L/∂φ";
    block.worst = {"W0[1,2]", Real(0.1), std::numeric_limits<Real>::quiet_NaN(),
                   std::numeric_limits<Real>::infinity()};
    block.checked = 6;
    block.informative = 5;
    block.at_kinks = 1;
    block.unresolved = 2;
    block.failed = 3;
    block.largest = Real(1) / 3;
    block.resolution = Real(1e-9);
    report.blocks.push_back(block);
    const nlohmann::json read = nlohmann::json::parse(json(report, 7)), &b = read["blocks"][0];
    CHECK(read["version"] == DESCENT_VERSION);
    CHECK(read["seed"] == 7);
    CHECK(read["verdict"] == "FAIL");
    CHECK(read["problem"] == "two ways");
    CHECK(read["evaluations"] == 42);
    CHECK(read["blocks"].size() == 1);
    CHECK(b["name"] == "W\"0");
    CHECK(b["verdict"] == "FAIL");
    CHECK(b["diagnosis"] == "wrong sign");
    CHECK(b["explanation"] == "∂L/∂φ");
    CHECK(b["checked"] == 6);
    CHECK(b["informative"] == 5);
    CHECK(b["at_kinks"] == 1);
    CHECK(b["unresolved"] == 2);
    CHECK(b["failed"] == 3);
    CHECK(b["largest"] == Real(1) / 3);
    CHECK(b["resolution"] == Real(1e-9));
    CHECK(b["worst"]["name"] == "W0[1,2]");
    CHECK(b["worst"]["analytic"] == Real(0.1));
    CHECK(b["worst"]["numeric"].is_null());
    CHECK(b["worst"]["bound"].is_null());
}

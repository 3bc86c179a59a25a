#include "common/assignments/results.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/property_tree/xml_parser.hpp>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

using namespace descent::assignments;
using Kind = TaskTest::Kind;

namespace {

Assignment one_task() {
    SheetTask t;
    t.id = "07.1", t.title = "a < b & \"c\"", t.points = 3;
    t.tests = {
        {Kind::value, "v"}, {Kind::gradient, "g"}, {Kind::invariant, "i"}, {Kind::error, "e"}};
    Assignment a{"07_backprop", {}, {}};
    a.sheet.tasks = {t};
    return a;
}

TaskRows rows(bool v, bool g, bool i, bool e) {
    const auto row = [](const char* test, Kind kind, bool passed) {
        TestRow r;
        r.test = test, r.kind = kind, r.ran = true, r.passed = passed;
        if (!passed)
            r.failure = "x.cpp:7: CHECK( a == b )\nvalues: 0.5 == 0.25",
            r.diagnosis = "scaled by N";
        return r;
    };
    return {{row("v", Kind::value, v), row("g", Kind::gradient, g), row("i", Kind::invariant, i),
             row("e", Kind::error, e)},
            ""};
}

Grade graded(const TaskRows& open, const TaskRows& hidden) {
    Grade grade = planned(one_task());
    take_rows(grade, "07.1", false, open);
    take_rows(grade, "07.1", true, hidden);
    settle(grade);
    grade.complete = true;
    return grade;
}

nlohmann::json schema(const std::string& name) {
    std::ifstream file(DESCENT_SOURCE "/tests/assignments/schemas/" + name + ".json");
    return nlohmann::json::parse(file);
}

/// What is wrong with a value, by the words of JSON Schema that these schemas use; or
/// nothing.
std::string fault(const nlohmann::json& value, const nlohmann::json& schema,
                  const std::string& place = "$") {
    const std::map<std::string, bool> types{
        {"object", value.is_object()},   {"array", value.is_array()},
        {"string", value.is_string()},   {"number", value.is_number()},
        {"boolean", value.is_boolean()}, {"", true}};
    if (!types.at(schema.value("type", ""))) return place + " has another type";
    if (schema.contains("enum") &&
        std::count(schema["enum"].begin(), schema["enum"].end(), value) == 0)
        return place + " is none of the words";
    if (value.is_number() &&
        (value < schema.value("minimum", -1e300) || value > schema.value("maximum", 1e300)))
        return place + " is out of range";
    if (value.is_string() && value.get_ref<const std::string&>().size() >
                                 schema.value("maxLength", std::size_t{10} << 20))
        return place + " is too long";
    for (const auto& name : schema.value("required", std::vector<std::string>{}))
        if (!value.contains(name)) return place + " has no " + name;
    if (value.is_object() && schema.contains("properties"))
        for (const auto& [name, part] : value.items()) {
            if (!schema["properties"].contains(name)) return place + " may not have " + name;
            const std::string found = fault(part, schema["properties"][name], place + "." + name);
            if (!found.empty()) return found;
        }
    if (value.is_array())
        for (std::size_t i = 0; i < value.size(); ++i) {
            const std::string found =
                fault(value[i], schema["items"], place + "[" + std::to_string(i) + "]");
            if (!found.empty()) return found;
        }
    return {};
}

/// What is wrong with an element of a JUnit file, by what Jenkins and CodeGrade read.
std::string fault(const boost::property_tree::ptree& element, const std::string& name) {
    static const std::map<std::string, std::vector<std::string>> parts{
        {"", {"testsuites"}},
        {"testsuites", {"testsuite"}},
        {"testsuite", {"<xmlattr>", "testcase"}},
        {"testsuite <xmlattr>", {"name", "tests", "failures", "errors"}},
        {"testcase", {"<xmlattr>", "failure", "error"}},
        {"testcase <xmlattr>", {"classname", "name", "time"}},
        {"failure", {"<xmlattr>"}},
        {"failure <xmlattr>", {"message"}},
        {"error", {"<xmlattr>"}},
        {"error <xmlattr>", {"message"}}};
    const auto allowed = parts.find(name);
    for (const auto& [part, below] : element) {
        if (allowed == parts.end() ||
            std::count(allowed->second.begin(), allowed->second.end(), part) == 0)
            return name + " may not have " + part;
        const std::string found = fault(below, part == "<xmlattr>" ? name + " " + part : part);
        if (!found.empty()) return found;
    }
    return {};
}

std::string xml_fault(const std::string& xml) {
    std::istringstream in(xml);
    boost::property_tree::ptree tree;
    try {
        read_xml(in, tree);
    } catch (const boost::property_tree::xml_parser_error& error) {
        return error.what();
    }
    return fault(tree, "");
}

}  // namespace

TEST_CASE("grades: every file keeps to its schema, whatever is in the texts") {
    const nlohmann::json for_gradescope = schema("gradescope"), pl = schema("prairielearn");
    const std::string hostile = "\x1b[1m]]><!-- &amp; <script>\xff" + std::string(1, '\0');
    TaskRows bad = rows(false, true, false, true);
    for (TestRow& row : bad.rows) row.failure = hostile + std::string(1 << 20, '<');
    const TaskRows all = rows(true, true, true, true);
    Grade failed = planned(one_task()), remarked = graded(bad, all);
    failed.failure = hostile;
    remarked.remarks = {hostile};
    for (const Grade& grade :
         {planned(one_task()), graded(all, all), graded(bad, bad), failed, remarked}) {
        const auto results = nlohmann::json::parse(gradescope(grade));
        CHECK(fault(results, for_gradescope).empty());
        CHECK(fault(nlohmann::json::parse(prairielearn(grade)), pl).empty());
        CHECK(xml_fault(junit(grade)).empty());
    }

    // the control: what the platforms would not take
    auto wrong = nlohmann::json::parse(gradescope(graded(all, all)));
    CHECK(fault(wrong, pl) != "");
    wrong["tests"][1]["score"] = "1";
    CHECK(fault(wrong, for_gradescope) == "$.tests[1].score has another type");
    wrong["tests"][1]["score"] = -1;
    CHECK(fault(wrong, for_gradescope) == "$.tests[1].score is out of range");
    wrong["tests"] = nlohmann::json::array();
    wrong["output_format"] = "html";
    CHECK(fault(wrong, for_gradescope) == "$.output_format is none of the words");
    wrong["output_format"] = "text";
    wrong["points"] = 1;
    CHECK(fault(wrong, for_gradescope) == "$ may not have points");
    CHECK(xml_fault("<testsuites><testsuite name=\"a\"><case/></testsuite></testsuites>") ==
          "testsuite may not have case");
    CHECK(xml_fault("<testsuites><testsuite name=\"a & \"></testsuites>") != "");
}

TEST_CASE("grades: the shares of a task add up to its points, and all rows are planned") {
    const Grade grade = planned(one_task());
    REQUIRE(grade.rows.size() == 8);
    unsigned sum = 0, deciding = 0;
    for (const GradeRow& row : grade.rows) {
        sum += row.share;
        if (row.kind == Kind::value || row.kind == Kind::gradient) deciding += row.share;
        CHECK(row.output == "not run yet");
    }
    CHECK(sum == 300);
    CHECK(deciding == 240);
    CHECK(grade.points() == 0);
}

TEST_CASE("grades: invariants and refused input add, and never start") {
    const TaskRows all = rows(true, true, true, true);
    CHECK(graded(all, all).points() == 300);
    CHECK(graded(rows(true, true, false, false), rows(true, true, false, false)).points() == 240);
    CHECK(graded(rows(true, true, true, false), all).points() < 300);
    CHECK(graded(rows(false, true, true, true), all).points() == 0);
    CHECK(graded(all, rows(true, false, true, true)).points() == 0);
    CHECK(graded(rows(false, false, true, true), rows(false, false, true, true)).points() == 0);
}

TEST_CASE("grades: Gradescope's file has what the platform reads, and its scores add up") {
    const Grade grade = graded(rows(true, true, true, true), rows(true, true, false, true));
    const auto json = nlohmann::json::parse(gradescope(grade));
    CHECK(json.at("output_format") == "text");
    CHECK(json.at("test_output_format") == "text");
    CHECK_FALSE(json.contains("score"));
    double score = 0, most = 0;
    for (const auto& test : json.at("tests")) {
        score += test.at("score").get<double>();
        most += test.at("max_score").get<double>();
        CHECK(test.at("output_format") == "text");
        CHECK((test.at("status") == "passed" || test.at("status") == "failed"));
    }
    CHECK(most == doctest::Approx(3));
    CHECK(score == doctest::Approx(grade.points() / 100.0));
}

TEST_CASE("grades: hidden rows say verdict and diagnosis, and no values") {
    const Grade grade = graded(rows(false, true, true, true), rows(false, true, true, true));
    for (const GradeRow& row : grade.rows) {
        if (row.test != "v") continue;
        CHECK((row.output.find("0.25") != std::string::npos) == !row.hidden);
        CHECK(row.output.find("x.cpp") == (row.hidden ? std::string::npos : 0));
        if (row.hidden) CHECK(row.output.find("scaled by N") != std::string::npos);
    }
}

TEST_CASE("grades: of a task's failures the one that says most is its cause") {
    TaskRows open = rows(false, false, false, true), hidden = rows(true, true, true, true);
    open.rows[0].diagnosis = "single entries";
    open.rows[1].diagnosis = "activation slope";
    open.rows[2].diagnosis = "wrong sign";
    Grade grade = graded(open, hidden);
    CHECK(grade.cause("07.1") == "activation slope");
    const std::string said = summary(grade);
    CHECK(said.find(": activation slope\n\ng (public):\n\n    x.cpp:7: CHECK( a == b )\n") !=
          std::string::npos);
    open.rows[1].passed = true;
    CHECK(graded(open, hidden).cause("07.1") == "single entries");  // of the rows that decide
    open.rows[0].passed = true;
    CHECK(graded(open, hidden).cause("07.1") == "wrong sign");
    CHECK(graded(hidden, hidden).cause("07.1").empty());
    CHECK(summary(graded(hidden, hidden)).find("##") == std::string::npos);
}

TEST_CASE("grades: what keeps a task from being run is its cause, up to a colon") {
    for (const auto& [problem, cause] :
         {std::pair("does not compile:\nx.cpp:7: error: y", "does not compile"),
          std::pair("uses a::b, which this task asks you to write",
                    "uses a::b, which this task asks you to write"),
          std::pair("not submitted: there is no x.cpp", "not submitted")}) {
        Grade grade = planned(one_task());
        grade.remarks = {"<h1>30 of 30 points</h1>"};
        take_problem(grade, "07.1", problem);
        CHECK(grade.cause("07.1") == cause);
        CHECK(summary(grade).find("\n    <h1>") != std::string::npos);  // as it is, not as Markdown
    }
}

TEST_CASE("grades: a row without an answer says how it ended, hidden or not") {
    for (const auto& [failure, means] :
         {std::pair("no answer within 2 s", "too slow, or an endless loop"),
          std::pair("not asked again: no answer within 2 s", "too slow, or an endless loop"),
          std::pair("not asked again: the program ended: signal 'Aborted'", "crashed"),
          std::pair("the result has other sizes than the book's", "wrong sizes"),
          std::pair("the program ended: signal 'Aborted'", "crashed")}) {
        TaskRows ended = rows(false, true, true, true);
        ended.rows[0].failure = failure;
        ended.rows[0].diagnosis.clear();
        const Grade grade = graded(ended, ended);
        CHECK(grade.cause("07.1") == means);
        for (const GradeRow& row : grade.rows)
            if (row.test == "v")
                CHECK(row.output == std::string(row.hidden ? means : failure) + "\n");
    }
}

TEST_CASE("grades: a failure of the grader is no score in any file") {
    Grade grade = planned(one_task());
    grade.failure = "the wall fell";
    const auto json = nlohmann::json::parse(gradescope(grade));
    CHECK_FALSE(json.contains("score"));
    CHECK_FALSE(json.contains("tests"));
    CHECK(json.at("output").get<std::string>().find("not your fault") != std::string::npos);
    CHECK(nlohmann::json::parse(prairielearn(grade)).at("gradable") == false);
    CHECK(summary(grade).find("no score") != std::string::npos);
    const std::string xml = junit(grade);
    CHECK(xml.find("<error message=\"not graded\">the wall fell</error>") != std::string::npos);
    CHECK(xml.find("<failure") == std::string::npos);
    CHECK(xml.find("errors=\"0\"") == std::string::npos);
}

TEST_CASE("grades: PrairieLearn's score is a share") {
    const TaskRows all = rows(true, true, true, true);
    const auto json = nlohmann::json::parse(prairielearn(graded(all, all)));
    CHECK(json.at("gradable") == true);
    CHECK(json.at("score").get<double>() == doctest::Approx(1));
    CHECK(json.at("tests").size() == 8);
}

TEST_CASE("grades: hostile texts do no harm in any file") {
    const std::string hostile = std::string(
                                    "</failure>]]><script>alert(1)</script>\x1b[31m\"score\": "
                                    "100\xff\xc0\xaf\xed\xa0\x80") +
                                std::string(1, '\0') + "\xC2\x9B" + std::string(10 << 20, 'x');
    const std::string clean = harmless(hostile);
    CHECK(clean.size() < 5000);
    CHECK(clean.find('\0') == std::string::npos);
    CHECK(clean.find('\x1b') == std::string::npos);
    CHECK(clean.find("\xC2\x9B") == std::string::npos);
    CHECK(clean.find("bytes left out") != std::string::npos);

    TaskRows bad = rows(false, false, false, false);
    for (TestRow& row : bad.rows) row.failure = hostile;
    const Grade grade = graded(bad, bad);
    CHECK(nlohmann::json::accept(gradescope(grade)));
    CHECK(nlohmann::json::accept(prairielearn(grade)));
    const std::string xml = junit(grade);
    CHECK(xml.find("<script>") == std::string::npos);
    CHECK(xml.find("]]>") == std::string::npos);
    CHECK(xml.find("a &lt; b &amp; &quot;c&quot;") != std::string::npos);
    CHECK(prairielearn(grade).size() < (1 << 20));
    CHECK(harmless("grüße ∂ 𝛛\n\t") == "grüße ∂ 𝛛\n\t");
}

TEST_CASE("grades: the same results give the same file") {
    const TaskRows some = rows(true, false, true, true);
    CHECK(gradescope(graded(some, some)) == gradescope(graded(some, some)));
}

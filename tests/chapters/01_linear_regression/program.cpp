#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/support/run_program.hpp"

using namespace descent::test;
using doctest::Approx;
using Json = nlohmann::json;

namespace {

ProgramRun run(std::vector<std::string> arguments) {
    arguments.push_back("--quick");
    return run_program("01_linear_regression", arguments);
}

bool says(const ProgramRun& run, const std::string& text) {
    return run.out.find(text) != std::string::npos;
}

/// Runs on own data and returns the results; the exit code must be 0.
Json results_for(const std::string& csv, std::vector<std::string> more = {}) {
    const TemporaryFolder folder;
    more.insert(more.end(), {"--data", folder.write("own.csv", csv), "--json",
                             folder.path() + "/results.json"});
    const ProgramRun ended = run(more);
    INFO(ended.out, ended.err);
    REQUIRE(ended.exit_code == 0);
    CHECK(ended.err.empty());
    return Json::parse(read_file(folder.path() + "/results.json"))["results"];
}

ProgramRun run_on(const std::string& csv) {
    const TemporaryFolder folder;
    return run({"--data", folder.write("own.csv", csv), "--json", folder.path() + "/results.json"});
}

void check_refused(const ProgramRun& run, const std::string& named) {
    INFO(run.err);
    CHECK(run.exit_code == 2);
    CHECK(run.err.find(named) != std::string::npos);
    CHECK(std::count(run.err.begin(), run.err.end(), '\n') == 1);
}

}  // namespace

TEST_CASE("L6.1–3 L6.5 L6.6 program: the default run gives the numbers of the syllabus") {
    const TemporaryFolder folder;
    const ProgramRun ended =
        run_program("01_linear_regression", {"--json", folder.path() + "/results.json"});
    CHECK(ended.exit_code == 0);
    CHECK(ended.err.empty());
    const Json all = Json::parse(read_file(folder.path() + "/results.json"));
    const Json& results = all["results"];
    const auto rounds_to = [&](double value, double printed, double unit) {
        CHECK(std::abs(value - printed) <= unit / 2);
    };
    rounds_to(results["phi0"], 0.825950045, 1e-9);
    rounds_to(results["phi1"], 0.522226070, 1e-9);
    rounds_to(results["loss"], 0.199866357, 1e-9);
    rounds_to(results["loss_at_0.4_0.2"], 7.067864, 1e-6);
    rounds_to(results["gradient_at_0.6_-0.2"][0], -21.904, 1e-3);
    rounds_to(results["gradient_at_0.6_-0.2"][1], -26.84044, 1e-5);
    rounds_to(results["hessian_eigenvalues"][0], 3.994169, 1e-6);
    rounds_to(results["hessian_eigenvalues"][1], 50.030031, 1e-6);
    rounds_to(results["divergence_step"], 0.0399760, 1e-7);
    for (const Json& check : all["checks"]) CHECK(check["verdict"] == "PASS");
    CHECK(all["checks"].size() >= 10);
}

TEST_CASE("L6.4 program: figures are written only when asked for") {
    const TemporaryFolder folder;
    CHECK(run({"--out", folder.path()}).exit_code == 0);
    for (const char* name :
         {"fit", "loss_surface", "three_answers", "condition", "degree_sweep", "polynomials"})
        CHECK(read_file(folder.path() + "/" + name + ".csv").size() > 100);
}

TEST_CASE("L6.5 program: a rate above 2/λmax is explained, not an error") {
    const ProgramRun above = run({"--rate", "0.05"});
    CHECK(above.exit_code == 0);
    CHECK(says(above, "α is not below 2/λmax"));
    CHECK(says(above, "|1 − αλmax| = 1.5015, so descent runs away"));
    CHECK_FALSE(says(above, "descent ends at the closed form"));

    const ProgramRun overflow = run({"--rate", "1e9", "--steps", "1000"});
    CHECK(overflow.exit_code == 0);
    CHECK(says(overflow, "the loss is too large for a number: it stops here"));

    const ProgramRun timid = run({"--rate", "0.001", "--steps", "10"});
    CHECK(timid.exit_code == 0);
    CHECK(says(timid, "Not there yet"));

    const ProgramRun standard = run({});
    CHECK(says(standard, "PASS  descent ends at the closed form"));
    CHECK_FALSE(says(standard, "runs away"));
}

TEST_CASE("L6.5 program: the help names the default rate, which is no number") {
    const ProgramRun help = run_program("01_linear_regression", {"--help"});
    CHECK(says(help, "(default: 1/λmax of the data)"));
    CHECK_FALSE(says(help, "of the data) (default"));
}

TEST_CASE("L6.7 program: another seed gives other points, and the checks still pass") {
    const ProgramRun zero = run({}), three = run({"--seed", "3"});
    CHECK(three.exit_code == 0);
    CHECK(three.out != zero.out);
    CHECK(run({"--seed", "3"}).out == three.out);
}

TEST_CASE("FM.1 own data: one feature with names, and the line through exact points") {
    const Json results = results_for("hours,points\n0,1\n1,3\n2,5\n4,9\n");
    CHECK(results["theta"][0].get<double>() == Approx(1).epsilon(1e-12));
    CHECK(results["theta"][1].get<double>() == Approx(2).epsilon(1e-12));
    CHECK(results["loss"].get<double>() < 1e-25);
    CHECK(results["rank"] == 2);
    const ProgramRun named = run_on("hours,points\n0,1\n1,3\n2,5\n4,9\n");
    CHECK(says(named, "hours"));
    CHECK(says(named, "rows, 2 columns, commas, names in line 1; points is what to predict"));
    const ProgramRun german = run_on("Größe;Höhe\n1,5;2\n2,5;4\n");
    CHECK(says(german,
               "own.csv: 2 rows, 2 columns, semicolons, decimal commas, names in line 1; Höhe is"));
}

TEST_CASE("FM.1 own data: several features, without a header") {
    // y = 1 + 2 x1 − 3 x2
    const Json results = results_for("0,0,1\n1,0,3\n0,1,-2\n1,1,0\n2,1,2\n");
    CHECK(results["theta"][0].get<double>() == Approx(1).epsilon(1e-12));
    CHECK(results["theta"][1].get<double>() == Approx(2).epsilon(1e-12));
    CHECK(results["theta"][2].get<double>() == Approx(-3).epsilon(1e-12));
    CHECK(says(run_on("0,0,1\n1,0,3\n0,1,-2\n1,1,0\n2,1,2\n"), "  x2 "));
}

TEST_CASE(
    "FM.1 own data: columns that depend on each other give the minimum-norm solution, and are "
    "named") {
    // price = 2 metres
    const std::string csv = "metres,feet,age,price\n1,3,7,2\n2,6,1,4\n3,9,5,6\n4,12,2,8\n";
    const Json results = results_for(csv);
    CHECK(results["rank"] == 3);
    // 2 shared as 1 : 3, shortest: 2/10, 6/10
    CHECK(results["theta"][1].get<double>() == Approx(0.2).epsilon(1e-9));
    CHECK(results["theta"][2].get<double>() == Approx(0.6).epsilon(1e-9));
    const ProgramRun ended = run_on(csv);
    CHECK(says(ended, "rank-deficient"));
    CHECK(says(ended, "Columns that depend on each other: metres, feet."));
    CHECK(says(ended, "minimum-norm"));
}

TEST_CASE("FM.1 own data: constant features, constant answers, too few rows") {
    const ProgramRun vertical = run_on("x,y\n1,2\n1,3\n1,4\n");
    CHECK(vertical.exit_code == 0);
    CHECK(says(vertical, "Columns that depend on each other: 1 (offset), x."));
    const Json zero = results_for("x,y\n1,0\n2,0\n3,0\n");
    CHECK(zero["loss"] == 0);
    const ProgramRun few = run_on("a,b,c,y\n1,2,3,1\n0,1,5,2\n");
    CHECK(few.exit_code == 0);
    CHECK(says(few, "2 rows cannot determine 4 parameters"));
}

TEST_CASE(
    "L6.5 own data: features of different scale make descent hopeless, and the program says so") {
    const ProgramRun ended = run_on("year,y\n1990,0.45\n2000,0.42\n2010,0.73\n2020,1.02\n");
    CHECK(ended.exit_code == 0);
    CHECK(says(ended, "features of one scale would need fewer"));
}

TEST_CASE("FM.1 own data: figures with one feature") {
    const TemporaryFolder folder;
    const std::string csv = folder.write("own.csv", "hours,points\n3,8\n0,1\n1,3\n2,4.5\n"),
                      out = folder.path() + "/figures";
    CHECK(run({"--data", csv, "--out", out}).exit_code == 0);
    CHECK(read_file(out + "/fit.csv").find("residuals") != std::string::npos);
    CHECK(read_file(out + "/loss_surface.csv").size() > 1000);
}

TEST_CASE("bad input: one line that names it, exit code 2, no results") {
    const TemporaryFolder folder;
    const std::string json = folder.path() + "/results.json";
    for (const char* rate : {"0", "-0.01", "nan", "fast"})
        check_refused(run({"--rate", rate, "--json", json}), "--rate");
    for (const char* steps : {"0", "-3", "2.5"})
        check_refused(run({"--steps", steps, "--json", json}), "--steps");
    const ProgramRun long_way = run({"--steps", "2000000000", "--json", json});
    check_refused(long_way, "--steps: 2000000000 is too many");
    CHECK_FALSE(says(long_way, "Model and loss"));  // said before the first section
    check_refused(run({"--data", folder.path() + "/none.csv", "--json", json}), "none.csv");
    check_refused(run({"--speed", "3", "--json", json}), "--speed");
    CHECK(folder.empty());
    const ProgramRun on_own =
        run({"--data", folder.write("ok.csv", "1,2\n3,4\n"), "--steps", "2000000000"});
    check_refused(on_own, "--steps: 2000000000 is too many");
    CHECK_FALSE(says(on_own, "Your data"));

    check_refused(run_on("x,y\n1,2\n"), "own.csv: has one row of numbers");
    check_refused(run_on("y\n1\n2\n"), "own.csv: has one column");
    check_refused(run_on("x,y\n1,2\n3\n"), "own.csv:3");
    check_refused(run_on("x,y\n1,2\n3,nan\n"), "own.csv:3");
    check_refused(run_on("x,y\n1,2\n3,four\n"), "own.csv:3");
    check_refused(run_on(""), "own.csv");
    const ProgramRun big = run_on("x,y\n1e200,2\n3e200,1\n");
    check_refused(big, "own.csv: the squares of these numbers are too large");
    CHECK_FALSE(says(big, "Your data"));
    check_refused(run_on("x,y\n1,1e200\n3,-1e200\n"),
                  "own.csv: the squares of these numbers are too large");
}

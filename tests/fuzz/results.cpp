// The tour's reading of a chapter's results.json: whatever is in it, the page is whole and
// harmless.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "common/program/text.hpp"
#include "common/tour/page.hpp"
#include "tests/fuzz/harness.hpp"

namespace descent::fuzz {
namespace {

std::vector<std::string> results_seeds() {
    const auto json = [](const std::string& results, const std::string& checks) {
        return R"({"chapter":"x","seed":7,"results":)" + results + R"(,"checks":)" + checks + "}";
    };
    constexpr std::size_t deep = 200'000;
    return {
        json(R"({"a":1,"b":[1,2.5,null,-3e9],"c":"text","d":{"e":[]}})",
             R"([{"name":"one","verdict":"PASS","error":1e-9,"bound":1e-8}])"),
        json(R"({"<script>":18446744073709551615})",
             R"([{"name":"<b>\u0000\ud83d\ude00","verdict":"pass\"","error":null},{"name":1}])"),
        json("{}", "[1]"),
        json("[]", "{}"),
        json("{\"a\":" + std::string(deep, '[') + std::string(deep, ']') + "}", "[]"),
        R"({"results":{},"checks":[],"results":{"a":[[1]]}})"};
}

void run_results(std::string_view bytes) {
    const tour::Places places{DESCENT_SOURCE, "", "out"};
    tour::Visit visit;
    visit.name = "06_toy_backprop";
    visit.title = "A title";
    visit.problem = tour::take_results(std::string(bytes), visit);
    must(visit.passed() + visit.failed() == visit.checks.size(), "checks that are neither");
    must(visit.results.is_object(), "results that are no object");

    const std::string page = tour::page(places, {visit}, false);
    const std::size_t begin = page.find("<body>"), end = page.find("</html>");
    must(begin != page.npos && end != page.npos, "a page without a body");
    check_html(std::string_view(page).substr(begin, end - begin));
    must(is_utf8(page), "a page that is not UTF-8");

    const tour::Json merged = tour::merged_results({visit});
    const tour::Json again = tour::Json::parse(merged.dump());
    must(again == merged, "written and read: other results");
    must(merged["passed"] == visit.passed(), "another number of passed checks");
}

const Registered registered_results({.name = "results",
                                     .seeds = results_seeds,
                                     .run = run_results});

}  // namespace
}  // namespace descent::fuzz

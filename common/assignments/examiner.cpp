// The examiner: the tests of a chapter, in which one of its functions is asked of a player, another
// process. This program holds the book's code, the seeds and the verdict, and no line of a
// student's.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "common/assignments/examination.hpp"
#include "common/program/blas.hpp"

namespace descent::assignments {
namespace {

Examination* examination = nullptr;

/// Writes a line of JSON for each test case, as soon as it has ended.
struct Rows : doctest::IReporter {
    explicit Rows(const doctest::ContextOptions&) {}

    static std::ofstream& file() {
        static std::ofstream rows;
        return rows;
    }

    static inline std::uint64_t salt = 0;  ///< of the tests' random numbers

    void test_case_start(const doctest::TestCaseData& test) override {
        name_ = test.m_name;
        failure_.clear();
        begin_ = std::clock();
        examination->begin_test();
    }
    void log_assert(const doctest::AssertData& a) override {
        if (!a.m_failed || !failure_.empty()) return;
        std::string_view file = a.m_file;  // from the root of the book on
        if (const std::size_t at = file.rfind("tests/"); at != std::string_view::npos)
            file.remove_prefix(at);
        failure_ =
            fmt::format("{}:{}: {}( {} )", file, a.m_line, doctest::assertString(a.m_at), a.m_expr);
        if (a.m_threw)
            failure_ += fmt::format("\nthrew: {}", a.m_exception.c_str());
        else if (const std::string values = a.m_decomp.c_str(); !values.empty())
            failure_ += "\nvalues: " + values;
        add_contexts();
    }
    void log_message(const doctest::MessageData& m) override {
        if (failure_.empty()) failure_ = m.m_string.c_str();
    }
    void test_case_exception(const doctest::TestCaseException& e) override {
        if (!failure_.empty()) return;
        failure_ = e.error_string.c_str();
        add_contexts();
    }
    void test_case_end(const doctest::CurrentTestCaseStats& stats) override {
        nlohmann::json row{
            {"test", name_},
            {"passed", stats.failure_flags == 0 && stats.numAssertsFailedCurrentTest == 0},
            {"salt", salt},
            {"calls", examination->calls()},
            {"seconds", stats.seconds},
            {"cpu", static_cast<double>(std::clock() - begin_) / CLOCKS_PER_SEC},
            {"failure", failure_}};
        if (const auto& d = examination->difference())
            row["difference"] = {{"right", d->right},
                                 {"wrong", d->wrong},
                                 {"values", d->values},
                                 {"diagnosis", d->diagnosis},
                                 {"explanation", d->explanation}};
        file() << row.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
    }
    void report_query(const doctest::QueryData&) override {}
    void test_run_start() override {}
    void test_run_end(const doctest::TestRunStats&) override {}
    void test_case_reenter(const doctest::TestCaseData&) override {}
    void subcase_start(const doctest::SubcaseSignature&) override {}
    void subcase_end() override {}
    void test_case_skipped(const doctest::TestCaseData&) override {}

private:
    void add_contexts() {
        const doctest::IContextScope* const* contexts = get_active_contexts();
        for (int i = 0; i < get_num_active_contexts(); ++i) {
            std::ostringstream text;
            contexts[i]->stringify(&text);
            failure_ += '\n';
            failure_ += text.str();
        }
    }

    std::string name_, failure_;
    std::clock_t begin_ = 0;
};
REGISTER_REPORTER("rows", 1, Rows);

REGISTER_EXCEPTION_TRANSLATOR(const Ended& e) {
    return e.text.c_str();
}
REGISTER_EXCEPTION_TRANSLATOR(const BadAnswer& e) {
    return e.text.c_str();
}

/// A name as doctest's filter takes it: a comma would begin another filter.
std::string filter(std::string name) {
    for (char& c : name)
        if (c == ',') c = '?';
    return name;
}

Wall wall_named(std::string_view word) {
    for (const Wall wall : {Wall::jail, Wall::bubblewrap})
        if (word == name(wall)) return wall;
    return Wall::none;
}

int examine(int argc, char** argv) {
    ExaminationPlan plan;
    doctest::Context context;
    unsigned salts = 1;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--") {
            plan.player.assign(argv + i + 1, argv + argc);
            break;
        }
        if (word == "--quick") {
            context.setOption("abort-after", 1);
            continue;
        }
        if (word == "--trusted") {
            plan.trusted = true;
            continue;
        }
        if (word == "--any-sizes") {
            plan.any_sizes = true;
            continue;
        }
        if (word == "--sanitized") {  // AddressSanitizer reserves terabytes of addresses
            plan.sandbox.limits.memory = 0;
            continue;
        }
        const char* value = i + 1 < argc ? argv[++i] : "";
        if (word == "--task") plan.task = value;
        if (word == "--uses") plan.uses.insert(value);
        if (word == "--forge") plan.forge = value;
        if (word == "--memory") plan.memory = value;
        if (word == "--budget") plan.budget = std::strtod(value, nullptr);
        if (word == "--limit") plan.limit = std::strtod(value, nullptr);
        if (word == "--salt") Rows::salt = std::strtoull(value, nullptr, 10);
        if (word == "--salts") salts = static_cast<unsigned>(std::strtoul(value, nullptr, 10));
        if (word == "--wall") plan.sandbox.wall = wall_named(value);
        if (word == "--readable") plan.sandbox.readable.emplace_back(value);
        if (word == "--rows") Rows::file().open(value, std::ios::app);
        if (word == "--test") context.addFilter("test-case", filter(value).c_str());
    }
    if ((plan.player.empty() && plan.forge.empty()) || !tasks.contains(plan.task) ||
        !Rows::file()) {
        fmt::print(stderr, "examiner: --task, --rows and -- PLAYER are needed\n");
        return 3;
    }
    context.setOption("reporters", "rows");
    context.setOption("case-sensitive", true);
    plan.sandbox.limits.cpu *= salts;
    Examination the(std::move(plan));
    examination = &the;
    int result = 0;
    for (; salts > 0 && result == 0; --salts, ++Rows::salt) {
        salt_random(Rows::salt);
        result = context.run();
    }
    Rows::file() << nlohmann::json{{"prints", the.prints()}, {"crashed", the.crashed()}}.dump(
                        -1, ' ', false, nlohmann::json::error_handler_t::replace)
                 << std::endl;
    return Rows::file() ? result : 3;  // a full disk
}

}  // namespace

Side& side() {
    return *examination;
}

}  // namespace descent::assignments

int main(int argc, char** argv) {
    descent::select_blas_kernel(argv);
    return descent::assignments::examine(argc, argv);
}

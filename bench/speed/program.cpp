#include "bench/speed/program.hpp"

#include <fmt/format.h>

#include "common/program/blas.hpp"
#include "common/program/exit_code.hpp"
#include "common/program/text.hpp"

namespace descent::speed {

int program(int argc, char** argv, const std::string& name, const std::string& about,
            const std::vector<Option>& more, const std::function<bool(const ContestPlan&)>& work) {
    return exit_code(
        [&] {
            select_blas_kernel(argv);
            ContestPlan plan;
            plan.by_the_clock = blas_threads() > 1;
            std::vector<Option> options{
                {"--rounds", "N", "how often each one has its turn", "9", Option::Words::one,
                 [&](const auto& words) { plan.rounds = read_whole(words[0], 1); }},
                {"--milliseconds", "NUMBER", "how long a turn is, at least", "20",
                 Option::Words::one,
                 [&](const auto& words) { plan.seconds = 1e-3 * read_positive(words[0]); }}};
            options.insert(options.end(), more.begin(), more.end());
            if (const auto answer =
                    read_command_line(argc, argv, name, about, {{"Options", options}})) {
                fmt::print("{}", *answer);
                return 0;
            }
            fmt::print("{} precision, OpenBLAS kernel {}{}\n", precision, blas_arithmetic(),
                       plan.by_the_clock ? ", by the clock" : "");
            return work(plan) ? 0 : 1;
        },
        [&](const std::string& text) { fmt::print(stderr, "{}: {}\n", name, one_line(text)); });
}

}  // namespace descent::speed

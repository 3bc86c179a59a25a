#include "chapters/05_deep_networks/counting.hpp"

#include <fmt/format.h>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <limits>

namespace descent::deep {
namespace {
void require_sizes(const char* function, const Architecture& a) {
    for (std::size_t size : {a.inputs, a.width, a.layers, a.outputs}) {
        require(size > 0, function, "a number is 0");
        require(size <= 1000000, function, fmt::format("{} is more than a million", size));
    }
}

/// ⌊D/D_i⌋+1 and D_i(K−1)
std::pair<std::size_t, std::size_t> base_and_power(const Architecture& a) {
    return {a.width / a.inputs + 1, a.inputs * (a.layers - 1)};
}
}  // namespace

std::size_t parameter_count(const Architecture& a) {
    require_sizes("parameter_count", a);
    //> 05.4
    return a.width * (a.inputs + 1) + (a.layers - 1) * a.width * (a.width + 1) +
           a.outputs * (a.width + 1);
    //<
}

std::size_t parameter_count(const std::vector<std::size_t>& widths) {
    constexpr std::size_t largest = std::numeric_limits<std::size_t>::max();
    Integer count = 0;
    for (std::size_t k = 0; k + 1 < widths.size(); ++k)
        count += Integer(widths[k + 1]) * (Integer(widths[k]) + 1);
    return count > largest ? largest : count.convert_to<std::size_t>();
}

Integer binomial(std::size_t n, std::size_t k) {
    if (k > n) return 0;
    Integer result = 1;
    for (std::size_t i = 1; i <= k; ++i) result = result * (n - k + i) / i;
    return result;
}

void require_countable(const char* who, const Architecture& a) {
    require_sizes(who, a);
    require(a.width <= 100000, who, fmt::format("a width of {} is more than 100,000", a.width));
    const auto [base, power] = base_and_power(a);
    const double digits = static_cast<double>(power) * std::log10(static_cast<double>(base));
    require(digits < 1e5, who, "the number of regions has more than 100,000 digits");
}

Integer region_formula(const Architecture& a) {
    require_countable("region_formula", a);
    const auto [base, power] = base_and_power(a);
    Integer sum = 1, choose = 1;
    for (std::size_t j = 1; j <= a.inputs && j <= a.width; ++j) {
        choose = choose * (a.width - j + 1) / j;  // C(D,j) = C(D,j−1)·(D−j+1)/j
        sum += choose;
    }
    // (⌊D/D_i⌋+1)^{D_i(K−1)} · Σ_{j≤D_i} C(D,j)   (L8.5)
    return boost::multiprecision::pow(Integer(base), static_cast<unsigned>(power)) * sum;
}

Real log10(const Integer& number) {
    require(number > 0, "log10", "the number is not positive");
    using boost::multiprecision::log10;
    return log10(boost::multiprecision::cpp_bin_float_50(number)).convert_to<Real>();
}

std::string grouped(const Integer& number) {
    const std::string digits = number.str();
    std::string text;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0 && text != "-") text += ',';
        text += digits[i];
    }
    return text;
}

}  // namespace descent::deep

#include "chapters/14_reproductions/zhang_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace descent::reproductions {
namespace {

/// The networks of random_label_networks(), by their names in the table.
constexpr const char* remade[] = {"MLP 1x512", "MLP 3x512"};

/// What a row needs that is not here; empty for those that are remade.
std::string missing_for(const ZhangRow& row) {
    if (!row.model.starts_with("MLP"))
        return "needs CIFAR-10's images, and convolutions, which the lectures only name";
    return row.random_labels ? "" : "needs CIFAR-10's images, whose labels mean something";
}

}  // namespace

const std::vector<ZhangRow>& zhang_table() {
    const auto rows = [] {
        const std::string inception = "Inception", plain = "Inception w/o BatchNorm",
                          alexnet = "Alexnet", deep = "MLP 3x512", wide = "MLP 1x512";
        // clang-format off
        return std::vector<ZhangRow>{
            // model, parameters, random labels, random crop, weight decay, train, test
            {inception, 1'649'402, false, true,  true,  100.0,  89.05},
            {inception, 1'649'402, false, true,  false, 100.0,  89.31},
            {inception, 1'649'402, false, false, true,  100.0,  86.03},
            {inception, 1'649'402, false, false, false, 100.0,  85.75},
            {inception, 1'649'402, true,  false, false, 100.0,   9.78},
            {plain,     1'649'402, false, false, true,  100.0,  83.00},
            {plain,     1'649'402, false, false, false, 100.0,  82.00},
            {plain,     1'649'402, true,  false, false, 100.0,  10.12},
            {alexnet,   1'387'786, false, true,  true,   99.90, 81.22},
            {alexnet,   1'387'786, false, true,  false,  99.82, 79.66},
            {alexnet,   1'387'786, false, false, true,  100.0,  77.36},
            {alexnet,   1'387'786, false, false, false, 100.0,  76.07},
            {alexnet,   1'387'786, true,  false, false,  99.82,  9.86},
            {deep,      1'735'178, false, false, true,  100.0,  53.35},
            {deep,      1'735'178, false, false, false, 100.0,  52.39},
            {deep,      1'735'178, true,  false, false, 100.0,  10.48},
            {wide,      1'209'866, false, false, true,   99.80, 50.39},
            {wide,      1'209'866, false, false, false, 100.0,  50.51},
            {wide,      1'209'866, true,  false, false,  99.34, 10.61}};
        // clang-format on
    };
    static const std::vector<ZhangRow> table = rows();
    return table;
}

const ZhangRow& zhang_random_labels(std::string_view model) {
    for (const ZhangRow& row : zhang_table())
        if (row.model == model && row.random_labels) return row;
    throw std::invalid_argument("zhang_random_labels: there is no model " + std::string(model));
}

std::vector<ComparedRow> compare_zhang(const std::vector<RandomPixelResult>& results) {
    require_size("compare_zhang", "results", results.size(), std::size(remade));
    std::vector<ComparedRow> rows;
    for (const ZhangRow& stated : zhang_table()) {
        ComparedRow row{.stated = stated, .obtained = {}, .missing = missing_for(stated)};
        for (std::size_t i = 0; i < results.size(); ++i)
            if (row.missing.empty() && stated.model == remade[i]) row.obtained = results[i];
        rows.push_back(row);
    }
    return rows;
}

Rows missing_zhang_rows() {
    const std::vector<ZhangRow>& table = zhang_table();
    Rows rows;
    for (std::size_t begin = 0, end = 0; begin < table.size(); begin = end) {
        double least = 100, most = 0;
        for (; end < table.size() && table[end].model == table[begin].model; ++end) {
            if (missing_for(table[end]).empty()) continue;
            least = std::min(least, table[end].test);
            most = std::max(most, table[end].test);
        }
        const bool only_real = missing_for(table[end - 1]).empty();
        rows.push_back(skipped({.tag = "GO.15b",
                                .source = "Zhang et al. 2017, Table 1",
                                .what = fmt::format("{}, {}test accuracy", table[begin].model,
                                                    only_real ? "real labels, " : ""),
                                .key = ""},
                               fmt::format("{:.2f} … {:.2f} %", least, most),
                               missing_for(table[begin])));
    }
    return rows;
}

std::vector<double> test_gains(const std::vector<ZhangRow>& rows, ZhangColumn column) {
    const auto has = [&](const ZhangRow& row) {
        return column == ZhangColumn::crop ? row.crop : row.decay;
    };
    const auto other = [&](const ZhangRow& row) {
        return column == ZhangColumn::crop ? row.decay : row.crop;
    };
    std::vector<double> gains;
    for (const ZhangRow& with : rows)
        for (const ZhangRow& without : rows)
            if (has(with) && !has(without) && other(with) == other(without) &&
                with.model == without.model && with.random_labels == without.random_labels)
                gains.push_back(with.test - without.test);
    return gains;
}

}  // namespace descent::reproductions

/// \file
/// What of Zhang's table can be made again here? Every row, beside what was obtained or
/// what it lacks (GO.15b).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chapters/14_reproductions/random_pixels.hpp"

namespace descent::reproductions {

/// A row as the lecture prints it: accuracies on CIFAR-10 in percent (GO.15b).
struct ZhangRow {
    std::string model;
    std::size_t parameters = 0;
    bool random_labels = false;
    bool crop = false;   ///< trained on parts of the images, cut at random
    bool decay = false;  ///< of the weights: an L2 penalty
    double train = 0, test = 0;
};

/// The nineteen rows in the lecture's order (GO.15b).
const std::vector<ZhangRow>& zhang_table();

/// The row of this model with random labels.
/// \throws std::invalid_argument when there is none
const ZhangRow& zhang_random_labels(std::string_view model);

/// A row beside what came out: a result, or what it would need.
struct ComparedRow {
    ZhangRow stated;
    std::optional<RandomPixelResult> obtained = {};
    std::string missing = "";  ///< empty if and only if there is a result
};

/// The two MLPs with random labels have their results on random pixels; every other row
/// has none, and says why (GO.15b).
/// \param results one for each of random_label_networks()
/// \throws std::invalid_argument for another number of them
std::vector<ComparedRow> compare_zhang(const std::vector<RandomPixelResult>& results);

/// The rows without a result, SKIPPED, one for each model and kind of labels (GO.15b).
Rows missing_zhang_rows();

/// What a network of the table may be trained with: random crops, weight decay.
enum class ZhangColumn { crop, decay };

/// By how many points the test accuracy is higher with this column's technique than
/// without it, for each two rows that differ in nothing else (GO.15b).
std::vector<double> test_gains(const std::vector<ZhangRow>& rows, ZhangColumn column);

}  // namespace descent::reproductions

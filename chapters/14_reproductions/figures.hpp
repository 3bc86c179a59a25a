/// \file
/// The figures of this chapter's own rows, in the lectures' form.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chapters/14_reproductions/memorization.hpp"
#include "chapters/14_reproductions/table.hpp"
#include "common/figure.hpp"

namespace descent::reproductions {

/// Training error in percent against epochs, one curve for each depth (L8.7).
Figure memorization_figure(const std::vector<Memorization>& curves, const std::string& title);

/// Where each obtained number lies between the ends of its interval: −1 and 1 are the ends. Rows without an interval of
/// two ends, or skipped, are left out. \returns nothing when no row is left
std::optional<Figure> table_figure(const Table& table);

}  // namespace descent::reproductions

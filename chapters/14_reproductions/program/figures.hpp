/// \file
/// The figures of this chapter's own rows, in the lectures' form.
#pragma once

#include <string>
#include <vector>

#include "chapters/14_reproductions/memorization.hpp"
#include "common/program/figure.hpp"

namespace descent::reproductions {

/// Training error in percent against epochs, one curve for each depth (L8.7).
Figure memorization_figure(const std::vector<Memorization>& curves, const std::string& title);

}  // namespace descent::reproductions

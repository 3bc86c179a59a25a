/// \file
/// How is a comparison told to whoever reads it in a browser? One HTML file that needs no
/// network and no script.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bench/optimizers/comparison.hpp"

namespace descent::bench {

/// The whole page. \param beside results of an earlier comparison; may be empty
std::string page(const Plan& plan, const std::vector<RecordedStudy>& studies,
                 const std::vector<RecordedStudy>& beside);

/// The page's style sheet.
extern const std::string_view page_style;

}  // namespace descent::bench

/// \file
/// The Gabor loss over the 32 points of the lecture, for the tests of this chapter.
#pragma once

#include "chapters/02_model_fitting/gabor.hpp"

namespace descent::test {

inline const Objective gabor32 = fitting::gabor_objective(fitting::gabor_points());

}  // namespace descent::test

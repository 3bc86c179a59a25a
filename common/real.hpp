/// \file
/// The scalar of the whole build.
#pragma once

#ifndef DESCENT_REAL
#define DESCENT_REAL double
#endif

namespace descent {

/// The scalar of the whole build: double, or float with `-DDESCENT_REAL=float`.
using Real = DESCENT_REAL;

}  // namespace descent

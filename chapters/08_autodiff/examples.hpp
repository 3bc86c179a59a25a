/// \file
/// What does the graph do, seen on examples small enough to follow by hand?
///
/// Each is built, run backwards and copied; its nodes are found by their names.
#pragma once

#include "chapters/08_autodiff/snapshot.hpp"

namespace descent::autodiff {

/// f = qz with q = x + y: nodes x, y, z, q, f (GO.8, GO.9).
Snapshot sum_times_graph(Real x, Real y, Real z);

/// A value used twice, and a graph run backwards three times.
struct DiamondResult {
    Snapshot graph;   ///< x, y, s, a, b, L after the first backward()
    Real once = 0;    ///< ∂L/∂x = (2s + 3) y
    Real twice = 0;   ///< after a second backward() that was not preceded by zero_grad()
    Real afresh = 0;  ///< after zero_grad() and a third
};

/// L = a + b with a = s², b = 3s and s = xy (GO.9).
DiamondResult diamond(Real x, Real y);

/// A 2-3-2 network on two examples of a data set, from which its mean is taken: nodes x,
/// mean, W0, b0, W1, b1, the output f1 and the cross-entropy L for the labels 0 and 1
/// (FM.18, FM.19, NL.18).
Snapshot centred_network_graph();

/// y = Σ a²: nodes a and y (FM.20, FM.21).
Snapshot sum_of_squares_graph(const Matrix& a);

}  // namespace descent::autodiff

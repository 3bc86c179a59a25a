/// \file
/// How is a graph drawn? As Graphviz's boxes and arrows, from a snapshot.
#pragma once

#include <string>

#include "chapters/08_autodiff/snapshot.hpp"
#include "common/program/graphviz.hpp"

namespace descent::autodiff {

/// A Graphviz digraph whose arrows run the way of the forward pass (NL.18): a box per
/// node with its name, its operation and shape, its value and, where backward() has been,
/// its gradient. Matrices of more than 12 entries or 4 columns show their shape only.
/// Parameters and variables are coloured; nodes that lead to none of them are grey, and
/// so are their arrows, which no gradient takes.
std::string dot(const Snapshot& graph);

}  // namespace descent::autodiff

/// \file
/// What does the graph do, from one node to a trained network, in the lecture's order?
#pragma once

#include "chapters/08_autodiff/two_layer_net.hpp"
#include "common/program/chapter.hpp"

namespace descent::autodiff {

/// One linear layer and a ReLU by hand, then by the graph (GO.10, GO.11).
void show_linear_model(Chapter& c);

/// (x + y) z as a graph, node by node, and its drawing (GO.8, GO.9).
void show_graph(Chapter& c);

/// A value used twice: gradients add up, within a graph and from one graph to the next
/// (GO.9).
void show_accumulation(Chapter& c);

/// Chapter 6's toy function, its eight derivatives by the graph.
void show_toy(Chapter& c);

/// A small network's graph: which nodes get a gradient (FM.18, FM.19, NL.18).
void show_needed(Chapter& c);

/// The lecture's PyTorch lines (FM.20–FM.22).
void show_idiom(Chapter& c);

/// Random networks, by hand and by graph (L9.9).
void show_agreement(Chapter& c);

/// What a mistake is answered with.
void show_errors(Chapter& c);

/// The lecture's model trained on spirals, beside chapter 7 (FM.23, FM.24).
void show_training(Chapter& c, std::size_t hidden, Real alpha, std::size_t steps);

}  // namespace descent::autodiff

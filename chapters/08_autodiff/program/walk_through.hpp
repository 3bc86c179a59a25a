/// \file
/// What does the graph do, from one node to a trained network, in the lecture's order?
#pragma once

#include "chapters/08_autodiff/agreement.hpp"
#include "chapters/08_autodiff/examples.hpp"
#include "chapters/08_autodiff/mistakes.hpp"
#include "chapters/08_autodiff/spirals.hpp"
#include "common/program/report.hpp"

namespace descent::autodiff {

/// One linear layer and a ReLU by hand, then by the graph (GO.10, GO.11).
void show_linear_model(Report& report, const LinearAgreement& linear);

/// (x + y) z as a graph, node by node, and its drawing (GO.8, GO.9).
void show_graph(Report& report, const Snapshot& graph);

/// A value used twice: gradients add up, within a graph and from one graph to the next
/// (GO.9).
void show_accumulation(Report& report, const DiamondResult& diamond);

/// Chapter 6's toy function, its eight derivatives by the graph.
void show_toy(Report& report, const ToyAgreement& toy);

/// A small network's graph: which nodes get a gradient (FM.18, FM.19, NL.18).
void show_needed(Report& report, const Snapshot& graph);

/// The lecture's PyTorch lines (FM.20, FM.21) …
void show_idiom(Report& report, const Snapshot& graph);

/// … and its loss (FM.22).
void show_cross_entropy(Report& report, const CrossEntropyAgreement& loss);

/// Random networks, by hand and by graph (L9.9).
void show_agreement(Report& report, const AgreementResult& agreement);

/// What a mistake is answered with.
void show_mistakes(Report& report, const std::vector<Mistake>& mistakes);

/// The lecture's model trained on spirals, beside chapter 7 (FM.23, FM.24).
void show_training(Report& report, const GraphTrainingResult& training,
                   const TrainingAgreement& agreement);

}  // namespace descent::autodiff

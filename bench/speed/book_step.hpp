/// \file
/// The training step of chapter 7, as a contestant and as work for others.
#pragma once

#include "bench/speed/peer.hpp"
#include "chapters/05_deep_networks/deep_network.hpp"

namespace descent::speed {

/// A batch of random examples with random labels for this network, and its start.
Workload workload(const deep::DeepNetwork& network, std::size_t batch);

/// Chapter 7's own step on this work.
StepOf book_step(const deep::DeepNetwork& network, const Workload& work);

}  // namespace descent::speed

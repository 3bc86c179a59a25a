#include "chapters/11_training/hardware.hpp"

namespace descent::training {

std::size_t numbers_in_pass(const deep::DeepNetwork& network, std::size_t batch) {
    require(batch > 0, "numbers_in_pass", "the batch is empty");
    //> 11.5
    std::size_t numbers = network.widths.front();  // x
    for (std::size_t k = 0; k <= network.depth(); ++k) {
        numbers += 2 * network.widths[k + 1];                       // f_k and ∂L/∂f_k
        if (k < network.depth()) numbers += network.widths[k + 1];  // h_{k+1} = a[f_k]
    }
    return batch * numbers;
    //<
}

BatchHardware batch_hardware(const deep::DeepNetwork& network, const LabelledData& data,
                             const std::vector<std::size_t>& batches, std::size_t repeats) {
    BatchHardware result{.batches = batches};
    for (const std::size_t batch : batches)
        result.bytes.push_back(numbers_in_pass(network, batch) * sizeof(Real));
    result.time = relative_times(classifier(network), data, batches, repeats);
    return result;
}

}  // namespace descent::training

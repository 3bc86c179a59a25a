#include "bench/speed/book_step.hpp"

#include <memory>

#include "chapters/07_backprop/training.hpp"

namespace descent::speed {

Workload workload(const deep::DeepNetwork& network, std::size_t batch) {
    Random random(1, "bench");
    Vector phi = deep::initialize(network, random);
    Workload work{network.widths, batch, Real(1e-3), {phi.begin(), phi.end()}, {}, {}};
    for (std::size_t i = 0; i < batch * network.widths.front(); ++i)
        work.x.push_back(random.normal(0, 1));
    for (std::size_t i = 0; i < batch; ++i)
        work.labels.push_back(random.index(network.widths.back()));
    return work;
}

StepOf book_step(const deep::DeepNetwork& network, const Workload& work) {
    struct State {
        deep::DeepNetwork network;
        Vector phi;
        Matrix X;
        std::vector<std::size_t> labels;
        backprop::SgdPlan plan;
        backprop::Step step = {};
    };
    Matrix X = xt::zeros<Real>({work.batch, work.widths[0]});
    std::copy(work.x.begin(), work.x.end(), X.begin());
    auto s = std::make_shared<State>(
        State{network, to_vector(work.phi), X, work.labels, {.alpha = work.alpha}});
    return [s] { return train_step(s->network, s->phi, s->X, s->labels, s->plan, s->step); };
}

}  // namespace descent::speed

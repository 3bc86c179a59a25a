#include "chapters/09_initialization/symmetry.hpp"
#include "chapters/09_initialization/vanishing.hpp"
#include "common/chapter.hpp"
#include "common/mnist1d.hpp"
using namespace descent;
using namespace descent::initialization;
int main(int argc, char** argv) {
    Chapter c("09_initialization", "x");
    return c.run(argc, argv, [&] {
        const Mnist1d data = make_mnist1d();
        for (double bias : {-4.,-3.,-2., 0., 0.01})
            for (double rate : {.1, 1., 3.,5.}) {
                DeepNetwork n({40, 100, 10});
                Watched r = watch(n, data.train, data.test, {.scheme = Scheme::he_uniform, .bias=Real(bias), .alpha = Real(rate), .batch = 50, .epochs = 10});
                c.say("bias {} rate {}: dead {:.3f} loss {:.3f} acc {:.3f}", bias, rate, fmt::join(r.dead," "), r.loss[r.loss.size() - 1], r.train_accuracy);
            }
        for (std::size_t width : {16u,20u, 30u,32u, 64u,100u, 37u}) {
            DeepNetwork n({40, width, width, 10}, Activation::tanh);
            Vector phi = equal_weights(n, Real(.1));
            Random sh(0, "s");
            networks::Step st;
            Real L=0;
            for (int e = 0; e < 5; ++e) L=train_epoch(n, phi, data.train, {}, sh, st);
            c.say("equal {} {:.3e} loss {}", width, fmt::join(differences_between_units(n, phi), " "),L);
        }
    });
}

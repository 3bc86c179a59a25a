#include "chapters/09_initialization/variance.hpp"
#include "common/chapter.hpp"

using namespace descent;
using namespace descent::initialization;

int main(int argc, char** argv) {
    Chapter c("09_initialization", "Initialization: weights that neither drown nor blow up what passes through them");
    return c.run(argc, argv, [&] {
        c.section("x");
        for (const Curve& v : measure({}, c.seed())) {
            c.say("{} h {:.2f} {:.2f} {:.2f} spread {:.2f}; {:.2f} {:.2f} {:.2f}", v.weight_variance, v.h[0], v.h[24],
                  v.h[49], v.h_spread[49], v.dh[49], v.dh[24], v.dh[0]);
            c.say(" mean h {:.2f} {:.2f} {:.2f}; {:.2f} {:.2f} {:.2f}", v.h_of_mean[0], v.h_of_mean[24],
                  v.h_of_mean[49], v.dh_of_mean[49], v.dh_of_mean[24], v.dh_of_mean[0]);
            const Vector t = forward_theory({}, v.weight_variance), b = backward_theory({}, v.weight_variance);
            c.say(" theory {:.2f} {:.2f} {:.2f}; {:.2f} {:.2f} {:.2f}", t[0], t[24], t[49], b[49], b[24], b[0]);
        }
        Random r(c.seed(), "l");
        for (const Line& l : forward_lines(100, Real(0.02), 1, 20000, r))
            c.say("{} {} {} {}", l.formula, l.theory, l.measured, l.deviation());
    });
}

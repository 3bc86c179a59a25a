// exp of a long double, for browsers: Emscripten's has the digits of a double only, and cannot
// be a yardstick for one.

#include <cmath>

extern "C" long double expl(long double x) {
    if (!(std::fabs(x) < 11000)) return x > 0 ? INFINITY : x < 0 ? 0 : x;  // or NaN
    constexpr long double ln2 = 0.693147180559945309417232121458176568L;
    const double doublings = std::nearbyint(static_cast<double>(x / ln2));
    const long double rest = (x - doublings * ln2) / 256;
    long double sum = 1, term = 1;
    for (int n = 1; n < 20; ++n) sum += term *= rest / n;
    for (int squared = 0; squared < 8; ++squared) sum *= sum;
    return std::ldexp(sum, static_cast<int>(doublings));
}

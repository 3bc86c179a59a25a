/* Is my gradient right? One neuron with tanh and the mean of squared errors, in C.
 *
 *     cc -O2 -o /tmp/gradient tests/examples/gradient.c -lm
 *     ./course check-gradient -- /tmp/gradient
 *
 * main() speaks the protocol of docs/check_gradient.md. */
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { examples = 3, features = 2, parameters = features + 1 };

static const double X[examples][features] = {{1, 2}, {3, -1}, {0.5, 1}};
static const double y[examples] = {1, 0, 2};

/* L = 1/N sum (tanh(w.x + b) - y)^2; its gradient, which I derived, goes to dphi */
static double loss_and_gradient(const double* phi, double* dphi) {
    double loss = 0;
    for (int j = 0; j < parameters; ++j) dphi[j] = 0;
    for (int i = 0; i < examples; ++i) {
        double f = phi[features], h, df;
        for (int j = 0; j < features; ++j) f += phi[j] * X[i][j];
        h = tanh(f);
        df = 2 * (h - y[i]) * (1 - h * h) / examples;
        loss += (h - y[i]) * (h - y[i]) / examples;
        for (int j = 0; j < features; ++j) dphi[j] += df * X[i][j];
        dphi[features] += df;
    }
    return loss;
}

int main(void) {
    char word[16];
    double phi[parameters], dphi[parameters];
    printf("block w 1 %d\nblock b 1\nbatch %d\nphi 0.5 -0.2 0.3\n", features, examples);
    fflush(stdout);
    while (scanf("%15s", word) == 1 && strcmp(word, "quit") != 0) {
        for (int j = 0; j < parameters; ++j)
            if (scanf("%lf", &phi[j]) != 1) return 1;
        printf("%.17g", loss_and_gradient(phi, dphi));
        if (strcmp(word, "gradient") == 0)
            for (int j = 0; j < parameters; ++j) printf(" %.17g", dphi[j]);
        printf("\n");
        fflush(stdout);
    }
    return 0;
}

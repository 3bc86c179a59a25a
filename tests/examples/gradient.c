/* Is my gradient right? One neuron with tanh and the mean of squared errors, in C.
 *
 *     cc -O2 -o /tmp/gradient tests/examples/gradient.c -lm
 *     ./course check-gradient -- /tmp/gradient
 *
 * main() speaks the protocol of docs/check_gradient.md. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#define EXAMPLES 3
#define FEATURES 2
#define PARAMETERS (FEATURES + 1)

static const double X[EXAMPLES][FEATURES] = {{1, 2}, {3, -1}, {0.5, 1}};
static const double y[EXAMPLES] = {1, 0, 2};

/* L = 1/N sum (tanh(w.x + b) - y)^2; its gradient, which I derived, goes to dphi */
static double loss_and_gradient(const double* phi, double* dphi) {
    double loss = 0;
    for (int j = 0; j < PARAMETERS; ++j) dphi[j] = 0;
    for (int i = 0; i < EXAMPLES; ++i) {
        double f = phi[FEATURES], h, df;
        for (int j = 0; j < FEATURES; ++j) f += phi[j] * X[i][j];
        h = tanh(f);
        df = 2 * (h - y[i]) * (1 - h * h) / EXAMPLES;
        loss += (h - y[i]) * (h - y[i]) / EXAMPLES;
        for (int j = 0; j < FEATURES; ++j) dphi[j] += df * X[i][j];
        dphi[FEATURES] += df;
    }
    return loss;
}

int main(void) {
    char word[16];
    double phi[PARAMETERS], dphi[PARAMETERS];
    printf("block w 1 %d\nblock b 1\nbatch %d\nphi 0.5 -0.2 0.3\n", FEATURES, EXAMPLES);
    fflush(stdout);
    while (scanf("%15s", word) == 1 && strcmp(word, "quit") != 0) {
        for (int j = 0; j < PARAMETERS; ++j)
            if (scanf("%lf", &phi[j]) != 1) return 1;
        printf("%.17g", loss_and_gradient(phi, dphi));
        if (strcmp(word, "gradient") == 0)
            for (int j = 0; j < PARAMETERS; ++j) printf(" %.17g", dphi[j]);
        printf("\n");
        fflush(stdout);
    }
    return 0;
}

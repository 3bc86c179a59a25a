"""Is my gradient right? A linear model with the mean of squared errors, in NumPy, or in plain
lists where NumPy is not installed.

    ./course check-gradient -- python3 tests/examples/gradient_numpy.py

Everything up to talk() is the model; talk() serves every model and may be copied.
"""
import sys

try:
    import numpy as np
except ImportError:
    np = None

X = [[1.0, 2.0], [3.0, -1.0], [0.5, 1.0]]  # three examples with two features
y = [1.0, 0.0, 2.0]


def numpy_model(phi):
    """L = 1/N sum (Xw + b - y)^2, and the gradient I derived"""
    w, b = np.array(phi[:2]), phi[2]
    r = np.array(X) @ w + b - np.array(y)
    dr = 2 * r / len(y)
    return r @ r / len(y), np.concatenate([np.array(X).T @ dr, [dr.sum()]])


def list_model(phi):
    """the same without NumPy"""
    w, b = phi[:2], phi[2]
    r = [sum(wj * xj for wj, xj in zip(w, x)) + b - t for x, t in zip(X, y)]
    dr = [2 * ri / len(y) for ri in r]
    dw = [sum(dri * x[j] for dri, x in zip(dr, X)) for j in range(2)]
    return sum(ri * ri for ri in r) / len(y), dw + [sum(dr)]


def talk(blocks, phi, batch, model):
    """The protocol of docs/check_gradient.md, over standard input and output."""
    out = sys.stdout
    sys.stdout = sys.stderr  # what else is printed must not come between the answers
    for name, *shape in blocks:
        print("block", name, *shape, file=out)
    print("batch", batch, file=out)
    print("phi", *phi, file=out, flush=True)
    for line in sys.stdin:
        word, *numbers = line.split()
        if word == "quit":
            break
        loss, gradient = model([float(number) for number in numbers])
        answer = [loss] if word == "loss" else [loss, *gradient]
        print(*(repr(float(number)) for number in answer), file=out, flush=True)


talk(blocks=[("w", 1, 2), ("b", 1)], phi=[0.5, -1.2, 0.3], batch=len(y),
     model=numpy_model if np else list_model)

"""Trajectories of PyTorch's optimizers, for tests/chapters/10_optimizers/reference.cpp.

    python3 tests/reference/optimizers.py > tests/reference/optimizers.json

needs Debian's python3-torch (1.13). The tests read the JSON only. Every optimizer takes 100 steps in double precision on
an ill-conditioned quadratic, Rosenbrock's valley and the Gabor loss of chapter 2 (width 32); phi after the steps named in
"steps" is kept.
"""
import json
import sys

import torch

torch.set_default_dtype(torch.double)  # NAdam keeps a product of momenta in the default type

X = torch.tensor([-1.920, -14.22, 1.490, -1.940, -2.389, -5.090, -8.861, 3.578, -6.010, -6.995, 3.634, .8743, -10.96, .4073,
                  -9.467, 8.560, 10.62, -.1729, 10.40, -12.61, .1574, -13.04, -2.156, -12.10, -11.19, 2.902, -8.220, -11.79,
                  -8.391, -4.505])
Y = torch.tensor([-1.051, -.02482, .8896, -.4943, -.9371, .4306, .009577, -.07944, .1624, -.2682, -.3129, .8303, -.02365,
                  .5098, -.2777, .3367, .1927, -.2222, .06352, .006888, .03224, .01091, -.5706, -.05258, -.03666, .1709,
                  -.04805, .2008, -.1904, .5952])
H = torch.tensor([[1.0, 0.3, 0.0], [0.3, 10.0, -2.0], [0.0, -2.0, 100.0]])
CENTRE = torch.tensor([1.0, -2.0, 0.5])
STEPS = [1, 2, 3, 5, 6, 7, 10, 20, 50, 100]


def quadratic(phi):
    return (phi - CENTRE) @ H @ (phi - CENTRE) / 2


def rosenbrock(phi):
    return (1 - phi[0]) ** 2 + 100 * (phi[1] - phi[0] ** 2) ** 2


def gabor(phi):
    u = phi[0] + 0.06 * phi[1] * X
    return ((torch.sin(u) * torch.exp(-u * u / 32) - Y) ** 2).sum()


OBJECTIVES = {"quadratic": (quadratic, [-1.0, 1.5, 2.0]), "rosenbrock": (rosenbrock, [-1.2, 1.0]),
              "gabor": (gabor, [0.6, -0.2])}

# name, class, settings, step size on the three objectives
O = torch.optim
OPTIMIZERS = [
    ("gd", O.SGD, {}, [1e-2, 1e-3, 1e-3]),
    ("heavy-ball", O.SGD, {"momentum": 0.9}, [2e-3, 3e-4, 1e-3]),
    ("heavy-ball dampened", O.SGD, {"momentum": 0.9, "dampening": 0.4}, [2e-3, 3e-4, 1e-3]),
    ("nesterov", O.SGD, {"momentum": 0.9, "nesterov": True}, [2e-3, 3e-4, 1e-3]),
    ("adagrad", O.Adagrad, {}, [0.5, 0.1, 0.1]),
    ("adagrad from 0.1", O.Adagrad, {"initial_accumulator_value": 0.1, "eps": 1e-7}, [0.5, 0.1, 0.1]),
    ("rmsprop", O.RMSprop, {}, [0.01, 0.01, 0.01]),
    ("adadelta", O.Adadelta, {}, [1.0, 1.0, 1.0]),
    ("adam", O.Adam, {}, [0.05, 0.05, 0.05]),
    ("adamax", O.Adamax, {}, [0.05, 0.05, 0.05]),
    ("nadam", O.NAdam, {"foreach": True}, [0.05, 0.05, 0.05]),
    # 1.13's other code path: its product of momenta up to t+1 has mu_t twice. Kept to show that the test sees it.
    ("nadam 1.13", O.NAdam, {"foreach": False}, [0.05, 0.05, 0.05]),
    ("radam", O.RAdam, {"foreach": False}, [0.005, 3e-4, 2e-3]),
    ("amsgrad", O.Adam, {"amsgrad": True}, [0.05, 0.05, 0.05]),
    ("adamw", O.AdamW, {}, [0.05, 0.05, 0.05]),
]


def trajectory(kind, settings, alpha, loss, start):
    phi = torch.tensor(start, requires_grad=True)
    optimizer = kind([phi], lr=alpha, **settings)
    kept = []
    for step in range(1, max(STEPS) + 1):
        optimizer.zero_grad()
        loss(phi).backward()
        optimizer.step()
        if step in STEPS:
            kept.append(phi.detach().tolist())
    return kept


def main():
    cases = [{"optimizer": name, "objective": objective, "alpha": alpha, "start": start,
              "phi": trajectory(kind, settings, alpha, loss, start)}
             for name, kind, settings, alphas in OPTIMIZERS
             for (objective, (loss, start)), alpha in zip(OBJECTIVES.items(), alphas)]
    json.dump({"torch": torch.__version__, "steps": STEPS, "quadratic": {"H": H.tolist(), "centre": CENTRE.tolist()},
               "cases": cases}, sys.stdout)
    print()


if __name__ == "__main__":
    main()

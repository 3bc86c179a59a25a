"""Losses and gradients of small networks by PyTorch, for tests/chapters/07_backprop/reference.cpp.

    python3 tests/reference/backprop.py > tests/reference/backprop.json

needs Debian's python3-torch. The tests read the JSON only.
"""
import json
import sys

import torch

ACTIVATIONS = {"linear": torch.nn.Identity, "relu": torch.nn.ReLU, "sigmoid": torch.nn.Sigmoid, "tanh": torch.nn.Tanh}


def rounded(tensor):
    """Numbers that a decimal file holds exactly enough: the same doubles on both sides."""
    return torch.round(tensor * 1000) / 1000


def case(widths, activation, loss, examples):
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        linear = torch.nn.Linear(inputs, outputs).double()
        for p in linear.parameters():
            p.data = rounded(torch.randn_like(p))
        layers += [linear, ACTIVATIONS[activation]()]
    model = torch.nn.Sequential(*layers[:-1])
    x = rounded(torch.randn(examples, widths[0], dtype=torch.double))
    labels = torch.randint(widths[-1], (examples,))
    target = rounded(torch.randn(examples, widths[-1], dtype=torch.double))
    output = model(x)
    if loss == "cross_entropy":
        value = torch.nn.functional.cross_entropy(output, labels)
    else:  # the sum over the outputs, the mean over the examples
        value = torch.nn.functional.mse_loss(output, target, reduction="sum") / examples
    value.backward()
    flat = lambda tensors: torch.cat([t.reshape(-1) for t in tensors]).tolist()
    return {
        "widths": widths, "activation": activation, "loss": loss, "x": x.reshape(-1).tolist(),
        "labels": labels.tolist(), "target": target.reshape(-1).tolist(),
        "phi": flat(p.detach() for p in model.parameters()), "value": value.item(),
        "gradient": flat(p.grad for p in model.parameters()),
    }


def main():
    torch.manual_seed(1)
    cases = [case(widths, activation, loss, 4)
             for activation in ACTIVATIONS for loss in ("cross_entropy", "least_squares")
             for widths in ([3, 2], [2, 4, 3], [3, 4, 5, 2])]
    json.dump({"torch": torch.__version__, "cases": cases}, sys.stdout)
    print()


if __name__ == "__main__":
    main()

"""Batch normalization by PyTorch, for tests/chapters/13_batch_normalization/reference.cpp.

    python3 tests/reference/batch_norm.py > tests/reference/batch_norm.json

needs Debian's python3-torch. The tests read the JSON only.

"layers": BatchNorm1d by itself over several mini-batches: y, the gradients of sum(y * weights), the running statistics
after each, and what it says in eval mode in the end. "networks": Linear, BatchNorm1d, activation, … with cross-entropy
over several mini-batches: loss and all gradients of each, running statistics and the outputs in eval mode in the end.
"""
import json
import sys

import torch

ACTIVATIONS = {"linear": torch.nn.Identity, "relu": torch.nn.ReLU, "sigmoid": torch.nn.Sigmoid, "tanh": torch.nn.Tanh}


def rounded(tensor):
    """Numbers that a decimal file holds exactly enough: the same doubles on both sides."""
    return torch.round(tensor * 1000) / 1000


def randn(*shape):
    return rounded(torch.randn(*shape, dtype=torch.double))


def flat(tensor):
    return tensor.detach().reshape(-1).tolist()


def set_scale_and_shift(norm):
    norm.weight.data = rounded(1 + 0.5 * torch.randn_like(norm.weight))
    norm.bias.data = rounded(torch.randn_like(norm.bias))


def layer(features, examples, epsilon, momentum):
    norm = torch.nn.BatchNorm1d(features, eps=epsilon, momentum=momentum).double()
    set_scale_and_shift(norm)
    batches = []
    for m in examples:
        x = (3 * randn(m, features) + randn(1, features)).detach()
        x.requires_grad_()
        weights = randn(m, features)
        norm.zero_grad()
        y = norm(x)
        (y * weights).sum().backward()
        batches.append({"x": flat(x), "dy": flat(weights), "y": flat(y), "dx": flat(x.grad), "examples": m,
                        "dgamma": flat(norm.weight.grad), "dbeta": flat(norm.bias.grad),
                        "running_mean": flat(norm.running_mean), "running_variance": flat(norm.running_var)})
    norm.eval()
    x = randn(4, features)
    return {"features": features, "epsilon": epsilon, "momentum": momentum, "gamma": flat(norm.weight),
            "beta": flat(norm.bias), "batches": batches, "test_x": flat(x), "test_y": flat(norm(x))}


def network(widths, activation, normalized, examples):
    """normalized: 0 is the input, k the k-th hidden layer before its activation."""
    modules, norms, linears = [], {}, []
    for k, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
        if k == 0 and 0 in normalized:
            norms[0] = torch.nn.BatchNorm1d(inputs).double()
            modules.append(norms[0])
        linears.append(torch.nn.Linear(inputs, outputs).double())
        for p in linears[-1].parameters():
            p.data = randn(*p.shape)
        modules.append(linears[-1])
        if k + 2 < len(widths):
            if k + 1 in normalized:
                norms[k + 1] = torch.nn.BatchNorm1d(outputs).double()
                modules.append(norms[k + 1])
            modules.append(ACTIVATIONS[activation]())
    for norm in norms.values():
        set_scale_and_shift(norm)
    model = torch.nn.Sequential(*modules)
    named = {f"{n}{k}": p for k, linear in enumerate(linears) for n, p in (("W", linear.weight), ("b", linear.bias))}
    named.update({f"{n}{k}": p for k, norm in norms.items() for n, p in (("gamma", norm.weight), ("beta", norm.bias))})
    batches = []
    for m in examples:
        x, labels = 2 * randn(m, widths[0]), torch.randint(widths[-1], (m,))
        model.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(x), labels)
        loss.backward()
        batches.append({"x": flat(x), "labels": labels.tolist(), "loss": loss.item(),
                        "gradient": {name: flat(p.grad) for name, p in named.items()}})
    model.eval()
    x = randn(5, widths[0])
    return {"widths": widths, "activation": activation, "normalized": normalized,
            "phi": {name: flat(p) for name, p in named.items()}, "batches": batches,
            "running": {str(k): {"mean": flat(norm.running_mean), "variance": flat(norm.running_var)}
                        for k, norm in norms.items()},
            "test_x": flat(x), "test_output": flat(model(x))}


def main():
    torch.manual_seed(1)
    layers = [layer(1, [5, 2], 1e-5, 0.1), layer(3, [2, 7, 4, 10], 1e-5, 0.1), layer(4, [6, 3, 8], 1e-3, 0.01),
              layer(2, [9, 5], 0.5, 0.5)]
    networks = [network(widths, activation, normalized, [6, 4, 9])
                for activation in ACTIVATIONS
                for widths, normalized in (([3, 4, 2], [1]), ([3, 5, 4, 3], [1, 2]), ([4, 5, 4, 3], [0, 2]))]
    json.dump({"torch": torch.__version__, "layers": layers, "networks": networks}, sys.stdout)
    print()


if __name__ == "__main__":
    main()

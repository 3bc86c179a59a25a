"""PyTorch's times for what bench_backprop measures: same networks, one thread, same precision.

Run with Debian's python3-torch, through `./course bench`, which gives both the same OpenBLAS kernels
(OPENBLAS_CORETYPE). Prints one JSON object {name: microseconds}, the best of several repetitions.
"""
import json
import sys
import time

import torch

torch.set_num_threads(1)


def best(action, seconds=1.0, repetitions=7):
    """Microseconds per call: the fastest of several rounds that last `seconds` together."""
    action()
    start = time.perf_counter()
    action()
    calls = max(1, int(seconds / repetitions / max(time.perf_counter() - start, 1e-7)))
    times = []
    for _ in range(repetitions):
        start = time.perf_counter()
        for _ in range(calls):
            action()
        times.append((time.perf_counter() - start) / calls)
    return min(times) * 1e6


def network(widths, activation, dtype):
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [torch.nn.Linear(inputs, outputs), activation()]
    return torch.nn.Sequential(*layers[:-1]).to(dtype)


def training_step(widths, batch, dtype):
    torch.manual_seed(1)
    model = network(widths, torch.nn.ReLU, dtype)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
    x = torch.randn(batch, widths[0], dtype=dtype)
    y = torch.randint(widths[-1], (batch,))

    def step():
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()

    return best(step)


def gradient_check(fast):
    torch.manual_seed(1)
    model = network([40, 100, 100, 10], torch.nn.Tanh, torch.double)
    x = torch.randn(32, 40, dtype=torch.double)
    y = torch.randint(10, (32,))
    parameters = [p.detach().clone().requires_grad_() for p in model.parameters()]

    def loss(*p):
        h = torch.tanh(torch.nn.functional.linear(x, p[0], p[1]))
        h = torch.tanh(torch.nn.functional.linear(h, p[2], p[3]))
        return torch.nn.functional.cross_entropy(torch.nn.functional.linear(h, p[4], p[5]), y)

    def check():
        assert torch.autograd.gradcheck(loss, parameters, fast_mode=fast)

    return best(check, seconds=0.5, repetitions=3)


def main():
    dtype = torch.float if "float" in sys.argv[1:] else torch.double
    results = {"training_step/40-100-100-10/100": training_step([40, 100, 100, 10], 100, dtype)}
    if dtype is torch.double:
        results["gradient_check/40-100-100-10/32"] = gradient_check(fast=False)
        results["gradient_check_directions/40-100-100-10/32"] = gradient_check(fast=True)
    json.dump(results, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()

"""Ratios of PyTorch's times to those of Descent's benchmarks: same networks, one thread, precision and BLAS kernels.

    python3 bench/pytorch_peer.py build/release/bin/bench_backprop build/single/bin/bench_backprop

needs Debian's python3-torch. For every program: runs it, then the same work in PyTorch with the OpenBLAS kernel and
the precision the program reports, in turn for several rounds, and prints the best time of each and their ratio.
"""
import json
import os
import subprocess
import sys
import time


def best(action, seconds=0.5, repetitions=5):
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

    return best(check, repetitions=2)


def measure(real):
    """PyTorch's times in this process, as one JSON object on standard output."""
    torch.set_num_threads(1)
    dtype = {"float": torch.float, "double": torch.double}[real]
    times = {"training_step/40-100-100-10/100": training_step([40, 100, 100, 10], 100, dtype)}
    if real == "double":  # gradcheck asks for double precision
        times["gradient_check/40-100-100-10/32"] = gradient_check(fast=False)
        times["gradient_check_directions/40-100-100-10/32"] = gradient_check(fast=True)
    json.dump(times, sys.stdout)


def run(command, environment):
    return json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)


def compare(program, rounds=3):
    ours, peer = {}, {}
    for _ in range(rounds):
        report = run([program, "--benchmark_format=json"], os.environ)
        context = report["context"]
        for b in report["benchmarks"]:
            ours[b["name"]] = min(ours.get(b["name"], float("inf")), b["real_time"])
        environment = {**os.environ, "OPENBLAS_CORETYPE": context["blas_kernel"], "OMP_NUM_THREADS": "1"}
        for name, t in run([sys.executable, __file__, "--measure", context["real"]], environment).items():
            peer[name] = min(peer.get(name, float("inf")), t)
    print(f"{context['real']}, OpenBLAS kernel {context['blas_kernel']}, one thread, best of {rounds} rounds, µs")
    print(f"  {'':<46}{'Descent':>12}{'PyTorch':>12}{'ratio':>8}")
    for name, t in peer.items():
        print(f"  {name:<46}{ours[name]:>12.1f}{t:>12.1f}{t / ours[name]:>8.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        import torch

        measure(sys.argv[2])
    elif len(sys.argv) > 1:
        for path in sys.argv[1:]:
            compare(path)
    else:
        sys.exit(__doc__)

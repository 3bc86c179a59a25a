"""Ratios of PyTorch's times to those of Descent's benchmarks: same networks, one thread, precision and BLAS kernels.

    python3 bench/speed/pytorch_peer.py build/release/bin/bench_backprop build/single/bin/bench_backprop
    python3 bench/speed/pytorch_peer.py build/release/bin/bench_optimizers build/single/bin/bench_optimizers
    python3 bench/speed/pytorch_peer.py build/release/bin/bench_autodiff build/single/bin/bench_autodiff
    python3 bench/speed/pytorch_peer.py build/release/bin/bench_runs

needs Debian's python3-torch. For every program: runs it, then the same work in PyTorch with the OpenBLAS kernel and
the precision the program reports, in turn for several rounds, and prints the best time of each and their ratio. It is
processor time, which does not count the waiting on a busy machine, but for the optimizers, whose program times its
steps by the clock. For these also the median, over the rounds, of their traffic as a share of memcpy's.
"""
import json
import os
import subprocess
import sys
import time


def best(action, seconds=0.5, repetitions=5, clock=time.process_time):
    """Microseconds per call: the fastest of several rounds that last `seconds` together."""
    action()
    start = time.perf_counter()
    action()
    calls = max(1, int(seconds / repetitions / max(time.perf_counter() - start, 1e-7)))
    times = []
    for _ in range(repetitions):
        start = clock()
        for _ in range(calls):
            action()
        times.append((clock() - start) / calls)
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


def whole_run(widths, batch, steps, kind, watched, dtype):
    """Mini-batches in a new order each epoch; the loss over all examples at the end, or at 24 checkpoints."""
    torch.manual_seed(1)
    model = network(widths, torch.nn.ReLU, dtype)
    optimizer = kind(model.parameters(), lr=0.01)
    x, y = torch.randn(3200, widths[0], dtype=dtype), torch.randint(widths[-1], (3200,))
    held_back, answers = torch.randn(800, widths[0], dtype=dtype), torch.randint(widths[-1], (800,))
    checkpoints = {round(steps ** (i / 23)) for i in range(24)} if watched else {steps}
    loss = torch.nn.functional.cross_entropy

    def run():
        done = 0
        while done < steps:
            for part in torch.randperm(len(x)).split(batch):
                optimizer.zero_grad()
                loss(model(x[part]), y[part]).backward()
                optimizer.step()
                done += 1
                if done in checkpoints:
                    with torch.no_grad():
                        loss(model(x), y)
                if done == steps:
                    break
        with torch.no_grad():
            loss(model(held_back), answers)

    return best(run, seconds=2)


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


def update(kind, size, dtype, **settings):
    """One step of an optimizer; the better of PyTorch's two code paths."""
    def time_of(foreach):
        phi = torch.randn(size, dtype=dtype, requires_grad=True)
        phi.grad = torch.randn(size, dtype=dtype)
        return best(kind([phi], lr=1e-3, foreach=foreach, **settings).step, clock=time.perf_counter)

    return min(time_of(False), time_of(True))


def works(dtype):
    """What PyTorch can do in this precision, by the names of Descent's benchmarks."""
    optim = torch.optim
    optimizers = {"gd": (optim.SGD, {}), "heavy-ball": (optim.SGD, {"momentum": 0.9}),
                  "nesterov": (optim.SGD, {"momentum": 0.9, "nesterov": True}), "adagrad": (optim.Adagrad, {}),
                  "rmsprop": (optim.RMSprop, {}), "adadelta": (optim.Adadelta, {}), "adam": (optim.Adam, {}),
                  "adamax": (optim.Adamax, {}), "nadam": (optim.NAdam, {}), "radam": (optim.RAdam, {}),
                  "amsgrad": (optim.Adam, {"amsgrad": True}), "adamw": (optim.AdamW, {})}
    result = {f"update/{name}/{size}": lambda kind=kind, size=size, settings=settings: update(kind, size, dtype, **settings)
              for name, (kind, settings) in optimizers.items() for size in (1000, 100000, 1000000)}
    result["training_step/40-100-100-10/100"] = lambda: training_step([40, 100, 100, 10], 100, dtype)
    for name, kind in (("gd", optim.SGD), ("adam", optim.Adam)):
        for kind_of_run in ("run", "watched"):
            for widths, batch, steps in (([40, 32, 10], 32, 300), ([40, 100, 100, 10], 50, 600)):
                work = (widths, batch, steps, kind, kind_of_run == "watched")
                result[f"{kind_of_run}/{'-'.join(map(str, widths))}/{name}"] = lambda work=work: whole_run(*work, dtype)
    if dtype == torch.double:  # gradcheck asks for it
        result["gradient_check/40-100-100-10/32"] = lambda: gradient_check(fast=False)
        result["gradient_check_directions/40-100-100-10/32"] = lambda: gradient_check(fast=True)
    return result


def measure(real, names):
    """PyTorch's times in this process, as one JSON object on standard output."""
    torch.set_num_threads(1)
    known = works({"float": torch.float, "double": torch.double}[real])
    json.dump({name: known[name]() for name in names if name in known}, sys.stdout)


def run(command, environment):
    return json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)


def compare(program, rounds=3):
    ours, peer, traffic = {}, {}, {}
    for _ in range(rounds):
        report = run([program, "--benchmark_format=json", "--benchmark_repetitions=5"], os.environ)
        context = report["context"]
        for b in report["benchmarks"]:
            if b["run_type"] != "iteration":  # the fastest of five, as in best(), not their mean
                continue
            name = "/".join(b["name"].split("/")[:3])  # without Google Benchmark's own additions
            t = b["real_time" if "manual_time" in b["name"] else "cpu_time"]
            ours[name] = min(ours.get(name, float("inf")), t)
            if "of_memcpy" in b:
                traffic.setdefault(name, []).append(b["of_memcpy"])
        environment = {**os.environ, "OPENBLAS_CORETYPE": context["blas_kernel"], "OMP_NUM_THREADS": "1"}
        for name, t in run([sys.executable, __file__, "--measure", context["real"], *ours], environment).items():
            peer[name] = min(peer.get(name, float("inf")), t)
    print(f"{context['real']}, OpenBLAS kernel {context['blas_kernel']}, one thread, best of {rounds} rounds, µs")
    print(f"  {'':<46}{'Descent':>12}{'PyTorch':>12}{'ratio':>8}" + (f"{'of memcpy':>12}" if traffic else ""))
    for name, t in ours.items():
        p = peer.get(name)
        print(f"  {name:<46}{t:>12.1f}" + (f"{p:>12.1f}{p / t:>8.2f}" if p else f"{'':>20}")
              + (f"{sorted(traffic[name])[len(traffic[name]) // 2]:>12.2f}" if name in traffic else ""))


if __name__ == "__main__":
    try:
        import torch
    except ImportError:
        print(f"pytorch_peer: {sys.executable} has no PyTorch: install python3-torch, and call /usr/bin/python3",
              file=sys.stderr)
        sys.exit(2)
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2], sys.argv[3:])
    elif len(sys.argv) > 1:
        for path in sys.argv[1:]:
            compare(path)
    else:
        print(__doc__, file=sys.stderr)
        sys.exit(2)

"""The step as one writes it with PyTorch, for compare_speed, which asks line by line:

    work double 784-100-10 32 0.001    -> ready: phi, the examples and their labels are in FILE
    loss                               -> makes a step; the loss at the parameters before it
    processor 100                      -> makes so many steps; the seconds of processor time they took
    clock 100                          -> the same by the clock

    python3 bench/speed/pytorch_step.py FILE
"""
import os
import signal
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"
try:
    import torch
except ImportError:
    sys.exit(1)


def step_of(precision, widths, batch, alpha):
    """A function that makes one step and returns the loss before it."""
    dtype = {"single": torch.float, "double": torch.double}[precision]
    widths, batch = [int(width) for width in widths.split("-")], int(batch)
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [torch.nn.Linear(inputs, outputs, dtype=dtype), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])

    sizes = [p.numel() for p in model.parameters()] + [batch * widths[0], batch]
    *phi, x, labels = torch.from_file(sys.argv[1], size=sum(sizes), dtype=dtype).clone().split(sizes)
    with torch.no_grad():
        for p, values in zip(model.parameters(), phi):
            p.copy_(values.view_as(p))
    x, labels = x.reshape(batch, widths[0]).clone(), labels.long()
    optimizer = torch.optim.SGD(model.parameters(), lr=float(alpha))

    def step():
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(x), labels)
        loss.backward()
        optimizer.step()
        return loss

    return step


def seconds(step, calls, now):
    start = now()
    for _ in range(calls):
        step()
    return now() - start


signal.signal(signal.SIGPIPE, signal.SIG_DFL)
answers, sys.stdout = sys.stdout, sys.stderr
torch.set_num_threads(1)
clocks = {"processor": time.process_time, "clock": time.perf_counter}
print(f"PyTorch {torch.__version__} of {sys.executable}", file=answers, flush=True)
for line in sys.stdin:
    request, *words = line.split()
    if request == "work":
        step = step_of(*words)
        answer = "ready"
    elif request == "loss":
        answer = repr(step().item())
    else:
        answer = repr(seconds(step, int(words[0]), clocks[request]))
    print(answer, file=answers, flush=True)

"""The step as one writes it with PyTorch, for compare_speed, which starts this and asks line by line:

    work double 784-100-10 32 0.001 FILE    -> ready
    loss                                    -> the loss before one more step
    processor 100                           -> seconds of processor time for so many steps
    clock 100                               -> the same by the clock

FILE holds phi, the examples and their labels, all as numbers of that precision.
"""
import sys
import time

try:
    import torch
except ImportError:
    sys.exit(1)


def step_of(precision, widths, batch, alpha, path):
    """A function that makes one step and returns the loss before it."""
    dtype = {"single": torch.float, "double": torch.double}[precision]
    widths, batch = [int(width) for width in widths.split("-")], int(batch)
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [torch.nn.Linear(inputs, outputs, dtype=dtype), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])

    sizes = [sum(p.numel() for p in model.parameters()), batch * widths[0], batch]
    phi, x, labels = torch.from_file(path, size=sum(sizes), dtype=dtype).clone().split(sizes)
    torch.nn.utils.vector_to_parameters(phi, model.parameters())
    x, labels = x.reshape(batch, widths[0]), labels.long()
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


clocks = {"processor": time.process_time, "clock": time.perf_counter}
torch.set_num_threads(1)
print(f"PyTorch {torch.__version__} of {sys.executable}", flush=True)
for line in sys.stdin:
    request, *words = line.split()
    if request == "work":
        step = step_of(*words)
        answer = "ready"
    elif request == "loss":
        answer = repr(step().item())
    else:
        answer = repr(seconds(step, int(words[0]), clocks[request]))
    print(answer, flush=True)

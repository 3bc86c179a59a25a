"""Values and gradients of 200 random graphs by PyTorch, for tests/chapters/08_autodiff/reference.cpp.

    python3 tests/reference/autodiff.py > tests/reference/autodiff.json

needs Debian's python3-torch. The tests read the JSON only.

A graph is a list of nodes: leaves with entries and gradient (none where none is wanted), and operations with
the numbers of the nodes they work on. These are drawn from everything there is so far, so nodes are shared; shapes may
differ by a single row or column, so they broadcast. Kinks and singularities are kept away from. The last node is the
loss: everything that nothing has used yet, times a leaf of weights, summed.
"""
import json
import random
import sys

import torch

F = torch.nn.functional

OPERATIONS = {  # name: (number of operands, what it computes from them and from its constant or labels)
    "+": (2, torch.add), "-": (2, torch.sub), "*": (2, torch.mul), "/": (2, torch.div),
    "+ c": (1, torch.add), "c *": (1, torch.mul),
    "relu": (1, torch.relu), "sigmoid": (1, torch.sigmoid), "tanh": (1, torch.tanh), "exp": (1, torch.exp),
    "sin": (1, torch.sin), "cos": (1, torch.cos), "log": (1, torch.log), "sqrt": (1, torch.sqrt),
    "square": (1, torch.square),
    "matmul": (2, torch.matmul), "transpose": (1, torch.t), "linear": (3, lambda x, W, b: F.linear(x, W, b[0])),
    "sum": (1, lambda z: z.sum().reshape(1, 1)), "mean": (1, lambda z: z.mean().reshape(1, 1)),
    "sum 0": (1, lambda z: z.sum(0, keepdim=True)), "sum 1": (1, lambda z: z.sum(1, keepdim=True)),
    "mean 0": (1, lambda z: z.mean(0, keepdim=True)), "mean 1": (1, lambda z: z.mean(1, keepdim=True)),
    "log_softmax": (1, lambda z: F.log_softmax(z, 1)),
    "pick": (1, lambda z, labels: z.gather(1, torch.tensor(labels).reshape(-1, 1))),
    "cross_entropy": (1, lambda z, labels: F.cross_entropy(z, torch.tensor(labels)).reshape(1, 1)),
    "least_squares": (2, lambda f, y: (F.mse_loss(f, y, reduction="sum") / len(f)).reshape(1, 1)),
}


def fits(name, v):
    """May the operation have these operands?"""
    shapes = [tuple(x.shape) for x in v]
    if name in ("+", "-", "*", "/"):
        return all(m == n or m == 1 or n == 1 for m, n in zip(*shapes))
    if name == "matmul":
        return shapes[0][1] == shapes[1][0]
    if name == "linear":
        return shapes[0][1] == shapes[1][1] and shapes[2] == (1, shapes[1][0])
    if name == "least_squares":
        return shapes[0] == shapes[1] and v[0] is not v[1]
    if name == "relu":
        return v[0].abs().min() > 0.01
    if name in ("exp", "sigmoid"):
        return v[0].abs().max() < 4
    if name in ("log_softmax", "pick", "cross_entropy"):
        return shapes[0][1] > 1
    return True


class Graph:
    def __init__(self, rng):
        self.rng, self.values, self.nodes, self.used = rng, [], [], set()

    def leaf(self, shape, gradient=True):
        numbers = [[round(self.rng.uniform(-1.5, 1.5), 3) for _ in range(shape[1])] for _ in range(shape[0])]
        self.values.append(torch.tensor(numbers, dtype=torch.double, requires_grad=gradient))
        self.nodes.append({"shape": list(shape), "value": sum(numbers, [])})
        return len(self.values) - 1

    def add(self, name, operands, extra=()):
        self.values.append(OPERATIONS[name][1](*(self.values[i] for i in operands), *extra))
        self.nodes.append([name, *operands, *extra])
        self.used.update(operands)
        return len(self.values) - 1

    def operand(self):
        """Any node; often one that nothing has used, or graphs stay flat."""
        unused = [i for i in range(len(self.values)) if i not in self.used]
        return self.rng.choice(unused if unused and self.rng.random() < 0.5 else range(len(self.values)))

    def grow(self, name):
        """Adds the operation, if operands for it turn up."""
        for _ in range(100):
            operands = [self.operand() for _ in range(OPERATIONS[name][0])]
            v = [self.values[i] for i in operands]
            if not fits(name, v):
                continue
            if name in ("+", "-", "*", "/") and v[0].shape == v[1].shape and self.rng.random() < 0.7:
                continue  # broadcasts are more to the point
            extra = []
            if name in ("+ c", "c *"):
                extra = [round(self.rng.uniform(-2, 2), 3)]
            if name in ("pick", "cross_entropy"):
                extra = [[self.rng.randrange(v[0].shape[1]) for _ in range(len(v[0]))]]
            if name in ("/", "log", "sqrt"):  # of a positive number: e^z or z² + 1/2
                z = operands[-1]
                operands[-1] = (self.add("exp", [z]) if self.rng.random() < 0.5 and v[-1].abs().max() < 2
                                else self.add("+ c", [self.add("square", [z])], [0.5]))
            return self.add(name, operands, extra)

    def close(self):
        total = None
        for end in range(len(self.values)):
            if end not in self.used:
                weights = self.leaf(self.values[end].shape)
                part = self.add("sum", [self.add("*", [end, weights])])
                total = part if total is None else self.add("+", [total, part])
        self.values[-1].backward()
        for value, node in zip(self.values, self.nodes):
            if isinstance(node, dict):
                node["gradient"] = None if value.grad is None else value.grad.reshape(-1).tolist()

    def well_conditioned(self):
        """No gradient whose digits are lost to cancellation, none that is zero."""
        sizes = [max(map(abs, n["gradient"])) for n in self.nodes if isinstance(n, dict) and n["gradient"]]
        return min(sizes) > 0.01 and max(sizes) < 100 and max(v.abs().max() for v in self.values) < 100


def random_graph(rng):
    while True:
        m, n, k = (rng.randint(1, 4), rng.randint(1, 5), rng.randint(1, 4))
        graph = Graph(rng)
        shapes = [(m, n), (k, n), (m, n), (n, k), (1, n), (1, k), (m, 1), (1, 1)]
        for shape in rng.sample(shapes, rng.randint(3, 5)):
            graph.leaf(shape, gradient=rng.random() < 0.8)
        for _ in range(rng.randint(4, 10)):
            graph.grow(rng.choice(list(OPERATIONS)))
        graph.close()
        if graph.well_conditioned():
            return {"value": graph.values[-1].item(), "nodes": graph.nodes}


def main():
    rng = random.Random(1)
    json.dump({"torch": torch.__version__, "graphs": [random_graph(rng) for _ in range(200)]}, sys.stdout)
    print()


if __name__ == "__main__":
    main()

"""Is the backward() of my autograd function right? A network of one hidden layer, whose leaky
ReLU is a torch.autograd.Function with a derivative written by hand.

    ./course check-gradient -- python3 tests/examples/gradient_torch.py

Everything up to talk() is the model; talk() serves every module and may be copied.
"""
import sys

import torch

torch.set_default_dtype(torch.float64)  # single precision would blur the differences


class LeakyReLU(torch.autograd.Function):
    @staticmethod
    def forward(context, f):
        context.save_for_backward(f)
        return torch.where(f > 0, f, 0.1 * f)

    @staticmethod
    def backward(context, dh):
        (f,) = context.saved_tensors
        return torch.where(f > 0, dh, 0.1 * dh)  # the line that is checked


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = torch.nn.Linear(3, 4)
        self.out = torch.nn.Linear(4, 1)

    def forward(self, x):
        f = self.hidden(x)
        self.signs = f > 0  # where a unit changes side, the loss has a kink
        return self.out(LeakyReLU.apply(f))


torch.manual_seed(0)
X, y = torch.randn(8, 3), torch.randn(8, 1)
network = Network()


def loss():
    return torch.nn.functional.mse_loss(network(X), y)


def talk(module, loss, pattern, batch):
    """The protocol of docs/check_gradient.md, over standard input and output."""
    out = sys.stdout
    sys.stdout = sys.stderr  # what else is printed must not come between the answers
    parameters = list(module.parameters())
    for name, p in module.named_parameters():
        # a block has one or two sizes: those of a convolution's kernel are flattened to two
        shape = p.shape if p.dim() < 3 else (p.shape[0], p[0].numel())
        print("block", name, *(shape or (1,)), file=out)
    print("batch", batch, file=out)
    phi = torch.nn.utils.parameters_to_vector(parameters)
    print("phi", *phi.tolist(), file=out, flush=True)
    for line in sys.stdin:
        word, *numbers = line.split()
        if word == "quit":
            break
        torch.nn.utils.vector_to_parameters(torch.tensor([float(n) for n in numbers]), parameters)
        value = loss()
        answer = [value.item()]
        if word == "gradient":
            for g in torch.autograd.grad(value, parameters):
                answer += g.flatten().tolist()
        print(*answer, "pattern", pattern(), file=out, flush=True)


def signs():
    return "".join("1" if sign else "0" for sign in network.signs.flatten().tolist())


talk(network, loss, signs, batch=len(X))

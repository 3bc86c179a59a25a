"""PyTorch's torch.autograd.gradcheck on wrong gradients, for the tables of docs/gradient_check.md.

    python3 tests/reference/gradcheck.py

needs Debian's python3-torch. Run by hand; no test reads its output. Beside it stand the counts of this book's check:
test_common -tc='*beside gradcheck*' -s.

First table: a network 3-5-2 with tanh and six examples, 40 of them with numbers that tests/common/beside_gradcheck.cpp
makes in the same way; one entry of the gradient is wrong by a factor 1 + e. Second table: bugs of
tests/common/real_bugs, each right and wrong.
"""
import math

import torch

torch.set_default_dtype(torch.double)


class Claimed(torch.autograd.Function):
    """A loss and what is said to be its gradient."""

    @staticmethod
    def forward(ctx, phi, loss, gradient):
        ctx.save_for_backward(phi)
        ctx.gradient = gradient
        return loss(phi)

    @staticmethod
    def backward(ctx, grad_output):
        (phi,) = ctx.saved_tensors
        return grad_output * ctx.gradient(phi), None, None


def passes(phi, loss, gradient, fast):
    function = lambda p: Claimed.apply(p, loss, gradient)
    return torch.autograd.gradcheck(function, (phi.clone().requires_grad_(),), raise_exception=False, fast_mode=fast)


def autograd(loss):
    """The gradient of a loss by PyTorch itself."""
    def gradient(phi):
        with torch.enable_grad():
            p = phi.detach().clone().requires_grad_()
            return torch.autograd.grad(loss(p), p)[0]
    return gradient


# ------------------------------------------------------------------------------------------- one entry is wrong

INPUTS, HIDDEN, OUTPUTS, EXAMPLES = 3, 5, 2, 6
PARAMETERS = HIDDEN * INPUTS + HIDDEN + OUTPUTS * HIDDEN + OUTPUTS


def numbers(seed, count):
    """Numbers in [-1, 1), the same in every language."""
    return torch.tensor([(seed * 1000003 + i * 7919 + 12345) * 2654435761 % 2**32 / 2**31 - 1 for i in range(count)])


def network(seed):
    values = numbers(seed, PARAMETERS + EXAMPLES * (INPUTS + OUTPUTS))
    phi, x, y = values.split([PARAMETERS, EXAMPLES * INPUTS, EXAMPLES * OUTPUTS])
    x, y = x.reshape(EXAMPLES, INPUTS), y.reshape(EXAMPLES, OUTPUTS)

    def loss(p):
        W0, b0, W1, b1 = p.split([HIDDEN * INPUTS, HIDDEN, OUTPUTS * HIDDEN, OUTPUTS])
        h = torch.tanh(x @ W0.reshape(HIDDEN, INPUTS).T + b0)
        f = h @ W1.reshape(OUTPUTS, HIDDEN).T + b1
        return ((f - y) ** 2).sum() / (2 * EXAMPLES)
    return phi, loss


def count_passes(error, fast):
    count = 0
    for seed in range(40):
        phi, loss = network(seed)
        right = autograd(loss)
        g = right(phi)
        entry = 7 * seed % PARAMETERS
        while abs(g[entry]) < 1e-3 * abs(g).max():
            entry = (entry + 1) % PARAMETERS

        def wrong(p):
            result = right(p)
            result[entry] *= 1 + error
            return result
        count += passes(phi, loss, wrong, fast)
    return count


# --------------------------------------------------------------------------------------------------- real bugs

def bugs():
    """name, φ, loss, right gradient, wrong gradient."""
    p = numbers(1, 12)
    picks, target = torch.tensor([0, 2, 0, 1]), numbers(2, 4)

    def embedding(E):
        return ((E[picks] - target) ** 2).sum() / 2

    def last_copy(E):
        g = torch.zeros_like(E)
        g[picks] = E[picks] - target
        return g
    yield "repeated index: only the last copy counts", p[:3], embedding, autograd(embedding), last_copy

    at = torch.tensor([-1.3, 0.0, 0.6, 1.9])
    logsigmoid = lambda x: torch.nn.functional.logsigmoid(x).sum()
    yield ("log σ has slope 0 at 0", at, logsigmoid, autograd(logsigmoid),
           lambda x: torch.where(x == 0, 0.0, torch.sigmoid(-x)))

    around = torch.tensor([-1.3, -0.4, 0.6, 1.9])
    gelu = lambda x: (x * (1 + torch.erf(x / math.sqrt(2))) / 2).sum()
    tanh_gelu = lambda x: (x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) / 2).sum()
    yield "GELU by erf, its slope by tanh", around, gelu, autograd(gelu), autograd(tanh_gelu)

    c = torch.arange(1.0, 6.0)
    layer_norm = lambda eps: lambda x: torch.sin(
        (x - x.mean()) / torch.sqrt(x.var(unbiased=False) + eps) + c[:4]).sum()
    yield ("layer normalization: no ε on the way back", p[:4], layer_norm(1e-5), autograd(layer_norm(1e-5)),
           autograd(layer_norm(0)))

    detached = lambda x: torch.sin(
        (x - x.mean().detach()) / torch.sqrt(x.var(unbiased=False).detach() + 1e-5) + c[:4]).sum()
    yield ("normalization: mean and variance are detached", p[:4], layer_norm(1e-5), autograd(layer_norm(1e-5)),
           autograd(detached))

    tie = torch.tensor([0.7, 0.7, 1.1])
    maximum = lambda x: 3 * torch.max(x[0], x[1]) + x[2] ** 2
    yield ("max: a tie, both get all of it", tie, maximum, autograd(maximum),
           lambda x: torch.stack([torch.tensor(3.0), torch.tensor(3.0), 2 * x[2]]))

    close = torch.tensor([0.3, 0.8, 0.3000002, 0.1])
    ranks = torch.arange(1.0, 5.0)
    sorted_loss = lambda x: (ranks * torch.sin(torch.sort(x)[0])).sum()
    yield ("sort: left in sorted order; two entries are 2e-7 apart", close, sorted_loss, autograd(sorted_loss),
           lambda x: ranks * torch.cos(torch.sort(x)[0]))

    s, h = 1.6647e-3, 3e-4
    wave = lambda x: torch.sin(x / s).sum()
    yield ("the slope that too long a step confirms", torch.tensor([0.4]), wave, autograd(wave),
           lambda x: torch.cos(x / s) / s * math.sin(h / s) / (h / s))

    small = lambda x: 1e-8 * torch.sin(x).sum()
    yield "half of a gradient of size 1e-8", p[:4], small, autograd(small), lambda x: 0.5e-8 * torch.cos(x)

    beside = lambda x: 2.235e-4 * x[0] + torch.sin(x[1]) + torch.exp(x[2])
    yield ("4.84e-5 for 2.235e-4", p[:3], beside, autograd(beside),
           lambda x: torch.stack([torch.tensor(4.84e-5), torch.cos(x[1]), torch.exp(x[2])]))

    guarded = lambda epsilon: lambda x: (2 * x[0] + 3 * x[1]) / torch.clamp(torch.linalg.norm(x), min=epsilon)
    exact = lambda epsilon: lambda x: torch.tensor([2 / epsilon, 3 / epsilon])
    yield "x / max(‖x‖, 1e-6) at 0, said to be flat", torch.zeros(2), guarded(1e-6), exact(1e-6), torch.zeros_like
    yield "x / max(‖x‖, 1e-10) at 0, said to be flat", torch.zeros(2), guarded(1e-10), exact(1e-10), torch.zeros_like

    x = numbers(2, 6)

    def recurrent(reach):
        def loss(q):
            h, L = torch.zeros(()), torch.zeros(())
            for t in range(6):
                # cut off what lies more than `reach` steps back: L_t starts anew from a detached state
                state = h
                if reach:
                    state = torch.zeros(())
                    for k in range(t):
                        state = torch.tanh(q[0] * state + q[1] * x[k])
                        if t - k > reach - 1:
                            state = state.detach()
                h = torch.tanh(q[0] * state + q[1] * x[t])
                L = L + torch.cos(h + t + 1)
            return L
        return loss
    yield ("back through two steps only", torch.tensor([0.8, -1.1]), recurrent(0), autograd(recurrent(0)),
           autograd(recurrent(2)))

    buffer = torch.zeros(4)

    def accumulated(q):
        buffer.add_(torch.cos(q))
        return buffer.clone()
    sines = lambda q: torch.sin(q).sum()
    yield "accumulated, and never set to 0", p[:4], sines, autograd(sines), accumulated


def word(passed):
    return "PASS" if passed else "FAIL"


def main():
    print(f"torch {torch.__version__}: eps 1e-6, atol 1e-5, rtol 1e-3; PASS of 40")
    for error in [0] + [10.0**-k for k in range(1, 9)]:
        print(f"| {error:g} | {count_passes(error, False)} | {count_passes(error, True)} |")
    for name, phi, loss, right, wrong in bugs():
        cells = [word(passes(phi, loss, gradient, fast)) for gradient in (right, wrong) for fast in (False, True)]
        print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()

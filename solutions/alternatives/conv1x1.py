"""Other right answers to notebook 04: other formulas, loops for broadcasting, other types, other proofs."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from course.derivations import conv1x1 as to_prove
from course.quiz import Answer
from derive import Block, Eye, Prod, Proof, Sum, by, det, diag, exp, kron, log, prod, total
from solutions.conv1x1 import ActNorm, GlowStep, InvertibleConv, LUConv


def kernel_entry_by_entry(order: Tensor) -> Tensor:
    kernel = torch.zeros(len(order), len(order), 1, 1, dtype=torch.float64)
    for i, j in enumerate(order.tolist()):
        kernel[i, j] = 1
    return kernel


def kernel_by_one_hot(order: Tensor) -> Tensor:
    return torch.nn.functional.one_hot(order, len(order)).float().reshape(len(order), len(order), 1, 1)


def by_conv2d(x: Tensor, W: Tensor) -> tuple[Tensor, Tensor]:
    volume = float(x[0, 0].numel() * torch.log(torch.abs(torch.linalg.det(W))))
    return torch.conv2d(x, W[:, :, None, None]), torch.full((len(x),), volume, dtype=x.dtype)


def by_matmul(x: Tensor, W: Tensor) -> tuple[Tensor, Tensor]:
    z = (W @ x.flatten(2)).reshape(x.shape)
    return z, torch.linalg.svdvals(W).log().sum() * torch.ones(x.shape[0], dtype=x.dtype) * x[0, 0].numel()


def power_of_the_determinant() -> Proof:
    from derive.letters import W, h, w

    return to_prove.convolution_volume.proof(
        log(abs(det(kron(Eye(h * w), W)))),
        ... == log(abs(det(W) ** (w * h))), by.blocks,
        ... == log(abs(det(W))) * (w * h), by.logs,
    )  # fmt: skip


def convolution_in_three_lines() -> tuple[object, ...]:
    from derive.letters import W, h, w

    return (
        log(abs(det(kron(Eye(h * w), W)))),
        ... == log(abs(det(W)) ** (w * h)), by.blocks,
        ... == w * log(abs(det(W)) ** h), by.logs,
        ... == h * w * log(abs(det(W))), by.logs,
    )  # fmt: skip


class ConvBySolve(InvertibleConv):
    def inverse(self, z: Tensor) -> Tensor:
        return torch.linalg.solve(self.W, z.flatten(2)).reshape(z.shape)


class ConvFromTheOtherSide(InvertibleConv):
    def inverse(self, z: Tensor) -> Tensor:
        return (z.movedim(1, -1) @ torch.linalg.pinv(self.W).T).movedim(-1, 1)


def false_in_words() -> tuple[str, str]:
    return "False", " C "


def false_by_position() -> Answer:
    return Answer(False, "c")


def each_factor_alone() -> Proof:
    from derive.letters import L, P, U, s

    upper = U + diag(s)
    return to_prove.lu_volume.proof(
        log(abs(det(P @ L @ upper))),
        ... == log(abs(det(P)) * abs(det(L)) * abs(det(upper))), by.multiplicative,
        ... == log(abs(det(L)) * abs(det(upper))), by.permute,
        ... == log(abs(prod(s))), by.triangular,
        ... == total(log(abs(s))), by.logs,
    )  # fmt: skip


def permutation_first() -> Proof:
    from derive.letters import L, P, U, s

    return to_prove.lu_volume.proof(
        log(abs(det(P @ L @ (U + diag(s))))),
        ... == log(abs(det(L @ (U + diag(s))))), by.permute,
        ... == log(abs(det(L) * det(U + diag(s)))), by.multiplicative,
        ... == log(abs(prod(s))), by.triangular,
        ... == total(log(abs(s))), by.logs,
    )  # fmt: skip


class LUConvByMasks(LUConv):
    def factors(self) -> tuple[Tensor, Tensor]:
        ones = torch.ones_like(self.lower)
        L = self.lower * torch.tril(ones, diagonal=-1) + torch.diag(torch.ones_like(self.log_scale))
        return L, self.upper * torch.triu(ones, diagonal=1) + torch.diag(self.sign * torch.exp(self.log_scale))

    def matrix(self) -> Tensor:
        L, U = self.factors()
        return self.P @ (L @ U)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        z = (self.matrix() @ x.flatten(2)).reshape(x.shape)
        return z, x[0, 0].numel() * self.log_scale.sum() * torch.ones(len(x), dtype=x.dtype)

    def inverse(self, z: Tensor) -> Tensor:
        L, U = self.factors()
        y = torch.linalg.solve_triangular(L, self.P.T @ z.flatten(2), upper=False, unitriangular=True)
        return torch.linalg.solve_triangular(U, y, upper=True).reshape(z.shape)


class LUConvByOtherLogarithms(LUConv):
    def matrix(self) -> Tensor:
        s = self.sign * torch.exp(self.log_scale)
        return torch.linalg.multi_dot([self.P, self.lower.tril(-1) + torch.eye(len(s)), self.upper.triu(1) + s.diag()])

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        s = self.sign * torch.exp(self.log_scale)
        z = torch.nn.functional.conv2d(x, self.matrix()[:, :, None, None])
        return z, (x.shape[-1] * x.shape[-2] * s.abs().log().sum()).expand(len(x)).clone()

    def inverse(self, z: Tensor) -> Tensor:
        return torch.linalg.solve(self.matrix(), z.flatten(2)).view_as(z)


def second_definition_first() -> Proof:
    from derive.letters import s, t, x_a, x_b, z_a, z_b

    return to_prove.coupling_inverse.proof(
        (z_b - t(z_a)) * exp(-s(z_a)),
        ... == (x_b * exp(s(x_a)) + t(x_a) - t(z_a)) * exp(-s(z_a)), by.second,
        ... == x_b * exp(s(x_a)) * exp(-s(x_a)), by.first,
        ... == x_b, by.logs,
    )  # fmt: skip


def exponents_together() -> tuple[object, ...]:
    from derive.letters import s, t, x_a, x_b, z_a, z_b

    return (
        (z_b - t(z_a)) * exp(-s(z_a)),
        ... == (z_b - t(x_a)) * exp(-s(x_a)), by.first,
        ... == (x_b * exp(s(x_a)) + t(x_a) - t(x_a)) * exp(-s(x_a)), by.second,
        ... == x_b * exp(s(x_a) - s(x_a)), by.logs,
        ... == x_b, by.logs,
    )  # fmt: skip


def by_division() -> tuple[object, ...]:
    from derive.letters import s, t, x_a, x_b, z_a, z_b

    return (
        (z_b - t(z_a)) * exp(-s(z_a)),
        ... == (z_b - t(z_a)) / exp(s(z_a)), by.logs,
        ... == (z_b - t(x_a)) / exp(s(x_a)), by.first,
        ... == x_b, by.second,
    )  # fmt: skip


def one_block_at_a_time() -> Proof:
    from derive.letters import A, B, D, c, d

    right = Block([Eye(c), 0], [0, D])
    return to_prove.block_triangular.proof(
        det(Block([A, 0], [B, D])),
        ... == det(Block([A, 0], [B, Eye(d)])) * det(right), by.multiplicative,
        ... == det(A) * det(right), by.expand,
        ... == det(A) * det(D), by.expand,
    )  # fmt: skip


def struck_out_first() -> Proof:
    from derive.letters import B, a, s, x_a

    changed = diag(exp(s(x_a)))
    return to_prove.coupling_volume.proof(
        log(abs(det(Block([Eye(a), 0], [B, changed])))),
        ... == log(abs(det(changed))), by.expand,
        ... == log(prod(exp(s(x_a)))), by.triangular,
        ... == total(s(x_a)), by.logs,
    )  # fmt: skip


def by_its_blocks() -> tuple[object, ...]:
    from derive.letters import B, a, s, x_a

    changed = diag(exp(s(x_a)))
    return (
        log(abs(det(Block([Eye(a), 0], [B, changed])))),
        ... == log(abs(det(Eye(a)) * det(changed))), by.blocks,
        ... == log(abs(prod(exp(s(x_a))))), by.triangular,
        ... == total(s(x_a)), by.logs,
    )  # fmt: skip


def blocks_first() -> Proof:
    from derive.letters import A, B, D, c, d

    lower, upper = Block([A, 0], [B, Eye(d)]), Block([Eye(c), 0], [0, D])
    return to_prove.block_triangular.proof(
        det(Block([A, 0], [B, D])),
        ... == det(lower @ upper), by.algebra,
        ... == det(lower) * det(upper), by.multiplicative,
        ... == det(lower) * det(D), by.expand,
        ... == det(D) * det(A), by.expand,
    )  # fmt: skip


def halves_in_words() -> tuple[str, str]:
    return "false", "B"


def halves_by_position() -> Answer:
    return Answer(False, "b")


class ActNormByView(ActNorm):
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        scale, shift = torch.exp(self.log_scale).view(1, -1, 1, 1), self.shift.view(1, -1, 1, 1)
        return torch.addcmul(shift, x, scale), torch.full((len(x),), x[0, 0].numel()) * self.log_scale.sum()

    @torch.no_grad()
    def start(self, x: Tensor) -> None:
        flat = x.transpose(0, 1).flatten(1)
        mean, variance = flat.mean(1), flat.var(1, correction=0)
        self.log_scale.data = -variance.log() / 2
        self.shift.data = -mean / variance.sqrt()


class ActNormUnbiased(ActNorm):
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        scale = self.log_scale[None, :, None, None].expand_as(x)
        return x * scale.exp() + self.shift[None, :, None, None], scale.sum(dim=(1, 2, 3))

    def start(self, x: Tensor) -> None:
        with torch.no_grad():
            for channel in range(x.shape[1]):
                spread = x[:, channel].std()
                self.log_scale[channel] = -torch.log(spread)
                self.shift[channel] = -x[:, channel].mean() / spread


class GlowStepByLoop(GlowStep):
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        z, log_volume = x, torch.zeros(len(x), dtype=x.dtype)
        for layer in (self.norm, self.mixing):
            z, added = layer(z)
            log_volume = log_volume + added
        scale, shift = self.conditioner(z[:, : self.kept])
        out = z.clone()
        out[:, self.kept :] = shift + scale.exp() * z[:, self.kept :]
        return out, log_volume + scale.flatten(1).sum(1)

    def inverse(self, z: Tensor) -> Tensor:
        x = z.clone()
        scale, shift = self.conditioner(z[:, : self.kept])
        x[:, self.kept :] = (z[:, self.kept :] - shift) / scale.exp()
        return self.norm.inverse(self.mixing.inverse(x))


class GlowStepBySplit(nn.Module):
    def __init__(self, norm: nn.Module, mixing: nn.Module, conditioner: Callable, kept: int) -> None:
        super().__init__()
        self.first, self.second, self.network, self.size = norm, mixing, conditioner, kept

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        y, one = self.first(x)
        y, two = self.second(y)
        a, b = torch.split(y, [self.size, y.shape[1] - self.size], dim=1)
        scale, shift = self.network(a)
        return torch.hstack([a, torch.exp(scale) * b + shift]), one + two + torch.einsum("nchw->n", scale)

    def inverse(self, z: Tensor) -> Tensor:
        a, b = torch.split(z, [self.size, z.shape[1] - self.size], dim=1)
        scale, shift = self.network(a)
        return self.first.inverse(self.second.inverse(torch.hstack([a, torch.exp(-scale) * (b - shift)])))


def premise_first() -> Proof:
    from derive.letters import J_θ, f_θ, i, n, p_z, p_θ, x

    density = p_z(f_θ(x[i])) * abs(det(J_θ(x[i])))
    return to_prove.data_likelihood.proof(
        log(Prod[i, 1:n](p_θ(x[i]))),
        ... == log(Prod[i, 1:n](density)), by.flow,
        ... == Sum[i, 1:n](log(density)), by.logs,
        ... == Sum[i, 1:n](log(p_z(f_θ(x[i]))) + log(abs(det(J_θ(x[i]))))), by.logs,
    )  # fmt: skip


def two_sums() -> tuple[object, ...]:
    from derive.letters import J_θ, f_θ, i, n, p_z, p_θ, x

    prior, volume = p_z(f_θ(x[i])), abs(det(J_θ(x[i])))
    return (
        log(Prod[i, 1:n](p_θ(x[i]))),
        ... == Sum[i, 1:n](log(p_θ(x[i]))), by.logs,
        ... == Sum[i, 1:n](log(volume * prior)), by.flow,
        ... == Sum[i, 1:n](log(prior)) + Sum[i, 1:n](log(volume)), by.logs,
        ... == Sum[i, 1:n](log(prior) + log(volume)),
    )  # fmt: skip


def no_gain() -> int:
    return 0


def a_large_gain() -> Tensor:
    return torch.tensor(4.5)


def misprints_in_another_order() -> dict[int, str]:
    return {7: "D", 6: "H", 5: "F", 3: "A", 2: "E"}


def misprints_with_texts_for_numbers() -> dict[str, str]:
    return {"2": "e", "3": " a", "5": "f", " 6": "h", "7": "d "}


ALTERNATIVES = {
    "permutation_kernel": [kernel_entry_by_entry, kernel_by_one_hot],
    "convolve": [by_conv2d, by_matmul],
    "convolution_volume": [power_of_the_determinant, convolution_in_three_lines],
    "InvertibleConv": [ConvBySolve, ConvFromTheOtherSide],
    "stays_invertible": [false_in_words, false_by_position],
    "lu_volume": [each_factor_alone, permutation_first],
    "LUConv": [LUConvByMasks, LUConvByOtherLogarithms],
    "coupling_inverse": [second_definition_first, exponents_together, by_division],
    "block_triangular": [one_block_at_a_time, blocks_first],
    "coupling_volume": [struck_out_first, by_its_blocks],
    "mixing_within_halves": [halves_in_words, halves_by_position],
    "ActNorm": [ActNormByView, ActNormUnbiased],
    "GlowStep": [GlowStepByLoop, GlowStepBySplit],
    "data_likelihood": [premise_first, two_sums],
    "predict_gain": [no_gain, a_large_gain],
    "misprints": [misprints_in_another_order, misprints_with_texts_for_numbers],
}

"""Probes of notebook 03, normalizing flows. Inputs are random and away from the identity; truth is another route."""

from itertools import pairwise

import torch
from torch import nn

from autograder.catalogue import check
from autograder.checks import laws
from autograder.checks.answers import line, named_lines, verdict_and_reason
from autograder.judge import Within


def falling_line(draw):
    """A decreasing map of the line with its slope: z = offset - steepness * x - x^3 / 3."""
    steepness, offset = draw.number(0.5, 2.0), draw.number(-1.0, 1.0)
    return (lambda x: offset - steepness * x - x**3 / 3), (lambda x: -steepness - x**2)


def laplace_log_prob(z):
    """A prior that is not the normal one, so that only what was handed in can be right."""
    return -z.abs() - torch.log(torch.tensor(2.0, dtype=z.dtype))


class Stretch(nn.Module):
    """A given layer, feature by feature, with its log-volume: z = rate * (x + sqrt(1 + x^2) / 2) + shift.

    Its slope goes from rate / 2 to 3 rate / 2, so that any number of them in a row stays finite.
    """

    def __init__(self, rate, shift):
        super().__init__()
        self.rate, self.shift = rate, shift

    def forward(self, x):
        root = torch.sqrt(1 + x**2)
        return self.rate * (x + root / 2) + self.shift, (self.rate * (1 + x / (2 * root))).log().sum(dim=-1)

    def inverse(self, z):
        y = (z - self.shift) / self.rate
        return (2 * y - torch.sqrt(y**2 + 0.75)) * 2 / 3


def stretches(draw, number, features):
    """Layers that differ and do not commute."""
    return [Stretch(draw.uniform(0.5, 1.5, features), draw.normal(features)) for _ in range(number)]


def as_functions(layers):
    """The same layers as plain functions: a layer need not be a module."""
    return [lambda x, layer=layer: layer(x) for layer in layers]


@check("log_prob_1d", points=1, covers="L-FL-1 L-FL-3")
def adds_the_logarithm_of_the_slope(flow, draw):
    x, rate = draw.normal(7), draw.number(1.5, 3.0)
    return {"log_prob": flow.log_prob_1d(x, lambda v: rate * v + v**3, lambda v: rate + 3 * v**2, laplace_log_prob)}


@check("log_prob_1d", points=1, covers="L-FL-3")
def a_falling_map_has_a_density_too(flow, draw):
    f, slope = falling_line(draw)
    return {"log_prob": flow.log_prob_1d(draw.normal(7), f, slope, laplace_log_prob)}


@check("log_prob_1d", points=1, covers="L-FL-2")
def every_strip_keeps_the_area_it_has_under_the_prior(flow, draw):
    f, slope = falling_line(draw)
    edges = draw.normal(5).sort().values
    strips = [torch.linspace(float(a), float(b), 501, dtype=torch.float64) for a, b in pairwise(edges)]
    densities = [flow.log_prob_1d(x, f, slope, laplace_log_prob).exp() for x in strips]
    return {"areas": torch.stack([torch.trapezoid(p, x) for p, x in zip(densities, strips, strict=True)])}


@check("autodiff_log_volume", points=1, covers="L-FL-3")
def knows_the_volume_of_a_linear_map(flow, draw):
    matrix, x = draw.normal(3, 3), draw.normal(4, 3)
    matrix[0] *= -torch.sign(torch.linalg.det(matrix))  # mirrors space, whatever was drawn
    return {"log_volume": flow.autodiff_log_volume(lambda v: v @ matrix.to(v), x)}


@check("autodiff_log_volume", points=1, covers="L-FL-3")
def follows_a_map_whose_volume_changes_from_place_to_place(flow, draw):
    bend, x = draw.smooth_map(3), draw.normal(5, 3)
    return {"log_volume": flow.autodiff_log_volume(lambda v: torch.sinh(bend(v)), x)}


@check("compose", points=1, covers="L-FL-6")
def sends_the_data_through_the_layers_in_order(flow, draw):
    z, log_volume = flow.compose(draw.normal(5, 3) / 2, as_functions(stretches(draw, 3, 3)))
    return {"z": z}


@check("compose", points=2, covers="L-FL-6 L-FL-7")
def sums_the_log_volumes_each_at_its_own_input(flow, draw):
    z, log_volume = flow.compose(draw.normal(5, 3) / 2, stretches(draw, 3, 3))
    return {"log_volume": log_volume}


@check("affine_forward", points=1, covers="L-FL-8")
def stretches_and_shifts(flow, draw):
    z, log_volume = flow.affine_forward(draw.normal(5, 4), draw.normal(5, 4), draw.normal(5, 4))
    return {"z": z}


@check("affine_forward", points=1, covers="L-FL-8 L-FL-10")
def knows_its_log_volume(flow, draw):
    z, log_volume = flow.affine_forward(draw.normal(5, 4), draw.normal(5, 4), draw.normal(5, 4))
    return {"log_volume": log_volume}


@check("block_log_determinant", points=1, covers="L-FL-10 L-FL-11")
def agrees_with_the_determinant_of_the_whole_matrix(flow, draw):
    a, c, d = draw.normal(4, 2, 2), draw.normal(4, 3, 2), draw.normal(4, 3, 3)
    return {"log_determinant": flow.block_log_determinant(a, c, d)}


@check("block_log_determinant", points=1, covers="L-FL-11")
def takes_blocks_whose_determinant_is_negative(flow, draw):
    a, c, d = -(draw.normal(4, 1, 1).abs() + 0.5), draw.normal(4, 2, 1), draw.normal(4, 2, 2)
    return {"log_determinant": flow.block_log_determinant(a, c, d)}


@check("Coupling", points=1, covers="L-FL-8")
def keeps_the_first_part_and_changes_the_rest(flow, draw):
    layer = flow.Coupling(draw.conditioner(2, 3), 2)
    z, log_volume = layer.forward(draw.normal(5, 5))
    return {"z": z}


@check("Coupling", points=1, covers="L-FL-8 L-FL-10")
def its_log_volume_is_that_of_its_jacobian(flow, draw):
    layer, x = flow.Coupling(draw.conditioner(1, 3), 1), draw.normal(4, 4)
    z, log_volume = layer.forward(x)
    return {"log_volume": log_volume, "Jacobian": laws.jacobian(lambda v: layer.forward(v)[0], x)}


@check("Coupling", points=1, covers="L-FL-9")
def the_inverse_brings_back_the_data(flow, draw):
    layer = flow.Coupling(draw.conditioner(3, 2), 3)
    x = draw.normal(5, 5)
    z, log_volume = layer.forward(x)
    return {"x again": layer.inverse(z), "inverse of noise": layer.inverse(draw.normal(5, 5))}


@check("Permutation", points=1, covers="L-FL-13")
def puts_the_features_in_the_new_order(flow, draw):
    z, log_volume = flow.Permutation(draw.permutation(5)).forward(draw.normal(3, 5))
    return {"z": z, "log_volume": log_volume}


@check("Permutation", points=1, covers="L-FL-13")
def the_inverse_restores_the_old_order(flow, draw):
    layer, noise = flow.Permutation(draw.permutation(5)), draw.normal(3, 5)
    return {"x": layer.inverse(noise), "z again": layer.forward(layer.inverse(noise))[0]}


@check("Permutation", points=1, covers="L-FL-12 L-FL-13")
def with_it_every_output_comes_to_depend_on_every_input(flow, draw):
    couplings = [flow.Coupling(draw.conditioner(2, 2), 2) for _ in range(3)]
    swap = flow.Permutation(torch.tensor([2, 3, 0, 1]))

    def stack(x):
        for coupling in couplings:
            x = swap.forward(coupling.forward(x)[0])[0]
        return x

    x = draw.normal(3, 4)
    return {"reaches": laws.reaches(stack, x), "Jacobian": laws.jacobian(stack, x)}


@check("Flow", points=1, covers="L-FL-6 L-FL-14")
def undoes_the_layers_from_the_last_to_the_first(flow, draw):
    model = flow.Flow(stretches(draw, 3, 2))
    noise = draw.normal(5, 2)
    return {"x": model.inverse(noise), "z again": model.forward(model.inverse(noise))[0]}


@check("Flow", points=2, covers="L-FL-3 L-FL-7")
def gives_every_example_its_exact_log_density(flow, draw):
    model = flow.Flow(stretches(draw, 2, 3))
    return {"log_prob": model.log_prob(draw.normal(6, 3) / 2)}


@check("Flow", points=1, covers="L-FL-7")
def its_density_integrates_to_one(flow, draw):
    model, axis = flow.Flow(stretches(draw, 1, 1)), torch.linspace(-40, 40, 4001, dtype=torch.float64)
    log_prob = model.log_prob(axis[:, None])
    return {"integral": torch.trapezoid(log_prob.exp(), axis), "log_prob": log_prob[::400]}


class KnownFlow(nn.Module):
    """A given flow of independent features, z = asinh(x - 1), with the density that it has in closed form."""

    def forward(self, x):
        return torch.asinh(x - 1), -((x - 1) ** 2).log1p().sum(dim=-1) / 2

    def inverse(self, z):
        return torch.sinh(z) + 1

    def log_prob(self, x):
        density = torch.exp(-(torch.asinh(x - 1) ** 2) / 2) / torch.sqrt(2 * torch.pi * (1 + (x - 1) ** 2))
        return torch.log(density).sum(dim=-1)


@check("negative_log_likelihood", points=1, covers="L-FL-5 L-FL-7")
def averages_the_surprise_of_the_examples(flow, draw):
    return {"loss": flow.negative_log_likelihood(KnownFlow(), draw.normal(6, 3))}


@check("negative_log_likelihood", points=1, covers="L-FL-5")
def can_be_followed_downhill(flow, draw):
    model, x = KnownFlow(), draw.normal(6, 3).requires_grad_()
    loss = flow.negative_log_likelihood(model, x) + 0 * x.sum()  # what was detached has the slope 0
    (slope,) = torch.autograd.grad(loss, x)
    return {"slope": slope}


@check("sample", points=1, covers="L-FL-14")
def sends_noise_backwards_through_the_flow(flow, draw):
    return {"x": flow.sample(KnownFlow(), draw.normal(6, 3), 1.0)}


@check("sample", points=1, covers="L-FL-15")
def the_temperature_scales_the_spread(flow, draw):
    return {"x": flow.sample(KnownFlow(), draw.normal(6, 3), draw.number(0.2, 0.8))}


@check("networks_must_be_invertible", points=1, covers="L-FL-9")
def judges_what_a_coupling_asks_of_its_networks(flow, draw):
    return verdict_and_reason(flow.networks_must_be_invertible())


@check("first_half_stays_prior", points=1, covers="L-FL-12")
def judges_what_depth_can_do_without_permutations(flow, draw):
    return verdict_and_reason(flow.first_half_stays_prior())


@check("latents_can_be_fewer", points=1, covers="L-FL-16")
def judges_what_invertibility_costs(flow, draw):
    return verdict_and_reason(flow.latents_can_be_fewer())


@check("predict_kl", points=1, covers="L-FL-4", judging=Within(0.0, 10.0, "nats"))
def a_number_of_nats_is_named_before_training(flow, draw):
    return {"your prediction": flow.predict_kl()}


@check("predict_islands", points=1, covers="L-FL-15 L-FL-16", judging=Within(0.0, 8.0, "islands"))
def a_number_of_islands_is_named_before_the_picture(flow, draw):
    return {"your prediction": flow.predict_islands()}


@check("misprints", points=1, covers="L-FL-2 L-FL-7 E-L9 E-L11")
def repairs_what_is_wrong_with_areas_and_jacobians(flow, draw):
    found = flow.misprints()
    return {**line(1, found), **line(3, found)}


@check("misprints", points=1, covers="L-FL-8 L-FL-15 E-L12 E-L13")
def repairs_what_is_wrong_with_sizes_and_temperatures(flow, draw):
    found = flow.misprints()
    return {**line(4, found), **line(6, found)}


@check("misprints", points=1, covers="L-FL-3 L-FL-9")
def names_four_lines_and_leaves_the_right_ones_alone(flow, draw):
    found = flow.misprints()
    return {**line(2, found), **line(5, found), "number of lines that you name": len(named_lines(found))}

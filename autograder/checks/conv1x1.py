"""Probes of notebook 04, mixing channels. Matrices are random, and their determinants of either sign."""

import torch
from torch import nn

from autograder.catalogue import check
from autograder.checks import laws
from autograder.checks.answers import line, named_lines, verdict_and_reason
from autograder.derivations import Derivation
from autograder.judge import Values, Within
from course.derivations import conv1x1 as to_prove


def mirroring(draw, size, sign=-1):
    """A matrix whose determinant has a given sign, never near 0."""
    matrix = draw.normal(size, size) + 2 * torch.eye(size, dtype=torch.float64)
    matrix[0] *= sign * torch.sign(torch.linalg.det(matrix))
    return matrix


def on_pixels(matrix, x):
    """The channels of every pixel of x mixed by a matrix."""
    return torch.tensordot(x, matrix.to(x), dims=([1], [1])).movedim(-1, 1)


class Given(nn.Module):
    """A layer that is given: mixes, then moves the channels of every pixel, and says how much it stretched."""

    def __init__(self, matrix, shift):
        super().__init__()
        self.matrix, self.shift = matrix, shift[:, None, None]

    def forward(self, x):
        stretch = torch.linalg.slogdet(self.matrix).logabsdet
        return on_pixels(self.matrix, x) + self.shift, x[0, 0].numel() * stretch.expand(len(x))

    def inverse(self, z):
        return on_pixels(torch.linalg.inv(self.matrix), z - self.shift)


def given(draw, size):
    return Given(mirroring(draw, size), draw.normal(size))


def of_pictures(conditioner):
    """A conditioner of points, asked at every pixel of pictures."""
    return lambda x: tuple(each.movedim(-1, 1) for each in conditioner(x.movedim(1, -1)))


def glow_step(conv1x1, draw, kept=2, changed=3):
    channels = kept + changed
    conditioner = of_pictures(draw.conditioner(kept, changed))
    return conv1x1.GlowStep(given(draw, channels), given(draw, channels), conditioner, kept)


def shaken(conv1x1, draw, size):
    """An LUConv as training may leave it: all numbers drawn anew, also those not to be used; signs of both kinds."""
    layer = conv1x1.LUConv(mirroring(draw, size))
    layer.P.copy_(torch.eye(size)[draw.permutation(size)])
    layer.sign.copy_(torch.tensor([-1.0, 1.0] * size)[:size])
    for parameter in (layer.lower, layer.upper, layer.log_scale):
        parameter.data = draw.normal(*parameter.shape) / 2
    return layer


@check("permutation_kernel", points=1, covers="B-1 L-FL-13")
def holds_a_single_one_in_every_row(conv1x1, draw):
    return {"kernel": conv1x1.permutation_kernel(draw.permutation(5))}


@check("permutation_kernel", points=1, covers="B-1 L-FL-13")
def convolving_with_it_puts_the_channels_in_the_new_order(conv1x1, draw):
    order, x = draw.permutation(4), draw.normal(2, 4, 3, 5)
    return {"z": on_pixels(conv1x1.permutation_kernel(order).reshape(4, 4), x)}


@check("convolve", points=1, covers="B-1")
def mixes_the_channels_of_every_pixel_in_the_same_way(conv1x1, draw):
    z, log_volume = conv1x1.convolve(draw.normal(2, 4, 3, 5), mirroring(draw, 4))
    return {"z": z}


@check("convolve", points=1, covers="B-1")
def counts_the_volume_of_every_pixel(conv1x1, draw):
    z, log_volume = conv1x1.convolve(draw.normal(2, 3, 4, 5), mirroring(draw, 3, sign=1))
    return {"log_volume": log_volume}


@check("convolve", points=1, covers="B-1")
def a_matrix_that_mirrors_has_a_volume_too(conv1x1, draw):
    z, log_volume = conv1x1.convolve(draw.normal(3, 4, 2, 5), mirroring(draw, 4))
    return {"log_volume": log_volume}


@check("convolution_volume", points=2, covers="B-1", judging=Derivation("conv1x1.convolution_volume"))
def from_the_whole_jacobian_to_one_pixel_every_line_follows(conv1x1, draw):
    return {"derivation": laws.derivation(to_prove.convolution_volume, conv1x1.convolution_volume())}


@check("InvertibleConv", points=1, covers="B-1 L-FL-13")
def the_inverse_brings_back_the_picture(conv1x1, draw):
    layer, x = conv1x1.InvertibleConv(mirroring(draw, 4)), draw.normal(2, 4, 3, 5)
    z, log_volume = layer.forward(x)
    return {"x again": layer.inverse(z), "inverse of noise": layer.inverse(draw.normal(2, 4, 3, 5))}


@check("InvertibleConv", points=1, covers="B-1")
def the_inverse_follows_a_matrix_that_is_trained(conv1x1, draw):
    layer = conv1x1.InvertibleConv(mirroring(draw, 3))
    layer.W.data += mirroring(draw, 3) / 3
    return {"inverse of noise": layer.inverse(draw.normal(2, 3, 2, 4))}


@check("stays_invertible", points=1, covers="B-1 L-FL-13")
def judges_what_training_can_do_to_a_free_matrix(conv1x1, draw):
    return verdict_and_reason(conv1x1.stays_invertible())


@check("lu_volume", points=4, covers="B-1", judging=Derivation("conv1x1.lu_volume"))
def from_three_factors_to_a_sum_every_line_follows(conv1x1, draw):
    return {"derivation": laws.derivation(to_prove.lu_volume, conv1x1.lu_volume())}


@check("LUConv", points=1, covers="B-1")
def multiplies_its_factors_to_a_matrix(conv1x1, draw):
    return {"W": shaken(conv1x1, draw, 4).matrix()}


@check("LUConv", points=1, covers="B-1")
def mixes_with_that_matrix_and_counts_the_volume_of_every_pixel(conv1x1, draw):
    z, log_volume = shaken(conv1x1, draw, 3).forward(draw.normal(4, 3, 2, 5))
    return {"z": z, "log_volume": log_volume}


@check("LUConv", points=1, covers="B-1")
def its_volume_looks_at_the_logarithms_of_s_alone(conv1x1, draw):
    layer = shaken(conv1x1, draw, 4)
    z, log_volume = layer.forward(draw.normal(2, 4, 3, 2))
    asked = [layer.log_scale, layer.lower, layer.upper]
    slopes = torch.autograd.grad((draw.normal(2) * log_volume).sum(), asked, allow_unused=True)
    return {"slope by log_scale": slopes[0], "looks at L or U": any(each is not None for each in slopes[1:])}


@check("LUConv", points=1, covers="B-1 L-FL-13")
def undoes_its_mixing(conv1x1, draw):
    layer, x = shaken(conv1x1, draw, 4), draw.normal(2, 4, 3, 5)
    return {"x": layer.inverse(on_pixels(conv1x1.LUConv.matrix(layer).detach(), x)), "of noise": layer.inverse(x)}


@check("coupling_inverse", points=3, covers="L-FL-9", judging=Derivation("conv1x1.coupling_inverse"))
def from_the_inverse_to_the_input_every_line_follows(conv1x1, draw):
    return {"derivation": laws.derivation(to_prove.coupling_inverse, conv1x1.coupling_inverse())}


@check("block_triangular", points=2, covers="L-FL-11", judging=Derivation("conv1x1.block_triangular"))
def from_the_whole_matrix_to_its_blocks_every_line_follows(conv1x1, draw):
    return {"derivation": laws.derivation(to_prove.block_triangular, conv1x1.block_triangular())}


@check("coupling_volume", points=2, covers="L-FL-10", judging=Derivation("conv1x1.coupling_volume"))
def from_the_jacobian_to_the_scales_every_line_follows(conv1x1, draw):
    return {"derivation": laws.derivation(to_prove.coupling_volume, conv1x1.coupling_volume())}


@check("mixing_within_halves", points=1, covers="L-FL-12 L-FL-13")
def judges_what_mixing_inside_each_half_can_do(conv1x1, draw):
    return verdict_and_reason(conv1x1.mixing_within_halves())


@check("ActNorm", points=1, covers="B-1")
def stretches_and_moves_each_channel(conv1x1, draw):
    z, log_volume = trained_norm(conv1x1, draw, 4).forward(draw.normal(2, 4, 3, 5))
    return {"z": z}


@check("ActNorm", points=1, covers="B-1")
def counts_the_stretch_of_every_pixel(conv1x1, draw):
    z, log_volume = trained_norm(conv1x1, draw, 3).forward(draw.normal(4, 3, 2, 5))
    return {"log_volume": log_volume}


@check("ActNorm", points=1, covers="B-1", judging=Values(double=3e-3, single=3e-3))
def starts_with_mean_0_and_spread_1_in_every_channel(conv1x1, draw):
    """Many pixels, so that spreads that divide by n and by n - 1 agree to the tolerance."""
    layer = conv1x1.ActNorm(3).double()
    x = draw.normal(40, 3, 5, 6) * draw.uniform(1.5, 3.0, 3, 1, 1) + draw.uniform(1.0, 2.0, 3, 1, 1)
    layer.start(x)
    return {"log_scale": layer.log_scale, "shift": layer.shift}


def trained_norm(conv1x1, draw, channels):
    layer = conv1x1.ActNorm(channels).double()
    layer.log_scale.data, layer.shift.data = draw.normal(channels) / 2, draw.normal(channels)
    return layer


@check("GlowStep", points=1, covers="L-FL-8 L-FL-13")
def normalises_then_mixes_then_bends(conv1x1, draw):
    z, log_volume = glow_step(conv1x1, draw).forward(draw.normal(2, 5, 3, 4))
    return {"z": z}


@check("GlowStep", points=1, covers="L-FL-6 L-FL-10")
def adds_three_log_volumes_over_all_pixels(conv1x1, draw):
    z, log_volume = glow_step(conv1x1, draw).forward(draw.normal(3, 5, 2, 4))
    return {"log_volume": log_volume}


@check("GlowStep", points=1, covers="L-FL-9 L-FL-14")
def undoes_the_last_of_the_three_first(conv1x1, draw):
    step, x = glow_step(conv1x1, draw), draw.normal(2, 5, 3, 4)
    z, log_volume = step.forward(x)
    return {"x again": step.inverse(z), "inverse of noise": step.inverse(draw.normal(2, 5, 3, 4))}


@check("GlowStep", points=1, covers="L-FL-12 L-FL-13")
def in_two_steps_every_channel_comes_to_depend_on_every_channel(conv1x1, draw):
    steps = [glow_step(conv1x1, draw, 2, 2) for _ in range(2)]

    def stack(rows):
        pictures = rows[:, :, None, None]
        for step in steps:
            pictures = step.forward(pictures)[0]
        return pictures[:, :, 0, 0]

    x = draw.normal(3, 4)
    return {"reaches": laws.reaches(stack, x), "Jacobian": laws.jacobian(stack, x)}


@check("data_likelihood", points=3, covers="L-FL-5", judging=Derivation("conv1x1.data_likelihood"))
def from_a_product_to_a_sum_every_line_follows(conv1x1, draw):
    return {"derivation": laws.derivation(to_prove.data_likelihood, conv1x1.data_likelihood())}


@check("predict_gain", points=1, covers="B-1 L-FL-13", judging=Within(-5.0, 10.0, "nats"))
def a_number_of_nats_is_named_before_the_race(conv1x1, draw):
    return {"your prediction": conv1x1.predict_gain()}


@check("misprints", points=1, covers="B-1 E-B1")
def repairs_names_and_pixels(conv1x1, draw):
    found = conv1x1.misprints()
    return {**line(2, found), **line(3, found)}


@check("misprints", points=1, covers="B-1")
def repairs_orders_and_remedies(conv1x1, draw):
    found = conv1x1.misprints()
    return {**line(5, found), **line(6, found)}


@check("misprints", points=1, covers="B-1 L-FL-13")
def repairs_the_sign_and_leaves_what_is_right_alone(conv1x1, draw):
    found = conv1x1.misprints()
    return {**line(1, found), **line(4, found), **line(7, found), "lines that you name": len(named_lines(found))}

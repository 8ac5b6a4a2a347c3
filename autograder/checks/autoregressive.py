"""Probes of notebook 01, autoregressive models: masks as numbers, networks by Jacobians, samplers by their law."""

import torch
from torch import nn

from autograder.catalogue import check
from autograder.checks import laws
from autograder.checks.answers import line, named_lines, verdict_and_reason
from autograder.checks.orders import Chances, Grid, Mix, all_chances, levels, refill, seeded, table, whole, winding
from autograder.derivations import Derivation
from autograder.judge import Within
from course.derivations import autoregressive as to_prove


def left_of_a_kernel(draw, mask):
    """What a mask leaves of drawn weights."""
    return mask * draw.uniform(0.5, 1.5, *mask.shape)


@check("came_before", points=1, covers="L-AR-1 L-AR-3")
def lists_the_pixels_of_a_wide_picture_that_came_before(autoregressive, draw):
    h, w = whole(draw, 3, 4), whole(draw, 5, 7)
    i, j = whole(draw, 1, h - 2), whole(draw, 1, w - 2)
    return {"before": autoregressive.came_before(h, w, i, j), "at a margin": autoregressive.came_before(h, w, i, 0)}


@check("came_before", points=1, covers="L-AR-1")
def knows_that_nothing_comes_before_the_first_pixel(autoregressive, draw):
    h, w = whole(draw, 4, 7), whole(draw, 2, 3)
    first, last = autoregressive.came_before(h, w, 0, 0), autoregressive.came_before(h, w, h - 1, w - 1)
    return {"before the first": first, "before the last": last, "how many": int(last.sum())}


@check("factors", points=1, covers="L-AR-2")
def finds_the_conditionals_of_two_by_two_pixels_in_reading_order(autoregressive, draw):
    return {"factors": autoregressive.factors(table(draw, 2, 2, 2, 2), (0, 1, 2, 3))}


@check("factors", points=1, covers="L-AR-2 E-L1")
def finds_other_factors_with_the_same_product_in_another_order(autoregressive, draw):
    order = winding(draw, 4)
    found = autoregressive.factors(table(draw, 2, 3, 2, 2), order)
    return {"product": found.prod(dim=0), "factors": found}


@check("chain_rule", points=2, covers="L-AR-2", judging=Derivation("autoregressive.chain_rule"))
def every_line_from_a_picture_to_its_pixels_follows(autoregressive, draw):
    return {"derivation": laws.derivation(to_prove.chain_rule, autoregressive.chain_rule())}


@check("surprise", points=1, covers="L-AR-4")
def adds_up_what_every_number_of_a_picture_costs(autoregressive, draw):
    nats, bits = autoregressive.surprise(2 * draw.normal(3, 5, 2, 2, 4), levels(draw, 5, 3, 2, 2, 4))
    return {"nats": nats, "bits per dimension": bits}


@check("surprise", points=1, covers="L-AR-3 L-AR-4")
def makes_probabilities_that_add_up_to_one_over_all_pictures(autoregressive, draw):
    logits = 2 * draw.normal(1, 2, 1, 2, 2)
    pictures = torch.cartesian_prod(*[torch.arange(2)] * 4).reshape(16, 1, 2, 2)
    nats, bits = autoregressive.surprise(logits.expand(16, -1, -1, -1, -1), pictures)
    return {"sum": torch.exp(-nats).sum(), "nats": nats, "bits per dimension": bits}


@check("one_pixel_at_a_time", points=1, covers="L-AR-3 L-AR-6")
def hides_each_pixel_and_all_later_ones_from_a_network_that_looks_everywhere(autoregressive, draw):
    network, x = Grid(draw, 3, 6), 1 + levels(draw, 2, 2, 1, 2, 3)
    return {"logits": autoregressive.one_pixel_at_a_time(network, x)}


@check("one_pixel_at_a_time", points=1, covers="L-AR-3 L-AR-6")
def makes_any_network_forget_what_comes_later(autoregressive, draw):
    network, x = Grid(draw, 2, 6), levels(draw, 2, 1, 1, 2, 3)
    other = x.clone().flatten()
    other[3:] = 1 - other[3:]
    both = [autoregressive.one_pixel_at_a_time(network, each) for each in (x, other.reshape(x.shape))]
    return {"change": (both[1] - both[0]).flatten(3).abs().sum(dim=(0, 1, 2))}


@check("one_pixel_at_a_time", points=1, covers="L-AR-6")
def says_what_one_pass_says_where_a_network_keeps_the_order_itself(autoregressive, draw):
    network, x, shown = Chances(draw, (1, 2, 3), count=3), 1 + levels(draw, 2, 2, 1, 2, 3), []

    def counted(x):
        shown.append(len(x))
        return network(x)

    logits = autoregressive.one_pixel_at_a_time(counted, x)
    return {"logits": logits, "unlike": int(((logits - network(x)).abs() > 1e-6).sum()), "shown": min(sum(shown), 12)}


@check("raster_mask", points=1, covers="L-AR-5")
def hides_the_own_pixel_in_the_first_layer(autoregressive, draw):
    small, large = autoregressive.raster_mask(3, "A"), autoregressive.raster_mask(whole(draw, 2, 4) * 2 + 1, "A")
    return {"mask of side 3": small, "a larger one": large, "what is left of weights": left_of_a_kernel(draw, small)}


@check("raster_mask", points=1, covers="L-AR-5 E-L3")
def shows_it_in_later_layers(autoregressive, draw):
    small, large = autoregressive.raster_mask(3, "B"), autoregressive.raster_mask(whole(draw, 2, 4) * 2 + 1, "B")
    return {"mask of side 3": small, "a larger one": large, "what is left of weights": left_of_a_kernel(draw, small)}


def drawn_mask(draw, *shape):
    """Ones and zeros with a free and a masked weight at least, and nothing masked everywhere."""
    mask = torch.from_numpy(draw.random.integers(0, 2, shape)).double()
    mask[0], mask[-1, :, 0, 0] = 1, 0
    return mask


@check("MaskedConv2d", points=1, covers="L-AR-5")
def uses_no_masked_weight_and_keeps_height_and_width(autoregressive, draw):
    layer = refill(draw, autoregressive.MaskedConv2d(drawn_mask(draw, 4, 2, 3, 3), seeded(draw)))
    return {"y": layer.forward(draw.normal(2, 2, 4, 5))}


@check("MaskedConv2d", points=1, covers="L-AR-5 L-AR-3")
def reaches_exactly_the_pixels_that_came_before(autoregressive, draw):
    mask = torch.zeros(1, 1, 5, 5, dtype=torch.float64)
    mask[..., :2, :], mask[..., 2, :2] = 1, 1
    layer = refill(draw, autoregressive.MaskedConv2d(mask, seeded(draw)))
    x = draw.normal(1, 16)
    return {"reaches": laws.reaches(lambda row: layer.forward(row.reshape(-1, 1, 4, 4)).flatten(1), x)}


@check("MaskedConv2d", points=1, covers="L-AR-5")
def masked_weights_stay_out_after_a_step_of_training(autoregressive, draw):
    layer = refill(draw, autoregressive.MaskedConv2d(drawn_mask(draw, 2, 2, 3, 3), seeded(draw)))
    x = draw.normal(2, 2, 3, 4)
    layer.forward(x)
    refill(draw, layer)  # whatever training makes of the weights
    weight, bias = layer.weight, layer.bias  # those that an optimiser holds
    y = layer.forward(x)
    loss = (y * draw.normal(*y.shape)).sum() + 0 * weight.sum() + 0 * bias.sum()
    slopes, slopes_of_bias = torch.autograd.grad(loss, (weight, bias))
    return {"y": y, "slopes of the free weights": slopes * layer.mask, "slopes of the bias": slopes_of_bias}


@check("receptive_field", points=1, covers="L-AR-7")
def finds_the_pixels_that_a_network_answers_to(autoregressive, draw):
    mask = drawn_mask(draw, 1, 1, 3, 3)
    mask[..., 0, 0] = 0
    weight, x = mask * draw.uniform(0.5, 1.0, 1, 1, 3, 3), draw.normal(1, 1, 6, 7)

    def network(v):
        return torch.tanh(nn.functional.conv2d(v, weight, padding=1))

    return {"field": autoregressive.receptive_field(network, x, whole(draw, 1, 2), whole(draw, 3, 5))}


@check("receptive_field", points=1, covers="L-AR-7")
def misses_no_channel_no_example_and_no_negative_slope(autoregressive, draw):
    first, second = draw.normal(1, 2, 3, 3), -draw.uniform(0.5, 1.0, 1, 2, 3, 3)
    second[..., 2, :], first[..., :2, :] = 0, 0

    def network(v):
        v = torch.relu(v)
        up, down = nn.functional.conv2d(v, first, padding=1), nn.functional.conv2d(v, second, padding=1)
        return torch.cat([up, -up, down, 2 * down, v], dim=1).unflatten(1, (2, 3))  # the first two cancel in a sum

    j, x = whole(draw, 1, 4), draw.normal(2, 2, 5, 6)
    x[0, :, 1, j], x[1, :, 1, j] = -x[0, :, 1, j].abs(), x[1, :, 1, j].abs()  # seen in the second example only
    return {"field": autoregressive.receptive_field(network, x, 2, j)}


@check("predict_blind", points=1, covers="L-AR-7", judging=Within(0.0, 60.0, "pixels"))
def a_number_of_blind_pixels_is_named_before_the_picture(autoregressive, draw):
    return {"your prediction": autoregressive.predict_blind()}


@check("split_masks", points=1, covers="L-AR-8")
def splits_what_the_first_layer_may_see(autoregressive, draw):
    vertical, horizontal = autoregressive.split_masks(whole(draw, 1, 3) * 2 + 1, "A")
    left = left_of_a_kernel(draw, vertical + horizontal)
    return {"vertical": vertical, "horizontal": horizontal, "what both leave of weights": left}


@check("split_masks", points=1, covers="L-AR-8")
def splits_what_later_layers_may_see(autoregressive, draw):
    vertical, horizontal = autoregressive.split_masks(whole(draw, 1, 3) * 2 + 1, "B")
    left = left_of_a_kernel(draw, vertical + horizontal)
    return {"vertical": vertical, "horizontal": horizontal, "what both leave of weights": left}


@check("split_masks", points=1, covers="L-AR-7 L-AR-8")
def two_stacks_together_miss_nothing_and_leak_nothing(autoregressive, draw):
    masks = [torch.stack(list(autoregressive.split_masks(3, kind))).double() for kind in "ABBB"]
    weights = [mask[:, None, None] * draw.uniform(0.5, 1.0, 2, 1, 1, 3, 3) for mask in masks]

    def stacks(flat):
        above = row = flat.reshape(-1, 1, 4, 5)
        for vertical, horizontal in weights:
            above = nn.functional.conv2d(above, vertical, padding=1)
            row = nn.functional.conv2d(row, horizontal, padding=1) + above
        return row.flatten(1)

    return {"reaches": laws.reaches(stacks, draw.normal(1, 20))}


@check("gated_activation", points=1, covers="L-AR-10 E-L4")
def gates_what_was_filtered(autoregressive, draw):
    return {"features": autoregressive.gated_activation(draw.normal(2, 3, 2, 4), draw.normal(2, 3, 2, 4))}


def unit(autoregressive, draw, *, residual):
    """A unit of given maps, none of which is masked: what flows where is the unit's own doing."""
    parts = (Mix(draw, 6, 3, side=3), Mix(draw, 6, 3, side=3), Mix(draw, 6, 6), Mix(draw, 3, 3))
    return autoregressive.GatedUnit(*parts, residual=residual)


@check("GatedUnit", points=2, covers="L-AR-9 L-AR-10")
def gates_both_stacks_and_links_them(autoregressive, draw):
    layer = unit(autoregressive, draw, residual=True)
    above, row = layer.forward(draw.normal(2, 3, 4, 4), draw.normal(2, 3, 4, 4), torch.zeros((), dtype=torch.float64))
    return {"vertical": above, "horizontal": row}


@check("GatedUnit", points=1, covers="L-AR-9 E-L3")
def adds_no_residual_where_the_input_is_the_pixel_itself(autoregressive, draw):
    layer = unit(autoregressive, draw, residual=False)
    zero = torch.zeros((), dtype=torch.float64)
    above, row = layer.forward(draw.normal(2, 3, 3, 4), draw.normal(2, 3, 3, 4), zero)
    return {"vertical": above, "horizontal": row}


@check("GatedUnit", points=1, covers="L-AR-9")
def tells_the_row_what_is_above_and_never_back(autoregressive, draw):
    layer = unit(autoregressive, draw, residual=True)
    zero = torch.zeros((), dtype=torch.float64)

    def both(flat):
        above, row = flat.reshape(-1, 2, 3, 2, 2).unbind(dim=1)
        return torch.stack(layer.forward(above, row, zero), dim=1).flatten(1)

    slopes = laws.jacobian(both, draw.normal(1, 24)).reshape(2, 12, 2, 12).abs().sum(dim=(1, 3))
    return {"vertical by horizontal": slopes[0, 1], "horizontal by vertical": slopes[1, 0]}


@check("GatedUnit", points=1, covers="L-AR-14")
def the_class_shifts_both_stacks(autoregressive, draw):
    layer = unit(autoregressive, draw, residual=True)
    above, row, condition = draw.normal(2, 3, 3, 3), draw.normal(2, 3, 3, 3), draw.normal(2, 6, 1, 1)
    vertical, horizontal = layer.forward(above, row, condition)
    return {"vertical": vertical, "horizontal": horizontal}


@check("colour_mask", points=1, covers="L-AR-13")
def red_is_drawn_before_green_and_green_before_blue(autoregressive, draw):
    centre = autoregressive.colour_mask(3, "A", 3, 6)[:, :, 1, 1]
    return {"centre, kind A": centre, "what is left of weights": left_of_a_kernel(draw, centre)}


@check("colour_mask", points=1, covers="L-AR-13")
def later_layers_see_their_own_colour_as_well(autoregressive, draw):
    side = whole(draw, 1, 3) * 2 + 1
    wide, narrow = autoregressive.colour_mask(side, "B", 6, 3), autoregressive.colour_mask(1, "B", 6, 9)
    return {"kind B": wide, "pixel by pixel": narrow, "what is left of weights": left_of_a_kernel(draw, narrow)}


@check("colour_mask", points=2, covers="L-AR-3 L-AR-8 L-AR-13")
def a_network_of_them_misses_nothing_of_its_row_and_leaks_nothing(autoregressive, draw):
    masks = [autoregressive.colour_mask(3, kind, 3, 6 if kind == "A" else 3).double() for kind in "AB"]
    first = masks[0] * draw.uniform(0.5, 1.0, 6, 3, 3, 3)
    second = masks[1] * draw.uniform(0.5, 1.0, 3, 3, 3, 3)

    def network(flat):
        features, gate = nn.functional.conv2d(flat.reshape(-1, 3, 2, 3), first, padding=1).chunk(2, dim=1)
        y = nn.functional.conv2d(torch.tanh(features) * torch.sigmoid(gate), second, padding=1)
        return y.permute(0, 2, 3, 1).flatten(1)  # as they are drawn: pixel by pixel, then colour by colour

    def as_drawn(flat):
        return network(flat.reshape(-1, 2, 3, 3).permute(0, 3, 1, 2).flatten(1))

    return {"reaches": laws.reaches(as_drawn, draw.normal(1, 18))}


@check("sample", points=2, covers="L-AR-11")
def draws_all_pictures_of_two_by_two_pixels_as_often_as_it_should(autoregressive, draw):
    network, chance = Chances(draw, (1, 2, 2)), all_chances(4, draw).reshape(-1, 1, 2, 2)
    x = autoregressive.sample(network, chance, levels(draw, 2, len(chance), 1, 2, 2), 0)
    code = (x.flatten(1) * torch.tensor([8, 4, 2, 1])).sum(dim=1)
    return {"share of each picture": torch.bincount(code, minlength=16) / len(chance)}


@check("sample", points=1, covers="L-AR-11 L-AR-13")
def draws_rows_then_pixels_then_colours_from_the_lowest_level_up(autoregressive, draw):
    network, chance = Chances(draw, (3, 2, 3), count=3), draw.uniform(0.0, 1.0, 6, 3, 2, 3)
    return {"x": autoregressive.sample(network, chance, levels(draw, 3, 6, 3, 2, 3), 0)}


@check("sample", points=1, covers="L-AR-11")
def what_stood_there_before_does_not_matter(autoregressive, draw):
    network, chance = Grid(draw, 2, 6), draw.uniform(0.0, 1.0, 4, 1, 2, 3)

    def causal(x):
        seen = torch.tril(torch.ones(6, 6, dtype=torch.long), -1).reshape(6, 1, 1, 2, 3)
        looks = torch.stack([network(x * seen[k])[..., k // 3, k % 3] for k in range(6)], dim=-1)
        return looks.reshape(*looks.shape[:3], 2, 3)

    starts = torch.zeros(4, 1, 2, 3, dtype=torch.long), torch.ones(4, 1, 2, 3, dtype=torch.long)
    found = [autoregressive.sample(causal, chance, start, 0) for start in starts]
    return {"differences": int((found[0] != found[1]).sum()), "x": found[0]}


@check("sample", points=1, covers="L-AR-11 L-AR-12")
def keeps_the_rows_above_and_asks_the_network_for_each_number_below(autoregressive, draw):
    network, asked = Chances(draw, (2, 4, 2)), []

    def counted(x):
        asked.append(1)
        return network(x)

    start = levels(draw, 2, 5, 2, 4, 2)
    x = autoregressive.sample(counted, draw.uniform(0.0, 1.0, 5, 2, 4, 2), start, 2)
    return {"x": x, "kept": bool((x[:, :, :2] == start[:, :, :2]).all()), "at least": min(len(asked), 8)}


@check("sampling_takes_one_pass", points=1, covers="L-AR-12 L-AR-15")
def judges_what_a_picture_costs(autoregressive, draw):
    return verdict_and_reason(autoregressive.sampling_takes_one_pass())


@check("below_the_floor", points=1, covers="L-AR-4 L-AR-15")
def judges_a_loss_that_is_too_good(autoregressive, draw):
    return verdict_and_reason(autoregressive.below_the_floor())


@check("misprints", points=1, covers="L-AR-2 L-AR-4 E-L1 E-L2")
def repairs_what_is_wrong_with_assumptions_and_sums(autoregressive, draw):
    found = autoregressive.misprints()
    return {**line(1, found), **line(3, found)}


@check("misprints", points=1, covers="L-AR-5 L-AR-10 E-L3 E-L4")
def repairs_what_is_wrong_with_masks_and_gates(autoregressive, draw):
    found = autoregressive.misprints()
    return {**line(4, found), **line(5, found)}


@check("misprints", points=1, covers="L-AR-9 L-AR-11 E-L5")
def names_five_lines_and_leaves_the_right_ones_alone(autoregressive, draw):
    found = autoregressive.misprints()
    kept = {**line(2, found), **line(6, found), **line(8, found)}
    return {**line(7, found), **kept, "number of lines that you name": len(named_lines(found))}

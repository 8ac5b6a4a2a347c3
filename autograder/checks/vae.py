"""Probes of notebook 05, variational autoencoders: likelihoods, codes, bounds. Given networks are random and smooth."""

import torch
from torch import nn

from autograder.catalogue import check
from autograder.checks import laws
from autograder.checks.answers import line, named_lines, verdict_and_reason
from autograder.derivations import Derivation
from autograder.judge import Within
from course.derivations import vae as to_prove


class Coder(nn.Module):
    """A given encoder: d pixels to the mean and log_scale of l latents, by way of a sine."""

    def __init__(self, draw, pixels, latents):
        super().__init__()
        self.first, self.second = draw.normal(pixels, 4) / 2, draw.normal(4, 2 * latents) / 2

    def forward(self, x):
        mean, log_scale = (torch.sin(x @ self.first.to(x)) @ self.second.to(x)).chunk(2, dim=1)
        return mean, log_scale - 0.5


class Painter(nn.Module):
    """A given decoder: l latents to the means of d pixels, by way of a hyperbolic tangent."""

    def __init__(self, draw, latents, pixels):
        super().__init__()
        self.first, self.second = draw.normal(latents, 5), draw.normal(5, pixels) / 2

    def forward(self, z):
        return torch.tanh(z @ self.first.to(z)) @ self.second.to(z)


def autoencoder(vae, draw, pixels=6, latents=2):
    """A student's VAE with given networks, and pictures and noise for it."""
    model = vae.VAE(Coder(draw, pixels, latents), Painter(draw, latents, pixels), draw.number(0.3, 0.8))
    return model, draw.normal(5, pixels), draw.normal(5, latents)


@check("elbo", points=5, covers="M-9-1a", judging=Derivation("vae.elbo"))
def every_line_from_the_bound_to_its_two_parts_follows(vae, draw):
    return {"derivation": laws.derivation(to_prove.elbo, vae.elbo())}


@check("bound_by_jensen", points=3, covers="M-9-1a", judging=Derivation("vae.bound_by_jensen"))
def every_line_that_moves_the_logarithm_into_the_mean_follows(vae, draw):
    return {"derivation": laws.derivation(to_prove.bound_by_jensen, vae.bound_by_jensen())}


@check("bound_by_gibbs", points=5, covers="M-9-1a", judging=Derivation("vae.bound_by_gibbs"))
def every_line_from_a_divergence_to_the_bound_follows(vae, draw):
    return {"derivation": laws.derivation(to_prove.bound_by_gibbs, vae.bound_by_gibbs())}


@check("gaussian_log_likelihood", points=1, covers="M-9-1b")
def is_the_log_density_of_every_picture_with_its_constants(vae, draw):
    x, mean, spread = draw.normal(4, 5), draw.normal(4, 5), draw.number(0.2, 0.7)
    return {"log-likelihood": vae.gaussian_log_likelihood(x, mean, spread)}


@check("gaussian_log_likelihood", points=1, covers="M-9-1b")
def falls_by_a_multiple_of_the_squared_error_that_the_spread_sets(vae, draw):
    x, mean, near, far = draw.normal(4, 800), draw.normal(4, 800), draw.number(0.05, 0.1), draw.number(1.5, 3.0)
    both = [vae.gaussian_log_likelihood(x, mean, spread) for spread in (near, far)]
    perfect = [vae.gaussian_log_likelihood(mean, mean, spread) for spread in (near, far)]
    return {"fall": torch.stack([perfect[0] - both[0], perfect[1] - both[1]])}


@check("gaussian_log_likelihood", points=1, covers="M-9-1b M-9-1c")
def has_a_slope_in_the_spread_so_that_it_can_be_learned(vae, draw):
    spread = draw.uniform(0.3, 0.9).requires_grad_()
    total = vae.gaussian_log_likelihood(draw.normal(4, 5), draw.normal(4, 5), spread).sum() + 0 * spread
    (slope,) = torch.autograd.grad(total, spread)
    return {"slope": slope}


@check("bernoulli_log_likelihood", points=1, covers="M-9-1b")
def adds_what_every_pixel_says_of_its_colour(vae, draw):
    x = (draw.normal(4, 6) > 0).double()
    return {"log-likelihood": vae.bernoulli_log_likelihood(x, 2 * draw.normal(4, 6))}


@check("bernoulli_log_likelihood", points=1, covers="M-9-1b")
def stays_finite_where_the_decoder_is_quite_sure(vae, draw):
    x, sure = (draw.normal(4, 6) > 0).double(), 3000 * draw.normal(4, 6)
    return {"log-likelihood": vae.bernoulli_log_likelihood(x, sure)}


@check("squared_error_will_do", points=1, covers="M-9-1b")
def judges_what_a_constant_does_to_a_sum_of_two_terms(vae, draw):
    return verdict_and_reason(vae.squared_error_will_do())


@check("reparametrise", points=1, covers="M-9-1c")
def puts_the_noise_where_mean_and_scale_say(vae, draw):
    return {"z": vae.reparametrise(draw.normal(5, 3), draw.normal(5, 3) / 2, draw.normal(5, 3))}


@check("reparametrise", points=1, covers="M-9-1c")
def hands_slopes_on_to_mean_and_scale(vae, draw):
    mean, log_scale = draw.normal(5, 3).requires_grad_(), (draw.normal(5, 3) / 2).requires_grad_()
    z, height = vae.reparametrise(mean, log_scale, draw.normal(5, 3)), draw.normal(5, 3)
    total = (height * torch.sin(z)).sum() + 0 * mean.sum() + 0 * log_scale.sum()  # what was detached has the slope 0
    slopes = torch.autograd.grad(total, [mean, log_scale])
    return {"slope in the mean": slopes[0], "slope in log_scale": slopes[1]}


@check("divergence_from_prior", points=1, covers="M-9-1a M-9-1c")
def says_how_many_nats_a_code_holds_beyond_the_prior(vae, draw):
    return {"divergence": vae.divergence_from_prior(draw.normal(5, 3), draw.normal(5, 3) / 2)}


@check("divergence_from_prior", points=1, covers="M-9-1c")
def grows_without_limit_where_a_code_becomes_a_point(vae, draw):
    mean, log_scale = draw.normal(4, 2) / 10, -draw.uniform(5.0, 30.0, 4, 2)
    return {"divergence": vae.divergence_from_prior(mean, log_scale)}


def line_of_codes(draw, pixels, latents):
    """A linear decoder, data near its plane, and an encoder's answer that is not the best."""
    W, spread, z = draw.normal(pixels, latents), draw.number(0.3, 0.8), draw.normal(6, latents)
    x = z @ W.T + spread * draw.normal(6, pixels)
    return x, W, spread, z + 0.3 * draw.normal(6, latents), draw.normal(6, latents) / 3 - 1


@check("linear_gaussian", points=1, covers="M-9-1a")
def knows_log_p_of_x_where_x_is_gaussian(vae, draw):
    bound, exact = vae.linear_gaussian(*line_of_codes(draw, 4, 2))
    return {"log p(x)": exact}


@check("linear_gaussian", points=2, covers="M-9-1a M-9-1c")
def knows_the_bound_of_any_encoder_without_drawing(vae, draw):
    bound, exact = vae.linear_gaussian(*line_of_codes(draw, 5, 3))
    return {"bound": bound}


@check("VAE", points=2, covers="M-9-1a M-9-1c")
def its_bound_is_reconstruction_minus_divergence(vae, draw):
    model, x, noise = autoencoder(vae, draw)
    return {"bound": model.bound(x, noise)}


@check("VAE", points=1, covers="M-9-1c")
def its_bound_has_slopes_in_everything_that_is_learned(vae, draw):
    model, x, noise = autoencoder(vae, draw)
    weights = [model.encoder.second, model.decoder.second, model.log_spread]
    weights = [weight.requires_grad_() for weight in weights]
    still = sum(0 * weight.sum() for weight in weights)
    slopes = torch.autograd.grad(model.bound(x, noise).sum() + still, weights)
    return {"in the encoder": slopes[0], "in the decoder": slopes[1], "in log_spread": slopes[2]}


@check("VAE", points=1, covers="M-9-1a M-9-1c")
def weighs_a_code_by_how_much_too_rarely_it_was_drawn(vae, draw):
    model, x, noise = autoencoder(vae, draw, pixels=4, latents=3)
    return {"log weight": model.log_weight(x, noise)}


@check("VAE", points=1, covers="M-9-1c")
def paints_new_pictures_with_the_noise_that_belongs_to_them(vae, draw):
    model, x, noise = autoencoder(vae, draw)
    return {"x": model.sample(noise, draw.normal(*x.shape))}


@check("predict_latents", points=1, covers="M-9-1b", judging=Within(0.0, 24.0, "latents"))
def a_number_of_latents_is_named_before_training(vae, draw):
    return {"your prediction": vae.predict_latents()}


@check("add_attribute", points=1, covers="M-9-1c")
def moves_codes_from_the_mean_of_one_group_to_that_of_another(vae, draw):
    return {"codes": vae.add_attribute(draw.normal(5, 3), draw.normal(4, 3), draw.normal(7, 3))}


@check("smaller_noise_is_sharper", points=1, covers="M-9-1c")
def judges_where_the_blur_of_new_pictures_comes_from(vae, draw):
    return verdict_and_reason(vae.smaller_noise_is_sharper())


@check("importance_bound", points=1, covers="M-9-1a")
def takes_the_logarithm_of_the_mean_weight_of_each_picture(vae, draw):
    return {"bound": vae.importance_bound(2 * draw.normal(7, 4))}


@check("importance_bound", points=1, covers="M-9-1a")
def holds_for_weights_too_small_for_a_computer(vae, draw):
    depth = 1000 * torch.arange(1, 5) + draw.uniform(0.0, 200.0, 4)  # every picture has weights of its own size
    return {"bound": vae.importance_bound(3 * draw.normal(5, 4) - depth)}


@check("misprints", points=1, covers="M-9-1a")
def repairs_what_is_wrong_with_the_bound_and_its_codes(vae, draw):
    found = vae.misprints()
    return {**line(2, found), **line(5, found), **line(7, found)}


@check("misprints", points=1, covers="M-9-1b M-9-1c")
def repairs_what_is_wrong_with_losses_and_pictures(vae, draw):
    found = vae.misprints()
    return {**line(3, found), **line(6, found), **line(9, found)}


@check("misprints", points=1, covers="M-9-1a M-9-1c")
def names_six_lines_and_leaves_the_right_ones_alone(vae, draw):
    found = vae.misprints()
    count = {"number of lines that you name": len(named_lines(found))}
    return {**line(1, found), **line(4, found), **line(8, found), **count}

"""Cartoon faces whose distribution is known exactly: 16 × 16 pixels in colour, eight attributes, 6804 faces.

    truth = faces.gaussian()                     # or faces.discrete()
    x = truth.sample(8, seed=0)                  # pictures x_0 = rendering + 0.1 n
    truth.log_prob(x), truth.floor_bits          # exact, in nats; the fewest bits that a model can reach
    noisy = truth.preserving(alpha_bar=0.5)      # the truth about x_t, as exact as that about x_0
    noisy.denoise(x_t), noisy.score(x_t)         # E[x_0 | x_t] and the gradient of log p(x_t)
    faces.judge(truth, generated).marks          # clean, distinct, and which attributes are missing

Log-likelihoods are in nats, entropies and floors in bits, pixels in [-1, 1]. Sums run in float64 whatever comes in,
in chunks of 256 pictures. Nothing reads a global random state: whatever draws takes a seed or a `torch.Generator`.
"""

from course.faces.attributes import VALUES, FacesError
from course.faces.discrete import DiscreteFaces, discrete, to_levels, to_pixels
from course.faces.forgetting import Forgotten, forgotten, half_time
from course.faces.gallery import Gallery, load
from course.faces.judge import Marks, Verdict, expected, judge
from course.faces.noising import SIGMA, GaussianFaces, cosine, gaussian
from course.faces.pictures import side_by_side
from course.faces.sampling import ancestral_step, chain, deterministic_step, exact_step, walk
from course.faces.truth import Drawn, Estimate, Truth

__all__ = [
    "SIGMA",
    "VALUES",
    "DiscreteFaces",
    "Drawn",
    "Estimate",
    "FacesError",
    "Forgotten",
    "Gallery",
    "GaussianFaces",
    "Marks",
    "Truth",
    "Verdict",
    "ancestral_step",
    "chain",
    "cosine",
    "deterministic_step",
    "discrete",
    "exact_step",
    "expected",
    "forgotten",
    "gaussian",
    "half_time",
    "judge",
    "load",
    "side_by_side",
    "to_levels",
    "to_pixels",
    "walk",
]

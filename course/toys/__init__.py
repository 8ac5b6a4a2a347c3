"""Small worlds whose densities are known exactly: a line, islands on it, mixtures in the plane, a bend of the plane.

Nothing here reads a global random state: whatever draws takes a `torch.Generator`, or the seed of a new one.
Log-densities, entropies and divergences are in nats.
"""

from course.toys.gaussian import Gaussian, gaussian_fit, standard_normal_log_prob
from course.toys.islands import Islands, bell_gaps, equal_steps
from course.toys.line import Line
from course.toys.plane import Mixture, eight_gaussians, exact_kl, pinwheel, swirl, swirl_log_volume, two_moons
from course.toys.quadrature import Grid, ToyError, on_grid, square_grid

__all__ = [
    "Gaussian",
    "Grid",
    "Islands",
    "Line",
    "Mixture",
    "ToyError",
    "bell_gaps",
    "eight_gaussians",
    "equal_steps",
    "exact_kl",
    "gaussian_fit",
    "on_grid",
    "pinwheel",
    "square_grid",
    "standard_normal_log_prob",
    "swirl",
    "swirl_log_volume",
    "two_moons",
]

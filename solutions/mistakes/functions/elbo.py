"""Known mistakes in the two functions of notebook 07 that return numbers."""

FUNCTIONS = {
    "negative_bound": [
        ("weighed_by_the_model", "log_q.exp() * (log_q", "log_p.exp() * (log_q",
         "You weighed the paths by p; the expectation is over the paths that the noising takes: weigh them by q."),
        ("not_weighed", "(log_q.exp() * (log_q - log_p)).sum()", "(log_q - log_p).mean()",
         "Every path counted the same; a path counts as often as the noising takes it: weigh it by q."),
        ("the_bound_itself", "(log_q - log_p)", "(log_p - log_q)",
         "This is the bound on log p(x_0); its negative was asked, which lies above the surprise."),
        ("without_the_noising", "(log_q - log_p)", "(-log_p)",
         "The logarithm of q is missing inside the expectation; without it this is no bound that can become tight."),
        ("without_the_prior", "prior[path[:, -1]].log() + ", "",
         "The model's paths begin at x_T with the probability p(x_T); it is missing from log p."),
        ("prior_of_the_picture", "prior[path[:, -1]]", "prior[path[:, 0]]",
         "You looked the prior up at x_0; the model begins at the other end, at x_T."),
        ("model_forwards", "backward[number, after, before]", "backward[number, before, after]",
         "You read the model's steps as if they went forwards; backward[t - 1, j, i] goes from x_t = j to x_(t-1) = "
         "i."),
        ("steps_in_the_wrong_order", "backward[number, after", "backward[number.flip(0), after",
         "You took the model's steps from the last to the first; backward[0] is the step from x_1 to x_0."),
        ("the_surprise_itself", "(log_q.exp() * (log_q - log_p)).sum()", "-log_p.logsumexp(dim=0)",
         "This is the surprise itself, with all paths added up; the bound lies above it, and averages over q."),
    ],
    "gaussian_divergence": [
        ("no_half", "/ (2 * other_variance)", "/ other_variance",
         "The squared distance of the means is divided by twice the variance; the 2 is missing."),
        ("divided_by_the_first", "/ (2 * other_variance)", "/ (2 * variance)",
         "You measured the distance in units of the first variance; the second Gaussian judges, so its variance "
         "divides."),
        ("turned_around", "ratio = variance / other_variance\n    distance = ((mean - other_mean) ** 2).sum(dim=-1)\n"
         "    return distance / (2 * other_variance)",
         "ratio = other_variance / variance\n    distance = ((mean - other_mean) ** 2).sum(dim=-1)\n"
         "    return distance / (2 * variance)",
         "This is the divergence the other way round: the first Gaussian is the one over which the average is taken."),
        ("one_feature", "mean.shape[-1] / 2 * (ratio", "1 / 2 * (ratio",
         "Each of the d features has a variance; what the variances cost counts d times."),
        ("without_the_variances", " + mean.shape[-1] / 2 * (ratio - 1 - math.log(ratio))", "",
         "This is the divergence for equal variances; d/2 (v/w - 1 - log(v/w)) is missing."),
        ("logarithm_with_a_plus", "- math.log(ratio)", "+ math.log(ratio)",
         "The logarithm of v/w has the wrong sign; with it the divergence could become negative."),
        ("without_minus_one", "(ratio - 1 - math", "(ratio - math",
         "Two equal Gaussians are no distance apart; yours are d/2 apart: the -1 is missing."),
        ("averaged", ".sum(dim=-1)", ".mean(dim=-1)",
         "You averaged over the features; the squares of a distance are summed."),
        ("whole_batch", ".sum(dim=-1)", ".sum()",
         "You summed over the examples as well; every example has a divergence of its own: sum over the last axis "
         "only."),
        ("variances_squared", "ratio = variance / other_variance",
         "variance, other_variance = variance**2, other_variance**2\n    ratio = variance / other_variance",
         "You squared what comes in; variance and other_variance are variances already."),
        ("spreads", "ratio = variance / other_variance", "ratio = (variance / other_variance) ** 0.5",
         "You compared standard deviations; v/w is the ratio of the variances."),
    ],
}  # fmt: skip

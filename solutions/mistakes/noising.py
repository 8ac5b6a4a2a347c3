"""Known mistakes in notebook 06: for each exercise (name, text to replace, replacement, the sentence that helps)."""

from solutions.mistakes.answers.noising import ANSWERS
from solutions.mistakes.functions.noising import FUNCTIONS

MISTAKES = {
    **FUNCTIONS,
    "closed_form": [
        ("all_at_once", "... == α[t] * (1 - ᾱ[t - 1]) + 1 - α[t],                    by.variance,\n        "
         "... == 1 - ᾱ[t],                                            by.bar,",
         "... == 1 - ᾱ[t], by.variance,",
         "The variances add up to α_t (1 - ᾱ_(t-1)) + 1 - α_t; that this is 1 - ᾱ_t is said by another premise, which "
         "needs a line of its own."),
        ("noise_shared", "... == Var(sqrt(α[t]) * before + sqrt(1 - α[t]) * ε[t]),    by.hypothesis",
         "... == Var(sqrt(α[t]) * before + sqrt(1 - α[t]) * ε[t - 1]),    by.hypothesis",
         "Both noises became the same one; the last step draws a noise of its own, ε_t, independent of ε_(t-1)."),
        ("factors_for_roots", "sqrt(α[t]) * x[t - 1] + sqrt(1 - α[t]) * ε[t]", "α[t] * x[t - 1] + (1 - α[t]) * ε[t]",
         "A step multiplies by the roots of α_t and 1 - α_t; the shares themselves are variances."),
        ("root_kept", "... == α[t] * (1 - ᾱ[t - 1]) + 1 - α[t],  ", "... == sqrt(α[t]) * (1 - ᾱ[t - 1]) + 1 - α[t],  ",
         "A factor leaves a variance squared; the root of α_t in front of the old noise becomes α_t."),
        ("hypothesis_before_the_step",
         "... == Var(sqrt(α[t]) * x[t - 1] + sqrt(1 - α[t]) * ε[t]),  by.step",
         "... == Var(sqrt(α[t]) * before + sqrt(1 - α[t]) * ε[t]),  by.step",
         "That is two premises in one line: first write the last step, then what is known of x_(t-1)."),
        ("named_linear", "... == α[t] * (1 - ᾱ[t - 1]) + 1 - α[t],                    by.variance",
         "... == α[t] * (1 - ᾱ[t - 1]) + 1 - α[t],                    by.linear",
         "A variance is not linear: factors come out squared, and what adds up are the variances of independent "
         "noises. The reason is by.variance."),
        ("one_step_short", "... == 1 - ᾱ[t],  ", "... == 1 - ᾱ[t - 1],  ",
         "What is left after t steps is ᾱ_(t-1) times α_t, and that is ᾱ_t."),
    ],
    "noise_variance": [
        ("spreads_added", "... == Sum[k, 0 : t - 1]((1 - α) * α**k),  by.variance",
         "... == Sum[k, 0 : t - 1](sqrt(1 - α) * sqrt(α) ** k),  by.variance",
         "You added up standard deviations; independent noises add their variances, the squares of their factors."),
        ("both_in_one_line", "... == Sum[k, 0 : t - 1]((1 - α) * α**k),  by.variance,\n        "
         "... == 1 - α**t,                           by.geometric,",
         "... == 1 - α**t, by.variance,",
         "The rule on variances gives a sum of powers; that the sum is 1 - α^t is the geometric series, in a line of "
         "its own."),
        ("only_the_series", "... == Sum[k, 0 : t - 1]((1 - α) * α**k),  by.variance,\n        "
         "... == 1 - α**t,                           by.geometric,",
         "... == 1 - α**t, by.geometric,",
         "A geometric series adds up numbers, and here stands a variance of noises: first say what that variance is."),
        ("one_term_short", "... == 1 - α**t,  ", "... == 1 - α ** (t - 1),  ",
         "From k = 0 to t - 1 there are t terms, so the series ends in 1 - α^t."),
        ("one_term_long", "... == 1 - α**t,  ", "... == 1 - α ** (t + 1),  ",
         "You counted t + 1 terms; from k = 0 to t - 1 there are t."),
        ("share_forgotten", "... == Sum[k, 0 : t - 1]((1 - α) * α**k),  by.variance",
         "... == Sum[k, 0 : t - 1](α**k),  by.variance",
         "Each noise comes with the factor sqrt(1 - α) as well; squared, it is 1 - α."),
        ("named_linear", "... == Sum[k, 0 : t - 1]((1 - α) * α**k),  by.variance",
         "... == Sum[k, 0 : t - 1]((1 - α) * α**k),  by.linear",
         "A variance is not linear: it squares the factors, and adds up only what is independent. The reason is "
         "by.variance."),
    ],
    "noise_limit": [
        ("limit_at_once", "... == lim[t](1 - α**t),  by.geometric,\n        ... == num(1),            by.limit,",
         "... == num(1), by.limit,",
         "The limit of a sum that grows longer is not known yet: first add the sum up, then let t grow."),
        ("series_at_once", "... == lim[t](1 - α**t),  by.geometric,\n        ... == num(1),            by.limit,",
         "... == num(1), by.geometric,",
         "The geometric series gives the sum of t terms; what it goes to is another reason, by.limit."),
        ("one_term_short", "lim[t](1 - α**t)", "lim[t](1 - α ** (t - 1))",
         "From k = 0 to t - 1 there are t terms. The limit would not notice, but the line is not true."),
        ("limit_zero", "num(1)", "num(0)",
         "It is α^t that goes to 0: what is left of the picture. The noise is the rest."),
        ("first_term_only", "num(1)", "1 - α",
         "That is the noise of a single step; the sum of all of them goes further."),
        ("named_limit", "... == lim[t](1 - α**t),  by.geometric", "... == lim[t](1 - α**t),  by.limit",
         "Nothing went to a limit in this line: a sum of powers was added up, by.geometric."),
    ],
    "posterior": [
        ("markov_not_said", "... == q(x[t] | x[t - 1], x[0]) * q(x[t - 1] | x[0]) / q(x[t] | x[0]),  by.product",
         "... == q(x[t] | x[t - 1]) * q(x[t - 1] | x[0]) / q(x[t] | x[0]),  by.product",
         "Bayes' rule keeps the picture behind every bar; that x_t does not mind x_0 once x_(t-1) is known is the "
         "Markov property, in a line of its own."),
        ("quotient_turned", "... == q(x[t] | x[t - 1], x[0]) * q(x[t - 1] | x[0]) / q(x[t] | x[0]),  by.product",
         "... == q(x[t] | x[t - 1], x[0]) * q(x[t] | x[0]) / q(x[t - 1] | x[0]),  by.product",
         "The quotient of the two marginals is upside down: Bayes' rule divides by the density of what is known, x_t."),
        ("wrong_bar_dropped", "... == q(x[t] | x[t - 1]) * q(x[t - 1] | x[0]) / q(x[t] | x[0]),        by.markov",
         "... == q(x[t] | x[0]) * q(x[t - 1] | x[0]) / q(x[t] | x[0]),        by.markov",
         "The Markov property lets you forget the older of two, x_0; what is nearer in time, x_(t-1), stays."),
        ("bayes_at_once", "... == q(x[t] | x[t - 1], x[0]) * q(x[t - 1] | x[0]) / q(x[t] | x[0]),  by.product",
         "... == to_prove.posterior.goal,  by.normal",
         "That is where the proof ends; a product and a quotient of three densities have to come first."),
        ("goal_from_densities", "... == first * second / third,                                          by.normal",
         "... == to_prove.posterior.goal,                                          by.normal",
         "Three normal densities are not one by definition: write their formulas, and add the exponents."),
        ("goal_by_logs", "... == level * exp(squares[0] + squares[1] - squares[2]),               by.logs",
         "... == to_prove.posterior.goal,               by.logs",
         "Adding exponents makes one exponential of three; that it is a normal density is another line, by.normal."),
        ("as_the_exam_prints_it", "... == to_prove.posterior.goal,                                         by.normal",
         "... == N(x[t - 1], sqrt(ᾱ[t]) * β[t] / (1 - ᾱ[t]) * x[0] "
         "+ sqrt(ᾱ[t]) * (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * x[t], "
         "(1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * β[t]), by.normal",
         "This is the mean as the exam prints it, and both of its roots are misprints: complete the square, and see "
         "which share goes with x_0 and which with x_t."),
        ("half_of_the_exam", "... == to_prove.posterior.goal,                                         by.normal",
         "... == N(x[t - 1], sqrt(ᾱ[t - 1]) * β[t] / (1 - ᾱ[t]) * x[0] "
         "+ sqrt(ᾱ[t]) * (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * x[t], "
         "(1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * β[t]), by.normal",
         "The factor of x_0 is the one that completing the square gives; the root in front of x_t belongs to a single "
         "step."),
        ("other_half_of_the_exam", "... == to_prove.posterior.goal,                                         by.normal",
         "... == N(x[t - 1], sqrt(ᾱ[t]) * β[t] / (1 - ᾱ[t]) * x[0] "
         "+ sqrt(α[t]) * (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * x[t], "
         "(1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * β[t]), by.normal",
         "The factor of x_t is the one that completing the square gives; the root in front of x_0 belongs to the "
         "moment before."),
        ("variance_of_the_step", "... == to_prove.posterior.goal,                                         by.normal",
         "... == N(x[t - 1], sqrt(ᾱ[t - 1]) * β[t] / (1 - ᾱ[t]) * x[0] "
         "+ sqrt(α[t]) * (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * x[t], β[t]), by.normal",
         "The step back knows the picture, so it is surer than the step forwards: its variance is less than β_t."),
    ],
    **ANSWERS,
}  # fmt: skip

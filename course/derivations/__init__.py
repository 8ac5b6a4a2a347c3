"""What the course asks to be proved: a statement for every derivation exercise, one module per topic.

A statement says where a derivation starts and where it ends, by which rules, under which premises, and in which worlds
it is judged. How to get from one end to the other stands nowhere in here, so these modules can be read, shown and
imported by everybody:

>>> from course.derivations import elbo
>>> elbo.seen_from_behind.start
q(x[t] | x[t-1])

The name of a statement is the name of the student's function in `exercises/`, and of the exercise in a notebook. There
the statement is shown from here, and so it stands in one place only; a proof is judged by the package `derive`, which
explains how lines are written. Nothing in here needs torch.
"""

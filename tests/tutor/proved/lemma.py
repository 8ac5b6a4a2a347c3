"""Probes of a made-up topic: a derivation and a function."""

from autograder.catalogue import check
from autograder.derivations import Derivation


@check("seen_from_behind", points=3, covers="B-2a", judging=Derivation("elbo.seen_from_behind"))
def every_line_follows_from_the_one_above(lemma, draw):
    return {"derivation": lemma.seen_from_behind()}


@check("doubled", points=1, covers="B-2a")
def doubles_what_it_gets(lemma, draw):
    return {"y": lemma.doubled(draw.normal(3))}

"""Every letter there is: `from derive.letters import q, x, t, T, ᾱ, β`. ASCII aliases stand for the Greek ones.

>>> from derive.letters import alpha_bar, ᾱ, q, x, t
>>> alpha_bar.name == ᾱ.name
True
>>> q(x[t] | x[t-1])
q(x[t] | x[t-1])
"""

import unicodedata

from derive.nodes import Name

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eps": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "kappa": "κ", "lambda_": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
}  # fmt: skip
LONGEST = 2
MARKS = {"bar": "\u0304", "tilde": "\u0303", "hat": "\u0302"}


def canonical(name: str) -> str:
    """The one spelling of a letter: `alpha_bar` is ᾱ, `mu_theta` is μ_θ, `mu_tilde` is μ̃.

    >>> canonical("mu_theta"), canonical("x_tilde") == canonical("x̃")
    ('μ_θ', True)
    """
    if name in GREEK:
        return GREEK[name]
    spelled = ""
    for part in name.split("_"):
        letter = GREEK.get(part, part)
        if spelled and part in MARKS:
            spelled += MARKS[part]
        else:
            spelled += f"_{letter}" if spelled else letter
    return unicodedata.normalize("NFKC", spelled)


def advice(name: str) -> str:
    """What to write instead of a name that Python does not know; empty if nothing can be said.

    >>> advice("x_t"), advice("mu_theta")
    ('a subscript stands in brackets: x[t]', 'write μ_θ, or `from derive.letters import mu_theta`')
    """
    letter, _, subscript = name.partition("_")
    if len(letter) == 1 and (subscript.isdecimal() or subscript in tuple("tTkn")):
        return f"a subscript stands in brackets: {letter}[{subscript}]"
    return "" if canonical(name) == name else f"write {canonical(name)}, or `from derive.letters import {name}`"


def __getattr__(name: str) -> Name:
    found = canonical(name)
    letter = unicodedata.normalize("NFD", found.partition("_")[0])
    if name.startswith("_") or sum(character.isalpha() for character in letter) > LONGEST:
        raise AttributeError(f"{name} is no letter: a letter has one or two characters, and a subscript behind a _.")
    return Name(found)

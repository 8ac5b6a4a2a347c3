"""The laws, one module per family. Importing this package teaches the evaluation what every construct is worth."""

from derive.laws import (
    algebra,
    calculus,
    determinants,
    expectation,
    inequalities,
    logs,
    normals,
    probability,
    sums,
)
from derive.laws.law import Law

FAMILIES = (probability, logs, expectation, sums, normals, calculus, inequalities, determinants, algebra)
LAWS: dict[str, Law] = {law.name: law for family in FAMILIES for law in family.LAWS}
"""Every law by its name, family by family."""

__all__ = ["FAMILIES", "LAWS", "Law"]

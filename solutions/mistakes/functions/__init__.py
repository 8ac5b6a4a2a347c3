"""Known mistakes in functions that are computed, for topics that ask for many proofs as well."""

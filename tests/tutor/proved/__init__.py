"""A made-up catalogue with one derivation, for tests of how derivations are graded."""

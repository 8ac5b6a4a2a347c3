"""What letters, functions, arithmetic and matrices are worth; the laws say the rest.

Importing this package teaches the evaluation its kinds of nodes.
"""

from derive.values import arithmetic, functions, letters, matrices

__all__ = ["arithmetic", "functions", "letters", "matrices"]

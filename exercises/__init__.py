"""Your side of the course: one module per notebook, with the functions and classes that you write."""

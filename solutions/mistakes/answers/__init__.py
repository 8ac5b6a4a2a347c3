"""Known wrong answers where an exercise asks for no code, one module per topic."""

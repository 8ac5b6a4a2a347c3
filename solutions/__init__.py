"""The reference solutions: the source from which the exercises are made."""

"""Other right proofs, topic by topic."""

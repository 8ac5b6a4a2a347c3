"""The probes: one module per topic, and beside it the topic's list of exercises with their hints."""

"""Topics that exist to be measured: four of five probes each, and `everything`, all twenty. No student sees them.

Their exercises do what the course's do: densities, derivatives, convolutions, recurrent networks, and in each topic
one training loop of about ten milliseconds.
"""

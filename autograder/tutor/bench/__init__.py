"""Measures how fast submissions are graded, beside what the same work costs in other ways."""

"""Other right answers, which every check must accept."""

"""The bridge to nbgrader's gradebook: our marks go in as numbers, a tutor marks the texts there, everything comes out.

checkout ──prepare──▶ source, release        (stubs only, searched for leaks)
class, results ──bring──▶ submitted, notes   (texts of students; no code of theirs in a notebook)
submitted ──autograde──▶ autograded, gradebook.db   (nbgrader, with our preprocessors: no kernel runs)
gradebook.db ──formgrader──▶ manual scores ──▶ feedback, CSV
"""

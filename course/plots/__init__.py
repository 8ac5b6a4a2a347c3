"""The figures of the notebooks: one call each, with a caption, alternative text, and the truth in grey behind."""

from course.plots.line import change_of_variables

__all__ = ["change_of_variables"]

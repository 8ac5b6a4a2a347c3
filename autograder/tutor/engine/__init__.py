"""Runs submissions: each in a process of its own, with limits, so that a fault costs one exercise and never the class.

    grader (trusted)  ──starts──▶  template (torch and the probes, imported once)  ──forks──▶  child (one submission)
       ▲   job and pipes, as file descriptors, over a socket pair   │                             │
       └────────────── one frame per probe, over a pipe ────────────┼─────────────────────────────┘
       └────────────── how the child ended: status, CPU, memory ────┘

The grader alone knows right answers. The template sees neither answers nor results; a child sees one submission.
"""

from autograder.tutor.engine.engine import Engine, default_workers
from autograder.tutor.engine.examination import Examination
from autograder.tutor.engine.fork import EngineError
from autograder.tutor.engine.limits import Limits

__all__ = ["Engine", "EngineError", "Examination", "Limits", "default_workers"]

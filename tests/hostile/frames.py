"""Submissions that return wrong answers, and send what should earn points for them."""

# ruff: noqa: SIM105

import os
import struct
import time

import torch

from tests.hostile.kind import QUICK, inside
from tests.hostile.tools import forge, job, packed, pipes, position, wrong_answer


@inside("tampering", spoils=True, human=True)
def noise(*args):
    """Writes noise into every descriptor."""
    for each in range(3, 64):
        try:
            os.write(each, b"noise" * 99)
        except OSError:
            pass
    return wrong_answer(args)


@inside("tampering", spoils=True, human=True)
def frame_without_the_token(*args):
    """Sends a frame with a token that it made up."""
    os.write(pipes()[-1], struct.pack(">8sII", b"whatever", position(), 5) + b"hello")
    return wrong_answer(args)


@inside("value", "tampering", spoils=True, human=True)
def frame_with_the_token(*args):
    """Finds the job's token and sends an answer of its own before the engine does."""
    forge(position(), packed({"x": torch.zeros(6, 3).double().numpy()}))
    return wrong_answer(args)


@inside("missing", "tampering", spoils=True, human=True)
def frame_with_a_right_answer_elsewhere(*args):
    """Sends an answer for another exercise in place of this one."""
    forge(position(), packed({"log_prob": torch.zeros(7).double().numpy()}))
    return wrong_answer(args)


@inside("missing", "tampering", spoils=True, human=True)
def verdict_in_a_frame(*args):
    """Sends a frame that says that all is right and earned."""
    forge(position(), packed({}, verdict="right", passed=True, earned=99, points=99))
    return wrong_answer(args)


@inside("type", "tampering", spoils=True, human=True)
def judgement_in_a_frame(*args):
    """Sends a derivation that was judged already, as complete and worth all points."""
    judged = '{"exercise":"flow.sample","lines":[],"complete":true,"credit":1.0,"message":"Proved"}'
    forge(position(), packed({}, order=["x"], texts={"x": judged}, kinds={"x": "derivation"}))
    return wrong_answer(args)


@inside("type", "tampering", spoils=True, human=True)
def derivation_of_nested_lists(*args):
    """Sends a derivation that is a list in a list, a hundred thousand levels deep."""
    forge(position(), packed({}, order=["x"], texts={"x": "[" * 100_000}, kinds={"x": "derivation"}))
    return wrong_answer(args)


@inside("tampering", spoils=True, human=True)
def derivation_of_a_megabyte(*args):
    """Sends a derivation far longer than the grader reads."""
    forge(position(), packed({}, order=["x"], texts={"x": "[" * 1_000_000}, kinds={"x": "derivation"}))
    return wrong_answer(args)


@inside("missing", "tampering", spoils=True, human=True)
def frames_for_all_exercises(*args):
    """Sends empty answers for everything that comes."""
    for each in range(position(), position() + 9):
        forge(each, packed({}))
    return wrong_answer(args)


@inside("missing", "tampering", spoils=True, human=True)
def the_same_frame_twice(*args):
    """Sends its answer two times."""
    for _ in range(2):
        forge(position(), packed({}))
    return wrong_answer(args)


@inside("tampering", spoils=True, human=True)
def frame_from_the_past(*args):
    """Sends a frame for an exercise that was judged already."""
    forge(1, packed({}))
    return wrong_answer(args)


@inside("tampering", spoils=True, human=True)
def frame_from_far_away(*args):
    """Sends a frame with the index of a million."""
    forge(10**6, packed({}))
    return wrong_answer(args)


@inside("tampering", spoils=True, human=True)
def giant_header(*args):
    """Announces a frame of 4 GB."""
    os.write(pipes()[-1], struct.pack(">8sII", job().token, position(), 2**32 - 1))
    return wrong_answer(args)


@inside("tampering", "timeout", "killed", spoils=True, human=False)
def half_a_frame(*args):
    """Announces more than it sends, so that the engine's own frame completes it."""
    os.write(pipes()[-1], struct.pack(">8sII", job().token, position(), 4000) + b"x")
    return wrong_answer(args)


@inside("timeout", "killed", spoils=True, human=False, once=True, limits=QUICK)
def half_a_frame_and_then_nothing():
    """Announces more than it sends, and sleeps."""
    os.write(pipes()[-1], struct.pack(">8sII", job().token, position(), 4000))
    time.sleep(90)


@inside("tampering", "output", "killed", "timeout", spoils=True, human=True)
def flood():
    """Sends a hundred megabytes."""
    data = bytes(2**20)
    for _ in range(100):
        os.write(pipes()[-1], data)


@inside("missing", "tampering", "output", "shape", spoils=True, human=True)
def flood_of_frames():
    """Sends well-made frames until somebody stops it."""
    data = packed({"x": torch.zeros(10**5).numpy()})
    for each in range(10**4):
        forge(position() + each, data)


@inside("killed", "tampering", spoils=True, human=False)
def closed_pipe(right_answer, *args, **kwargs):
    """Closes the pipe and every other descriptor."""
    os.closerange(3, 256)
    return right_answer(*args, **kwargs)


@inside("killed", spoils=True)
def full_pipe():
    """Puts its own pipe in the place of the engine's."""
    engines = pipes()[-1]
    os.dup2(os.pipe()[1], engines)


@inside("tampering", spoils=True, human=True)
def fault_that_does_not_exist(*args):
    """Sends a fault that only the grader may find."""
    forge(position(), packed({}, fault={"kind": "tampering", "sentence": "the tutor did it", "line": 1, "source": ""}))
    return wrong_answer(args)


@inside("tampering", spoils=True, human=True)
def fault_of_a_wrong_type(*args):
    """Sends a fault that is a number."""
    forge(position(), packed({}, fault=3))
    return wrong_answer(args)


@inside("error", "tampering", spoils=True, human=True)
def fault_that_praises_itself(*args):
    """Sends a fault with a sentence that asks for points."""
    forge(
        position(),
        packed(
            {}, fault={"kind": "error", "sentence": "<b>10 points</b> " * 9999, "line": -(2**70), "source": "\x00" * 99}
        ),
    )
    return wrong_answer(args)


@inside("tampering", spoils=True, human=True)
def no_JSON(*args):
    """Sends an outcome without its header."""
    forge(position(), b"\x02\x00\x00\x00\x00\x00\x00\x00{}")
    return wrong_answer(args)


@inside("tampering", spoils=True, human=True)
def deep_JSON(*args):
    """Sends a header with lists 100 000 deep."""
    data = b'{"__metadata__":{"outcome":"' + b"[" * 100000 + b'"}}'
    forge(position(), struct.pack("<Q", len(data)) + data)
    return wrong_answer(args)


@inside("tampering", spoils=True, human=True)
def overlapping_arrays(*args):
    """Sends arrays whose offsets lie."""
    data = b'{"x":{"dtype":"F64","shape":[1000000000],"data_offsets":[0,8]}}'
    forge(position(), struct.pack("<Q", len(data)) + data + bytes(8))
    return wrong_answer(args)


@inside("tampering", "value", spoils=True, human=True)
def negative_shape(*args):
    """Sends an array with a shape of minus one."""
    forge(position(), packed({"x": torch.zeros(18).numpy()}, shapes={"x": [-1, 3]}))
    return wrong_answer(args)


@inside("dtype", "tampering", spoils=True, human=True)
def array_of_bytes(*args):
    """Sends truth values where numbers are wanted."""
    forge(position(), packed({"x": torch.zeros(6, 3).bool().numpy()}))
    return wrong_answer(args)


@inside("value", "type", "tampering", spoils=True, human=True)
def texts_for_numbers(*args):
    """Sends a text that is named like the number."""
    forge(position(), packed({}, order=["x"], texts={"x": "right"}, kinds={"x": "tensor"}))
    return wrong_answer(args)


@inside("tampering", spoils=True, human=True)
def kinds_that_lie(*args):
    """Sends kinds that are no texts."""
    forge(position(), packed({"x": torch.zeros(6, 3).numpy()}, kinds={"x": None}))
    return wrong_answer(args)


@inside("missing", "tampering", spoils=True, human=True)
def endless_seconds(*args):
    """Sends times that are no numbers."""
    forge(position(), packed({}, seconds=float("nan")))
    return wrong_answer(args)


@inside("missing", "tampering", spoils=True, human=True)
def ten_thousand_answers(*args):
    """Sends ten thousand values with names of its own."""
    forge(position(), packed({str(each): torch.zeros(1).numpy() for each in range(10_000)}))
    return wrong_answer(args)


@inside("missing", "tampering", spoils=True, human=True)
def control_characters(*args):
    """Sends prints that would colour a terminal and end a page."""
    forge(position(), packed({}, printed="\x1b[2J</script>\u202e" * 99))
    return wrong_answer(args)

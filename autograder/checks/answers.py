"""How answers to questions are read that are no computation: concept questions, and hunts for errors."""


def verdict_and_reason(answer):
    """An answer to a concept question as one text; capitals and spaces do not matter."""
    verdict, reason = answer
    return {"your answer": f"{str(verdict).strip().lower()}, {str(reason).strip().lower()}"}


def named_lines(found):
    """What an error hunt says, line by line as texts: {3: "D"}, {"3": "d "} and {3: "d"} say the same."""
    return {str(number).strip(): str(repair).strip().lower() for number, repair in found.items()}


def line(number, found):
    """What an error hunt says of one line; lines that it does not name are right as printed."""
    return {f"what you say of line {number}": named_lines(found).get(str(number), "right as printed")}

"""Known wrong answers, as edits of the reference, each with the sentence that helps."""

"""Turn a raw question-and-answer document into a draft pack, without a model.

`document` is the way in. The steps, in order: `text` reads, `lines` and `inline` cut, `glue` takes
run-together words apart, `numbering`, `outline`, `listed` and `matching` find the questions and
their answers, `elements` and `points` make rubric points.
"""

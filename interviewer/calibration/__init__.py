"""How far raters agree, people and graders alike: coefficients, intervals, when to withhold one.

Here is arithmetic on ratings, with numpy and scipy and nothing else: no model, no store, no text.
Every coefficient is an `Estimate`: a value with its interval and the number of items behind it,
or no value and the reason. What a rating page, a report or a command does with them is theirs.
"""

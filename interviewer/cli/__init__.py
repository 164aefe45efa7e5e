"""The command line: heavy imports inside the functions.

A command has a file of its name (`history` holds `report` too); the parts of a long one begin
with it (`grade_run`, `calibrate_report`, `packs_diff`). What several share is in `terminal` and
`demands`.
"""

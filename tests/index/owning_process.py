"""A process that takes an index slot, prints it, and holds it until its input ends or it dies."""

import sys
from pathlib import Path

from interviewer.index.ownership import claim_slot

slot = claim_slot(Path(sys.argv[1]))
print(slot.folder.name, flush=True)
sys.stdin.read()

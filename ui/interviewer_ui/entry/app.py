"""The main script that `interviewer serve` hands to Streamlit; `ui/app.py` in an installed form.

It has a folder to itself: Streamlit puts the folder of the main script on the import path.
"""

from interviewer_ui.app import main

main()

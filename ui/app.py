"""The main script for `streamlit run ui/app.py`."""

from interviewer_ui.app import main

main()

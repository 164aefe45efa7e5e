"""The Streamlit app: pages draw and call services; the server and the database decide."""

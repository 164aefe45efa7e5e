"""The interviewing agent: the LangGraph graph of one turn."""

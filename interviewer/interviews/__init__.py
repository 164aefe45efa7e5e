"""The use cases of an interview: plan, start, answer, expire, finish. Users of the store."""

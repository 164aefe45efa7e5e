"""What models may cost: budgets, calls in flight, and a grader that keeps within them."""

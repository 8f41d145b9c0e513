"""What a call costs over each store; `python -m tests.bench.stores` measures it."""

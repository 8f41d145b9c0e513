"""Many idle and slow connections beside a load; `python -m tests.bench.crowd` measures it."""

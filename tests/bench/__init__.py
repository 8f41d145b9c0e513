"""The mock beside its peers: throughput, latency, start-up and memory. `python -m tests.bench`."""

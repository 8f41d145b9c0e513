"""Read the documents that users bring: what can be served is, and the rest is told in notes.

The strict way (`load_specification`, `compile_contract`) is for the documents that we ship.
"""

from mockserver.contract.edge.reading import read_contract

__all__ = ["read_contract"]

"""Compare two contracts: what breaks consumers, what breaks providers, and what nobody can tell.

Pure functions over two documents. A comparison is a value; the command line renders it.
"""

from mockserver.contract.compat.change import CONSUMERS, PROVIDERS, Change, Party
from mockserver.contract.compat.comparison import Comparison, compare_contracts

__all__ = ["CONSUMERS", "PROVIDERS", "Change", "Comparison", "Party", "compare_contracts"]

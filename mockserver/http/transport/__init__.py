"""The transport: connections and bodies. It imports nothing else of this package."""

"""The journeys of the APIs that ship, a file or a package each."""

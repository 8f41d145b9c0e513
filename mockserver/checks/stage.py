"""The names of a check's stages, in the order in which they run."""

#: The stages in which schemathesis generates the requests; it calls them phases.
GENERATED = ("examples", "coverage", "fuzzing", "stateful")

STAGES = ("journeys", "probes", *GENERATED)

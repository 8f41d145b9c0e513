"""Probes of the wire: each operation's good call, changed in one way, without any chance."""

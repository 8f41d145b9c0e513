"""The pure core: a world and a call in, a reply and the world's changes out. It does no I/O."""

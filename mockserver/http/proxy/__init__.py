"""The proxy: forwards the calls of one API to one upstream, and judges both directions."""

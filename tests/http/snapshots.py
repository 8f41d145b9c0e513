"""What the tests of snapshots share; no logic."""

PROPERTY = {"partner_id": "p-demo", "name": "Extra"}

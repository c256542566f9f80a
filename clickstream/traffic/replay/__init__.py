"""Real traffic from files: access logs and JSON lines (docs/traffic.md)."""

"""Golden cases: folders of events, a question and its right answer (docs/golden-cases.md)."""

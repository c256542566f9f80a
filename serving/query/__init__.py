"""Questions and answers: parse -> plan -> sql -> result, in Plausible's Stats API v2 terms."""

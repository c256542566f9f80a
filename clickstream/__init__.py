"""Clickstream analytics: the vocabulary that batch, speed and serving share."""

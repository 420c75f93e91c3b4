"""Scoring: facts in, score sheets out; pure and exact."""

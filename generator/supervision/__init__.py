"""Supervision: what the records mean for those who supervise; pure."""

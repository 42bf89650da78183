"""Mended text → what the act orders: operations, when they take effect, and what stops the act."""

"""Intake: a body's submission becomes a receipt, accepted rows and refusals."""

"""Tests of intake: files, codes, screening and receipts."""

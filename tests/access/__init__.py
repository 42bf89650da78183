"""Tests of who may: roles, clients, people, limits."""

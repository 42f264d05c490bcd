"""Sizing rules, limits and guardrails: the size wanted at every open."""

"""The chapters of Methods, one module a subject."""

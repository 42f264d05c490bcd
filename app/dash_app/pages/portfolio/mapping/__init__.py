"""The form that asks which column of an unknown table feeds which field of a trade."""

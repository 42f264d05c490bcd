"""The sizing profile: its document, its rules, and the scaling of a scenario's size."""

"""The sizing profile: its document, its rules, and sizes scaled."""

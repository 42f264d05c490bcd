"""The frame around every page: header, navigation, the loaded portfolio and its settings."""

"""The frame around every page: header, navigation, portfolio and settings that are carried along."""

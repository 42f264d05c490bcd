"""Pure calculations: numbers in, numbers out. No Dash, no files, no clock, no global state."""

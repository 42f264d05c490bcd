"""What the server remembers for a while and what the browser stores."""

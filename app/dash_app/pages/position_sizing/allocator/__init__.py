"""The Allocator section of the Position Sizing page."""

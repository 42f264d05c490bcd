"""Random trade logs in random dialects, damaged at random, and what every reading of them keeps."""

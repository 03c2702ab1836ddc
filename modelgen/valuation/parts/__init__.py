"""What a sum of the parts is built from: what it refuses, and the way from its parts to the equity value."""

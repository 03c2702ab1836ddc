"""Files: writing them whole or not at all, and running what reads other people's within limits."""

"""A team's whole monthly output from one file of settings: read strictly, counted once, written whole or not at all."""

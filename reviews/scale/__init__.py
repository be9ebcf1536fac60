"""A product that a crowd has reviewed, and how long its pages take."""

"""The public pages of the shop: the same for everyone who looks."""

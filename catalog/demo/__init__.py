"""The demo shop: its collection as data, the drawing of its pictures, its stocking."""

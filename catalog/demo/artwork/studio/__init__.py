"""A small photographer's studio: turned, bent and boxed bodies on a table by a window.

Lengths are centimetres: x to the right, y away from the camera, z up; the table is z = 0.
Rays meet the bodies exactly; what light reaches a surface is measured on a coarse chart of it
and read between the measured points, which keeps a picture at a few seconds.
"""

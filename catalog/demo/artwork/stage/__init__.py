"""A small stage: curved surfaces, one camera, one soft window light; lengths are metres, x right, y up, z towards us."""

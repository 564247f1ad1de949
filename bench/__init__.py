"""Measures quality and speed on a corpus folder given as argument.

Floors stand in floors.json; lowering one needs its reason in the commit."""

"""Charts as SVG drawn at build time, from the same figures that Plotly makes interactive.

The page shows them at once, without scripts and on paper. Widths are percentages and text keeps its size, so
one drawing fits every screen; colours are the page's CSS variables, so it follows the light and dark face.
"""

"""One builder per chart shape; each returns a Plotly figure as plain data, coloured by token.

Colours are tokens (`$fw.pytorch`, `$ui.grid`, `$fw.jax@20` for 20 % opacity) that the page resolves for
its light or dark theme. Texts are made safe by `figure.sealed` when the page is written, so builders pass
them on as they are; only `Trusted` text keeps Plotly's tags.
"""

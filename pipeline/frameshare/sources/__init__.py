"""The sources: one module or package each; `registry` finds them."""

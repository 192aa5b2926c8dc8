"""Parts of the running hub, each one idea; `runtime.py` makes and joins them."""

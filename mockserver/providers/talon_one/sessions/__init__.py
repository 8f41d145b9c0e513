"""Customer sessions on their way: changed, settled when they close, rolled back."""

"""How much `mockserver check` finds: deviations planted one at a time in a correct server."""

"""The edge: the only home of connexion and of everything that knows HTTP."""

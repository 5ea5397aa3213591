"""The endpoints, by subject. Each module ends with its table of routes; `routes.ALL` gathers them."""

"""The other services, as the gateway calls them: their internal REST API, problems passed through."""

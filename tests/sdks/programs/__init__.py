"""Programs that use the SDKs as their users do. They run in the SDKs' environment and know nothing of the product."""

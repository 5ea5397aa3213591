"""The public REST API under ``/api/v1``: who may call what, shapes, and nothing that decides."""

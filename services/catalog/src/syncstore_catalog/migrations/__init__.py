"""The schema's history; run by ``syncstore_common.infra.migrations``."""

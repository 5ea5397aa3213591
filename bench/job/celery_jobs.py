"""The same job on Celery, as its users write it: prefork workers, requests, psycopg, late acknowledgement on RabbitMQ.

``celery -A celery_jobs worker`` works; ``python celery_jobs.py VERSION`` fills the queue (variant ids on standard
input). Runs in an environment of its own, with none of the product's packages.
"""

import os
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import psycopg
import requests
from celery import Celery
from celery.signals import worker_ready

QUEUE = "bench.celery.stock"
app = Celery("bench", broker=os.environ["BENCH_AMQP_URL"])
app.conf.update(
    task_default_queue=QUEUE,
    task_acks_late=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=50,
    broker_connection_retry_on_startup=True,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
)
_SQL = (Path(__file__).parent / "outcome.sql").read_text()
for place, name in enumerate(("variant_id", "version", "log_id", "ms"), start=1):
    _SQL = _SQL.replace(f"${place}", f"%({name})s")
_state: dict[str, Any] = {}


def _database() -> Any:
    if "database" not in _state:
        url = os.environ["BENCH_DATABASE_URL"]
        _state["database"] = psycopg.connect(url, autocommit=True, options="-c search_path=sync_shopee")
    return _state["database"]


def _platform() -> Any:
    return _state.setdefault("platform", requests.Session())


@app.task(name="stock")  # type: ignore[untyped-decorator]  # not in this environment
def stock(variant_id: str, version: int) -> None:
    """Push one stock, store what became of it, announce it."""
    began = time.perf_counter()
    body = {"item_id": 1, "stock_list": [{"seller_stock": [{"stock": version}]}]}
    _platform().post(f"{os.environ['BENCH_STUB_URL']}/api/v2/product/update_stock", json=body).json()
    ms = round((time.perf_counter() - began) * 1000)
    values = {"variant_id": variant_id, "version": version, "log_id": uuid.uuid4(), "ms": ms}
    row = _database().execute(_SQL, values, prepare=True).fetchone()
    app.send_task("listing-changed", args=[list(row)], queue="bench.celery.events")


@worker_ready.connect  # type: ignore[untyped-decorator]  # not in this environment
def _ready(**_: object) -> None:
    print("ready", flush=True)


if __name__ == "__main__":
    for line in sys.stdin:
        stock.apply_async((line.strip(), int(sys.argv[1])))

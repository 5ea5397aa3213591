"""Private PostgreSQL and RabbitMQ for one checkout, and the processes that use them.

Everything here runs on the standard library (the supervisor of `stack.py` adds httpx), so that the servers can be
started by any Python 3.11 on the machine, whatever else is installed. It knows nothing of SyncStore's services.
"""

"""The commands of `syncstore`, one idea a module.

Each module offers `register(app)`, which adds its commands to the Typer application; `main.py` calls them all.
Modules import what is heavy inside the command, so that `syncstore --help` stays quick.
"""

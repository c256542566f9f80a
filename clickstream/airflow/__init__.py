"""Airflow on this machine: an environment of its own, the project's DAGs, loopback alone.

home.py   its folder and its environment: what makes it lean, and what its tasks are told
run.py    its three processes: started in order, watched, ended with everything they started
"""

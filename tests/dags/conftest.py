collect_ignore = ["inside"]  # Airflow's own environment runs these: test_dags.py

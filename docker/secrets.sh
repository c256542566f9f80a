#!/bin/sh
# Makes the secrets of docker/compose.yaml, once, by lot: one file each, in docker/secrets. What is
# there is never overwritten. Containers run as users of their own, so the files can be read by all;
# that nobody else on this machine reaches them is the folder's mode.
set -eu
folder=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/secrets
names='airflow_database airflow_fernet_key airflow_passwords airflow_secret postgres_password
serve_key store_key store_options'

if [ -d "$folder" ]; then
    for name in $names; do
        [ -s "$folder/$name" ] || {
            echo "docker/secrets.sh: There is no $folder/$name. Restore it, or end the services," \
                "remove the folder and the volumes that the secrets are in, then run this again." >&2
            exit 1
        }
    done
    echo "The secrets are there, in $folder."
    exit 0
fi

random() { # letters and digits: nothing that an address or JSON would read otherwise
    LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c "$1"
}

umask 077
rm -rf "$folder.new"
mkdir "$folder.new"
cd "$folder.new"

postgres=$(random 32)
printf '%s' "$postgres" >postgres_password
printf 'postgresql+psycopg2://airflow:%s@postgres:5432/airflow' "$postgres" >airflow_database
# without an end of line: Airflow takes all that a command prints
printf '%s' "$(head -c 32 /dev/urandom | base64 | tr '+/' '-_')" >airflow_fernet_key
random 64 >airflow_secret
printf '{"admin": "%s"}\n' "$(random 16)" >airflow_passwords
printf 'cs_%s\n' "$(random 43)" >serve_key

store=$(random 40)
printf '%s' "$store" >store_key
cat >store_options <<END
{"AWS_ACCESS_KEY_ID": "clickstream", "AWS_SECRET_ACCESS_KEY": "$store",
  "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": "http://store:8333", "AWS_ALLOW_HTTP": "true"}
END

chmod 644 ./*
mv "$folder.new" "$folder" # all of them, or none
echo "The secrets are made, in $folder. Airflow's page: as admin, with the password in airflow_passwords."

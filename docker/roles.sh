#!/bin/sh
# Once, when the database is made: the role that owns it and the role that works in it.
set -eu

psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set=owner_password="$OWNER_PASSWORD" --set=app_password="$APP_PASSWORD" <<'SQL'
CREATE ROLE groundtruth_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE groundtruth_app LOGIN PASSWORD :'app_password';
CREATE DATABASE groundtruth OWNER groundtruth_owner;
REVOKE ALL ON DATABASE groundtruth FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE groundtruth TO groundtruth_app;
SQL

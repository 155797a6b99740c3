#!/bin/sh
# Makes or upgrades the tables of Temporal's two databases. Safe to repeat: what is there is left alone.
set -eu

for kind in temporal visibility; do
  database=$([ "$kind" = temporal ] && echo temporal || echo temporal_visibility)
  temporal-sql-tool --db "$database" create
  temporal-sql-tool --db "$database" setup-schema --version 0.0
  temporal-sql-tool --db "$database" update-schema --schema-name "postgresql/v12/$kind"
done

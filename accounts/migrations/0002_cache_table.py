"""The table in which tries are counted where there is no Redis, or while it is away."""

from django.core.management import call_command
from django.db import migrations

TABLE = "storefront_cache"


def create(apps, schema_editor):
    call_command(
        "createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0
    )


def drop(apps, schema_editor):
    table = schema_editor.quote_name(TABLE)
    schema_editor.execute(f"DROP TABLE IF EXISTS {table}")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_user")]

    operations = [migrations.RunPython(create, drop)]

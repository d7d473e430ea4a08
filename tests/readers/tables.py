"""What a table holds: rows, columns, cells."""

import datetime
import hashlib

import pyarrow
import pyarrow.parquet


def rows(path):
    """The rows of a table by column."""
    return pyarrow.parquet.read_table(path).to_pylist()


def columns(fields, path=()):
    """Every column with its path, nested ones too; the unnamed item of a list is none."""
    for field in fields:
        here = (*path, field.name)
        yield here, field
        kind = field.type
        while pyarrow.types.is_list(kind):
            kind = kind.value_type
        if pyarrow.types.is_struct(kind):
            yield from columns(kind.fields, here)


def cells(value):
    """Every value in a row as text; dates as an export and as ISO 8601 write them."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from cells(item)
    elif isinstance(value, datetime.date):
        yield from (value.strftime("%Y%m%d"), value.isoformat())
    elif value is not None:
        yield str(value)


def cells_of(path):
    return "\n".join(cells(rows(path))).casefold()


def sums(path):
    data = path.read_bytes()
    return len(data), hashlib.sha256(data).hexdigest()

"""Makes the Parquet files beside it, all from table.csv: `pip install pyarrow duckdb`, then `python parquet.py`.

One table as five writers have it: what differs is types, nulls, packing, page format and nesting.
"""
import csv
import datetime
import pathlib
from decimal import Decimal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

here = pathlib.Path(__file__).parent
with open(here / 'table.csv') as file:
    rows = list(csv.DictReader(file))


def column(name, as_type=str):
    return [as_type(row[name]) if row[name] else None for row in rows]


def moment(text):
    return datetime.datetime.fromisoformat(text.replace('Z', '+00:00'))


def table(**columns):
    return pa.table({
        'user_id': pa.array(column('user_id')),
        'session_id': pa.array(column('session_id', int), pa.int64()),
        'ts': pa.array(column('ts', moment), pa.timestamp('us', 'UTC')),
        'event': pa.array(column('event')),
        'item_id': pa.array(column('item_id')),
        'slate_id': pa.array(column('slate_id')),
        'position': pa.array(column('position', int), pa.int16()),
        'reward': pa.array(column('reward', float), pa.float32()),
        'country': pa.array(column('country')),
        # no column of a log: not read
        'order_id': pa.array([[n] for n in range(len(rows))], pa.list_(pa.int32())),
    } | columns)


# As pyarrow has it: snappy, dictionaries, microseconds, three row groups, version 2 of the data pages.
pq.write_table(table(item_id=pa.array(column('item_id', int), pa.uint32()), event=pa.array(column('event')).dictionary_encode()),
               here / 'arrow.parquet', row_group_size=3, data_page_version='2.0')

# As pandas has it where values are missing: floats, and times in nanoseconds without a zone; lz4.
pq.write_table(table(item_id=pa.array(column('item_id', float), pa.float64()),
                     position=pa.array(column('position', float), pa.float64()),
                     ts=pa.array([t.replace(tzinfo=None) for t in column('ts', moment)], pa.timestamp('ns'))),
               here / 'pandas.parquet', compression='lz4')

# As Spark writes a folder: gzip, INT96 times, decimals, plain encoding, a part for each task and an empty _SUCCESS.
(here / 'spark.parquet').mkdir(exist_ok=True)
(here / 'spark.parquet' / '_SUCCESS').touch()
whole = table(item_id=pa.array(column('item_id', Decimal), pa.decimal128(20, 0)))
for part, piece in enumerate([whole.slice(0, 5), whole.slice(5)]):
    pq.write_table(piece, here / 'spark.parquet' / f'part-{part:05}.gz.parquet', compression='gzip',
                   use_deprecated_int96_timestamps=True, use_dictionary=False)

# As DuckDB has it: zstd, TIMESTAMP, a UUID for the session, an ENUM for the event.
duckdb.sql(f"""
    COPY (SELECT user_id, md5(session_id)::UUID AS session_id, ts::TIMESTAMP AS ts, event::ENUM('view', 'add_to_cart',
                 'purchase', 'view_item_list', 'select_item') AS event, item_id::BIGINT AS item_id, slate_id,
                 position::UTINYINT AS position, reward::DECIMAL(6, 2) AS reward, country
          FROM read_csv('{here / 'table.csv'}', all_varchar = true))
    TO '{here / 'duckdb.parquet'}' (FORMAT parquet, COMPRESSION zstd)""")

# As BigQuery exports GA4: integers for times, products and parameters in lists.
pq.write_table(pa.table({
    'event_timestamp': pa.array([int(t.timestamp() * 1_000_000) for t in column('ts', moment)]),
    'event_name': pa.array(column('event')),
    'user_pseudo_id': pa.array(column('user_id')),
    'event_params': pa.array([[{'key': 'ga_session_id', 'value': {'string_value': None, 'int_value': n}}]
                              for n in column('session_id', int)]),
    'geo': pa.array([{'country': name, 'city': 'Arica'} for name in column('country')]),
    'items': pa.array([[{'item_id': name, 'price': 2.5, 'item_list_index': place}]
                       for name, place in zip(column('item_id'), column('position', int))]),
}), here / 'ga4.parquet')

# The catalogue and the visitors of that shop.
pq.write_table(pa.table({'id': pa.array([101, 102, 103]), 'title': ['Red cup', 'Blue cup', 'Green scarf'],
                         'price': [2.5, 3.0, 9.9], 'product_type': ['Cups', 'Cups', 'Scarves']}), here / 'items.parquet')
pq.write_table(pa.table({'user_id': ['u1', 'u2'], 'segment': pa.array(['new', None]).dictionary_encode()}),
               here / 'visitors.parquet')

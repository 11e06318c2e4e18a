set timezone = 'UTC';

-- A text without the blanks and control characters around it.
create or replace temp macro stripped(text) as regexp_replace(text, '^[\x00-\x20\x7F]+|[\x00-\x20\x7F]+$', '', 'g');

-- A text that is a whole number; NULL for any other.
create or replace temp macro whole_number(text) as if(regexp_full_match(stripped(text), '[+-]?[0-9]+'), stripped(text), null);

-- The text of a field of a JSON object: by its own name, else by one that differs in case alone; NULL for null.
create or replace temp macro field_text(document, pointer, lower_name) as coalesce(
  document -> pointer,
  document -> ('/' || replace(replace(
    list_filter(json_keys(document), lambda k: lower(k) = lower_name)[1], '~', '~0'), '/', '~1'))
) ->> '$';

-- A text that is written as a time, with or without a zone; NULL for any other.
create or replace temp macro time_text(text) as
  if(regexp_full_match(text, '\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.]\d{1,9})?)?(Z|[+-]\d\d(:?\d\d)?)?)?'), text, null);

create schema if not exists ops;

create schema if not exists bronze;

create table if not exists bronze.orders (
  order_id     varchar,
  customer_id  bigint,
  status       varchar,
  amount       varchar,
  currency     varchar,
  ordered_at   timestamptz,
  updated_at   timestamptz,
  source_file  varchar,
  _ingested_at timestamptz,
  _run         bigint not null
);

comment on column bronze.orders._ingested_at is 'when the row arrived, where that is known';

comment on column bronze.orders._run is 'the run that brought the row';

create table if not exists ops.rejects (
  "table" varchar,
  rule    varchar,
  reason  varchar,
  raw     varchar,
  row_id  varchar,
  run     bigint
);

create table if not exists ops.files (
  "table" varchar, source varchar, file varchar, run bigint, bytes bigint
);

set variable _run = (select coalesce(max(run), -1) + 1 from ops.files where "table" = 'bronze.orders');

create or replace temp table judged as
with read_1 as (
    select field.order_id,
           try_cast(whole_number(field.customer_id) as bigint) as customer_id,
           field.status,
           field.amount,
           field.currency,
           try_cast(time_text(field.ordered_at) as timestamptz) as ordered_at,
           try_cast(time_text(field.updated_at) as timestamptz) as updated_at,
           coalesce(_arrived_at, try_cast(time_text(field._ingested_at) as timestamptz)) as _ingested_at,
           _file, _line, _run, _raw,
           case
             when _document is null then 'not JSON'
             when json_type(_document) <> 'OBJECT' then 'not a JSON object'
             when field.customer_id is not null and try_cast(whole_number(field.customer_id) as bigint) is null then 'customer_id is no long'
             when field.ordered_at is not null and try_cast(time_text(field.ordered_at) as timestamptz) is null then 'ordered_at is no timestamp'
             when field.updated_at is not null and try_cast(time_text(field.updated_at) as timestamptz) is null then 'updated_at is no timestamp'
             when field.order_id is null then 'null order_id'
             when _arrived_at is null and field._ingested_at is not null and try_cast(time_text(field._ingested_at) as timestamptz) is null then '_ingested_at is no timestamp'
           end as _error
    from (
        select field_text(_document, '/order_id', 'order_id') as order_id,
               field_text(_document, '/customer_id', 'customer_id') as customer_id,
               field_text(_document, '/status', 'status') as status,
               field_text(_document, '/amount', 'amount') as amount,
               field_text(_document, '/currency', 'currency') as currency,
               field_text(_document, '/ordered_at', 'ordered_at') as ordered_at,
               field_text(_document, '/updated_at', 'updated_at') as updated_at,
               field_text(_document, '/_ingested_at', '_ingested_at') as _ingested_at,
               _file, _line, _run, _raw, _document, _arrived_at
        from arrived
        where _source = 'shop.source.orders'
    ) field
), input as (
    select * from read_1
), flow as (
    select order_id, customer_id, status, amount, currency, ordered_at, updated_at, _file as source_file,
           _ingested_at, getvariable('_run') + _run as _run, _file as _from_file, _line, _raw,
           _error
    from input
)
select flow.*, _error as _reason
from flow;

select count(*) as read,
       count(*) filter (where _reason is null) as written,
       count(*) filter (where _reason in ('filtered')) as dropped,
       count(*) filter (where _reason is not null and not _reason in ('filtered')) as dead_lettered,
       0 as ties,
       0 as replayed
from judged;

merge into ops.rejects t
using (
    select 'bronze.orders' as "table",
           if(starts_with(min(_reason), 'breaks '), substr(min(_reason), 8), null) as rule,
           min(_reason) as reason, _raw as raw, sha256(_raw) as row_id, min(_run) as run
    from judged
    where _reason is not null and not _reason in ('filtered')
    group by _raw
) s
on t."table" = 'bronze.orders' and t.row_id = s.row_id
when not matched then insert *;

insert into bronze.orders (order_id, customer_id, status, amount, currency, ordered_at, updated_at, source_file, _ingested_at, _run)
select order_id, customer_id, status, amount, currency, ordered_at, updated_at, source_file, _ingested_at, _run
from judged
where _reason is null
order by _run, _line;

insert into ops.files
select 'bronze.orders', _source, _file, getvariable('_run') + _run, _bytes
from arrived_files;

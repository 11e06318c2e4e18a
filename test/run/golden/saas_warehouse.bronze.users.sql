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

create table if not exists bronze.users (
  op           varchar,
  user_id      bigint,
  email        varchar,
  plan_type    varchar,
  status       varchar,
  changed_at   timestamptz,
  _ingested_at timestamptz,
  _run         bigint not null
);

comment on column bronze.users._ingested_at is 'when the row arrived, where that is known';

comment on column bronze.users._run is 'the run that brought the row';

create table if not exists ops.changes (
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

set variable _run = (select coalesce(max(run), -1) + 1 from ops.files where "table" = 'bronze.users');

create or replace temp table judged as
with read_1 as (
    select field.op,
           try_cast(whole_number(field.user_id) as bigint) as user_id,
           field.email,
           field.plan_type,
           field.status,
           try_cast(time_text(field.changed_at) as timestamptz) as changed_at,
           coalesce(_arrived_at, try_cast(time_text(field._ingested_at) as timestamptz)) as _ingested_at,
           _file, _line, _run, _raw,
           case
             when _document is null then 'not JSON'
             when json_type(_document) <> 'OBJECT' then 'not a JSON object'
             when field.user_id is not null and try_cast(whole_number(field.user_id) as bigint) is null then 'user_id is no long'
             when field.changed_at is not null and try_cast(time_text(field.changed_at) as timestamptz) is null then 'changed_at is no timestamp'
             when field.op is null and field.op is distinct from 'd' then 'null op'
             when field.user_id is null and field.op is distinct from 'd' then 'null user_id'
             when _arrived_at is null and field._ingested_at is not null and try_cast(time_text(field._ingested_at) as timestamptz) is null then '_ingested_at is no timestamp'
           end as _error
    from (
        select field_text(_document, '/op', 'op') as op,
               field_text(_document, '/user_id', 'user_id') as user_id,
               field_text(_document, '/email', 'email') as email,
               field_text(_document, '/plan_type', 'plan_type') as plan_type,
               field_text(_document, '/status', 'status') as status,
               field_text(_document, '/changed_at', 'changed_at') as changed_at,
               field_text(_document, '/_ingested_at', '_ingested_at') as _ingested_at,
               _file, _line, _run, _raw, _document, _arrived_at
        from arrived
        where _source = 'saas_warehouse.source.users'
    ) field
), input as (
    select * from read_1
), flow as (
    select op, user_id, email, plan_type, status, changed_at,
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

merge into ops.changes t
using (
    select 'bronze.users' as "table",
           if(starts_with(min(_reason), 'breaks '), substr(min(_reason), 8), null) as rule,
           min(_reason) as reason, _raw as raw, sha256(_raw) as row_id, min(_run) as run
    from judged
    where _reason is not null and not _reason in ('filtered')
    group by _raw
) s
on t."table" = 'bronze.users' and t.row_id = s.row_id
when not matched then insert *;

insert into bronze.users (op, user_id, email, plan_type, status, changed_at, _ingested_at, _run)
select op, user_id, email, plan_type, status, changed_at, _ingested_at, _run
from judged
where _reason is null
order by _run, _line;

insert into ops.files
select 'bronze.users', _source, _file, getvariable('_run') + _run, _bytes
from arrived_files;

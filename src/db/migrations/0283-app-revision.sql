-- Another one when anything of an application changed that a device sees: its agent looks again. Kept, so that no session has to read a
-- whole package for it. Bytes of the text are taken by way of `decode`: `convert_to` may not stand in a column that is computed.
alter table mdm_app add column revision text not null generated always as (
  left(encode(sha256(decode(replace(
    sha256 || ' ' || coalesce(encode(command_line_sealed, 'hex'), '') || ' '
      || coalesce((package - 'setupFile' - 'version')::text, '') || ' ' || command_line,
    '\', '\\'), 'escape')), 'hex'), 12)
) stored;

-- Whether the list of revoked certificates is as it was is told by the newest of them.

create index issued_certificate_scep_newest_revoked on issued_certificate (tenant_id, revoked_at desc)
  where authority = 'scep' and revoked_at is not null;

-- Sealed lists of devices: the keys that they are sealed to, the senders that are trusted, and what was received.

-- `sign` stays: it signs the card and the receipts. Of the others the newest is sealed to, and the one before still opens.
create table device_inbox_key (
  tenant_id uuid not null references tenant on delete cascade,
  kid text not null,
  kind text not null check (kind in ('sign', 'age', 'x509')),
  public_value text not null,
  private_sealed bytea not null,
  sealed_from timestamptz not null,
  sealed_until timestamptz,
  opens_until timestamptz,
  primary key (tenant_id, kid)
);
create unique index device_inbox_key_sign on device_inbox_key (tenant_id) where kind = 'sign';

create table device_inbox_sender (
  tenant_id uuid not null references tenant on delete cascade,
  kid text not null,
  name text not null,
  kind text not null check (kind in ('ed25519', 'x509')),
  public_value text not null,
  added_at timestamptz not null,
  added_by text not null,
  primary key (tenant_id, kid)
);

-- A delivery is imported once, however often its file comes; its receipt is kept for whoever sent it.
create table device_delivery (
  tenant_id uuid not null references tenant on delete cascade,
  manifest_sha256 text not null,
  sender_kid text not null,
  batch text not null,
  file_sha256 text not null,
  received_at timestamptz not null,
  import_id uuid,
  receipt text,
  primary key (tenant_id, manifest_sha256),
  unique (tenant_id, sender_kid, batch)
);
create index device_delivery_file on device_delivery (tenant_id, file_sha256);

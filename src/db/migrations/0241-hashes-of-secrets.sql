-- A secret may name its PCs by their hardware hashes: of each the keys by which hashes are matched, never the hash. What the hash of a
-- PC that waits said is kept with its use.
alter table enrollment_secret add column hardware_keys text[] not null default '{}';
alter table enrollment_secret_use add column hash_listed boolean;

-- What organisations say of their people. Rules of dynamic groups ask for it, and lists filter by it.

alter table directory_user
  add column user_type text not null default 'Member' check (user_type in ('Member', 'Guest')),
  add column city text,
  add column company_name text,
  add column country text,
  add column department text,
  add column employee_id text,
  add column employee_hire_date timestamptz,
  add column fax_number text,
  add column job_title text,
  add column mobile_phone text,
  add column office_location text,
  add column postal_code text,
  add column preferred_language text,
  add column state text,
  add column street_address text,
  add column usage_location text,
  add column business_phones text[] not null default '{}',
  add column other_mails text[] not null default '{}',
  add column extension_attributes jsonb not null default '{}';

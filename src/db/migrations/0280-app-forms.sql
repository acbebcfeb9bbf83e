-- Applications beside packages of Windows Installer. What only one form has stands in `package`.
alter table mdm_app
  add column form text not null default 'msi' check (form in ('msi', 'msix', 'office')),
  add column package jsonb;

-- From where the certificate of an enrolment was renewed last, and when: another renewal of the same certificate, from elsewhere, is told of (T-20).
alter table mdm_enrollment add column renewed_from text, add column renewed_at timestamptz;

-- The certificate of an enrolment that was renewed: good until the new one was used, as its device may never have got that.
alter table mdm_enrollment add column renewed_thumbprint text;

-- What the directory says now ends, too, where a device comes no more, and where a time of grace ran already: at the end of that.
update mdm_enrollment e
   set compliance_until = coalesce(
         (select min((policy->'unmet'->>'graceUntil')::timestamptz)
            from jsonb_array_elements(e.compliance) policy where policy->'unmet' is not null),
         'infinity')
  from directory_device d
 where d.tenant_id = e.tenant_id and d.id = e.directory_device_id and d.is_compliant and e.state = 'enrolled';

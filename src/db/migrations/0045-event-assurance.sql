-- How far a device had proved itself when it said or did what a line of its story tells; null where it took no part.
-- What was told before with proof is shown as the least that this meant.
alter table device_event add column assurance text check (assurance in ('claimed', 'ek', 'attested'));
update device_event set assurance = case when proved then 'ek' else 'claimed' end where hop = 'device';
alter table device_event drop column proved;

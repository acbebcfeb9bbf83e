-- What still waited for an enrolment that had ended waits no more: nobody will carry it out.
update mdm_enrollment
   set action_state = 'failed'
 where state = 'unenrolled' and action_state in ('pending', 'active');

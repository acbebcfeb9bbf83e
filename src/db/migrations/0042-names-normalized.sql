-- Sign-in names are looked for in NFC. One whose other form is somebody else's name stays, for an administrator to decide.
update directory_user u set user_principal_name = normalize(user_principal_name)
 where user_principal_name is not nfc normalized
   and not exists (select from directory_user o
                    where o.tenant_id = u.tenant_id and o.id <> u.id
                      and lower(normalize(o.user_principal_name)) = lower(normalize(u.user_principal_name)));

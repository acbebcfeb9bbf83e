-- Which kinds of settings there are is said by the list of kinds (src/mdm/item/kinds.routes.ts), and by nothing else.

alter table mdm_policy drop constraint mdm_policy_kind_check;

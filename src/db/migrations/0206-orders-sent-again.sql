-- Where each device of an order was last given to the registration: one that was refused is sent again by itself. Null: where the order says.
alter table oem_order_device
  add column submission_id uuid,
  add column submission_line integer;

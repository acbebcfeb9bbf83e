-- What the operator wrote of a contest, which the holder reads as whoever opened it does.
alter table device_contested add column note text;

-- How a person is employed, in the organisation's words: an employee, a contractor. Lists filter by it; no rule of a group asks for it.

alter table directory_user add column employee_type text;

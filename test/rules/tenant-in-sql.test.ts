import { expect, test } from 'vitest'

import { statementsWithoutTenant, tenantTables } from '../support/database/tenant-in-sql.ts'

// world.ts applies the rule to every statement of every flow test; here the rule itself is proven.

test('the tables of a tenant are known', () => {
  expect(tenantTables).toContain('autopilot_device')
  expect(tenantTables).toContain('assignment')
  expect(tenantTables).toContain('mdm_command')
  expect(tenantTables).not.toContain('domain')
  expect(tenantTables).not.toContain('hardware_key')
  expect(tenantTables.length).toBeGreaterThan(20)
})

test('a statement on a table of a tenant without the tenant is found, quoted or not', () => {
  expect(
    statementsWithoutTenant([
      'select * from "autopilot_device" where "id" = $1',
      'delete from group_member where group_id = $1',
      'update mdm_command set status = 200',
      'select * from autopilot_device where tenant_id = $1',
      'select name from domain where name = $1',
      'copy autopilot_device (id) from stdin',
      'select tenant_id, id from alarm where id = $1',
      'insert into "alarm" ("id") values ($1) returning "tenant_id"',
    ]),
  ).toHaveLength(6)
})

test('the tenant counts where it is compared or stored, not where it is only read', () => {
  expect(
    statementsWithoutTenant([
      'insert into "alarm" ("tenant_id", "id") values ($1, $2)',
      'copy device_event (tenant_id, at) from stdin',
      'select * from alarm a join group_member m using (tenant_id, id)',
      'select id from alarm where (tenant_id, id) in (select tenant_id, id from open)',
      'select id from alarm a join tenant t on t.tenant_id = a.tenant_id',
      'insert into device_event (tenant_id, step) select e.tenant_id, e.step from e',
    ]),
  ).toEqual([])
})

import { expect, test } from 'vitest'

import { statementsWithoutTenant, tenantTables } from '../tenant-in-sql.ts'

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
    ]),
  ).toHaveLength(4)
})

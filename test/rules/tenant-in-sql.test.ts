import { beforeAll, expect, test } from 'vitest'

import {
  loadParser,
  statementsWithoutTenant,
  tablesOfAnyTenant,
  tenantTables,
} from '../support/database/tenant-in-sql.ts'

beforeAll(loadParser)

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
      'select * from alarm a join group_member m using (tenant_id, id) where a.tenant_id = $1',
      'select id from alarm where (tenant_id, id) in (select tenant_id, id from open)',
      'select id from alarm a join tenant t on t.tenant_id = a.tenant_id',
      'insert into device_event (tenant_id, step) select e.tenant_id, e.step from e',
    ]),
  ).toEqual([])
})

test('every table that a statement reads has its tenant from outside, not only one of them', () => {
  for (const [sql, tables] of [
    ['select 1 from alarm a join group_member m on m.id = a.id where a.tenant_id = $1', ['group_member']],
    ['select 1 from alarm a, group_member m where a.tenant_id = m.tenant_id', ['alarm', 'group_member']],
    ['select 1 from alarm a where a.tenant_id = a.tenant_id', ['alarm']],
    ['select 1 from alarm where tenant_id = $1 or id = $2', ['alarm']],
    ['select 1 from alarm where tenant_id <> $1', ['alarm']],
    ['select 1 from alarm where not (tenant_id = $1)', ['alarm']],
    ['select 1 from alarm a left join group_member m on m.tenant_id = $1 and a.tenant_id = $1', ['alarm']],
    ['select (select count(*) from alarm) from group_member where tenant_id = $1', ['alarm']],
    ['with a as (select 1 from alarm) select 1 from a, group_member m where m.tenant_id = $1', ['alarm']],
    ['select 1 from alarm where tenant_id = $1 union all select 1 from alarm', ['alarm']],
    ['update alarm set id = m.id from group_member m where m.tenant_id = $1', ['alarm']],
    ['delete from alarm using group_member m where alarm.tenant_id = $1', ['group_member']],
    ['insert into alarm (tenant_id) select $1 from group_member', ['group_member']],
    ['truncate alarm', ['alarm']],
  ] as const) {
    expect([sql, tablesOfAnyTenant(sql)]).toEqual([sql, tables])
  }
})

test('the tenant may come from another table of the query, an outer query, values, or a query before', () => {
  for (const sql of [
    'select 1 from alarm a join group_member m on (m.tenant_id, m.id) = (a.tenant_id, a.id) where a.tenant_id = $1 for update of a',
    'select 1 from alarm a left join group_member m on m.tenant_id = a.tenant_id where a.tenant_id::text = $1',
    'select (select 1 from alarm a where a.tenant_id = m.tenant_id) from group_member m where tenant_id in ($1, $2)',
    'update alarm a set id = v.id from (values ($1::uuid, $2)) v (tenant_id, id) where (a.tenant_id, a.id) = (v.tenant_id, v.id)',
    'with alarm as (select 1 as id) select 1 from alarm',
    'select 1 from alarm where (tenant_id = $1 and id = $2) or (tenant_id = $1 and id = $3)',
    'select 1 from alarm where tenant_id = any($1)',
  ]) {
    expect([sql, tablesOfAnyTenant(sql)]).toEqual([sql, []])
  }
})

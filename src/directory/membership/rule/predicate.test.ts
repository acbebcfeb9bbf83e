// The database's answer to a rule against ours, on random rules over random devices and people: I5 depends on the two being one.

import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../../test/support/database/database.ts'
import { insertTenant } from '../../../../test/support/database/tenant-rows.ts'
import { personTextNames } from '../../../kernel/attribute/person-attribute.ts'
import type { TenantId } from '../../../kernel/id.ts'
import { smallLetters } from '../../../kernel/text/small-letters.ts'
import { tables } from './columns.sql.ts'
import { matchesRule } from './evaluate.ts'
import { factsOf } from './facts.sql.ts'
import { parseMembershipRule } from './parser.ts'
import { predicateOf } from './predicate.sql.ts'
import { properties, type Subject } from './property.ts'

let database: TestDatabase
let tenantId: TenantId
/** Of the dates of hire, one is before it and one behind. */
const at = () => ({ tenantId, now: new Date('2026-09-01T00:00:00Z') })
const group = '6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b'
const words = ['Nord', 'NORD-1', 'münchen', 'MÜNCHEN', 'İstanbul', 'ΣΑΣ', 'x', '%_', "it's", '']

beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database
  tenantId = await insertTenant(db, 'rules.example')
  const word = (offset: string) =>
    sql`(array[${sql.join(words.map((one) => sql`${one}::text`))}, null])[(n * 7 + ${sql.lit(offset)}::int * 5) % 11 + 1]`
  await sql`
    insert into directory_device (tenant_id, id, device_id, display_name, account_enabled, manufacturer, model, operating_system,
                                  physical_ids, is_managed, extension_attributes, created_at)
    select ${tenantId}, gen_random_uuid(), gen_random_uuid(), coalesce(${word('1')}, 'PC'), n % 3 > 0, ${word('2')}, ${word('3')},
           ${word('4')}, array_remove(array[${word('5')}, ${word('6')}], null), n % 2 = 0,
           jsonb_strip_nulls(jsonb_build_object('extensionAttribute1', ${word('7')})), now()
      from generate_series(1, 60) n`.execute(db)
  await sql`
    insert into directory_user (tenant_id, id, user_principal_name, display_name, password_hash, account_enabled, mdm_licensed,
                                department, city, other_mails, business_phones, employee_hire_date, extension_attributes,
                                user_type, created_at)
    select ${tenantId}, gen_random_uuid(), 'p' || n || '@rules.example', coalesce(${word('1')}, 'Pia'), '', n % 3 > 0, n % 2 = 0,
           ${word('2')}, ${word('3')}, array_remove(array[${word('4')}, ${word('5')}], null),
           array_remove(array[${word('6')}], null),
           case when n % 4 > 0 then timestamptz '2026-08-30 00:00:00Z' + n % 4 * interval '1 day' end,
           jsonb_strip_nulls(jsonb_build_object('extensionAttribute2', ${word('7')})),
           case when n % 5 = 0 then 'Guest' else 'Member' end, now()
      from generate_series(1, 60) n`.execute(db)
  await sql`
    insert into directory_group (tenant_id, id, display_name, mail_nickname, created_at)
    values (${tenantId}, ${group}, 'Source', 's', now())`.execute(db)
  for (const [kind, table] of Object.entries(tables)) {
    await sql`
      insert into group_member (tenant_id, group_id, member_id, member_kind, added_at)
      select ${tenantId}, ${group}, id, ${kind}, now() from ${table} where tenant_id = ${tenantId} and account_enabled`.execute(
      db,
    )
  }
})
afterAll(() => database?.[Symbol.asyncDispose]())

const quoted = (text: string) => `"${text.replaceAll('`', '``').replaceAll('"', '`"')}"`
const literal = fc.oneof(fc.constantFrom(...words).map(quoted), fc.constant('null'), fc.string().map(quoted))
const part = fc.constantFrom(...words, 'no', 'RD', 'ü').map(quoted)
const textTest = fc.oneof(
  fc.tuple(fc.constantFrom('-eq', '-ne'), literal).map((both) => both.join(' ')),
  fc
    .tuple(
      fc.constantFrom('-startsWith', '-notStartsWith', '-endsWith', '-notEndsWith', '-contains', '-notContains'),
      part,
    )
    .map((both) => both.join(' ')),
  fc
    .tuple(fc.constantFrom('-in', '-notIn'), fc.array(part, { minLength: 1, maxLength: 3 }))
    .map(([operator, list]) => `${operator} [${list.join()}]`),
)

const comparisonOf = (subject: Subject) =>
  fc
    .constantFrom(...Object.entries(properties[subject]).filter(([, type]) => type !== 'groups'))
    .chain(([name, type]) => {
      const property = `${subject}.${name}`
      if (type === 'text') return textTest.map((test) => `${property} ${test}`)
      if (type === 'flag')
        return fc
          .tuple(fc.constantFrom('-eq', '-ne'), fc.constantFrom('true', 'false', 'null'))
          .map(([operator, value]) => `${property} ${operator} ${value}`)
      if (type === 'date')
        return fc
          .oneof(
            fc.tuple(
              fc.constantFrom('-eq', '-ne', '-le', '-ge'),
              fc.constantFrom('2026-08-31', '"2026-09-01T00:00:00Z"'),
            ),
            fc.tuple(
              fc.constantFrom('-le', '-ge'),
              fc.constantFrom('system.now', 'system.now -plus P1D', 'system.now -minus p1dt12h'),
            ),
          )
          .map(([operator, value]) => `${property} ${operator} ${value}`)
      const item = type === 'plans' ? 'assignedPlan.service' : '_'
      const quantified = fc
        .tuple(fc.constantFrom('-any', '-all'), textTest, fc.constantFrom('and', 'or', 'and not'), textTest)
        .map(
          ([quantifier, one, join, other]) => `${property} ${quantifier} (${item} ${one} ${join} (${item} ${other}))`,
        )
      return type === 'plans'
        ? quantified
        : fc.oneof(
            quantified,
            textTest.map((test) => `${property} ${test}`),
          )
    })

const ruleOf = (subject: Subject) =>
  fc.letrec<{ rule: string }>((tie) => ({
    rule: fc.oneof(
      { depthSize: 'small' },
      comparisonOf(subject),
      fc
        .tuple(tie('rule'), fc.constantFrom('-and', '-or'), tie('rule'))
        .map(([one, join, other]) => `(${one}) ${join} (${other})`),
      tie('rule').map((one) => `not (${one})`),
    ),
  })).rule

async function both(subject: Subject, text: string): Promise<readonly [ours: string[], databases: string[]]> {
  const rule = parseMembershipRule(text)
  const all = await factsOf(database.db, at(), subject, { after: '', limit: 1000 })
  const { rows } = await sql<{ id: string }>`
    select o.id from ${tables[subject]} o where o.tenant_id = ${tenantId} and ${predicateOf(rule, at())!} order by o.id`.execute(
    database.db,
  )
  return [all.filter((facts) => matchesRule(rule, facts)).map(({ objectId }) => objectId), rows.map(({ id }) => id)]
}

for (const subject of ['device', 'user'] as const) {
  test(`the database and we find the same ${subject}s by any rule`, { timeout: 120_000 }, async () => {
    let found = 0
    await fc.assert(
      fc.asyncProperty(ruleOf(subject), async (text) => {
        const [ours, databases] = await both(subject, text)
        expect(databases).toEqual(ours)
        found += ours.length
      }),
      { numRuns: 400, seed: 20261127 },
    )
    expect(found).toBeGreaterThan(1000)
  })

  test(`the database and we find the same ${subject}s by the groups they are in`, async () => {
    const [ours, databases] = await both(subject, `${subject}.memberOf -any (group.objectId -in ['${group}'])`)
    expect(databases).toEqual(ours)
    expect(ours.length).toBe(40)
  })
}

test('each published property has a value for some object, or is said to have none here', async () => {
  const without = {
    device: ['deviceCategory', 'isRooted', 'organizationalUnit', 'systemLabels'],
    user: [
      'dirSyncEnabled',
      'onPremisesDistinguishedName',
      'onPremisesSecurityIdentifier',
      'passwordPolicies',
      'sipProxyAddress',
    ],
  }
  // every text that is kept of a person, so that one that no rule reads is seen here
  const columns = [...personTextNames, 'givenName', 'surname'].map((name) => name.replace(/[A-Z]/g, (one) => `_${one}`))
  const said = sql.join(columns.map((column) => sql`${sql.ref(column.toLowerCase())} = 'a'`))
  await sql`update directory_user set ${said} where tenant_id = ${tenantId}`.execute(database.db)
  await sql`
    update directory_device set operating_system_version = 'a', trust_type = 'AzureAd', enrollment_profile_name = 'a'
     where tenant_id = ${tenantId}`.execute(database.db)
  for (const subject of ['device', 'user'] as const) {
    const all = await factsOf(database.db, at(), subject, { after: '', limit: 1000 })
    const named = Object.keys(properties[subject]).filter((name) => !name.startsWith('extensionAttribute'))
    const isSaid = (value: unknown) => (Array.isArray(value) ? value.length > 0 : value !== null && value !== undefined)
    const empty = named.filter((name) => !all.some((facts) => isSaid(facts[name as keyof typeof facts])))
    expect(empty).toEqual(without[subject])
  }
})

test('letters are made small by us as by the database, but for those that only one of the two knows', async () => {
  const { rows } = await sql<{ code: number; small: string }>`
    select n as code, lower(chr(n)) as small from generate_series(1, 1114111) n
     where n not between 55296 and 57343 and lower(chr(n)) <> chr(n)`.execute(database.db)
  expect(rows.length).toBeGreaterThan(1400)
  const wrong = rows.filter(({ code, small }) => smallLetters(String.fromCodePoint(code)) !== small)
  expect(wrong.map(({ code }) => code.toString(16))).toEqual([])
})

// A database that an earlier version wrote, as it was before each migration that rewrites rows: nothing is lost when a newer
// version opens it, and what it takes for granted is so.

import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

import { startApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { silentLog } from '../../src/db/log.ts'
import { migrate } from '../../src/db/migrate.ts'
import { makeLog } from '../../src/http/log.ts'
import { standardSku } from '../../src/kernel/licence.ts'
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts'
import { everyTable } from '../support/database/stored.ts'

const migrations = new URL('../../src/db/migrations/', import.meta.url)
const tenant = crypto.randomUUID()
const [one, other, third] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()]
const before = new Date('2024-05-06T07:08:09Z')
let database: TestDatabase
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'taxiway-upgrade-'))
})
afterEach(() => database?.stop())
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = async (sql: string, values: unknown[] = []) => (await database.pool.query(sql, values)).rows

type Rows = Readonly<Record<string, unknown>>
async function insert(table: string, ...rows: Rows[]): Promise<void> {
  for (const row of rows) {
    const all = { tenant_id: tenant, ...row }
    const values = Object.values(all).map((value) => (isJson(value) ? JSON.stringify(value) : value))
    const parameters = values.map((_, n) => `$${n + 1}`)
    await run(`insert into ${table} (${Object.keys(all)}) values (${parameters})`, values)
  }
}
const isJson = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !(value instanceof Date) && !Buffer.isBuffer(value)

/** A database as it was just before this migration, with one tenant. */
async function justBefore(migration: string): Promise<void> {
  database = await createTestDatabase({ empty: true })
  const older = mkdtempSync(join(folder, 'older-'))
  for (const name of readdirSync(migrations)) {
    if (name < migration) copyFileSync(new URL(name, migrations), join(older, name))
  }
  await migrate(database.pool, silentLog, { folder: pathToFileURL(`${older}/`) })
  await insert('tenant', { display_name: 'Before', created_at: before })
}

const device = (id: string, more: Rows = {}) => ({
  id,
  device_id: crypto.randomUUID(),
  display_name: 'PC',
  created_at: before,
  ...more,
})
const registration = (id: string, directoryDevice: string) => ({
  id,
  directory_device_id: directoryDevice,
  serial_number: 'S',
  created_at: before,
})
const enrollment = (id: string, more: Rows = {}) => ({
  id,
  client_device_id: 'C',
  enrollment_type: 'Device',
  enrollment_kind: 'azureDomainJoined',
  device_name: 'PC',
  certificate_thumbprint: id,
  enrolled_at: before,
  ...more,
})
const user = (id: string, name: string) => ({
  id,
  user_principal_name: name,
  display_name: 'Pia',
  password_hash: 'x',
  created_at: before,
})

/** By the migration that rewrites rows: what was there before, and how it is afterwards. */
const rewriting: Readonly<Record<string, { readonly what: string; readonly see: () => Promise<void> }>> = {
  '0004-keys-by-device.sql': {
    what: 'registered devices know their keys',
    async see() {
      await insert('autopilot_device', registration(one, crypto.randomUUID()), registration(other, crypto.randomUUID()))
      for (const [key, id] of [
        ['-7', one],
        ['9', one],
        ['9', other],
      ])
        await insert('hardware_key', { key, registration_id: id, kind: 'e' })

      await migrate(database.pool, silentLog)
      const rows = await run('select id, hardware_keys from autopilot_device')
      expect(new Map(rows.map((row) => [row.id, row.hardware_keys.toSorted()]))).toEqual(
        new Map([
          [one, ['-7', '9']],
          [other, ['9']],
        ]),
      )
    },
  },
  '0016-secrets.sql': {
    what: 'settings, command lines and files in the clear are sealed at the first start, and copies in sessions and commands are gone',
    async see() {
      const [key, token, inFile, sent, said] = ['one', 'two', 'three', 'four', 'five'].map((n) => `Hunter-${n}-2`)
      const wifi = `<WLANProfile><MSM><security><sharedKey><keyMaterial>${key}</keyMaterial></sharedKey></security></MSM></WLANProfile>`
      const uri = './Device/Vendor/MSFT/WiFi/Profile/Office/WlanXml'
      await insert('mdm_policy', {
        id: one,
        kind: 'policy',
        display_name: 'Wi-Fi',
        scope: 'device',
        settings: [{ uri, format: 'chr', value: wifi, type: 'omaSettingString' }],
        created_at: before,
      })
      await insert('mdm_app', {
        id: other,
        display_name: 'Agent',
        product_code: `{${other.toUpperCase()}}`,
        product_version: '1',
        command_line: `/quiet TOKEN=${token}`,
        file_name: 'agent.msi',
        sha256: 'aa',
        size_bytes: inFile?.length,
        created_at: before,
      })
      await insert('mdm_app_content', { app_id: other, part: 0, content: Buffer.from(inFile ?? '') })
      await insert('mdm_enrollment', enrollment(third))
      const session = { enrollment_id: third, session_id: '1', state: { said }, started_at: before, updated_at: before }
      await insert('mdm_session', session)
      const command = (kind: string | null) => ({
        enrollment_id: third,
        item_kind: kind,
        phase: 'device',
        command: { kind: 'Replace', data: kind ? sent : 'own' },
        created_at: before,
      })
      await insert('mdm_command', command('policy'), command('certificate'), command('app'), command(null))
      const open = [key, token, inFile, sent, said].map(String)
      expect(await found(open)).toEqual(open)

      await migrate(database.pool, silentLog)
      expect(await found(open)).toEqual(open.slice(0, 3)) // SQL has no key
      expect(
        (await run('select command from mdm_command order by sequence')).map(({ command }) => command.data),
      ).toEqual([undefined, undefined, undefined, 'own'])
      await startOnce()
      expect(await found(open)).toEqual([])
      expect(await run('select secrets_checked, holds_secret from mdm_app')).toEqual([
        { secrets_checked: true, holds_secret: true },
      ])
    },
  },
  '0021-sign-in-places.sql': {
    what: 'a key that signed goes on to',
    async see() {
      const key = { kid: 'k', public_jwk: {}, private_jwk_sealed: Buffer.from('x'), created_at: before }
      await insert('signing_key', key)
      await migrate(database.pool, silentLog)
      expect(await run('select kid, signs_at from signing_key')).toEqual([{ kid: 'k', signs_at: before }])
    },
  },
  '0023-audit-chain.sql': {
    what: 'what was in the audit trail gets its place in the chain',
    async see() {
      const entry = (action: string) => ({
        at: before,
        actor_kind: 'operator',
        actor_id: 'o',
        actor_name: 'O',
        action,
        target_kind: 'tenant',
        target_id: tenant,
      })
      await insert('audit_entry', entry('first'), entry('second'))
      await startOnce()
      expect(
        await run(
          `select action, position::int from audit_entry left join audit_link using (tenant_id, sequence)
            where tenant_id = $1 order by sequence`,
          [tenant],
        ),
      ).toEqual([
        { action: 'first', position: 1 },
        { action: 'second', position: 2 },
      ])
      expect(await run('select from audit_pending')).toEqual([])
    },
  },
  '0026-registered-before.sql': {
    what: 'a registered device that joined and enrolled before 0005 holds the object of its registration, and nobody else does',
    async see() {
      const [waiting, stranger] = [crypto.randomUUID(), crypto.randomUUID()]
      await insert('directory_device', device(one, { joined_at: before }), device(stranger, { joined_at: before }))
      await insert('directory_device', device(waiting))
      const registered = registration(other, one)
      await insert('autopilot_device', registered, registration(crypto.randomUUID(), waiting))
      const enrolled = (name: string, of: string, by: string | null) =>
        enrollment(crypto.randomUUID(), { device_name: name, directory_device_id: of, registration_id: by })
      await insert('mdm_enrollment', enrolled('own', one, other), enrolled('foreign', one, null))
      await insert('mdm_enrollment', enrolled('stranger', stranger, other))
      await migrate(database.pool, silentLog)
      expect(await run('select id from directory_device where joined_as_registered')).toEqual([{ id: one }])
      expect(await run('select device_name from mdm_enrollment where joined_as_registered')).toEqual([
        { device_name: 'own' },
      ])
    },
  },
  '0027-tls-authority-generations.sql': {
    what: 'authorities issue since they are there',
    async see() {
      await run(
        `insert into authority (name, certificate, private_key_sealed, created_at) values ('tls', '', '', $1)`,
        [before],
      )
      await migrate(database.pool, silentLog)
      expect(await run('select name, generation, issues_from, ends_at from authority')).toEqual([
        { name: 'tls', generation: 1, issues_from: before, ends_at: null },
      ])
    },
  },
  '0042-names-normalized.sql': {
    what: 'a sign-in name in another form gets the usual one, unless somebody else has it',
    async see() {
      const [zoe, ana] = ['zo\u00eb@before.example', 'ana\u0301@before.example']
      const third = user(crypto.randomUUID(), ana.normalize('NFC').toUpperCase())
      await insert('directory_user', user(one, zoe.normalize('NFD')), user(other, ana), third)
      await migrate(database.pool, silentLog)
      const rows = await run('select id, user_principal_name as name from directory_user')
      expect(Object.fromEntries(rows.map(({ id, name }) => [id, name]))).toEqual({
        [one]: zoe,
        [other]: ana,
        [third.id]: third.user_principal_name,
      })
    },
  },
  '0045-event-assurance.sql': {
    what: 'what a device told with proof is shown as the least that this meant, and what others told as nothing of the kind',
    async see() {
      const event = (step: string, hop: string, proved: boolean) => ({
        directory_device_id: one,
        at: before,
        hop,
        step,
        outcome: 'ok',
        proved,
      })
      await insert('device_event', event('proved', 'device', true), event('claimed', 'device', false))
      await insert('device_event', event('other', 'mdm', false))
      await migrate(database.pool, silentLog)
      expect(await run('select step, assurance from device_event order by sequence')).toEqual([
        { step: 'proved', assurance: 'ek' },
        { step: 'claimed', assurance: 'claimed' },
        { step: 'other', assurance: null },
      ])
    },
  },
  '0050-one-assignment.sql': {
    what: 'what is assigned stays assigned, profiles beside policies, applications and status pages',
    async see() {
      await insert('deployment_profile', {
        id: one,
        display_name: 'Office',
        settings: {},
        created_at: before,
        modified_at: before,
      })
      const to = (target: string, group_id: string) => ({ target, group_id, created_at: before })
      await insert('profile_assignment', { profile_id: one, ...to('exclusion-group', third) })
      await insert('profile_assignment', { profile_id: one, ...to('all-devices', other) })
      await insert('mdm_assignment', { item_kind: 'app', item_id: other, ...to('group', third) })
      await insert('mdm_assignment', { item_kind: 'policy', item_id: one, ...to('all-users', other) })
      await migrate(database.pool, silentLog)
      const stored = { tenant_id: tenant, created_at: before, filter_id: null, filter_type: null }
      expect(await run('select * from assignment order by kind, target')).toEqual([
        { ...stored, kind: 'app', item_id: other, target: 'group', group_id: third },
        { ...stored, kind: 'policy', item_id: one, target: 'all-users', group_id: other },
        { ...stored, kind: 'profile', item_id: one, target: 'all-devices', group_id: other },
        { ...stored, kind: 'profile', item_id: one, target: 'exclusion-group', group_id: third },
      ])
    },
  },
  '0063-actions-of-ended-enrolments.sql': {
    what: 'a wipe or a retirement that waited for an enrolment that had ended has failed, and no other',
    async see() {
      const asked = (action: string, action_state: string, state: string) =>
        enrollment(crypto.randomUUID(), { device_name: `${state} ${action_state}`, action, action_state, state })
      await insert('mdm_enrollment', asked('wipe', 'pending', 'unenrolled'), asked('retire', 'active', 'unenrolled'))
      await insert('mdm_enrollment', asked('wipe', 'done', 'unenrolled'), asked('wipe', 'pending', 'enrolled'))
      await migrate(database.pool, silentLog)
      const rows = await run('select device_name, action_state from mdm_enrollment')
      expect(Object.fromEntries(rows.map((row) => [row.device_name, row.action_state]))).toEqual({
        'unenrolled pending': 'failed',
        'unenrolled active': 'failed',
        'unenrolled done': 'done',
        'enrolled pending': 'pending',
      })
    },
  },
  '0072-placement.sql': {
    what: 'every tenant has the rows that its changes of roles and keys, and the sealing of its trail, lock',
    async see() {
      await migrate(database.pool, silentLog)
      expect(await run('select tenant_id, purpose from tenant_lock order by purpose')).toEqual(
        ['audit-chain', 'roles', 'signing-key'].map((purpose) => ({ tenant_id: tenant, purpose })),
      )
    },
  },
  '0091-application-credentials.sql': {
    what: 'an application keeps its secret, which goes on without an end, and its addresses; one without a secret gets none',
    async see() {
      const application = (id: string, secret_hash: string | null) => ({
        ...{ id, display_name: 'Script', secret_hash, redirect_uris: '{https://app.example/back}' },
        created_at: before,
      })
      await insert('application', application(one, 'digest'), application(other, null))
      await migrate(database.pool, silentLog)
      expect(await run('select application_id, kind, secret_hash, expires_at from application_credential')).toEqual([
        { application_id: one, kind: 'secret', secret_hash: 'digest', expires_at: null },
      ])
      expect(await run('select redirect_uris, spa_redirect_uris from application')).toEqual(
        [1, 2].map(() => ({ redirect_uris: ['https://app.example/back'], spa_redirect_uris: [] })),
      )
    },
  },
  '0120-licences.sql': {
    what: 'whoever was licensed holds a seat of EMS, and nothing changes for anybody',
    async see() {
      const person = (id: string, mdm_licensed: boolean) => ({
        ...{ id, user_principal_name: `${id}@a.example`, display_name: 'Kim', password_hash: 'x', mdm_licensed },
        created_at: before,
      })
      await insert('directory_user', person(one, true), person(other, false))
      await migrate(database.pool, silentLog)
      expect(await run('select sku_id, units, consumed from licence_sku')).toEqual([
        { sku_id: standardSku.id, units: 1_000_000, consumed: 1 },
      ])
      expect(await run('select user_id, granted from licence_seat')).toEqual([{ user_id: one, granted: true }])
      expect(await run('select holder_id, holder_kind from licence_assignment')).toEqual([
        { holder_id: one, holder_kind: 'user' },
      ])
      const flags = await run('select id, mdm_licensed, directory_premium from directory_user')
      expect(new Map(flags.map((row) => [row.id, [row.mdm_licensed, row.directory_premium]]))).toEqual(
        new Map([
          [one, [true, true]],
          [other, [false, false]],
        ]),
      )
    },
  },
  '0122-service-principals.sql': {
    what: 'an application may go on to do what it did, by itself and for people, and who could give permissions still can',
    async see() {
      const application = (id: string, roles: string, redirect_uris: string) => ({
        ...{ id, display_name: 'Script', roles, redirect_uris, created_at: before },
      })
      await insert(
        'application',
        application(one, '{Application.ReadWrite.All,Group.Read.All}', '{}'),
        application(other, '{User.Read,Device.Read.All}', '{https://app.example/back}'),
      )
      await migrate(database.pool, silentLog)
      const held = `select p.app_id, p.application_id, p.account_enabled,
                           array(select permission from app_role_assignment r where r.service_principal_id = p.id order by 1) as roles,
                           array(select unnest(permissions) from permission_grant g
                                  where g.service_principal_id = p.id and g.user_id is null) as scopes
                      from service_principal p`
      const granting = ['AppRoleAssignment.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All']
      const rows = new Map((await run(held)).map(({ app_id, ...row }) => [app_id, row]))
      expect(rows).toEqual(
        new Map([
          [
            one,
            {
              ...{ application_id: one, account_enabled: true, scopes: [] },
              roles: ['AppRoleAssignment.ReadWrite.All', 'Application.ReadWrite.All', granting[1], 'Group.Read.All'],
            },
          ],
          [
            other,
            {
              ...{ application_id: other, account_enabled: true, roles: ['Device.Read.All'] },
              scopes: ['Device.Read.All', 'User.Read'],
            },
          ],
        ]),
      )
      const asked = await run('select id, asked_scopes from application')
      expect(asked.find(({ id }) => id === other)?.asked_scopes).toEqual(['Device.Read.All', 'User.Read'])
    },
  },
  '0162-awaited-as-asked.sql': {
    what: 'a device that nobody waits for any more is free, and who waits for another still does',
    async see() {
      const name = (serial_number: string) => ({ manufacturer: 'M', model: 'X', serial_number, product_key: '' })
      const built = (id: string, awaited_by: string | null) => ({
        ...{ id, ...name(id), report_id: third, reported_at: before, awaited_by },
      })
      await insert('built_device', built(one, tenant), built(other, tenant), built(third, crypto.randomUUID()))
      await insert('awaited_device', {
        ...{ id: third, built_by: tenant, built_id: one, ...name(one), group_tag: '', channel: 'oem-direct' },
        ...{ partner_id: tenant, partner_name: 'P', actor_kind: 'user', actor_id: 'u', actor_name: 'Pia' },
        created_at: before,
      })
      await migrate(database.pool, silentLog)
      const rows = await run('select id, awaited_by from built_device')
      expect(new Map(rows.map(({ id, awaited_by }) => [id, awaited_by]))).toEqual(
        new Map([
          [one, tenant],
          [other, null],
          [third, null],
        ]),
      )
      expect(await run('select profile_id, approved from awaited_device')).toEqual([
        { profile_id: null, approved: false },
      ])
    },
  },
  '0220-successors-of-device-authorities.sql': {
    what: 'an authority for devices that issued goes on to issue',
    async see() {
      const bytes = Buffer.of(1)
      await insert('tenant_authority', {
        ...{ generation: 1, thumbprint: 'aa', certificate: bytes, private_key_sealed: bytes, created_at: before },
      })
      await migrate(database.pool, silentLog)
      const [authority] = await run('select created_at, issues_from from tenant_authority')
      expect(authority?.issues_from).toEqual(authority?.created_at)
    },
  },
  '0263-compliance-that-ends.sql': {
    what: 'a device that the directory calls compliant is so until it stays away or its time of grace ends, and no other is',
    async see() {
      const letPass = crypto.randomUUID()
      await insert('directory_device', device(one, { is_compliant: true }), device(other, { is_compliant: false }))
      await insert('directory_device', device(letPass, { is_compliant: true }))
      await insert('mdm_enrollment', enrollment(one, { directory_device_id: one }))
      await insert('mdm_enrollment', enrollment(other, { directory_device_id: other }))
      await insert('mdm_enrollment', enrollment(third, { directory_device_id: one, state: 'unenrolled' }))
      const policy = (graceUntil?: string) => ({
        ...{ id: crypto.randomUUID(), name: 'Firewall', settings: [] },
        ...(graceUntil
          ? { state: 'inGracePeriod', unmet: { since: before.toISOString(), graceUntil } }
          : { state: 'compliant' }),
      })
      const [earlier, later] = ['2024-05-08T00:00:00.000Z', '2024-05-09T00:00:00.000Z']
      await insert('mdm_enrollment', enrollment(letPass, { directory_device_id: letPass }))
      await run('update mdm_enrollment set compliance = $2::jsonb where id = $1', [
        letPass,
        JSON.stringify([policy(later), policy(), policy(earlier)]),
      ])
      await run('update mdm_enrollment set compliance = $2::jsonb where id = $1', [one, JSON.stringify([policy()])])
      await migrate(database.pool, silentLog)
      const rows = await run('select id, compliance_until from mdm_enrollment')
      expect(Object.fromEntries(rows.map((row) => [row.id, row.compliance_until]))).toEqual({
        [one]: Number.POSITIVE_INFINITY,
        [other]: null,
        [third]: null,
        [letPass]: new Date(earlier),
      })
    },
  },
}

for (const [migration, { what, see }] of Object.entries(rewriting))
  test(`rows from before ${migration}: ${what}`, async () => {
    await justBefore(migration)
    await see()
  })

test('every migration that rewrites rows is tried above with rows from before it', () => {
  const names = readdirSync(migrations).filter((name) => rewrites(readFileSync(new URL(name, migrations), 'utf8')))
  expect(Object.keys(rewriting).sort()).toEqual(names.sort())
})

/** Its functions work later, for rows of their own time. */
function rewrites(text: string): boolean {
  const own = text.replace(/--.*$/gm, '').replace(/\$(\w*)\$[\s\S]*?\$\1\$/g, '')
  return own
    .split(';')
    .some((statement) => /^\s*(update|insert|delete|with|merge|truncate|do|call|copy)\b/i.test(statement))
}

/** Which of the words stand anywhere in the database, also in bytes. */
async function found(words: readonly string[]): Promise<string[]> {
  const stored = [...(await everyTable(database.db)).values()].flat().flatMap((row) => Object.values(row))
  const texts = stored.map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : JSON.stringify(value)))
  return words.filter((word) => texts.some((text) => text?.includes(word)))
}

/** The newer version starts on it, migrates, and is stopped. */
async function startOnce(): Promise<void> {
  const app = await startApp({
    config: loadConfig(
      {
        data: mkdtempSync(join(folder, 'data-')),
        databaseUrl: database.serverUrl,
        databaseOwnerUrl: database.url,
        port: 0,
        logLevel: 'error',
      },
      {},
    ),
    log: makeLog('error', 'stderr'),
  })
  await app.close()
}

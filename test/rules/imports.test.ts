import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

import {
  againstTheOrder,
  classOf,
  type Import,
  importsIn,
  impurities,
  subjects,
  tablesNamed,
  whyRefused,
} from './fence.ts'
import { portalFolders } from './portals/folders.ts'

const src = fileURLToPath(new URL('../../src/', import.meta.url))
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /(?<!\.test|\.recipes|\.d)\.ts$/.test(file),
)
const texts = new Map(sources.map((file) => [file, readFileSync(join(src, file), 'utf8')]))

const imports: Import[] = [...texts].flatMap(([from, text]) =>
  importsIn(text).map(({ path, typeOnly }) => ({ from, to: relative(src, join(src, dirname(from), path)), typeOnly })),
)

test('imports point inwards, and to features that stand before', () => {
  const broken = imports.flatMap((one) => {
    const why = whyRefused(one)
    return why ? [`${one.from} -> ${one.to}: ${why}`] : []
  })
  expect(broken).toEqual([])
})

test('contracts stand in contract/, but for those of a managed kind, whose folder holds all of it', () => {
  const inFeatures = sources.filter((file) => classOf(file).role === 'contract' && !file.startsWith('mdm/item/'))
  expect(inFeatures).toEqual([])
})

test('the page about architecture names the subjects of the features in their order', () => {
  const page = readFileSync(join(src, '../docs/architecture.md'), 'utf8')
  for (const feature of ['directory', 'identity']) {
    const [, cell = ''] = new RegExp(`^\\| \`${feature}/\` \\| (.*) \\|$`, 'm').exec(page) ?? []
    const named = cell.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/ \([^)]*\)/g, '')
    const folders = subjects[feature]?.filter((one) => one !== '' && !one.endsWith('.ts'))
    expect(named.split(', ')).toEqual(folders)
  }
})

test('every import against the order of subjects is there, and every subject', () => {
  const there = new Set(imports.map(({ from, to }) => `${from} -> ${to}`))
  expect(Object.keys(againstTheOrder).filter((one) => !there.has(one))).toEqual([])
  const gone = Object.entries(subjects).flatMap(([feature, names]) =>
    names
      .map((name) => join(feature, name.replace('/*', '')))
      .filter((name) => !sources.some((file) => `${file}/`.startsWith(`${name}/`))),
  )
  expect(gone).toEqual([])
})

/** What limits guesses, retries and keeps the record of an import is behind it, so that no channel can leave it out. */
const importDoors = ['autopilot/import/run.ops.ts', 'autopilot/import/read.ops.ts']

test('[T-23] a way to register devices reaches the import by its front door alone', () => {
  const inside = (to: string) => /^autopilot\/import\/.*\.(ops|sql)\.ts$/.test(to) && !importDoors.includes(to)
  const broken = imports
    .filter(({ from, to, typeOnly }) => from.startsWith('autopilot/channel/') && !typeOnly && inside(to))
    .map(({ from, to }) => `${from} -> ${to}`)
  expect(broken).toEqual([])
  expect(imports.filter(({ from, to }) => from.startsWith('autopilot/channel/') && to === importDoors[0])).not.toEqual(
    [],
  )
})

test('rules, kernel and protocol are pure: no clock, no chance, no I/O, and a rule never waits', () => {
  const broken = [...texts].flatMap(([file, text]) => impurities(file, text).map((what) => `${file}: ${what}`))
  expect(broken).toEqual([])
})

test('what the portals share knows none of them, a portal knows no other, and it takes from the server what is pure', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const others = (folder: string): readonly string[] =>
    folder === 'portals/program' ? portalFolders : [folder, 'portals/shared']
  const broken = portalFolders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .flatMap((file) => {
        const from = join(root, folder, file)
        return importsIn(readFileSync(from, 'utf8'))
          .map(({ path, typeOnly }) => ({ typeOnly, to: relative(root, join(dirname(from), path)) }))
          .filter(({ typeOnly, to }) => {
            if (to.startsWith('portals/')) return !others(folder).some((part) => to.startsWith(`${part}/`))
            if (!to.startsWith('src/')) return false
            const fileClass = classOf(to.slice('src/'.length))
            return !typeOnly && !['kernel', 'protocol'].includes(fileClass.layer) && fileClass.role !== 'rule'
          })
          .map(({ to }) => `${folder}/${file} -> ${to}`)
      }),
  )
  expect(broken).toEqual([])
})

test('only statements name a table', () => {
  const broken = [...texts].filter(([file, text]) => tablesNamed(file, text).length > 0).map(([file]) => file)
  expect(broken).toEqual([])
})

describe('the fence', () => {
  test.each([
    [
      'autopilot/import/batch.ops.ts',
      'operations of a subject folder',
      { feature: 'autopilot', subject: 'import', role: 'operations' },
    ],
    ['mdm/item/policy/read.sql.ts', 'statements however deep', { subject: 'item/policy', role: 'statements' }],
    ['mdm/item/app/app.contract.ts', 'a contract of a feature', { feature: 'mdm', role: 'contract' }],
    ['directory/user.ts', 'a rule', { layer: 'feature', role: 'rule' }],
    ['db/open.ts', 'no rule', { layer: 'db', subject: '' }],
    ['simulator/oobe/way/self-deploying.ts', 'the simulator', { layer: 'simulator', subject: 'oobe/way' }],
    ['mdm/feature.ts', 'what opens a feature', { feature: 'mdm', role: 'opening' }],
    ['app.ts', 'the shell', { layer: 'shell' }],
  ])('takes %s for %s', (path, _what, fileClass) => {
    expect(classOf(path)).toMatchObject(fileClass)
  })

  test('does not guess what an unknown folder is', () => {
    expect(() => classOf('helpers/things.ts')).toThrow('src/helpers has no layer')
  })

  test.each([
    ['autopilot/import/batch.ops.ts', 'autopilot/import/plan.ops.ts'],
    ['autopilot/import/batch.ops.ts', 'autopilot/device/device.sql.ts'],
    ['autopilot/import/batch.ops.ts', 'directory/group/group.ops.ts'],
    ['autopilot/import/batch.ops.ts', 'db/tx.ts'],
    ['autopilot/import/row/row.ts', 'protocol/hardware-hash/read.ts'],
    ['autopilot/import/row/row.ts', 'directory/user.ts'],
    ['autopilot/import/import.routes.ts', 'contract/graph/device.ts'],
    ['autopilot/import/import.routes.ts', 'http/serve.ts'],
    ['mdm/session/step.ts', 'mdm/item/policy/writes.ts'],
    ['mdm/item/app/app.contract.ts', 'contract/route.ts'],
    ['mdm/item/app/app.routes.ts', 'mdm/item/app/app.contract.ts'],
    ['simulator/boot.ts', 'protocol/ztd/lookup.ts'],
    ['simulator/boot.ts', 'simulator/internet.ts'],
    ['commands/server/start.ts', 'mdm/session/step.ops.ts'],
    ['alarm/alarm.sql.ts', 'metrics/alarms.ts'],
    ['mdm/feature.ts', 'mdm/item/policy/policy.routes.ts'],
    ['features.ts', 'mdm/feature.ts'],
    ['directory/user/user.sql.ts', 'graph/page.sql.ts'],
    ['directory/user/user.sql.ts', 'graph/list.ts'],
    ['directory/directory.routes.ts', 'graph/serve-list.routes.ts'],
    ['graph/serve-list.routes.ts', 'http/serve.ts'],
    ['graph/page.sql.ts', 'graph/where.ts'],
    ['directory/group/group.ops.ts', 'directory/membership/membership.ops.ts'],
    ['identity/oauth/token-endpoint.ops.ts', 'identity/identity.ops.ts'],
    ['identity/oauth/token-endpoint.ops.ts', 'identity/refusal.ts'],
    ['autopilot/import/plan.ops.ts', 'autopilot/import/row/row.ts'],
    ['mdm/item/kinds.routes.ts', 'mdm/item/policy/kind.routes.ts'],
    ['mdm/feature.ts', 'mdm/mdm.routes.ts'],
  ])('lets %s import %s', (from, to) => {
    expect(whyRefused({ from, to, typeOnly: false })).toBeUndefined()
  })

  test.each([
    ['autopilot/import/row/row.ts', 'db/open.ts'],
    ['autopilot/import/row/row.ts', 'http/serve.ts'],
    ['autopilot/import/row/row.ts', 'simulator/boot.ts'],
    ['autopilot/import/row/row.ts', 'contract/graph/device.ts'],
    ['autopilot/import/row/row.ts', 'autopilot/import/batch.ops.ts'],
    ['autopilot/import/batch.sql.ts', 'autopilot/import/batch.ops.ts'],
    ['autopilot/import/batch.ops.ts', 'autopilot/import/import.routes.ts'],
    ['autopilot/import/batch.ops.ts', 'http/serve.ts'],
    ['autopilot/import/import.routes.ts', 'autopilot/import/batch.sql.ts'],
    ['autopilot/import/import.routes.ts', 'db/tx.ts'],
    ['directory/group/group.ops.ts', 'assignment/assignment.ops.ts'],
    ['directory/group.ts', 'autopilot/import/row/row.ts'],
    ['mdm/item/app/app.contract.ts', 'mdm/item/app/app.ops.ts'],
    ['mdm/item/app/app.contract.ts', 'http/serve.ts'],
    ['mdm/item/app/app.ops.ts', 'mdm/item/app/app.contract.ts'],
    ['mdm/item/app/items.ts', 'mdm/item/app/app.contract.ts'],
    ['directory/feature.ts', 'autopilot/feature.ts'],
    ['mdm/enrollment/enroll.ops.ts', 'mdm/feature.ts'],
    ['mdm/feature.ts', 'directory/feature.ts'],
    ['directory/user/user.sql.ts', 'graph/serve-list.routes.ts'],
    ['directory/user/user.ops.ts', 'graph/serve-list.routes.ts'],
    ['directory/directory.routes.ts', 'graph/page.sql.ts'],
    ['graph/where.ts', 'http/serve.ts'],
    ['graph/page.sql.ts', 'directory/user/user.sql.ts'],
    ['graph/options.ts', 'directory/user.ts'],
    ['http/serve.ts', 'graph/list.ts'],
    ['http/serve.ts', 'directory/user.ts'],
    ['db/open.ts', 'directory/user/user.sql.ts'],
    ['kernel/id.ts', 'protocol/xml.ts'],
    ['protocol/xml.ts', 'contract/route.ts'],
    ['simulator/boot.ts', 'directory/user.ts'],
    ['simulator/boot.ts', 'contract/route.ts'],
    ['simulator/internet.ts', 'http/serve.ts'],
    ['autopilot/import/row/row.ts', 'commands/server/start.ts'],
    ['directory/membership/membership.ops.ts', 'directory/group/group.ops.ts'],
    ['directory/user/user.ops.ts', 'directory/role/role.ops.ts'],
    ['identity/refusal.ts', 'identity/sign-in/guard.ts'],
    ['identity/provider/provider.ops.ts', 'identity/identity.ops.ts'],
    ['autopilot/import/row/row.ts', 'autopilot/import/decide.ts'],
    ['autopilot/import/plan.ops.ts', 'autopilot/channel/csv/csv.ops.ts'],
    ['mdm/item/policy/policy.ops.ts', 'mdm/session/checkin.ops.ts'],
    ['mdm/action/action.ops.ts', 'mdm/newcomer/newcomer.ops.ts'],
  ])('does not let %s import %s', (from, to) => {
    expect(whyRefused({ from, to, typeOnly: false })).toEqual(expect.any(String))
  })

  test('lets a rule name the type of a row, and no wall be passed by types', () => {
    expect(whyRefused({ from: 'mdm/step.ts', to: 'mdm/step.sql.ts', typeOnly: true })).toBeUndefined()
    for (const [from, to] of [
      ['simulator/boot.ts', 'mdm/step.sql.ts'],
      ['protocol/xml.ts', 'contract/route.ts'],
      ['directory/user.ts', 'mdm/step.ts'],
      ['mdm/item/policy/policy.ts', 'mdm/session/progress.ts'],
    ] as const) {
      expect(whyRefused({ from, to, typeOnly: true })).toEqual(expect.any(String))
    }
  })

  test.each([
    ["import { a } from './a.ts'", './a.ts', false],
    ["import type { A } from './a.ts'", './a.ts', true],
    ["export * from './a.ts'", './a.ts', false],
    ["import './a.ts'", './a.ts', false],
    ["const { a } = await import('./a.ts')", './a.ts', false],
    ["type A = import('./a.ts').A", './a.ts', false],
  ])('sees the import in %s', (text, path, typeOnly) => {
    expect(importsIn(text)).toEqual([{ path, typeOnly }])
  })

  test.each([
    ['directory/user.ts', 'const now = new Date()', ['new Date()']],
    ['directory/user.ts', 'export async function f() { await g() }', ['async', 'await']],
    ['directory/user.ts', "import { readFileSync } from 'node:fs'", ['readFileSync']],
    ['directory/user.ts', "import { createHash, randomBytes } from 'node:crypto'", ['randomBytes']],
    ['directory/user.ts', "import type { Socket } from 'node:net'\nimport { isIP } from 'node:net'", []],
    ['directory/user.ts', "import { readFileSync } from 'fs'", ['readFileSync']],
    ['directory/user.ts', 'setTimeout(f, 1); fetch(url).then(g)', ['setTimeout(', 'fetch(']],
    ['directory/user.ts', 'performance.now() + process.hrtime()', ['performance.now(', 'process.hrtime']],
    ['kernel/queue.ts', 'await work()', []],
    ['kernel/queue.ts', 'Math.random()', ['Math.random(']],
    ['pki/seal.ts', "import { randomBytes } from 'node:crypto'", []],
    ['directory/user/user.ops.ts', 'await f(new Date())', []],
  ])('finds what is not pure in %s: %s', (file, text, found) => {
    expect(impurities(file, text)).toEqual(found)
  })

  test.each([
    ['directory/user/user.ops.ts', "tx.insertInto('directory_user')", 1],
    ['directory/user/user.ops.ts', 'await sql`delete from directory_user where id = 1`', 1],
    ['directory/user/user.ops.ts', 'await sql`delete from "directory_user" where id = 1`', 1],
    ['directory/user/user.ops.ts', "sql.raw('delete from directory_user')", 1],
    ['directory/user/user.ops.ts', "await sql`select pg_advisory_xact_lock(hashtext('x'))`", 0],
    ['directory/user.routes.ts', "db.selectFrom('tenant').innerJoin('domain', 'a', 'b')", 2],
    ['directory/user/user.sql.ts', "tx.insertInto('directory_user')", 0],
    ['mdm/session/sweep.sql.ts', 'sql`delete from session`', 0],
  ])('sees tables in %s: %s', (file, text, count) => {
    expect(tablesNamed(file, text)).toHaveLength(count)
  })
})

test('each outside package has one owner file, so that replacing it changes one file', () => {
  const owners: Record<string, RegExp> = {
    pg: /^db\/open\.ts$/,
    'pg-copy-streams': /^autopilot\/import\/copy\/copy\.sql\.ts$/,
    pkijs: /^pki\/x509\.ts$/,
    asn1js:
      /^pki\/(x509|name-constraints)\.ts$|^pki\/sealed\/(der|cms|cms-signed)(\.ops)?\.ts$|^pki\/scep\/(crl|enveloped|message|ocsp)\.ops\.ts$/,
    'age-encryption': /^pki\/sealed\/age\.ops\.ts$/,
    saxes: /^protocol\/xml\.ts$/,
    'acme-client': /^pki\/acme\/order\.ops\.ts$/,
    '@node-rs/argon2': /^directory\/user\/password\.ops\.ts$/,
    re2js: /^directory\/membership\/rule\/pattern\.ts$/,
    'prom-client': /^metrics\/|^http\/metrics\.ts$/,
    pino: /^http\/log\.ts$/,
    'oidc-provider': /^identity\/provider\//,
    otpauth: /^identity\/second-factor\/totp\.ts$/,
    nodemailer: /^partner\/notice\/mail\.ops\.ts$/,
    qr: /^identity\/second-factor\/qr\.ts$/,
  }
  const broken = [...texts].flatMap(([file, text]) =>
    [...text.matchAll(/(?:^import (?!type)[^;]*? from |\bimport\()'([^.'][^']*)'/gm)]
      .filter(([, name = '']) => owners[name] && !owners[name].test(file))
      .map(([, name]) => `${file} imports ${name}`),
  )
  expect(broken).toEqual([])
})

test('only config.ts reads the environment, but for the wish of every program not to be coloured', () => {
  const readers = [...texts].filter(([, text]) => /\bprocess\.env\b/.test(text)).map(([file]) => file)
  expect(readers.sort()).toEqual(['commands/output.ts', 'config.ts'])
})

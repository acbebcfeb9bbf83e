import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const src = fileURLToPath(new URL('../../src/', import.meta.url))

/** For each file role, what it may import from our own tree. The first role that matches decides. */
const roles: ReadonlyArray<readonly [role: RegExp, mayImport: RegExp]> = [
  [/^kernel\//, /^kernel\//],
  [/^protocol\//, /^(kernel|protocol)\//],
  [/^contract\//, /^(kernel|contract)\//],
  [/^device\//, /^(kernel|protocol|device)\//],
  [/^lab\//, /^(kernel|protocol|lab)\//],
  [/^db\//, /^(kernel|db)\//],
  [/^http\//, /^(kernel|protocol|contract|http)\//],
  [/\.sql\.ts$/, /^(kernel|db)\/|^protocol\/|\.sql\.ts$|^[a-z-]+\/[a-z0-9-]+\.ts$/],
  [/\.ops\.ts$/, /^(kernel|protocol|db)\/|^[a-z-]+\/[a-z0-9-]+(\.sql|\.ops)?\.ts$/],
  [
    /\.routes\.ts$/,
    /^(kernel|protocol|contract|http)\/|^db\/schema\.ts$|\.(ops|routes)\.ts$|^[a-z-]+\/[a-z0-9-]+\.ts$/,
  ],
  // The shell: these wire everything.
  [/^(app|main|routes|features|dialects|config)\.ts$|^commands\/|^demo\/|^jobs\/[a-z-]+\.ts$|^client\//, /./],
  // Rules: pure, so only other rules (types of rows and contracts are erased and do not count).
  [/./, /^(kernel|protocol)\/|^[a-z-]+\/[a-z0-9-]+\.ts$/],
]

/** Each feature may use what stands to its left. */
const order = [
  'audit',
  'alarm',
  'story',
  'pki',
  'directory',
  'identity',
  'registration',
  'autopilot',
  'mdm',
  'lifecycle',
  'partner',
]

type Import = { readonly from: string; readonly to: string; readonly typeOnly: boolean }

const imports: Import[] = sources().flatMap((from) =>
  [...readFileSync(join(src, from), 'utf8').matchAll(/^(import|export)( type)? [^;'"]*?from '(\.[^']+)'/gms)].map(
    ([, , type, path = '']) => ({
      from,
      to: relative(src, join(src, dirname(from), path)),
      typeOnly: type !== undefined,
    }),
  ),
)

function sources(): string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  )
}

test('imports point inwards', () => {
  const broken = imports
    .filter(({ from, to, typeOnly }) => {
      const [role, allowed] = roles.find(([pattern]) => pattern.test(from))! // the last role matches everything
      // A type leaves nothing behind at run time; the walls around kernel, protocol and the device hold for types too.
      const walled = /^\^(kernel|protocol|contract|device|lab)/.test(role.source)
      return !allowed.test(to) && (walled || !typeOnly)
    })
    .map(({ from, to }) => `${from} -> ${to}`)
  expect(broken).toEqual([])
})

test('a feature uses only features that stand before it', () => {
  const broken = imports
    .filter(({ from, to }) => {
      const [user, used] = [order.indexOf(from.split('/')[0]!), order.indexOf(to.split('/')[0]!)]
      return user >= 0 && used > user
    })
    .map(({ from, to }) => `${from} -> ${to}`)
  expect(broken).toEqual([])
})

test('the simulated device knows nothing of the server', () => {
  const broken = imports.filter(
    ({ from, to }) => /^(device|lab)\//.test(from) && !/^(kernel|protocol|device|lab)\//.test(to),
  )
  expect(broken).toEqual([])
})

test('each outside package has one owner file, so that replacing it changes one file', () => {
  const owners: Record<string, RegExp> = {
    pg: /^db\/open\.ts$/,
    'pg-copy-streams': /^autopilot\/import-copy\.sql\.ts$/,
    pkijs: /^pki\/x509\.ts$/,
    asn1js: /^pki\/(x509|name-constraints)\.ts$/,
    saxes: /^protocol\/xml\.ts$/,
    '@node-rs/argon2': /^directory\/password\.ops\.ts$/,
    'prom-client': /^http\/metrics\.ts$/,
    pino: /^http\/log\.ts$/,
    'oidc-provider': /^identity\/provider[a-z-]*\.ops\.ts$/,
  }
  const broken = sources().flatMap((file) =>
    [...readFileSync(join(src, file), 'utf8').matchAll(/^import (?!type).*? from '([^.'][^']*)'/gm)]
      .filter(([, name = '']) => owners[name] && !owners[name].test(file))
      .map(([, name]) => `${file} imports ${name}`),
  )
  expect(broken).toEqual([])
})

test('only config.ts reads the environment', () => {
  const readers = sources().filter(
    (file) => file !== 'config.ts' && /\bprocess\.env\b/.test(readFileSync(join(src, file), 'utf8')),
  )
  expect(readers).toEqual([])
})

test('kernel and protocol are pure: no clock, no chance, no I/O', () => {
  const impure = sources().filter(
    (file) =>
      /^(kernel|protocol)\//.test(file) &&
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|from 'node:(?!test|async_hooks)/.test(
        readFileSync(join(src, file), 'utf8'),
      ),
  )
  expect(impure).toEqual([])
})

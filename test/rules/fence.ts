// The fence: what each file of src/ is, and what it may import because of that (docs/architecture.md, "Layers").
// A path is classified once, however deep it lies: `autopilot/folder/x.ops.ts` is an operation of the feature autopilot,
// and `db/open.ts` is never a rule, although no suffix says so.

import { dirname } from 'node:path'

export type Layer =
  | 'kernel'
  | 'protocol'
  | 'contract'
  | 'db'
  | 'metrics'
  | 'http'
  | 'graph'
  | 'feature'
  | 'simulator'
  | 'client'
  | 'shell'
export type Role = 'rule' | 'statements' | 'operations' | 'contract' | 'routes' | 'opening'
export type FileClass = {
  readonly layer: Layer
  /** Only for the layer `feature`. */
  readonly feature?: string
  /** Folders below the feature's own. */
  readonly subject: string
  /** From the suffix; in a feature and in graph/, who has none is a rule. */
  readonly role?: Role
}

export type Import = { readonly from: string; readonly to: string; readonly typeOnly: boolean }

/** Each feature may use what stands to its left. */
export const features = [
  'audit',
  'alarm',
  'story',
  'pki',
  'directory',
  'identity',
  'provisioning',
  'partner',
  'device-join',
  'assignment',
  'autopilot',
  'preparation',
  'mdm',
  'lifecycle',
] as const

/**
 * Inside a feature each subject may use what stands to its left, and may not even name a type of what stands to its right. A name
 * is a folder of the feature, or a file; '' is every other file at the top; a star is every folder in there, so that one more of
 * its kind touches nothing here. Of several that fit, the longest counts. A feature that is not here has no folders.
 */
export const subjects: Readonly<Record<string, readonly string[]>> = {
  pki: ['', 'sealed', 'tenant-authority', 'scep', 'acme'],
  directory: [
    'tenant',
    'seat',
    'membership',
    'user',
    'device',
    'computer',
    'group',
    '',
    'nested',
    'licence',
    'manager',
    'role',
  ],
  identity: [
    '',
    'key',
    'service-principal',
    'application',
    'permission',
    'policy',
    'mobility',
    'access-token',
    'installation',
    'maker',
    'sign-in',
    'second-factor',
    'passkey',
    'access-pass',
    'hello-key',
    'method',
    'password-link',
    'provider',
    'identity.ops.ts',
    'token-request',
    'consent',
    'device-code',
    'bulk-token',
    'device-token',
    'oauth',
    'enroller',
    'identity.routes.ts',
    'sign-in-log',
  ],
  assignment: ['filter', ''],
  provisioning: ['', 'user', 'group', 'bulk.routes.ts', 'scim.routes.ts'],
  autopilot: [
    'device',
    'matching',
    'profile',
    'lookup',
    'attestation',
    'inbox',
    'import/row',
    'inventory',
    'import/copy',
    'import',
    'import/undo',
    'batch/job',
    'batch',
    'repair',
    'contest',
    'channel/*',
    'channel',
    'doctor',
    'partner-center',
  ],
  partner: ['organisation', 'invitation', 'consent', 'notice', '', 'center'],
  mdm: [
    '',
    'corporate',
    'restriction',
    'status-page',
    'configuration',
    'catalogue',
    'template',
    'item',
    'secret',
    'item/*',
    'item/kinds.routes.ts',
    'conversion',
    'session/assigned',
    'action',
    'diagnostics',
    'report',
    'renewal',
    'scep',
    'account',
    'issuer',
    'enrollment',
    'escrow',
    'certificate',
    'session',
    'digest-session',
    'call',
    'agent',
    'managed-device',
    'seal-existing.sql.ts',
    'seal-existing.ops.ts',
    'mdm.routes.ts',
  ],
  preparation: ['secret', 'files', ''],
  story: ['', 'remedy'],
  lifecycle: ['', 'tenant'],
}

/** Imports against that order, each with the reason why it stands. */
export const againstTheOrder: Readonly<Record<string, string>> = {
  'mdm/status-page/status-page.ops.ts -> mdm/item/app/app.sql.ts':
    'a page waits for applications, and those it names have to be there',
  'mdm/status-page/status-page.ops.ts -> mdm/session/assigned/assigned.ops.ts':
    'the name of the page that every tenant has',
  'mdm/item/source.ts -> mdm/secret/release.ts':
    'types: a source is handed the decision whether a device may have a secret',
  'mdm/item/kind.ts -> mdm/item/app/content/content.routes.ts': 'a type: the routes of all kinds are given the same',
  'mdm/item/kind.ts -> mdm/item/policy/configuration.ts':
    'a type: kinds that share an address say what of it is theirs',
  'mdm/item/kinds.ts -> mdm/item/kinds.routes.ts': 'a type: the names of kinds are those in the list',
  'mdm/item/app/content/content.ops.ts -> mdm/session/assigned/assigned.ops.ts':
    'a file goes only to a device that is assigned it in this moment',
  'mdm/certificate/authenticate.ops.ts -> mdm/session/message.sql.ts':
    'a certificate and the message it carries are read in one statement',
  'mdm/certificate/use.ops.ts -> mdm/session/checkin.sql.ts':
    'what is known of the use of a certificate is kept with its enrolment',
}

const folders: Readonly<Record<string, Layer>> = {
  kernel: 'kernel',
  protocol: 'protocol',
  contract: 'contract',
  db: 'db',
  metrics: 'metrics',
  http: 'http',
  graph: 'graph',
  simulator: 'simulator',
  client: 'client',
  commands: 'shell',
  demo: 'shell',
  jobs: 'shell',
  ...Object.fromEntries(features.map((name) => [name, 'feature'])),
}

const suffixes: Readonly<Record<string, Role>> = {
  sql: 'statements',
  ops: 'operations',
  contract: 'contract',
  routes: 'routes',
}

/** Throws for a folder that nobody has given a layer. Files directly in src/ wire and start everything. */
export function classOf(path: string): FileClass {
  const parts = path.split('/')
  const file = parts.pop() ?? ''
  const [folder, ...subject] = parts
  if (folder === undefined) return { layer: 'shell', subject: '' }
  const layer = folders[folder]
  if (!layer) throw new Error(`src/${folder} has no layer: name it in test/rules/fence.ts`)
  const role = file === 'feature.ts' ? 'opening' : suffixes[file.split('.').at(-2) ?? '']
  if (layer === 'graph') return { layer, subject: subject.join('/'), role: role ?? 'rule' }
  if (layer !== 'feature') return { layer, subject: subject.join('/'), ...(role && { role }) }
  return { layer, feature: folder, subject: subject.join('/'), role: role ?? 'rule' }
}

/** Which layers a layer may use. A feature's layers depend on the role. */
const layers: Readonly<Record<Exclude<Layer, 'feature' | 'graph'>, readonly Layer[]>> = {
  kernel: ['kernel'],
  protocol: ['kernel', 'protocol'],
  contract: ['kernel', 'contract'],
  db: ['kernel', 'db'],
  metrics: ['kernel', 'metrics'],
  http: ['kernel', 'protocol', 'contract', 'metrics', 'http'],
  simulator: ['kernel', 'protocol', 'simulator'],
  client: ['kernel', 'protocol', 'contract', 'client'],
  shell: [
    'kernel',
    'protocol',
    'contract',
    'db',
    'metrics',
    'http',
    'graph',
    'feature',
    'simulator',
    'client',
    'shell',
  ],
}

const ofRole: Readonly<Record<Role, { readonly layers: readonly Layer[]; readonly roles: readonly Role[] }>> = {
  rule: { layers: ['kernel', 'protocol'], roles: ['rule'] },
  statements: { layers: ['kernel', 'protocol', 'db', 'metrics', 'graph'], roles: ['rule', 'statements'] },
  operations: { layers: ['kernel', 'protocol', 'db', 'metrics', 'graph'], roles: ['rule', 'statements', 'operations'] },
  /** Of a managed kind, whose folder holds all of it (docs/adding-a-managed-kind.md); all others stand in contract/. */
  contract: { layers: ['kernel', 'contract'], roles: ['rule', 'contract'] },
  routes: {
    layers: ['kernel', 'protocol', 'contract', 'http', 'graph'],
    roles: ['rule', 'operations', 'contract', 'routes'],
  },
  opening: {
    layers: ['kernel', 'protocol', 'db', 'metrics', 'http'],
    roles: ['rule', 'statements', 'operations', 'routes'],
  },
}

/** These walls hold for types, too: elsewhere a type leaves nothing behind at run time, and does not count. */
const walled: readonly Layer[] = ['kernel', 'protocol', 'contract', 'simulator']

/** Undefined when the import is allowed, else why not. */
export function whyRefused({ from, to, typeOnly }: Import): string | undefined {
  const [user, used] = [classOf(from), classOf(to)]
  if (user.layer === 'feature' && used.layer === 'feature') {
    const [mine, theirs] = [features.indexOf(user.feature as never), features.indexOf(used.feature as never)]
    if (theirs > mine) return `${user.feature} stands before ${used.feature}`
    const why = user.feature === used.feature && user.role !== 'opening' ? whyOutOfOrder(from, to) : undefined
    if (why) return why
  }
  if (typeOnly && !walled.includes(user.layer)) return undefined
  if (user.layer !== 'feature' && user.layer !== 'graph') {
    return layers[user.layer].includes(used.layer) ? undefined : `${user.layer} may not use ${used.layer}`
  }
  const role = user.role ?? 'rule'
  const own = user.layer === 'graph' && used.layer === 'graph'
  if (used.layer === 'feature' ? user.layer === 'graph' : !own && !ofRole[role].layers.includes(used.layer)) {
    return `${role} may not use ${used.layer}`
  }
  if (used.layer !== 'feature' && used.layer !== 'graph') return undefined
  return ofRole[role].roles.includes(used.role ?? 'rule') ? undefined : `${role} may not use ${used.role}`
}

/** Undefined when a subject of a feature may use the other. */
function whyOutOfOrder(from: string, to: string): string | undefined {
  const feature = from.slice(0, from.indexOf('/'))
  const order = subjects[feature] ?? ['']
  const [mine, theirs] = [from, to].map((path) => subjectOf(order, path.slice(feature.length + 1)))
  if (mine === undefined || theirs === undefined) {
    return `${mine === undefined ? from : to} has no place among the subjects of ${feature}`
  }
  if (order.indexOf(theirs) <= order.indexOf(mine) || againstTheOrder[`${from} -> ${to}`]) return undefined
  return `in ${feature} ${mine || 'what is at the top'} stands before ${theirs || 'what is at the top'}`
}

function subjectOf(order: readonly string[], path: string): string | undefined {
  return order
    .filter((name) => {
      if (name === '') return !path.includes('/')
      if (name.endsWith('/*')) return dirname(path).startsWith(name.slice(0, -1))
      return path === name || path.startsWith(`${name}/`)
    })
    .sort((one, other) => other.length - one.length)[0]
}

// ── What a rule may do besides importing ─────────────────────────────────────────────────────────────────────────────

/** Members of Node's modules that answer the same for the same question: no clock, no chance, no I/O. */
const pureMembers: Readonly<Record<string, readonly string[]>> = {
  'node:crypto': [
    'createCipheriv',
    'createDecipheriv',
    'createHash',
    'createHmac',
    'createPrivateKey',
    'createPublicKey',
    'hkdfSync',
    'hash',
    'KeyObject',
    'sign',
    'timingSafeEqual',
    'verify',
    'X509Certificate',
  ],
  'node:async_hooks': ['AsyncLocalStorage'],
  'node:net': ['BlockList', 'isIP', 'isIPv4', 'isIPv6'],
  'node:util': ['isDeepStrictEqual'],
}

/** Chance that cannot come from outside: a caller who chose an initialisation vector or a serial number could repeat one. */
const mayUseChance: readonly string[] = [
  'identity/sign-in/known-browser.ts',
  'identity/device-token/nonce.ts',
  'kernel/id.ts',
  'mdm/secret/setting.ts',
  'pki/seal.ts',
  'pki/x509.ts',
]

/** What a file imports of ours, in whatever form: also for its effect alone, when it is called, or as a type in place. */
export function importsIn(text: string): readonly { readonly path: string; readonly typeOnly: boolean }[] {
  const named = [...text.matchAll(/^(?:import|export)( type)? [^;'"]*?from '(\.[^']+)'/gms)]
  const other = [...text.matchAll(/^import '(\.[^']+)'|\bimport\(\s*'(\.[^']+)'/gm)]
  return [
    ...named.map(([, type, path = '']) => ({ path, typeOnly: type !== undefined })),
    ...other.map(([, effect, called]) => ({ path: effect ?? called ?? '', typeOnly: false })),
  ]
}

/** What a rule, or a file of kernel/ or protocol/, does that makes its answer depend on more than the question. */
export function impurities(path: string, text: string): string[] {
  const fileClass = classOf(path)
  if (fileClass.role !== 'rule' && fileClass.layer !== 'kernel' && fileClass.layer !== 'protocol') return []
  const impure =
    /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandomUUID\(|\bperformance\.now\(|\bprocess\.hrtime\b|\bgetRandomValues\(/g
  const found = [...text.matchAll(impure)].map(([what]) => what)
  const waiting = /(?<![.\w])(?:setTimeout|setInterval|setImmediate|fetch)\(/g
  if (fileClass.role === 'rule') found.push(...[...text.matchAll(waiting)].map(([what]) => what))
  if (fileClass.role === 'rule') found.push(...[...text.matchAll(/\basync\b(?= |\()|\bawait\b/g)].map(([what]) => what))
  for (const [, type, names = '', module = ''] of text.matchAll(
    /^import (type )?(.+?) from '((?:node:|fs\b|net\b|child_process\b|https?\b)[^']*)'/gms,
  )) {
    const members = type ? [] : names.replace(/[{}]/g, '').split(',')
    for (const member of members.map((name) => name.trim().split(' as ')[0] ?? '')) {
      if (member && !member.startsWith('type ') && !pureMembers[module]?.includes(member)) found.push(member)
    }
  }
  const chance = ['randomBytes', 'randomUUID', 'randomUUID(']
  return found.filter((what) => !(mayUseChance.includes(path) && chance.includes(what)))
}

/** Where a file that holds no statements names a table: with the query builder, or in SQL by hand. */
export function tablesNamed(path: string, text: string): string[] {
  const { layer, role } = classOf(path)
  if (layer === 'db' || role === 'statements') return []
  const builder = /\.(?:selectFrom|insertInto|updateTable|deleteFrom|mergeInto|(?:inner|left|right|full)Join)\(/g
  const byHand =
    /\bsql(?:<[^`]*>)?`[^`]*\b(?:from|into|update|join|copy|lock table)\s+"?[a-z_]{3,}|\bsql\.raw\([^)]*\b(?:from|into|update|join|copy)\s+"?[a-z_]{3,}/gi
  return [...text.matchAll(builder), ...text.matchAll(byHand)].map(([what]) => what.slice(0, 60).replace(/\s+/g, ' '))
}

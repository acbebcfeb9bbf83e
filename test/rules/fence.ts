// The fence: what each file of src/ is, and what it may import because of that (docs/architecture.md, "Layers").
// A path is classified once, however deep it lies: `autopilot/folder/x.ops.ts` is an operation of the feature autopilot,
// and `db/open.ts` is never a rule, although no suffix says so.

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
  'device-join',
  'assignment',
  'autopilot',
  'mdm',
  'lifecycle',
] as const

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
  'node:net': ['isIP', 'isIPv4', 'isIPv6'],
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

/** What a rule, or a file of kernel/ or protocol/, does that makes its answer depend on more than the question. */
export function impurities(path: string, text: string): string[] {
  const fileClass = classOf(path)
  if (fileClass.role !== 'rule' && fileClass.layer !== 'kernel' && fileClass.layer !== 'protocol') return []
  const found = [...text.matchAll(/\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandomUUID\(/g)].map(
    ([what]) => what,
  )
  if (fileClass.role === 'rule') found.push(...[...text.matchAll(/\basync\b(?= |\()|\bawait\b/g)].map(([what]) => what))
  for (const [, type, names = '', module = ''] of text.matchAll(/^import (type )?(.+?) from '(node:[^']+)'/gms)) {
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
  const byHand = /\bsql(?:<[^`]*>)?`[^`]*\b(?:from|into|update|join|copy|lock table)\s+[a-z_]{3,}/gi
  return [...text.matchAll(builder), ...text.matchAll(byHand)].map(([what]) => what.slice(0, 60).replace(/\s+/g, ' '))
}

// What the tests of a file can prove, by what they use: their own imports, and those of what tests share. A row that names the
// portal is proven by a portal in a browser, one that names the client by a device that ran or a command that harvests; a
// calculation in between proves neither. Other parts are proven by tests of their own source as well as over the wire.

import { dirname, join, normalize } from 'node:path'

import { existsSync, readFileSync } from '../files.ts'

export type Evidence = {
  /** Of the parts in docs/requirements.tsv. */
  readonly parts: ReadonlySet<string>
  /** The ends of the wire, or judges, that are not ours. */
  readonly foreign: readonly string[]
}

const imported = /\bfrom '([^']+)'|\bimport\('([^']+)'\)|\bimport '([^']+)'/g
const services = ['SVC', 'IDP', 'MDM', 'SEC', 'INV']

const foreignEnds: Readonly<Record<string, string>> = {
  'test/portals/browser.ts': 'Chromium',
  'test/support/tpm/swtpm.ts': 'swtpm',
  'openid-client': 'openid-client',
}

/** Sources that start a simulated device, or harvest this machine. */
const clients = [/^src\/simulator\/boot\.ts$/, /^src\/simulator\/fleet\.ts$/, /^src\/commands\/(?:device|hash)\//]
const commandsOfClients = /'(?:device', 'boot|fleet', 'run|hash', 'collect)'/

export function evidenceOf(testFile: string): Evidence {
  const files = reachedBy(testFile)
  const foreign = [...files].flatMap((file) => foreignEnds[file] ?? [])
  const parts = new Set<string>()
  if (foreign.includes('Chromium')) parts.add('POR')
  if ([...files].some((file) => clients.some((client) => client.test(file)) || runsClient(file))) parts.add('CLI')
  const isOfClient = testFile.startsWith('src/simulator/') && !parts.has('CLI')
  if (!isOfClient) for (const part of services) parts.add(part)
  return { parts, foreign }
}

const runsClient = (file: string): boolean => isOfTests(file) && commandsOfClients.test(readFileSync(file))

const isOfTests = (file: string): boolean => /^test\/.*\.ts$|\.test\.ts$/.test(file) && existsSync(file)

const closures = new Map<string, Set<string>>()

/** The file, what it imports, and so on through the folders of tests; the imports of our sources are not followed. */
function reachedBy(testFile: string): Set<string> {
  const known = closures.get(testFile)
  if (known) return known
  const reached = new Set<string>([testFile])
  const waiting = [testFile]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (!isOfTests(file)) continue
    for (const [, from, dynamic, bare] of readFileSync(file).matchAll(imported)) {
      const name = from ?? dynamic ?? bare ?? ''
      const target = name.startsWith('.') ? normalize(join(dirname(file), name)) : name
      if (reached.has(target)) continue
      reached.add(target)
      waiting.push(target)
    }
  }
  closures.set(testFile, reached)
  return reached
}

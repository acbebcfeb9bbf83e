// What the tests of a file that carry a requirement's mark can prove, by what they use. A row that names the portal is proven by
// a portal in a browser, one that names the client by a device that ran or a command that harvests; a calculation in between
// proves neither, nor does what another test of the file does. Other parts are proven by tests of their own source as well as
// over the wire.

import { usesOf } from './uses.ts'

export type Evidence = {
  /** Of the parts in docs/requirements.tsv. */
  readonly parts: ReadonlySet<string>
  /** The ends of the wire, or judges, that are not ours. */
  readonly foreign: readonly string[]
}

const services = ['SVC', 'IDP', 'MDM', 'SEC', 'INV']

const foreignEnds: Readonly<Record<string, string>> = {
  'test/portals/browser.ts': 'Chromium',
  'test/support/tpm/swtpm.ts': 'swtpm',
  'openid-client': 'openid-client',
}

/** Sources that start a simulated device, or harvest this machine. */
const clients = [/^src\/simulator\/boot\.ts$/, /^src\/simulator\/fleet\.ts$/, /^src\/commands\/(?:device|hash)\//]
const commandsOfClients = /'(?:device',\s*'boot|fleet',\s*'run|hash',\s*'collect)'/

export function evidenceOf(testFile: string, id: string): Evidence {
  const { modules, texts } = usesOf(testFile, id)
  const foreign = [...modules].flatMap((module) => foreignEnds[module] ?? [])
  const parts = new Set<string>()
  if (foreign.includes('Chromium')) parts.add('POR')
  const isClient = [...modules].some((module) => clients.some((client) => client.test(module)))
  if (isClient || texts.some((text) => commandsOfClients.test(text))) parts.add('CLI')
  const isOfClient = testFile.startsWith('src/simulator/') && !parts.has('CLI')
  if (!isOfClient) for (const part of services) parts.add(part)
  return { parts, foreign }
}

// <data>/operator.json: where the running server is and a credential for each tenant, for the command line on the same
// machine. Only the user who runs the server can read it.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { type Api, type ApiCredentials, openApi } from '../client/api.ts'
import { type Config, loadConfig, runtimeFolder } from '../config.ts'
import { Fault } from '../kernel/fault.ts'
import { didYouMean } from '../kernel/text/nearest.ts'
import { shellWord } from '../kernel/text/shell.ts'
import { writeSafeFile } from './file/safe-file.ts'
import { withFailuresExplained } from './reached.ts'
import { type RunningDemo, runningDemo } from './server/running-demo.ts'

export type OperatorTenant = {
  readonly tenantId: string
  readonly domain: string
  readonly clientId: string
  readonly clientSecret: string
}

export type Operator = {
  readonly urls: Readonly<Record<string, string>>
  readonly tenants: readonly OperatorTenant[]
}

export type OperatorFile = {
  readonly path: string
  readonly read: () => Operator | undefined
  readonly write: (operator: Operator) => void
  /** Beside a running server the addresses stay that server's; `urls` are for a file that is not there yet. */
  readonly keep: (tenant: OperatorTenant, urls: Operator['urls']) => void
  /** Of a tenant that is removed. */
  readonly drop: (tenantId: string) => void
}

export function operatorFile(data: string): OperatorFile {
  const path = join(data, 'operator.json')
  const file: OperatorFile = {
    path,
    write(operator) {
      // Whole or not at all: a command that runs beside this reads the file before or after.
      writeSafeFile(path, `${JSON.stringify(operator, null, 2)}\n`)
    },
    keep(tenant, urls) {
      const known = file.read()
      const before = known?.tenants ?? []
      const has = before.some(({ tenantId }) => tenantId === tenant.tenantId)
      // Each keeps its place in what people are asked to choose from.
      const all = has ? before.map((one) => (one.tenantId === tenant.tenantId ? tenant : one)) : [...before, tenant]
      file.write({ urls: known?.urls ?? urls, tenants: all })
    },
    drop(tenantId) {
      const known = file.read()
      const tenants = known?.tenants.filter((one) => one.tenantId !== tenantId)
      if (known && tenants && tenants.length < known.tenants.length) file.write({ ...known, tenants })
    },
    read() {
      try {
        return JSON.parse(readFileSync(path, 'utf8')) as Operator
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw new Fault(
          'invalid-input',
          `${path} cannot be read: ${(error as Error).message}. Restore it or start anew.`,
          {
            reason: 'operator-file',
            cause: error,
          },
        )
      }
    },
  }
  return file
}

type Which = { readonly data?: string | undefined; readonly tenant?: string | undefined }

/** Where an application of this tenant gets its tokens. */
export function tokenAddress(options: Which): string {
  const { operator, tenant } = find(options)
  return `${operator.urls.login ?? ''}/${tenant.tenantId}/oauth2/v2.0/token`
}

/** A client for one tenant of the server that runs on this data folder. */
export function connect(options: Which): Api {
  const { data, tenant } = find(options)
  const credentials = credentialsOf(options)
  return withFailuresExplained(openApi(credentials), { data, graph: credentials.graph, domain: tenant.domain })
}

/** What the command line signs in with, and where. */
export function credentialsOf(options: Which): ApiCredentials {
  const { data, operator, tenant } = find(options)
  return {
    login: operator.urls.login ?? '',
    graph: operator.urls.graph ?? '',
    ca: readFileSync(join(data, 'ca.pem'), 'utf8'),
    tenant: tenant.tenantId,
    clientId: tenant.clientId,
    clientSecret: tenant.clientSecret,
  }
}

const mostNamed = 10

function severalTenants(tenants: readonly OperatorTenant[]): Fault {
  const named = tenants.slice(0, mostNamed).map(({ domain }) => domain)
  const more = tenants.length > mostNamed ? ` and ${tenants.length - mostNamed} more (taxiway tenant list)` : ''
  return new Fault(
    'invalid-input',
    `There are several tenants here: ${named.join(', ')}${more}. Nothing was done; name one with --tenant.`,
    { reason: 'tenant-not-named' },
  )
}

/** The data folder that a command means; where it was told none and none was ever started, that of the demonstration that runs. */
export function serverOf(options: Which): { readonly data: string; readonly demo?: RunningDemo } {
  const { data, sources } = loadConfig({ data: options.data })
  if (sources.data !== 'default' || existsSync(operatorFile(data).path)) return { data }
  const demo = runningDemo(runtimeFolder())
  return demo ? { data: demo.data, demo } : { data }
}

export const neverStarted = (data: string): Fault =>
  new Fault(
    'not-found',
    `No server was started on ${data} yet. Run taxiway start --data ${shellWord(data)}, or name the folder of another server with --data.`,
    { reason: 'operator-file' },
  )

/** Refuses a folder that no server has: to look into it would make an installation of a mistyped name. */
export function refuseUnstarted({ data, databaseUrl }: Pick<Config, 'data' | 'databaseUrl'>): void {
  if (databaseUrl === undefined && !existsSync(operatorFile(data).path)) throw neverStarted(data)
}

type Found = { readonly data: string; readonly operator: Operator; readonly tenant: OperatorTenant }

function find(options: Which): Found {
  const { data, demo } = serverOf(options)
  const operator = operatorFile(data).read()
  if (!operator) throw neverStarted(data)
  const named = options.tenant ?? demo?.tenant
  if (!named && operator.tenants.length > 1) throw severalTenants(operator.tenants)
  const tenant = named
    ? operator.tenants.find((one) => one.domain === named || one.tenantId === named)
    : operator.tenants[0]
  if (!tenant) {
    const known = operator.tenants.map((one) => one.domain)
    const name = options.tenant ?? ''
    throw new Fault(
      'not-found',
      `There is no tenant '${name}' here.${didYouMean(name, known)} Known are: ${known.join(', ') || 'none'}.`,
      { reason: 'tenant-unknown' },
    )
  }
  return { data, operator, tenant }
}

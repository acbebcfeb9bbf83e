// `taxiway tenant create|list|remove`: the operator's own work. A server that runs on the data folder is asked; where none runs it is
// done on the database, by the same operation. Its settings are in settings.ts, its end in remove.ts.

import { Command } from 'commander'

import { type App, startApp } from '../../app.ts'
import { type Config, loadConfig } from '../../config.ts'
import { scopes } from '../../contract/route.ts'
import { newTenantId } from '../../directory/tenant/tenant.ops.ts'
import { makeLog } from '../../http/log.ts'
import { administratorOf, foundTenant, listTenants } from '../../identity/installation/tenants.ops.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { operatorFile, refuseUnstarted } from '../operator-file.ts'
import { print, table } from '../output.ts'
import { makePassword } from '../password.ts'
import { askRunning, folderOf } from './as-operator.ts'
import { removalsCommand, removeCommand } from './remove.ts'
import { secretsCommand, sharedDevicesCommand } from './settings.ts'

type Options = { data?: string; domain: string[]; name: string; era?: 'E18' | 'E24'; json?: boolean }

export function tenantCommand(): Command {
  const create = new Command('create')
    .description('Create a tenant with its domains and its first administrator, whose password is shown once')
    .requiredOption('--name <text>', 'display name, for example "Contoso Ltd"')
    .requiredOption('--domain <name...>', 'verified domains; the first is the default one')
    .option('--era <era>', 'E18: as in 2018, E24: as today', 'E24')
    .option('--data <dir>', 'data folder of the server')
    .option('--json', 'as one JSON document')
    .addHelpText(
      'after',
      '\nExample:\n  taxiway tenant create --name Fabrikam --domain fabrikam.example fr.fabrikam.example',
    )
    .action(createOne)
  const list = new Command('list')
    .description('List the tenants of this installation')
    .option('--data <dir>', 'data folder of the server')
    .option('--json', 'as one JSON document')
    .addHelpText('after', '\nExample:\n  taxiway tenant list')
    .action(listAll)
  return new Command('tenant')
    .description('Tenants of this installation')
    .addHelpText(
      'after',
      '\ncreate and list ask the server that runs on the data folder; where none runs they work on its database. list looks at a folder where a server was started, and create makes one that is not there. The others ask the running server.\n\nExamples:\n  taxiway tenant list\n  taxiway tenant secrets\n  taxiway tenant shared-devices --block yes',
    )
    .addCommand(create)
    .addCommand(list)
    .addCommand(removeCommand())
    .addCommand(removalsCommand())
    .addCommand(secretsCommand())
    .addCommand(sharedDevicesCommand())
}

async function createOne({ data: named, domain, name, era = 'E24', json }: Options): Promise<void> {
  const data = folderOf(named, json)
  const [first = '', ...more] = domain
  const password = makePassword(administratorOf(first))
  const made =
    (await askRunning(data, (api) =>
      api.post<Made>(tenantsPath, { displayName: name, domains: domain, era, passwordProfile: { password } }),
    )) ??
    (await besideNone(data, async (app, config) => {
      const operation: OperationContext = {
        tenantId: newTenantId(),
        actor: { kind: 'operator', id: 'command-line', name: 'command line' },
        now: new Date(),
      }
      const input = { displayName: name, domains: [first, ...more] as const, era, password }
      const { commandLine, administrator } = await foundTenant(app.db, operation, input, scopes)
      operatorFile(config.data).keep(commandLine, app.urls)
      return { id: operation.tenantId, userPrincipalName: administrator.userPrincipalName }
    }))
  const { id: tenantId, userPrincipalName } = made
  print(
    json,
    { ok: true, tenantId, userPrincipalName, password },
    `Created ${name} (${tenantId}).`,
    `Administrator, shown only now: ${userPrincipalName}   ${password}`,
  )
}

async function listAll({ data: named, json }: { data?: string; json?: boolean }): Promise<void> {
  const data = folderOf(named, json)
  refuseUnstarted(loadConfig({ data }))
  const tenants =
    (await askRunning(data, async (api) =>
      (await api.get<{ value: Listed[] }>(tenantsPath)).value.map(({ id, ...one }) => ({ tenantId: id, ...one })),
    )) ?? (await besideNone(data, (app) => listTenants(app.db)))
  const rows = tenants.map((one) => [one.defaultDomain, one.displayName, one.tenantId])
  print(json, { tenants }, ...table(['Domain', 'Name', 'Id'], rows))
}

const tenantsPath = '/beta/installation/tenants'
type Listed = { readonly id: string; readonly displayName: string; readonly defaultDomain: string }
type Made = { readonly id: string; readonly userPrincipalName: string }

async function besideNone<T>(data: string, work: (app: App, config: Config) => Promise<T>): Promise<T> {
  const config = loadConfig({ data, port: 0 })
  const app = await startApp({ config, log: makeLog('error', 'stderr') })
  try {
    return await work(app, config)
  } finally {
    await app.close()
  }
}

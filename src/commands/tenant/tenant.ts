// `taxiway tenant create|list`: the operator's own work, done on the database directly while the server does not run on
// it, or beside it when DATABASE_URL names one. Its settings are in settings.ts.

import { Command } from 'commander'

import { startApp } from '../../app.ts'
import { loadConfig } from '../../config.ts'
import { createTenant, newTenantId } from '../../directory/tenant/tenant.ops.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import { createUser } from '../../directory/user/user.ops.ts'
import { makeLog } from '../../http/log.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { print, table } from '../output.ts'
import { makePassword } from '../password.ts'
import { rememberTenant } from '../server/command-line-application.ts'
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
      '\nExample:\n  taxiway tenant create --name "Contoso Ltd" --domain contoso.example fr.contoso.example',
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
      '\ncreate and list work on the database: stop a server that runs on the embedded one first. secrets and shared-devices ask the running server.\n\nExamples:\n  taxiway tenant list\n  taxiway tenant secrets\n  taxiway tenant shared-devices --block yes',
    )
    .addCommand(create)
    .addCommand(list)
    .addCommand(secretsCommand())
    .addCommand(sharedDevicesCommand())
}

async function createOne({ data, domain, name, era, json }: Options): Promise<void> {
  const config = loadConfig({ data, port: 0 })
  const app = await startApp({ config, log: makeLog('error', 'stderr') })
  try {
    const operation: OperationContext = {
      tenantId: newTenantId(),
      actor: { kind: 'operator', id: 'command-line', name: 'command line' },
      now: new Date(),
    }
    const [first = '', ...more] = domain
    await createTenant(app.db, operation, { displayName: name, domains: [first, ...more], era: era ?? 'E24' })
    const named = { userPrincipalName: `admin@${first}`, displayName: 'Administrator' }
    const password = makePassword(named)
    const { userPrincipalName } = await createUser(app.db, operation, {
      ...named,
      password,
      roles: ['global-administrator'],
    })
    await rememberTenant(app, config, operation, first)
    print(
      json,
      { ok: true, tenantId: operation.tenantId, userPrincipalName, password },
      `Created ${name} (${operation.tenantId}).`,
      `Administrator, shown only now: ${userPrincipalName}   ${password}`,
    )
  } finally {
    await app.close()
  }
}

async function listAll({ data, json }: { data?: string; json?: boolean }): Promise<void> {
  const app = await startApp({ config: loadConfig({ data, port: 0 }), log: makeLog('error', 'stderr') })
  try {
    const found = await tenants.list(app.db)
    const rows = found.map((one) => [one.defaultDomain, one.displayName, one.tenantId])
    print(json, { tenants: found }, ...table(['Domain', 'Name', 'Id'], rows))
  } finally {
    await app.close()
  }
}

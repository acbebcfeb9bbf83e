// `taxiway tenant create|list`: the operator's own work, done on the database directly while the server does not run on
// it, or beside it when DATABASE_URL names one. `taxiway tenant secrets` asks the running server.

import { randomBytes } from 'node:crypto'
import { Command, Option } from 'commander'

import { startApp } from '../app.ts'
import { loadConfig } from '../config.ts'
import { createTenant, newTenantId } from '../directory/tenant.ops.ts'
import * as tenants from '../directory/tenant.sql.ts'
import { createUser } from '../directory/user.ops.ts'
import { makeLog } from '../http/log.ts'
import type { Act } from '../kernel/act.ts'
import { Fault } from '../kernel/fault.ts'
import { connect } from './operator-file.ts'
import { table } from './output.ts'
import { rememberTenant } from './start.ts'

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
  const secrets = new Command('secrets')
    .description('Show or change what devices must have proved to get Wi-Fi keys, passwords and other secrets')
    .addOption(
      new Option(
        '--need <proof>',
        'registered: none; ek: the registered TPM is present; attested: it holds the join key',
      ).choices(['registered', 'ek', 'attested']),
    )
    .addOption(
      new Option(
        '--simulated-tpm <count>',
        'whether the proof of a software TPM counts: for laboratories only',
      ).choices(['yes', 'no']),
    )
    .option('--tenant <domain>', 'which tenant; the first one without')
    .option('--data <dir>', 'data folder of the running server')
    .option('--json', 'as one JSON document')
    .addHelpText('after', '\nExample:\n  taxiway tenant secrets --need ek')
    .action(secretsOf)
  return new Command('tenant')
    .description('Tenants of this installation')
    .addHelpText(
      'after',
      '\ncreate and list work on the database: stop a server that runs on the embedded one first. secrets asks the running server.\n\nExamples:\n  taxiway tenant list\n  taxiway tenant secrets',
    )
    .addCommand(create)
    .addCommand(list)
    .addCommand(secrets)
}

type SecretsOptions = { data?: string; tenant?: string; need?: string; simulatedTpm?: 'yes' | 'no'; json?: boolean }
type Organization = {
  readonly id: string
  readonly secretsNeed: string
  readonly secretsNeedMeans: string
  readonly acceptsSimulatedTpm: boolean
}

/** Through the running server, like everything that an administrator can do elsewhere too. */
async function secretsOf({ data, tenant, need, simulatedTpm, json }: SecretsOptions): Promise<void> {
  const api = connect({ data, tenant })
  const read = async (): Promise<Organization> => {
    const [found] = (await api.get<{ value: readonly Organization[] }>('/v1.0/organization')).value
    if (!found) throw new Fault('not-found', 'The server did not say which tenant this is.')
    return found
  }
  try {
    const change = {
      ...(need !== undefined && { secretsNeed: need }),
      ...(simulatedTpm !== undefined && { acceptsSimulatedTpm: simulatedTpm === 'yes' }),
    }
    const { id } = await read()
    if (Object.keys(change).length > 0) await api.patch(`/v1.0/organization/${id}`, change)
    const { secretsNeed, secretsNeedMeans, acceptsSimulatedTpm } = await read()
    if (json) console.log(JSON.stringify({ secretsNeed, acceptsSimulatedTpm, means: secretsNeedMeans }))
    else
      console.log(
        `Secrets need: ${secretsNeed}. The proof of a software TPM ${acceptsSimulatedTpm ? 'counts' : 'does not count'}.\n${secretsNeedMeans}`,
      )
  } finally {
    api.close()
  }
}

async function createOne({ data, domain, name, era, json }: Options): Promise<void> {
  const config = loadConfig({ data, port: 0 })
  const app = await startApp({ config, log: makeLog('error', 'stderr') })
  try {
    const act: Act = {
      tenantId: newTenantId(),
      actor: { kind: 'operator', id: 'command-line', name: 'command line' },
      now: new Date(),
    }
    const [first = '', ...more] = domain
    await createTenant(app.db, act, { displayName: name, domains: [first, ...more], era: era ?? 'E24' })
    const password = randomBytes(12).toString('base64url')
    const { userPrincipalName } = await createUser(app.db, act, {
      userPrincipalName: `admin@${first}`,
      displayName: 'Administrator',
      password,
      roles: ['global-administrator'],
    })
    await rememberTenant(app, config, act, first)
    if (json) console.log(JSON.stringify({ ok: true, tenantId: act.tenantId, userPrincipalName, password }))
    else
      console.log(
        `Created ${name} (${act.tenantId}).\nAdministrator, shown only now: ${userPrincipalName}   ${password}`,
      )
  } finally {
    await app.close()
  }
}

async function listAll({ data, json }: { data?: string; json?: boolean }): Promise<void> {
  const app = await startApp({ config: loadConfig({ data, port: 0 }), log: makeLog('error', 'stderr') })
  try {
    const found = await tenants.list(app.db)
    if (json) console.log(JSON.stringify({ tenants: found }))
    else {
      console.log(
        table(
          ['Domain', 'Name', 'Id'],
          found.map((one) => [one.defaultDomain, one.displayName, one.tenantId]),
        ),
      )
    }
  } finally {
    await app.close()
  }
}

// `taxiway start`: serves until stopped. The first start makes a tenant and its administrator and shows the password
// once; there is no default one (T-43).

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'

import { type App, startApp } from '../../app.ts'
import { type Config, loadConfig } from '../../config.ts'
import { createTenant, newTenantId } from '../../directory/tenant/tenant.ops.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import { createUser } from '../../directory/user/user.ops.ts'
import { makeLog } from '../../http/log.ts'
import { ensurePortalBuilt } from '../../http/portal/portal-build.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { print, untilStopped } from '../output.ts'
import { makePassword } from '../password.ts'
import { keepCommandLine, rememberTenant } from './command-line-application.ts'

type Options = { data?: string; port?: string; host?: string; json?: boolean; portalBuild: boolean }

export function startCommand(): Command {
  return new Command('start')
    .description('Start the server: every service, every portal, and the database when none is configured.')
    .option('--data <dir>', 'folder for keys, certificates and the database (default: ~/.local/share/taxiway)')
    .option('--port <n>', 'first of eight consecutive ports; 0 takes free ones (default: 8440)')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option(
      '--json',
      'print {"ready":true,"urls":{…}} as one line when it serves, the first start with its administrator; the log goes to stderr',
    )
    .option('--no-portal-build', 'in a clone, leave portals/dist as it is: something else serves the portal')
    .addHelpText(
      'after',
      `
DATABASE_URL names a PostgreSQL 15 or newer to use; without it a real PostgreSQL runs as a child process in the data
folder. The first start creates a tenant and an administrator and prints the password once. See also: taxiway config show.

Examples:
  taxiway start
  taxiway start --data /srv/taxiway --port 9440
  DATABASE_URL=postgres://taxiway:secret@db.contoso.example/taxiway taxiway start --json`,
    )
    .action(start)
}

async function start({ data, port, host, json, portalBuild }: Options): Promise<void> {
  const config = loadConfig({ data, port, host })
  const log = makeLog(config.logLevel, json ? 'stderr' : 'stdout')
  // Before anything runs, so that an impatient Ctrl-C during the start still ends cleanly.
  const stopped = untilStopped()
  const app = await startApp({ config, log })
  // A clone builds its portal while the services already run; until then its address says so.
  const built = portalBuild ? ensurePortalBuilt(fileURLToPath(new URL('../../..', import.meta.url))) : Promise.resolve()
  built.catch((error) => log.error({ err: error }, 'the portal could not be built'))
  try {
    const first = await firstTenant(app, config)
    const mended = await keepCommandLine(app, config)
    for (const domain of mended) {
      log.warn({ domain }, 'the application of the command line was not there any more and was made anew')
    }
    const ready = {
      ready: true,
      urls: app.urls,
      ca: join(config.data, 'ca.pem'),
      ...(first && { administrator: first }),
    }
    print(json, ready, ...welcome(app, config, first, mended).split('\n'))
    await stopped
  } finally {
    await app.close()
  }
}

type First = { readonly userPrincipalName: string; readonly password: string }

/** Only into an empty installation. */
async function firstTenant(app: App, config: Config): Promise<First | undefined> {
  if ((await tenants.list(app.db)).length > 0) return undefined
  const operation: OperationContext = {
    tenantId: newTenantId(),
    actor: { kind: 'operator', id: 'first-start', name: 'first start' },
    now: new Date(),
  }
  await createTenant(app.db, operation, { displayName: 'My organisation', domains: ['home.example'] })
  const named = { userPrincipalName: 'admin@home.example', displayName: 'Administrator' }
  const password = makePassword(named)
  const { userPrincipalName } = await createUser(app.db, operation, {
    ...named,
    password,
    roles: ['global-administrator'],
  })
  await rememberTenant(app, config, operation, 'home.example')
  return { userPrincipalName, password }
}

function welcome({ urls }: App, config: Config, first: First | undefined, mended: readonly string[]): string {
  return `
Taxiway serves.

  Portal        ${urls.portal}
  Sign-in       ${urls.login}
  Graph API     ${urls.graph}
  Device join   ${urls.drs}
  Enrolment     ${urls.enrollment}
  Management    ${urls.checkin}
  Profiles      ${urls.ztd}
  Certificates  trust ${join(config.data, 'ca.pem')}
${
  first
    ? `
Your first administrator, shown only now:

  ${first.userPrincipalName}   ${first.password}
`
    : ''
}${
  mended.length > 0
    ? `
The command line had no application of its own for ${mended.join(', ')} any more. It was made anew: taxiway works again.
`
    : ''
}
Ctrl-C ends it.
`
}

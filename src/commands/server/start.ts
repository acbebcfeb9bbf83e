// `taxiway start`: serves until stopped. The first start makes a tenant and its administrator, and gives a link with which the
// person who started it chooses the password; there is no default one (T-43).

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'

import { type App, startApp } from '../../app.ts'
import { type Config, loadConfig } from '../../config.ts'
import { scopes } from '../../contract/route.ts'
import { inTransaction } from '../../db/tx.ts'
import { newTenantId } from '../../directory/tenant/tenant.ops.ts'
import { type Log, makeLog } from '../../http/log.ts'
import { ensurePortalBuilt } from '../../http/portal/portal-build.ts'
import { administratorOf, foundTenant, listTenants } from '../../identity/installation/tenants.ops.ts'
import { makePasswordLink } from '../../identity/password-link/password-link.ops.ts'
import { Fault } from '../../kernel/fault.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { operatorFile } from '../operator-file.ts'
import { say, sayAside, sayDocument, untilStopped } from '../output.ts'
import { makePassword } from '../password.ts'
import { keepCommandLine } from './command-line-application.ts'
import { inWords } from './log-words.ts'

type Options = { data?: string; port?: string; host?: string; json?: boolean; words?: boolean; portalBuild: boolean }

export function startCommand(): Command {
  return new Command('start')
    .description('Start the server: every service, every portal, and the database when none is configured.')
    .option('--data <dir>', 'folder for keys, certificates and the database (default: ~/.local/share/taxiway)')
    .option('--port <n>', 'first of eight consecutive ports; 0 takes free ones (default: 8440)')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--json', 'one JSON document on the standard output when it serves; the log goes to stderr')
    .option('--words', 'words for people, as on a terminal; elsewhere every line is JSON')
    .option('--no-portal-build', 'in a clone, leave portals/dist as it is: something else serves the portal')
    .addHelpText(
      'after',
      `
DATABASE_URL names a PostgreSQL 15 or newer to use; without it a real PostgreSQL runs as a child process in the data
folder. The first start creates a tenant and an administrator, and its last line is a link that sets the administrator's
password: once, within a day. TAXIWAY_ADMIN_PASSWORD, or a file named by TAXIWAY_ADMIN_PASSWORD_FILE, gives the password
instead. See also: taxiway config show.

On a terminal it prints words, and of the log warnings and errors; where TAXIWAY_LOG_LEVEL says so, more. Elsewhere it prints
JSON: the log, and {"ready":true,"urls":{…}} when it serves, the first start with its administrator.

Examples:
  taxiway start
  taxiway start --data /srv/taxiway --port 9440
  DATABASE_URL=postgres://taxiway:secret@db.contoso.example/taxiway taxiway start --json`,
    )
    .action(start)
}

async function start({ data, port, host, json, words: asked, portalBuild }: Options): Promise<void> {
  const config = loadConfig({ data, port, host })
  const words = !json && (asked ?? process.stdout.isTTY === true)
  const log = words ? logInWords(config) : makeLog(config.logLevel, json ? 'stderr' : 'stdout')
  // Before anything runs, so that an impatient Ctrl-C during the start still ends cleanly.
  const stopped = untilStopped()
  if (words) say(`Starting ${config.databaseUrl ? '' : 'PostgreSQL and '}eight services on ${config.data} …`)
  const app = await startApp({ config, log })
  // A clone builds its portal while the services already run; until then its address says so.
  const built = portalBuild ? ensurePortalBuilt(fileURLToPath(new URL('../../..', import.meta.url))) : Promise.resolve()
  built.catch((error) => log.error({ err: error }, 'the portal could not be built'))
  try {
    const first = await firstTenant(app, config)
    const mended = await keepCommandLine(app, config)
    if (!words) {
      for (const domain of mended) {
        log.warn({ domain }, 'the application of the command line was not there any more and was made anew')
      }
    }
    const ca = join(config.data, 'ca.pem')
    if (words) say(...welcome(app, ca, first, mended).split('\n'))
    else sayDocument({ ready: true, urls: app.urls, ca, ...(first && { administrator: first }) })
    await stopped
    if (words) say('', 'Ending: requests that are under way finish first.')
  } finally {
    await app.close()
  }
  if (words) say('Ended.')
}

/** Somebody who looks wants to know what is wrong; who set the level gets what it says. */
function logInWords(config: Config): Log {
  const level = config.sources.logLevel === 'default' ? 'warn' : config.logLevel
  return makeLog(
    level,
    inWords((text) => sayAside(text)),
  )
}

type First = {
  readonly userPrincipalName: string
  /** Where its password is set, unless the setting gave one. */
  readonly link?: string
  readonly linkExpires?: string
}

/** Only into an empty installation, and all of it or nothing: an administrator whose link was lost would be none. */
async function firstTenant(app: App, config: Config): Promise<First | undefined> {
  if ((await listTenants(app.db)).length > 0) return undefined
  const operation: OperationContext = {
    tenantId: newTenantId(),
    actor: { kind: 'operator', id: 'first-start', name: 'first start' },
    now: new Date(),
  }
  const domain = 'home.example'
  const { adminPassword: password = makePassword(administratorOf(domain)) } = config // without a link nobody knows this one
  const { first, commandLine } = await inTransaction(app.db, async (tx) => {
    const input = { displayName: 'My organisation', domains: [domain] as const, password }
    const { administrator, commandLine } = await foundTenant(tx, operation, input, scopes).catch((error: unknown) => {
      throw ofSetting(error)
    })
    const { id, userPrincipalName } = administrator
    if (config.adminPassword !== undefined) return { first: { userPrincipalName }, commandLine }
    const { link, expiresAt } = await makePasswordLink(tx, operation, id, { login: app.urls.login, domain })
    return { first: { userPrincipalName, link, linkExpires: expiresAt.toISOString() }, commandLine }
  })
  operatorFile(config.data).keep(commandLine, app.urls)
  return first
}

/** A password that is not taken is that of the setting: nobody else gave one. */
function ofSetting(error: unknown): unknown {
  if (!(error instanceof Fault) || error.code !== 'invalid-input') return error
  return new Fault('invalid-input', `TAXIWAY_ADMIN_PASSWORD cannot be the first password. ${error.message}`, {
    reason: error.reason ?? 'configuration',
    cause: error,
  })
}

function welcome({ urls }: App, ca: string, first: First | undefined, mended: readonly string[]): string {
  const parts = [
    `
Taxiway serves.

  Portal        ${urls.portal}
  Sign-in       ${urls.login}
  Graph API     ${urls.graph}
  Device join   ${urls.drs}
  Enrolment     ${urls.enrollment}
  Management    ${urls.checkin}
  Profiles      ${urls.ztd}
  Packages      ${urls.content}
  Certificates  of ${ca}; taxiway trust makes browsers take them
`,
    mended.length > 0
      ? `The command line had no application of its own for ${mended.join(', ')} any more.
It was made anew: taxiway works again.
`
      : '',
    'Ctrl-C ends it.',
    first ? `\n${aboutFirst(first)}` : '',
  ]
  return parts.filter((part) => part !== '').join('\n')
}

/** The link is the last line of all, alone, so that it is found and can be taken whole. */
function aboutFirst({ userPrincipalName, link, linkExpires }: First): string {
  if (link === undefined)
    return `Your first administrator is ${userPrincipalName}, with the password of TAXIWAY_ADMIN_PASSWORD.`
  const until = new Date(linkExpires ?? 0).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
  return `Your first administrator is ${userPrincipalName}. Choose its password here, once,
until ${until}:

${link}`
}

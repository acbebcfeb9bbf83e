// What `taxiway start` does: opens the server, makes the first tenant, says where everything is, and serves until it is stopped.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { type App, startApp } from '../../app.ts'
import type { Config } from '../../config.ts'
import { scopes } from '../../contract/route.ts'
import { inTransaction } from '../../db/tx.ts'
import { newTenantId } from '../../directory/tenant/tenant.ops.ts'
import { type Log, makeLog } from '../../http/log.ts'
import { ensurePortalBuilt } from '../../http/portal/portal-build.ts'
import { administratorOf, foundTenant, listTenants } from '../../identity/installation/tenants.ops.ts'
import { makePasswordLink } from '../../identity/password-link/password-link.ops.ts'
import { Fault } from '../../kernel/fault.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { shellWord } from '../../kernel/text/shell.ts'
import { operatorFile } from '../operator-file.ts'
import { say, sayAside, sayDocument } from '../output.ts'
import { makePassword } from '../password.ts'
import { keepCommandLine } from './command-line-application.ts'
import { inWords } from './log-words.ts'

export type Serving = {
  readonly json: boolean | undefined
  /** For people, and not the log. */
  readonly words: boolean
  readonly portalBuild: boolean
  readonly stopped: Promise<unknown>
}

export async function serve(config: Config, { json, words, portalBuild, stopped }: Serving): Promise<void> {
  const log = words ? logInWords(config) : makeLog(config.logLevel, json ? 'stderr' : 'stdout')
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
    if (words) say(...welcome(app, config, first, mended).split('\n'))
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

function welcome({ urls }: App, config: Config, first: First | undefined, mended: readonly string[]): string {
  const trust = config.sources.data === 'default' ? 'taxiway trust' : `taxiway trust --data ${shellWord(config.data)}`
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
  Partners      ${urls.partner}
  Packages      ${urls.content}
  Certificates  of ${join(config.data, 'ca.pem')}; browsers take them after
                ${trust}
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

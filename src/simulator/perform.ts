// Performs the one thing the OOBE machine waits for and says what came of it. Each is repeatable: after a kill the machine
// asks for the same thing again, and what is already on disk (a join, an enrolment) is taken as done.

import { never } from '../kernel/never.ts'
import { sidOfObject } from '../protocol/drs/sid.ts'
import { factoryTree } from './csp/dev-detail.ts'
import { enrolledTree } from './csp/dm-client.ts'
import { needsNetwork } from './oobe/restart.ts'
import type { ManagedState } from './record.ts'
import type { Running } from './running.ts'
import { answerTo, noteRefusal, passwordOf } from './scripted-user.ts'
import { runStatusPage } from './status-page/run.ts'
import { acceptTerms, enrollInManagement, type Management } from './wire/enroll.ts'
import { ignoreNetwork, jsonOf, NetworkError, textOf } from './wire/http.ts'
import { type DirectoryIdentity, joinDirectory } from './wire/join.ts'
import { managementToken } from './wire/management-token.ts'
import { type Claims, signIn } from './wire/sign-in.ts'
import { WebHostError } from './wire/web-host.ts'
import type { Happening, Work } from './work.ts'

export async function perform(running: Running, work: Work): Promise<Happening> {
  try {
    return await performWork(running, work)
  } catch (error) {
    const lost = error instanceof NetworkError && needsNetwork(running.record.oobe.node)
    if (lost) return { type: 'network-lost', message: error.message }
    throw error
  }
}

function performWork(running: Running, work: Work): Promise<Happening> | Happening {
  switch (work.kind) {
    case 'ask':
      return ask(running, work)
    case 'check-network':
      return checkNetwork(running)
    case 'wait-for-network':
      return waitForNetwork(running)
    case 'fetch-profile':
      return fetchProfile(running, work.budgetMs, work.etag)
    case 'install-updates':
      return installUpdates(running, work.source)
    case 'sign-in':
      return signInUser(running, work.authority, passwordOf(running, false))
    case 'join':
      return join(running, work)
    case 'accept-terms':
      return terms(running, work.url)
    case 'enroll':
      return enroll(running, work)
    case 'run-status-page':
      return runStatusPage(running, work.phase, work.page)
    case 'log-on':
      return logOn(running, work)
    default:
      return never(work)
  }
}

/** Nobody presses "try again" faster than that. */
const personPauseMs = 2_000

async function ask(running: Running, work: Extract<Work, { kind: 'ask' }>): Promise<Happening> {
  const value = answerTo(running, work)
  if (value === undefined) return { type: 'abandoned', reason: `the person walked away from the page ${work.page}` }
  if (work.page === 'captive-portal' && running.options.services.internet) {
    await running.http
      .send({ at: 'network', method: 'GET', url: `${running.options.services.internet}/portal/accept` })
      .catch(ignoreNetwork)
  }
  if (value === 'try-again') await running.clock.sleep(personPauseMs)
  return { type: 'answered', page: work.page, value }
}

const connectTestTries = 3

/** The connect test of Windows: the expected text is the internet, anything else is a portal in between. */
async function checkNetwork(running: Running): Promise<Happening> {
  const { internet, ztd } = running.options.services
  for (let attempt = 1; ; attempt++) {
    const url = internet ? `${internet}/connecttest.txt` : `${ztd}/`
    const reply = await running.http.send({ at: 'network', method: 'GET', url, timeoutMs: 10_000 }).catch(ignoreNetwork)
    if (reply && (!internet || (reply.status === 200 && textOf(reply).includes('Connect Test'))))
      return { type: 'online' }
    if (reply && reply.status < 500) return { type: 'captive-portal' }
    if (attempt === connectTestTries) return { type: 'offline' }
    await running.clock.sleep(1_000 * attempt)
  }
}

/**
 * As long as it takes: OobeNetworkLossError has no time-out, only the person's patience, which is an hour here. The network
 * may be there and only the service away: then each loss in a row is waited for longer.
 */
async function waitForNetwork(running: Running): Promise<Happening> {
  const until = running.clock.now() + 60 * 60_000
  const losses = running.record.oobe.attempts.networkLoss ?? 1
  for (let wait = Math.min(500 * 2 ** losses, 30_000); running.clock.now() < until; wait = Math.min(2 * wait, 30_000)) {
    await running.clock.sleep(wait)
    if ((await checkNetwork(running)).type === 'online') return { type: 'network-back' }
  }
  return { type: 'abandoned', reason: 'the network did not come back within an hour' }
}

async function fetchProfile(running: Running, budgetMs: number, etag: string | null): Promise<Happening> {
  const answer = await running.ztd.fetchProfile(budgetMs, etag)
  const registered = answer.type === 'profile' || (answer.type === 'no-profile' && answer.code === 815)
  const unknown = answer.type === 'no-profile' && answer.code === 807
  if (registered) running.record = { ...running.record, registration: 'registered' }
  if (unknown) running.record = { ...running.record, registration: 'not-registered' }
  return answer
}

async function installUpdates(running: Running, source: 'critical' | 'autopilot'): Promise<Happening> {
  const { internet } = running.options.services
  if (!internet) return { type: 'updates', installed: [], reboot: false }
  const url = `${internet}/updates?source=${source}&os=${encodeURIComponent(running.os)}`
  const reply = await running.http.send({ at: 'updates', method: 'GET', url }).catch(ignoreNetwork)
  const offered = reply?.status === 200 ? jsonOf(reply)?.updates : undefined
  if (!Array.isArray(offered))
    return {
      type: 'updates-failed',
      message: reply ? `the update service answered ${reply.status}` : 'the update service does not answer',
    }
  return {
    type: 'updates',
    installed: offered.map((update) => String(update?.title ?? update?.id ?? 'update')),
    reboot: offered.some((update) => update?.reboot === true),
  }
}

async function signInUser(
  running: Running,
  authority: string | null,
  password: string | undefined,
): Promise<Happening> {
  const { userName } = running.answers
  if (!userName || password === undefined)
    return { type: 'abandoned', reason: 'the person has no further user name or password to type' }
  const result = await signInOrFail(running, authority, userName, password)
  running.record = { ...running.record, seen: 'seen' in result ? result.seen : running.record.seen }
  if (result.kind === 'refused') {
    noteRefusal(running, result.code)
    await running.clock.sleep(personPauseMs)
    return { type: 'sign-in-failed', code: result.code, message: result.message }
  }
  running.memory.tokens = result.tokens
  running.memory.roles = Array.isArray(result.claims.wids) ? result.claims.wids.filter(isGuid) : []
  const { claims, seen } = result
  const user = {
    upn: claimText(claims, 'upn') || claimText(claims, 'preferred_username') || userName,
    tenantId: claimText(claims, 'tid'),
    objectId: claimText(claims, 'oid'),
  }
  const enrollmentUrl = claimText(claims, 'mdm_enrollment_url')
  const termsOfUseUrl = claimText(claims, 'mdm_terms_of_use_url') || null
  return { type: 'signed-in', user, mdm: enrollmentUrl ? { enrollmentUrl, termsOfUseUrl } : null, seen: seen.heading }
}

async function signInOrFail(running: Running, authority: string | null, userName: string, password: string) {
  try {
    return await signIn(running.http, { login: running.options.services.login, authority, userName, password })
  } catch (error) {
    if (error instanceof WebHostError) return { kind: 'refused', code: 'OOBEIDPS', message: error.message } as const
    throw error
  }
}

const isGuid = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)

function claimText(claims: Claims, name: string): string {
  const value = claims[name]
  return typeof value === 'string' ? value : ''
}

async function join(running: Running, work: Extract<Work, { kind: 'join' }>): Promise<Happening> {
  const { memory, disk, options } = running
  const joined = (identity: DirectoryIdentity): Happening => ({
    type: 'joined',
    deviceId: identity.deviceId,
    tenantId: identity.tenantId,
    // Through a role, not as the one who joined: that is for the profile to say (S-019, S-085).
    administrator: (memory.roles ?? []).some((role) => identity.administrators.includes(sidOfObject(role))),
  })
  const known = (await disk.read('identity')) as DirectoryIdentity | undefined // written by us
  if (known?.tenantId === work.user.tenantId) return joined(known)
  const deviceTicket = await running.ztd.ticket().catch(noTicket)
  const result = await joinDirectory(running.http, {
    drs: options.services.drs,
    tenantId: work.user.tenantId,
    userName: work.user.upn,
    accessToken: memory.tokens?.accessToken ?? '',
    deviceTicket,
    privateKey: running.ztd.joinKey(),
    name: work.name,
    os: running.os,
    keys: running.keys,
  })
  if (result.kind === 'refused') return { type: 'failed', code: result.code, message: result.message }
  await disk.write('identity', result.identity)
  return joined(result.identity)
}

/** A join without a ticket makes a new directory object instead of reusing the registered one; it does not fail. */
function noTicket(error: unknown): undefined {
  if (error instanceof Error && (error instanceof NetworkError || error.name === 'Retryable')) return undefined
  throw error
}

async function terms(running: Running, url: string): Promise<Happening> {
  const token = await managementToken(running)
  if (token.kind === 'refused') return { type: 'failed', code: token.code, message: token.message }
  const result = await acceptTerms(running.http, url, token.token)
  if (result.kind === 'refused') return { type: 'failed', code: result.code, message: result.message }
  running.memory.termsBlob = result.blob
  return { type: 'terms-accepted' }
}

async function enroll(running: Running, work: Extract<Work, { kind: 'enroll' }>): Promise<Happening> {
  const { disk, options, record } = running
  if ((await disk.read('management')) !== undefined) return { type: 'enrolled' }
  const token = await managementToken(running)
  if (token.kind === 'refused') return { type: 'failed', code: token.code, message: token.message }
  delete running.memory.mdmToken // it enrols once, and another attempt is made with another key
  const { manufacturer = '', productName = '', serialNumber = '' } = options.hardware.fields
  const facts = {
    manufacturer,
    model: productName,
    serial: serialNumber,
    os: running.os,
    osEdition: running.osEdition,
    name: work.name,
    locale: record.oobe.language ?? 'en-US',
  }
  const result = await enrollInManagement(running.http, {
    ...facts,
    discoveryUrl: work.mdm.enrollmentUrl,
    token: token.token,
    userName: record.oobe.user?.upn ?? '',
    deviceId: record.oobe.joined?.deviceId ?? '',
    registrationId: work.profile?.settings.registrationId || null,
    termsBlob: running.memory.termsBlob ?? null,
    keys: running.keys,
  })
  if (result.kind === 'refused') return { type: 'failed', code: result.code, message: result.message }
  const { providerId, deviceId } = result.management
  const bare = factoryTree({ ...facts, deviceId, osVersion: running.os, hardwareHash: options.hardware.hash })
  const tree = enrolledTree(bare, providerId, result.document.provider?.settings ?? [])
  // The enrolment counts from the moment its own file is there: so that one comes last.
  await disk.write('tree', { tree, work: [], alerts: [] } satisfies ManagedState)
  await disk.write('management', result.management satisfies Management)
  return { type: 'enrolled' }
}

/** With the credentials still in memory nothing is typed; without, the person signs in again (S-206). */
async function logOn(running: Running, work: Extract<Work, { kind: 'log-on' }>): Promise<Happening> {
  if (work.automatic) return { type: 'logged-on' }
  const user = running.record.oobe.user
  const again = await signInUser(running, user?.tenantId ?? null, passwordOf(running, true))
  return again.type === 'signed-in' ? { type: 'logged-on' } : again
}

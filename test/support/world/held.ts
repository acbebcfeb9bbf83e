// Everything a deployed device and its person hold, and what each of it is still good for: used before and after something
// is cut off. Every probe crosses a socket.

import { createHmac, createPrivateKey, privateDecrypt, randomBytes, sign, X509Certificate } from 'node:crypto'
import { compactDecrypt } from 'jose'
import { contextOf, derivedKey } from '../../../src/identity/device-token/session-key.ts'
import { encodePrtRequest, type PrtFields, type PrtProof, writePrtRequest } from '../../../src/protocol/oauth/prt.ts'
import { startClientSession } from '../../../src/protocol/syncml/client-session.ts'
import { decodeMessage } from '../../../src/protocol/syncml/message.ts'
import { encodeMessage } from '../../../src/protocol/syncml/message-write.ts'
import type { Hardware } from '../../../src/simulator/options.ts'
import { realClock } from '../../../src/simulator/port/clock.ts'
import { type Disk, memoryDisk } from '../../../src/simulator/port/disk.ts'
import { freshKeys } from '../../../src/simulator/port/keys.ts'
import type { Management } from '../../../src/simulator/wire/enroll.ts'
import { openHttp } from '../../../src/simulator/wire/http.ts'
import { type DirectoryIdentity, joinDirectory } from '../../../src/simulator/wire/join.ts'
import { type Answer, send } from '../mdm/mdm-device.ts'
import { boot, type Office } from './office.ts'
import type { Person, World } from './world.ts'

export const broker = '29d9ed98-a469-4536-ade2-f981bc1d605e'
const logon = '38aa3b87-a06d-4817-b275-7a316988d93b'

export type Held = {
  readonly person: Person
  readonly hardware: Hardware
  readonly disk: ReturnType<typeof memoryDisk>
  readonly identity: DirectoryIdentity
  readonly management: Management
  readonly ticket: string
  readonly primary: { readonly token: string; readonly sessionKey: Buffer }
  /** Got with the primary token: it names the device. */
  readonly deviceRefresh: string
  /** Likewise, for the administration API; a change asks whether it still counts. */
  readonly deviceAccess: string
  /** The signed address of the last application that a management session offered; of an office without one `''`. */
  readonly content: string
  /** Got by signing in on a page. */
  readonly ownRefresh: string
  readonly cookie: string
}

/** A device from unboxing to desktop, and everything that can be got with it. */
export async function deploy(world: World, office: Office, person: Person, hardware: Hardware): Promise<Held> {
  const disk = memoryDisk()
  let content = ''
  const watched: Disk = {
    ...disk,
    async write(name, value) {
      content = addressIn(name === 'tree' ? JSON.stringify(value) : '') || content
      await disk.write(name, value)
    },
  }
  await office.register(hardware)
  const result = await boot(world, hardware, person, { disk: watched })
  if (result.outcome !== 'desktop-managed') throw new Error(`not deployed: ${result.outcome} ${result.reason}`)
  const identity = (await disk.read('identity')) as DirectoryIdentity
  const management = (await disk.read('management')) as Management
  const got = await obtainPrimary(world, identity, person)
  const primary = { token: String(got.json.refresh_token), sessionKey: sessionKeyOf(got.json, identity) }
  const { refresh_token: deviceRefresh = '', access_token: deviceAccess = '' } = await openReply(
    await usePrimary(world, primary),
    primary.sessionKey,
  )
  const { refresh: ownRefresh, cookie } = await signInByPage(world, identity.tenantId, person)
  return {
    person,
    hardware,
    disk,
    identity,
    management,
    ticket: await ticketFor(world, hardware),
    primary,
    deviceRefresh,
    deviceAccess,
    content,
    ownRefresh,
    cookie,
  }
}

/** Out of a job as the device keeps it on its disk until it is done. */
const addressIn = (stored: string): string => (/<ContentURL>([^<]+)</.exec(stored)?.[1] ?? '').replaceAll('&amp;', '&')

export async function ticketFor(world: World, hardware: Hardware): Promise<string> {
  const answer = await send(world, `${world.urls.ztd}/device/v1/hello`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ hardwareHash: hardware.hash, osVersion: '10.0.17763.107', osEdition: 48 }),
  })
  return String(jsonOf(answer).deviceTicket)
}

export type Outcomes = {
  /** The MDM certificate: status, and the nodes of the commands that came. */
  readonly checkIn: string
  /** The join certificate and the person's password. */
  readonly newPrimary: string
  readonly primary: string
  readonly deviceRefresh: string
  /** An access token got on the device, used for a change: `ok`, or the status of the refusal. */
  readonly deviceAccess: string
  readonly ownRefresh: string
  readonly session: string
  /** The device ticket at the deployment service. */
  readonly profile: string
  /** The signed address of an application: status of the download. */
  readonly download: string
}

export async function useAll(world: World, held: Held): Promise<Outcomes> {
  const { tenantId } = held.identity
  const refresh = (token: string, client: string) =>
    post(world, tenantId, { grant_type: 'refresh_token', client_id: client, refresh_token: token, resource: graphName })
  return {
    checkIn: await checkInOnce(world, held.management),
    newPrimary: outcomeOf(await obtainPrimary(world, held.identity, held.person)),
    primary: outcomeOf(await usePrimary(world, held.primary)),
    deviceRefresh: outcomeOf(await refresh(held.deviceRefresh, broker)),
    deviceAccess: await askChange(world, held.deviceAccess),
    ownRefresh: outcomeOf(await refresh(held.ownRefresh, broker)),
    session: await askSession(world, tenantId, held.cookie),
    profile: await askProfile(world, held.ticket),
    download: held.content && String((await send(world, held.content)).status),
  }
}

// Management ----------------------------------------------------------------------------------------------------------

let sessions = 5000

/** Opens a session and says what came; it is not answered, as of a device that goes off. */
export async function checkInOnce(world: World, management: Management): Promise<string> {
  const { message } = startClientSession({
    sessionId: String(++sessions),
    deviceId: management.deviceId,
    serverUri: management.address,
    initiatedBy: 'client',
    loginStatus: 'none',
    deviceInfo: { manufacturer: 'Contoso', model: 'CD-14', managementVersion: '1.3', language: 'en-GB' },
  })
  const answer = await send(world, `${management.address}?mode=Machine&Platform=WoA`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.syncml.dm+xml' },
    cert: management.certificate,
    key: management.privateKey,
    body: encodeMessage(message),
  })
  if (answer.status !== 200) return String(answer.status)
  const requests = decodeMessage(answer.body).commands.flatMap((command) =>
    'items' in command && command.kind === 'Exec' ? command.items.map(({ target }) => target ?? '') : [],
  )
  return ['200', ...requests].join(' ')
}

// Sign-in -------------------------------------------------------------------------------------------------------------

export const graphName = 'https://graph.microsoft.com'
type Got = { readonly status: number; readonly text: string; readonly json: Record<string, unknown> }

function jsonOf(answer: Answer): Record<string, unknown> {
  const text = answer.body.toString('utf8')
  return text.startsWith('{') ? JSON.parse(text) : {}
}

export async function post(world: World, segment: string, form: Record<string, string>): Promise<Got> {
  const answer = await send(world, `${world.urls.login}/${segment}/oauth2/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  })
  return { status: answer.status, text: answer.body.toString('utf8'), json: jsonOf(answer) }
}

/** `ok`, or the number of the refusal. */
export function outcomeOf({ status, json }: Got): string {
  return status === 200 ? 'ok' : String((json.error_codes as number[] | undefined)?.[0] ?? status)
}

const nonceOf = async (world: World) =>
  String((await post(world, 'common', { grant_type: 'srv_challenge' })).json.Nonce)
const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const asPrt = (world: World, request: string) =>
  post(world, 'common', { grant_type: jwtBearer, windows_api_version: '2.2', client_info: '1', request })

export async function obtainPrimary(world: World, identity: DirectoryIdentity, person: Person): Promise<Got> {
  const proof: PrtProof = { kind: 'device', certificate: new X509Certificate(identity.certificate).raw }
  const fields: PrtFields = {
    clientId: logon,
    grantType: 'password',
    scope: 'openid aza ugs',
    username: person.userPrincipalName,
    password: person.password,
    nonce: await nonceOf(world),
  }
  const request = encodePrtRequest(writePrtRequest(proof, fields), (signed) =>
    sign('sha256', Buffer.from(signed), createPrivateKey(identity.privateKey)),
  )
  return asPrt(world, request)
}

export function sessionKeyOf(json: Record<string, unknown>, { transportKey }: DirectoryIdentity): Buffer {
  const wrapped = Buffer.from(String(json.session_key_jwe).split('.')[1] ?? '', 'base64url')
  return privateDecrypt({ key: createPrivateKey(transportKey), oaepHash: 'sha1' }, wrapped)
}

export async function usePrimary(
  world: World,
  { token, sessionKey }: Held['primary'],
  resource = graphName,
  scope = 'openid',
): Promise<Got> {
  const proof = { kind: 'session', context: randomBytes(24), derivation: 2 } as const
  const fields: PrtFields = {
    clientId: broker,
    grantType: 'refresh_token',
    scope,
    refreshToken: token,
    resource,
    nonce: await nonceOf(world),
  }
  const request = encodePrtRequest(writePrtRequest(proof, fields), (signed, payload) =>
    createHmac('sha256', derivedKey(sessionKey, contextOf(proof, payload)))
      .update(signed)
      .digest(),
  )
  return asPrt(world, request)
}

export async function openReply(answer: Got, sessionKey: Buffer): Promise<Record<string, string>> {
  if (answer.status !== 200) throw new Error(answer.text)
  const { ctx } = JSON.parse(Buffer.from(answer.text.split('.')[0] ?? '', 'base64url').toString()) as { ctx: string }
  const key = derivedKey(sessionKey, Buffer.from(ctx, 'base64'))
  return JSON.parse(Buffer.from((await compactDecrypt(answer.text, key)).plaintext).toString())
}

const redirectUri = 'msauth://Microsoft.AAD.BrokerPlugin'
const authorizeUrl = (world: World, tenantId: string, more: Record<string, string>) =>
  `${world.urls.login}/${tenantId}/oauth2/authorize?${new URLSearchParams({
    client_id: broker,
    response_type: 'code',
    redirect_uri: redirectUri,
    resource: graphName,
    ...more,
  })}`

const cookiesOf = (answer: Answer): string[] =>
  ([answer.headers['set-cookie'] ?? []].flat() as string[]).map((line) => line.split(';')[0] ?? '')

/** A browser's sign-in: the session's cookie, and a refresh token for the code. */
async function signInByPage(
  world: World,
  tenantId: string,
  person: Person,
): Promise<{ readonly cookie: string; readonly refresh: string }> {
  const jar = new Map<string, string>()
  const visit = async (url: string, form?: Record<string, string>) => {
    const answer = await send(world, new URL(url, world.urls.login).href, {
      method: form ? 'POST' : 'GET',
      headers: {
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form && { body: new URLSearchParams(form).toString() }),
    })
    for (const pair of cookiesOf(answer)) jar.set(pair.split('=')[0] ?? '', pair.slice(pair.indexOf('=') + 1))
    return answer
  }
  const page = String((await visit(authorizeUrl(world, tenantId, {}))).headers.location)
  await visit(page)
  const name = person.userPrincipalName
  let answer = await visit(page, { step: 'password', username: name, password: person.password })
  for (let hops = 0; hops < 5; hops++) {
    const next = String(answer.headers.location ?? '')
    if (next.startsWith(redirectUri)) break
    answer = await visit(next)
  }
  const code = new URLSearchParams(String(answer.headers.location).split('?')[1]).get('code') ?? ''
  const form = { grant_type: 'authorization_code', client_id: broker, redirect_uri: redirectUri, code }
  const { json } = await post(world, tenantId, form)
  const cookie = [...jar].map(([key, value]) => `${key}=${value}`).join('; ')
  return { cookie, refresh: String(json.refresh_token) }
}

/** `signed-in` when the cookie alone gives a code. */
async function askSession(world: World, tenantId: string, cookie: string): Promise<string> {
  const answer = await send(world, authorizeUrl(world, tenantId, { prompt: 'none' }), { headers: { cookie } })
  return String(answer.headers.location ?? '').includes('code=') ? 'signed-in' : 'asked'
}

/** Deletes a device that is not there: who may ask is told so. */
async function askChange(world: World, token: string): Promise<string> {
  const { status } = await send(world, `${world.urls.graph}/v1.0/devices/${crypto.randomUUID()}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  })
  return status === 404 ? 'ok' : String(status)
}

async function askProfile(world: World, ticket: string): Promise<string> {
  const answer = await send(world, `${world.urls.ztd}/ztd/device/AutopilotDeviceBootstrapPolicies`, {
    headers: { 'x-device-token': ticket },
  })
  const { ErrorCode } = jsonOf(answer)
  return ErrorCode === undefined ? String(answer.status) : String(ErrorCode)
}

/** Joins again with the ticket that was held: the directory's deviceId it got, or the code of the refusal. */
export async function rejoin(world: World, { ownRefresh, ticket, person, identity }: Held): Promise<string> {
  const resource = 'urn:ms-drs:enterpriseregistration.windows.net'
  const form = { grant_type: 'refresh_token', client_id: broker, refresh_token: ownRefresh, resource }
  const { json } = await post(world, identity.tenantId, form)
  const http = openHttp({ ca: world.ca, clock: realClock, takeFault: () => undefined })
  try {
    const joined = await joinDirectory(http, {
      drs: world.urls.drs,
      tenantId: identity.tenantId,
      userName: person.userPrincipalName,
      accessToken: String(json.access_token),
      deviceTicket: ticket,
      name: 'AGAIN',
      os: '10.0.17763.107',
      keys: freshKeys,
    })
    return joined.kind === 'joined' ? joined.identity.deviceId : joined.code
  } finally {
    http.close()
  }
}

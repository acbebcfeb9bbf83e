// A minimal managed device for wire tests: it has joined, holds a token, and speaks enrolment and management sessions with
// the client halves of the codecs. Everything it does crosses a socket.

import { createHash, generateKeyPairSync, randomBytes, randomUUID, X509Certificate } from 'node:crypto'
import { type RequestOptions, request } from 'node:https'
import { join as joinPath } from 'node:path'
import { SignJWT } from 'jose'
import * as joins from '../../../src/directory/device/join.sql.ts'
import * as users from '../../../src/directory/user/user.sql.ts'
import { epochClaim, joinClaim } from '../../../src/identity/access-token/claims.ts'
import { makeKeyRing } from '../../../src/identity/key/signing-key.ops.ts'
import { type Evidence, nothingProved } from '../../../src/kernel/assurance.ts'
import { DirectoryDeviceId, type TenantId, UserId } from '../../../src/kernel/id.ts'
import * as certificates from '../../../src/pki/certificate.sql.ts'
import { loadMasterKey } from '../../../src/pki/master-key.ops.ts'
import { makeSeal } from '../../../src/pki/seal.ts'
import { type CspHandlers, type CspWorld, cspExecutor } from '../../../src/protocol/csp/execute.ts'
import { emptyTree, writeValue } from '../../../src/protocol/csp/tree.ts'
import { type EnrollmentContext, encodeContext } from '../../../src/protocol/mde2/context.ts'
import { decodeEnrollResponse, encodeEnroll } from '../../../src/protocol/mde2/enroll.ts'
import { decodeSoap, type SoapSecurity, tokenValueTypes } from '../../../src/protocol/soap.ts'
import { decodeFault, type SoapFault } from '../../../src/protocol/soap-fault.ts'
import { type ClientStart, clientStep, startClientSession } from '../../../src/protocol/syncml/client-session.ts'
import { type Command, decodeMessage } from '../../../src/protocol/syncml/message.ts'
import { encodeMessage } from '../../../src/protocol/syncml/message-write.ts'
import { decodeProvisioning, type ProvisioningDocument } from '../../../src/protocol/wap/provisioning.ts'
import { certificateRequest } from '../certificate-request.ts'
import type { Person, World, WorldTenant } from '../world/world.ts'

export type Answer = { readonly status: number; readonly headers: Record<string, unknown>; readonly body: Buffer }

export function send(
  world: Pick<World, 'ca'>,
  url: string,
  options: RequestOptions & { readonly body?: string | Uint8Array } = {},
): Promise<Answer> {
  const { body, ...more } = options
  return new Promise((resolve, reject) => {
    const sent = request(url, { ca: world.ca, agent: false, ...more }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }),
      )
      answer.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

export const soapType = { 'content-type': 'application/soap+xml; charset=utf-8' }

export type Joined = { readonly id: DirectoryDeviceId; readonly deviceId: string }

/** A device of the directory that this user has joined, as the join leaves it. */
export async function joinedDevice(
  world: World,
  tenant: WorldTenant,
  owner: Person,
  name = 'PC-1',
  evidence: Evidence = nothingProved,
): Promise<Joined> {
  const key = { tenantId: tenant.tenantId, id: DirectoryDeviceId.parse(randomUUID()), deviceId: randomUUID() }
  const { db } = world.app
  const thumbprint = randomBytes(20).toString('hex')
  const joined: joins.Joined = {
    displayName: name,
    operatingSystem: 'Windows',
    operatingSystemVersion: '10.0.26100.1',
    ownerId: UserId.parse(owner.id),
    transportKey: Buffer.alloc(0),
    joinedAt: new Date(),
    certificateThumbprint: thumbprint,
    evidence,
  }
  await joins.insertion(db, key, joined).execute()
  await certificates.insertIssued(db, {
    tenantId: key.tenantId,
    thumbprint,
    authority: 'join',
    serial: thumbprint,
    subjectId: key.id,
    notBefore: new Date(),
    notAfter: new Date(Date.now() + 24 * 3600_000),
  })
  return { id: key.id, deviceId: key.deviceId }
}

export type TokenOptions = {
  /** Names the device as a request that it signed in its present life would. */
  readonly deviceId?: string
  readonly claims?: Readonly<Record<string, unknown>>
  readonly audience?: string
  readonly issuer?: string
  readonly expires?: string
  /** `JWT` is what id tokens are; default an access token. */
  readonly typ?: string
}

/** A management token as the authority of the tenant signs it. */
export async function mdmToken(
  world: World,
  tenantId: TenantId,
  user: Person,
  options: TokenOptions = {},
): Promise<string> {
  const seal = makeSeal(await loadMasterKey(joinPath(world.folder)))
  const { signing } = await makeKeyRing(world.app.db, seal, () => new Date()).keys(tenantId)
  const device = await world.app.db
    .selectFrom('directory_device')
    .select('certificate_thumbprint')
    .where('tenant_id', '=', tenantId)
    .where('device_id', '=', options.deviceId ?? randomUUID())
    .executeTakeFirst()
  const account = await users.byId(world.app.db, tenantId, UserId.parse(user.id))
  return new SignJWT({
    tid: tenantId,
    oid: user.id,
    upn: user.userPrincipalName,
    idtyp: 'user',
    scp: 'mdm_delegation',
    appid: '29d9ed98-a469-4536-ade2-f981bc1d605e',
    ver: '1.0',
    jti: randomUUID(), // one token enrols once, also when two are made within a second
    [epochClaim]: account?.credentialsEpoch,
    ...(options.deviceId && { deviceid: options.deviceId, [joinClaim]: device?.certificate_thumbprint }),
    ...options.claims,
  })
    .setProtectedHeader({ alg: 'RS256', kid: signing.kid, typ: options.typ ?? 'at+jwt' })
    .setIssuer(options.issuer ?? `${world.urls.login}/${tenantId}/`)
    .setAudience(options.audience ?? 'https://enrollment.manage.microsoft.com/')
    .setIssuedAt()
    .setExpirationTime(options.expires ?? '1h')
    .sign(signing.privateKey)
}

const pairs = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const deviceKey = pairs.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

export function enrollText(world: World, token: string, context: EnrollmentContext, csr?: Uint8Array): string {
  const security = { binarySecurityToken: { valueType: tokenValueTypes.jwt, value: Buffer.from(token) } }
  return enrollTextShowing(world, security, context, csr)
}

export function enrollTextShowing(
  world: World,
  security: SoapSecurity,
  context: EnrollmentContext,
  csr: Uint8Array = certificateRequest(pairs),
): string {
  const to = `${world.urls.enrollment}/EnrollmentServer/Enrollment.svc`
  return encodeEnroll(
    { messageId: `urn:uuid:${randomUUID()}`, to, security },
    { kind: 'Issue', certificateRequest: { format: 'pkcs10', der: csr }, context: encodeContext(context) },
  )
}

export const contextOf = (joined: Joined, more: EnrollmentContext = {}): EnrollmentContext => ({
  deviceId: joined.deviceId.replaceAll('-', '').toUpperCase(),
  enrollmentType: 'Device',
  deviceName: 'PC-1',
  osVersion: '10.0.26100.1',
  notInOobe: false,
  ...more,
})

export type EnrollAnswer =
  | { readonly kind: 'enrolled'; readonly document: ProvisioningDocument; readonly thumbprint: string }
  | { readonly kind: 'fault'; readonly fault: SoapFault; readonly status: number }

export const sha1 = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex')

export async function enroll(world: World, text: string, query = ''): Promise<EnrollAnswer> {
  const url = `${world.urls.enrollment}/EnrollmentServer/Enrollment.svc${query}`
  const answer = await send(world, url, { method: 'POST', headers: soapType, body: text })
  if (!answer.headers['content-length']) throw new Error('the answer has no Content-Length')
  const message = decodeSoap(answer.body)
  const fault = decodeFault(message)
  if (fault) return { kind: 'fault', fault, status: answer.status }
  const document = decodeProvisioning(decodeEnrollResponse(message).provisioning, sha1)
  return { kind: 'enrolled', document, thumbprint: sha1(document.client?.certificate ?? new Uint8Array()) }
}

export type Managed = {
  readonly cert: string
  readonly address: string
  readonly deviceId: string
  /** Of the certificate; default the one of all these devices. */
  readonly key?: string
  world: CspWorld<string>
  sessions: number
  token?: string
}

export function managed(answer: EnrollAnswer, joined: Joined): Managed {
  if (answer.kind !== 'enrolled') throw new Error(`not enrolled: ${JSON.stringify(answer.fault)}`)
  const { client, application } = answer.document
  const tree = cspExecutor<string>()(
    { tree: emptyTree, effects: [] },
    { kind: 'Add', uri: './Device/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server', format: 'node' },
  ).world
  return {
    cert: new X509Certificate(client?.certificate ?? '').toString(),
    address: application.address ?? '',
    deviceId: joined.deviceId.replaceAll('-', '').toUpperCase(),
    world: tree,
    sessions: 0,
  }
}

/** `id` is that of the managed device. */
export type Enrolled = { readonly joined: Joined; readonly device: Managed; readonly id: string }

/** A device that this user has joined and enrolled. */
export async function enrolledDevice(
  world: World,
  tenant: WorldTenant,
  owner: Person,
  how: { readonly name?: string; readonly evidence?: Evidence; readonly context?: Partial<EnrollmentContext> } = {},
): Promise<Enrolled> {
  const joined = await joinedDevice(world, tenant, owner, how.name, how.evidence)
  const token = await mdmToken(world, tenant.tenantId, owner, { deviceId: joined.deviceId })
  const device = managed(await enroll(world, enrollText(world, token, contextOf(joined, how.context))), joined)
  const { value } = await tenant.api.get<{ value: { id: string }[] }>(
    `/v1.0/deviceManagement/managedDevices?$filter=azureADDeviceId%20eq%20'${joined.deviceId}'`,
  )
  return { joined, device, id: value[0]?.id ?? '' }
}

/** Jobs end up as effects: the content address to fetch. */
const handlers: CspHandlers<string> = {
  'Exec Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/*/DownloadInstall': ({ location, names, data = '' }) => ({
    status: 202,
    effects: [JSON.stringify({ scope: location.scope, code: names[0], job: data })],
  }),
}

export type Spoken = { readonly commands: readonly Command[]; readonly replies: readonly string[] }

/** One whole session. */
export async function session(
  world: Pick<World, 'ca'>,
  device: Managed,
  options: {
    readonly login?: 'user' | 'others' | 'none'
    readonly alerts?: NonNullable<ClientStart['alerts']>
    readonly sessionId?: string
    /** As the device calls its maker. */
    readonly manufacturer?: string
    /** The status of a write on this node that the device refuses. */
    readonly refuses?: (uri: string) => number | undefined
  } = {},
): Promise<Spoken> {
  const login = options.login ?? 'none'
  let { session: state, message } = startClientSession({
    sessionId: options.sessionId ?? String(++device.sessions),
    deviceId: device.deviceId,
    serverUri: device.address,
    initiatedBy: 'client',
    loginStatus: login,
    ...(options.alerts && { alerts: options.alerts }),
    deviceInfo: {
      manufacturer: options.manufacturer ?? 'Contoso',
      model: 'CD-14',
      managementVersion: '1.3',
      language: 'en-GB',
    },
  })
  const commands: Command[] = []
  const replies: string[] = []
  for (let i = 0; i < 50; i++) {
    const answer = await sendMessage(world, device, encodeMessage(message))
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body}`)
    replies.push(answer.body.toString('utf8'))
    const received = decodeMessage(answer.body)
    commands.push(...received.commands.filter(({ kind }) => kind !== 'Status'))
    const own = cspExecutor<string>({ handlers, userPresent: login === 'user' })
    const execute: typeof own = (before, command) => {
      const status = command.kind === 'Get' ? undefined : options.refuses?.(command.uri)
      return status === undefined ? own(before, command) : { world: before, status }
    }
    const step = clientStep(state, device.world, received, { execute })
    device.world = step.world
    state = step.session
    if (!step.reply) return { commands, replies }
    message = step.reply
  }
  throw new Error('the session does not end')
}

export function sendMessage(
  world: Pick<World, 'ca'>,
  device: Pick<Managed, 'cert' | 'address' | 'token' | 'key'>,
  body: string,
): Promise<Answer> {
  return send(world, `${device.address}?mode=Machine&Platform=WoA`, {
    method: 'POST',
    headers: {
      'content-type': 'application/vnd.syncml.dm+xml',
      ...(device.token && { authorization: `Bearer ${device.token}` }),
    },
    cert: device.cert,
    key: device.key ?? deviceKey,
    body,
  })
}

/** Downloads, verifies and "installs" what jobs ask for; answers what was fetched. */
export async function installJobs(world: Pick<World, 'ca'>, device: Managed, fails = false): Promise<string[]> {
  const fetched: string[] = []
  for (const effect of device.world.effects) {
    const { scope, code, job } = JSON.parse(effect) as { scope: 'device' | 'user'; code: string; job: string }
    const url = /<ContentURL>([^<]+)</.exec(job)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const hash = /<FileHash>([0-9A-F]{64})</.exec(job)?.[1]
    const answer = await send(world, url)
    const actual = createHash('sha256').update(answer.body).digest('hex').toUpperCase()
    const at = (name: string) =>
      `./${scope === 'device' ? 'Device' : 'User'}/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/${encodeURIComponent(code)}/${name}`
    const good = answer.status === 200 && actual === hash && !fails
    let tree = writeValue(device.world.tree, at('Status'), good ? '70' : '60', 'int')
    tree = writeValue(tree, at('LastError'), good ? '0' : '1603', 'int')
    device.world = { tree, effects: [] }
    fetched.push(url)
  }
  return fetched
}

/** What the page of a phase writes when it closes. */
export function closePage(device: Managed, phase: 'Device' | 'User', success: boolean): void {
  const at = (name: string) => `./${phase}/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/FirstSyncStatus/${name}`
  let tree = writeValue(device.world.tree, at('WasDeviceSuccessfullyProvisioned'), success ? '1' : '0', 'int')
  tree = writeValue(tree, at('IsSyncDone'), 'true', 'bool')
  device.world = { ...device.world, tree }
}

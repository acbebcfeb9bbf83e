// For tests: the other end of every wire, as small as it can be, on one plain-HTTP port of loopback. It is the outside of
// the device, written with the server halves of our codecs; the real server is tested with the real device in test/flows.

import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fromBase64, toBase64Url, toHex } from '../../../src/kernel/bytes.ts'
import { roleObjectIds, sidOfObject } from '../../../src/protocol/drs/sid.ts'
import { decodeContext, type EnrollmentContext } from '../../../src/protocol/mde2/context.ts'
import { encodeDiscoverResponse } from '../../../src/protocol/mde2/discover.ts'
import { decodeEnroll, encodeEnrollResponse } from '../../../src/protocol/mde2/enroll.ts'
import { defaultCertificatePolicy, encodeGetPoliciesResponse } from '../../../src/protocol/mde2/policy.ts'
import { decodeSoap } from '../../../src/protocol/soap.ts'
import type { PlannedCommand } from '../../../src/protocol/syncml/command.ts'
import type { CommandResult } from '../../../src/protocol/syncml/correlate.ts'
import { decodeMessage } from '../../../src/protocol/syncml/message.ts'
import { encodeMessage } from '../../../src/protocol/syncml/message-write.ts'
import {
  type ReceivedAlert,
  type ServerSession,
  startServerSession,
} from '../../../src/protocol/syncml/server-session.ts'
import { encodeProvisioning } from '../../../src/protocol/wap/provisioning.ts'
import { serverStep } from '../mdm/server-step.ts'
import { answerPrimary } from './primary-token.ts'
import { contoso } from './scripted-user.ts'

/** Self-signed for these tests: CN is the device's id, valid for a hundred years, its key is thrown away. */
export const deviceId = '51c2c1de-57f4-4d0d-9a84-70d6d0a8a9c1'
const certificate =
  'MIIDQTCCAimgAwIBAgIUP1nvu8YEIF9f3H3G6vs27rt8zQIwDQYJKoZIhvcNAQELBQAwLzEtMCsGA1UEAwwkNTFjMmMxZGUtNTdmNC00ZDBkLTlhODQtNzBkNmQwYThhOWMxMCAXDTI2MTEyMTIwNDI1M1oYDzIxMjYxMDI4MjA0MjUzWjAvMS0wKwYDVQQDDCQ1MWMyYzFkZS01N2Y0LTRkMGQtOWE4NC03MGQ2ZDBhOGE5YzEwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQDHrUIYwLIrvippvJ5Y3Vh/hPe0AxTl3SdXsYuuuWKz681QVzqa8pyY0U7gj1SaQkHsPWOaKOQjUsq6iw5JYOws6J/s+TxrG+ligbb9FgLpB9iyX4tbSBVkQaWuDAoL7spGE1mQc8R14tiNMEL+kw39dn+/I7WPwNYmv1r/uSn8lIMme9npobs3zn+JTZlG6m+Zv1tSYpqDoX+Kbh50i0nOAYfT0TzcxZiw4Dm0aXAMlv7kWEftNLkYrTI3XYJuwp64NvhFfxQhnMxjDqf87I1oVlTc1e6Pse+qxg5KxZXc1w8wkH7AIJ0I/QUMAvqP0gmzMm0kHEufWymAUYqZjY8BAgMBAAGjUzBRMB0GA1UdDgQWBBQ11ZbWDQWa6EZiQCbK1MoQiICDVTAfBgNVHSMEGDAWgBQ11ZbWDQWa6EZiQCbK1MoQiICDVTAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4IBAQBNrWlRAgUae4ULF4PeYiu6WMQRQZmGvdAn93niZFMiK6kXCV2oB2mlRhetmyCr0WUsrxpNbqLOQT/wxf5BspB7z4gvi6IF+oxNqQZ40v3B0hIgAWp1OzSRIcRTA6ZJuTZgjqBiuNgt8QGuPc6O315zO5F7/GaJal18th+Sc0TkwMkdl7DNdGuOOhEMIIhBK+dsFs2EHdmmqINwyk+mXtXMdrWFAg9YvAuuT3pBPtxEN6LGRx2mLw1+ccO4RkmlNbLYheeAA0Ujzzsp15p8BLriX2PgX1ccGKvl48TTNQEs2QKAnsRuem7UFjKvmMDSUf+O3d8o1Ym7n6BA26ZS+7ji'
export const certificateBytes = fromBase64(certificate)!
export const userId = '9d1e2f3a-1111-4222-8333-8c0f3f444b5c'

export type TestOrganisation = {
  readonly url: string
  /** Method and path of each request, in order. */
  readonly log: string[]
  readonly events: { step: string }[]
  readonly mismatches: unknown[]
  readonly joins: Record<string, unknown>[]
  readonly enrolments: EnrollmentContext[]
  readonly alerts: ReceivedAlert[]
  readonly results: CommandResult[]
  readonly close: () => Promise<void>
}

export type TestScript = {
  readonly profile?: (count: number) => { status: number; body: unknown; etag?: string }
  readonly password?: string
  readonly upn?: string
  readonly tenantId?: string
  readonly managed?: boolean
  readonly joinAnswer?: { status: number; body: unknown }
  /** Role template ids of the user. */
  readonly roles?: readonly string[]
  /** What to send in a session; `user` when the enrolled user is logged on. */
  readonly commands?: (facts: {
    url: string
    user: boolean
    session: number
    sent: ReadonlySet<string>
  }) => readonly { id: string; command: PlannedCommand }[]
  readonly file?: Uint8Array
}

export const testProfile = {
  ZtdRegistrationId: 'b6f1a0f3-2f8e-4a3e-9f57-1a0c3e2d4b55',
  AadDeviceId: deviceId,
  CloudAssignedTenantId: contoso,
  CloudAssignedTenantDomain: 'contoso.example',
  CloudAssignedOobeConfig: 8 + 256 + 16 + 4,
  CloudAssignedDomainJoinMethod: 0,
  CloudAssignedForcedEnrollment: 1,
  DeploymentProfileName: 'Sales notebooks',
  AutopilotMode: 0,
}

type Answer = { status: number; type: string; body: string | Uint8Array; headers?: Record<string, string> }

export async function startTestOrganisation(script: TestScript = {}): Promise<TestOrganisation> {
  const seen = {
    log: [] as string[],
    events: [] as { step: string }[],
    mismatches: [] as unknown[],
    joins: [] as Record<string, unknown>[],
    enrolments: [] as EnrollmentContext[],
    alerts: [] as ReceivedAlert[],
    results: [] as CommandResult[],
  }
  let profilesRequested = 0
  let session: ServerSession | undefined
  let sessions = 0
  const sent = new Set<string>()
  let url = ''
  const tenantId = script.tenantId ?? contoso
  const upn = script.upn ?? 'pia@contoso.example'

  const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
    status,
    type: 'application/json',
    body: JSON.stringify(body),
    headers,
  })
  const html = (body: string): Answer => ({
    status: 200,
    type: 'text/html',
    body: `<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>${body}</body></html>`,
  })
  const soap = (body: string): Answer => ({ status: 200, type: 'application/soap+xml; charset=utf-8', body })
  const goTo = (location: string): Answer => ({ status: 302, type: 'text/plain', body: '', headers: { location } })
  const token = (claims: object): string => `e30.${toBase64Url(new TextEncoder().encode(JSON.stringify(claims)))}.x`
  const form = (fields: string, alert = ''): Answer =>
    html(
      `<h1>Contoso Ltd</h1><img src="/logo" alt=""/>${alert ? `<p role="alert">${alert}</p>` : ''}<form method="post" action="/signin">${fields}<button type="submit">Next</button></form>`,
    )
  const passwordFields = `<input type="hidden" name="step" value="password"/><input name="password" type="password"/>`

  const routes: [RegExp, (body: Buffer, path: string, request: IncomingMessage) => Answer][] = [
    [
      /^POST \/device\/v1\/hello/,
      () => json(200, { deviceTicket: token({ exp: Date.now() / 1000 + 600 }), assurance: 'claimed' }),
    ],
    [
      /^GET \/ztd\/device\/Autopilot/,
      (_, __, request) => {
        const { status, body, etag } = (script.profile ?? (() => ({ status: 200, body: testProfile, etag: '"1"' })))(
          ++profilesRequested,
        )
        if (etag && request.headers['if-none-match'] === etag) return { status: 304, type: 'text/plain', body: '' }
        return json(status, body, etag ? { etag } : {})
      },
    ],
    [
      /^POST \/device\/v1\/events/,
      (body) => {
        seen.events.push(...JSON.parse(body.toString()).events)
        return json(200, {})
      },
    ],
    [
      /^POST \/ztd\/device\/tenantMismatch/,
      (body) => {
        seen.mismatches.push(JSON.parse(body.toString()))
        return json(200, {})
      },
    ],
    [
      /^GET \/[^/]+\/oauth2\/authorize/,
      () => form('<input type="hidden" name="step" value="username"/><input name="username" type="email"/>'),
    ],
    [
      /^POST \/signin/,
      (body) => {
        const fields = new URLSearchParams(body.toString())
        if (fields.get('step') === 'username') return form(passwordFields)
        if (fields.get('password') !== (script.password ?? 'right'))
          return form(passwordFields, 'AADSTS50126: wrong password')
        return goTo('ms-appx-web://Microsoft.AAD.BrokerPlugin/DRS?code=abc')
      },
    ],
    [
      /^POST \/[^/]+\/oauth2\/token/,
      (body) => {
        const tokens = {
          access_token: token({ tid: tenantId, oid: userId }),
          refresh_token: 'again',
          id_token: token({
            tid: tenantId,
            oid: userId,
            upn,
            ...(script.roles ? { wids: script.roles } : {}),
            ...(script.managed === false
              ? {}
              : { mdm_enrollment_url: `${url}/Discovery.svc`, mdm_terms_of_use_url: `${url}/TermsOfUse` }),
          }),
        }
        const primary = answerPrimary(new URLSearchParams(body.toString()), seen.joins, tokens)
        return primary === undefined ? json(200, tokens) : { status: 200, type: 'application/json', body: primary }
      },
    ],
    [
      /^GET \/[^/]+\/Discover/,
      () => json(200, { DeviceJoinService: { JoinEndpoint: `${url}/EnrollmentServer/device/` } }),
    ],
    [
      /^POST \/EnrollmentServer\/device\//,
      (body) => {
        seen.joins.push(JSON.parse(body.toString()))
        if (script.joinAnswer) return json(script.joinAnswer.status, script.joinAnswer.body)
        return json(200, {
          Certificate: { RawBody: certificate },
          MembershipChanges: [
            { LocalSID: 'S-1-5-32-544', AddSIDs: [userId, roleObjectIds['global-administrator']].map(sidOfObject) },
          ],
        })
      },
    ],
    [
      /^GET \/TermsOfUse/,
      (_, path) =>
        html(
          `<h1>Terms</h1><form method="post" action="/TermsOfUse"><input type="hidden" name="to" value="${new URLSearchParams(path.split('?')[1]).get('redirect_uri')}"/><button type="submit" name="answer" value="accept">Accept</button></form>`,
        ),
    ],
    [
      /^POST \/TermsOfUse/,
      (body) =>
        goTo(
          `${new URLSearchParams(body.toString()).get('to')}?IsAccepted=${new URLSearchParams(body.toString()).get('answer') === 'accept'}&OpaqueBlob=proof`,
        ),
    ],
    [
      /^POST \/Discovery.svc/,
      () =>
        soap(
          encodeDiscoverResponse(
            { relatesTo: 'x', activityId: userId },
            {
              authPolicy: 'Federated',
              enrollmentPolicyServiceUrl: `${url}/Policy.svc`,
              enrollmentServiceUrl: `${url}/Enrollment.svc`,
            },
          ),
        ),
    ],
    [
      /^POST \/Policy.svc/,
      () => soap(encodeGetPoliciesResponse({ relatesTo: 'x', activityId: userId }, defaultCertificatePolicy)),
    ],
    [
      /^POST \/Enrollment.svc/,
      (body) => {
        seen.enrolments.push(decodeContext(decodeEnroll(decodeSoap(body)).context))
        return soap(encodeEnrollResponse({ relatesTo: 'x', activityId: userId }, { provisioning: provisioning(url) }))
      },
    ],
    [
      /^POST \/omadm/,
      (body) => {
        const message = decodeMessage(body)
        if (message.header.msgId === 1) {
          sessions++
          session = startServerSession(message.header.sessionId, `${url}/omadm`)
        }
        const user = body.toString().includes('<Data>user</Data>') || session?.part !== undefined
        lastUser = message.header.msgId === 1 ? user : lastUser
        const queue = (script.commands?.({ url, user: lastUser, session: sessions, sent }) ?? []).filter(
          ({ id }) => !sent.has(id),
        )
        const step = serverStep(session!, message, { authentication: { kind: 'certificate' }, queue })
        session = step.session
        // What was not answered is sent again in the next session, as a server must.
        for (const { id, outcome } of step.results) if (outcome === 'answered') sent.add(id)
        seen.alerts.push(...step.alerts)
        seen.results.push(...step.results)
        return { status: 200, type: 'application/vnd.syncml.dm+xml', body: encodeMessage(step.reply) }
      },
    ],
    [
      /^GET \/app.msi/,
      () => ({ status: 200, type: 'application/octet-stream', body: script.file ?? new Uint8Array() }),
    ],
    [/^GET \/$/, () => json(200, {})],
  ]
  let lastUser = false

  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const line = `${request.method} ${request.url}`
    seen.log.push(line.split('?')[0]!)
    const route = routes.find(([pattern]) => pattern.test(line))
    const answer = route ? route[1](Buffer.concat(parts), request.url ?? '', request) : json(404, {})
    response.writeHead(answer.status, {
      'content-type': answer.type,
      'content-length': Buffer.byteLength(answer.body),
      ...answer.headers,
    })
    response.end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    ...seen,
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function provisioning(url: string): string {
  const der = certificateBytes
  const secret = { secret: 's', nonce: 'bm9uY2U=' }
  return encodeProvisioning(
    {
      roots: [der],
      intermediates: [],
      client: { store: 'System', certificate: der },
      application: {
        providerId: 'MS DM Server',
        address: `${url}/omadm`,
        clientAuth: { type: 'DIGEST', ...secret },
        serverAuth: { type: 'DIGEST', name: 'n', ...secret },
      },
      provider: {
        providerId: 'MS DM Server',
        settings: [{ path: 'Poll/PollOnLogin', value: 'true', datatype: 'boolean' }],
      },
    },
    (bytes) => createHash('sha1').update(bytes).digest('hex'),
  )
}

export const fileHash = (file: Uint8Array): string => toHex(new Uint8Array(createHash('sha256').update(file).digest()))

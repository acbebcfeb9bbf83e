// Text that no database holds, from a device that proved who it is (T-59): behind the credential, where a stranger's request
// never comes. The routes' other places are tried in bad-text.test.ts.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { startClientSession } from '../../../src/protocol/syncml/client-session.ts'
import { encodeMessage } from '../../../src/protocol/syncml/message-write.ts'
import {
  contextOf,
  enroll,
  enrollText,
  joinedDevice,
  managed,
  mdmToken,
  send,
  sendMessage,
  soapType,
} from '../../support/mdm/mdm-device.ts'
import { ticketFor } from '../../support/world/held.ts'
import { newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
let office: Office
beforeAll(async () => {
  world = await startWorld({ logLevel: 'silent' })
  office = await openOffice(world, 'text.example', { application: null, statusPage: null })
}, 120_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const inJson = ['\\u0000', '\\ud800', '\\udc00x']
const inXml = ['\0', '&#0;', '&#xD800;', '&#xDC00;', '\ufffe']

/** Every text of a document with `bad` before its end, one at a time. */
function spoiltJson(document: Record<string, unknown>, bad: string): string[] {
  const whole = JSON.stringify(document)
  return [...whole.matchAll(/"(?=[,:}\]])/g)].map(({ index }) => whole.slice(0, index) + bad + whole.slice(index))
}

function spoiltXml(document: string, bad: string): string[] {
  const ends = [...document.matchAll(/[^>\s](?=<\/)/g)].map(({ index }) => index + 1)
  return ends.map((at) => document.slice(0, at) + bad + document.slice(at))
}

test('[T-59] U+0000 and lone surrogates in each text of what a device sends are refused, never an error of ours', async () => {
  const { tenant } = office
  const hardware = newHardware()
  await office.register(hardware)
  const pia = await tenant.user('pia')
  const joined = await joinedDevice(world, tenant, pia)
  const token = await mdmToken(world, tenant.tenantId, pia, { deviceId: joined.deviceId })
  const text = enrollText(world, token, contextOf(joined))
  const device = managed(await enroll(world, text), joined)
  const ticket = await ticketFor(world, hardware)
  const drs = (await atBrowser(world).tokensOf(pia, 'urn:ms-drs:enterpriseregistration.windows.net')).access
  const { ztd, drs: registration, enrollment, login } = world.urls
  const json = { 'content-type': 'application/json' }
  const byTicket = { ...json, 'x-device-token': ticket }
  const events = [{ at: '2026-01-01T00:00:00Z', step: 'boot', outcome: 'ok', detail: { why: 'x' } }]
  const documents: ReadonlyArray<
    readonly [url: string, headers: Record<string, string>, document: Record<string, unknown>]
  > = [
    [`${ztd}/device/v1/hello`, json, { hardwareHash: hardware.hash, osVersion: '10.0', tenant: 'x' }],
    [`${ztd}/device/v1/events`, byTicket, { events }],
    [`${ztd}/ztd/device/tenantMismatch`, byTicket, { userTenantId: tenant.tenantId, other: 'x' }],
    [`${ztd}/attest/v1/begin`, byTicket, { ekPublic: 'AAAA', akPublic: 'AAAA', ekCertificate: 'AAAA' }],
    [`${ztd}/attest/v1/complete`, byTicket, { id: 'x', activation: 'AAAA' }],
    [
      `${registration}/EnrollmentServer/device`,
      { ...json, authorization: `Bearer ${drs}` },
      {
        CertificateRequest: { Type: 'pkcs10', Data: 'AAAA' },
        TransportKey: 'AAAA',
        TargetDomain: 'x',
        DeviceType: 'Windows',
        OSVersion: '10',
        DeviceDisplayName: 'PC',
        JoinType: 0,
        Attributes: { ReuseDevice: 'true', 'MSA-DDID': 'AAAA' },
      },
    ],
  ]
  const wrong: string[] = []
  let tried = 0
  let forThat = 0
  const judge = (status: number, body: Buffer, what: string) => {
    tried++
    const refused = status === 400 || (status === 500 && body.includes('MessageFormat'))
    if (!refused) wrong.push(`${what}: ${status} ${body.toString('utf8').slice(0, 200)}`)
  }
  for (const [url, headers, document] of documents) {
    for (const body of inJson.flatMap((bad) => spoiltJson(document, bad))) {
      const answer = await send(world, url, { method: 'POST', headers, body })
      judge(answer.status, answer.body, `${url} ${body}`)
      if (answer.body.includes('U+0000')) forThat++
    }
  }
  expect(forThat).toBe(tried) // and for nothing else
  for (const body of inXml.flatMap((bad) => spoiltXml(text, bad))) {
    const url = `${enrollment}/EnrollmentServer/Enrollment.svc`
    const answer = await send(world, url, { method: 'POST', headers: soapType, body })
    judge(answer.status, answer.body, `${url} ${body}`)
  }
  const { message } = startClientSession({
    sessionId: '1',
    deviceId: device.deviceId,
    serverUri: device.address,
    initiatedBy: 'client',
    loginStatus: 'none',
    deviceInfo: { manufacturer: 'Contoso', model: 'CD-14', managementVersion: '1.3', language: 'en-GB' },
  })
  for (const body of inXml.flatMap((bad) => spoiltXml(encodeMessage(message), bad))) {
    const answer = await sendMessage(world, device, body)
    judge(answer.status, answer.body, `${device.address} ${body}`)
  }
  const form = {
    grant_type: 'refresh_token',
    client_id: 'x',
    refresh_token: 'x',
    resource: 'x',
    request: 'x',
    scope: 'x',
  }
  for (const name of Object.keys(form)) {
    const body = new URLSearchParams({ ...form, [name]: 'a\0b' }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await send(world, `${login}/common/oauth2/token`, { method: 'POST', headers, body })
    judge(answer.status, answer.body, `token ${name}`)
  }
  expect(wrong).toEqual([])
  expect(tried).toBeGreaterThan(200)
}, 180_000)

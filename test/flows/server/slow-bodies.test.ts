// [T-52] at each listener, with the real times of the server: a body that comes a byte at a time ends, whoever sends it, and a
// flood of connections to one listener takes no place from another listener, nor from another client.

import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'

import { type Service, services } from '../../../src/contract/route.ts'
import {
  contextOf,
  deviceKey,
  enroll,
  enrollText,
  joinedDevice,
  managed,
  mdmToken,
} from '../../support/mdm/mdm-device.ts'
import { centerResource } from '../../support/partner/center.ts'
import { makePartner } from '../../support/partner/partner.ts'
import { type HeldSocket, type HoldOptions, hold } from '../../support/socket/held-socket.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World } from '../../support/world/world.ts'

type Slow = {
  readonly what: string
  readonly service: Service
  readonly line: string
  readonly type: string
  readonly more?: string
  readonly certificate?: HoldOptions['certificate']
  /** `408` where the body is read; where nobody reads it the answer comes at once, and the rest of the body is not waited for. */
  readonly answer: RegExp
}

/** A body at each door that a body comes through, and one at the two listeners that read none. */
async function doorsOf(world: World): Promise<readonly Slow[]> {
  const contoso = await world.tenant('slow.example')
  const pia = await contoso.user('pia', { roles: ['global-administrator'] })
  await makePartner(world, contoso, { cspKind: 'direct' })
  const joined = await joinedDevice(world, contoso, pia)
  const enrolToken = await mdmToken(world, contoso.tenantId, pia, { deviceId: joined.deviceId })
  const device = managed(await enroll(world, enrollText(world, enrolToken, contextOf(joined))), joined)
  const browser = atBrowser(world)
  const graph = `authorization: Bearer ${(await browser.tokensOf(pia)).access}\r\n`
  const drs = `authorization: Bearer ${(await browser.tokensOf(pia, 'urn:ms-drs:enterpriseregistration.windows.net')).access}\r\n`
  const partner = `authorization: Bearer ${(await browser.tokensOf(pia, centerResource)).access}\r\n`
  const app = await contoso.api.post<{ id: string }>('/beta/deviceAppManagement/mobileApps', {
    '@odata.type': '#microsoft.graph.windowsMobileMSI',
    displayName: 'Agent',
    productCode: randomUUID(),
    productVersion: '1.0.0',
    fileName: 'agent.msi',
  })
  const form = 'application/x-www-form-urlencoded'
  const soap = 'application/soap+xml; charset=utf-8'
  const json = 'application/json'
  const late = /^HTTP\/1\.1 408 /
  const importCsv = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
  return [
    { what: 'JSON', service: 'graph', line: 'POST /v1.0/groups', type: json, more: graph, answer: late },
    { what: 'a device file', service: 'graph', line: `POST ${importCsv}`, type: 'text/csv', more: graph, answer: late },
    {
      what: 'an application',
      service: 'graph',
      line: `PUT /beta/deviceAppManagement/mobileApps/${app.id}/content`,
      type: 'application/octet-stream',
      more: graph,
      answer: late,
    },
    {
      what: 'a token request',
      service: 'login',
      line: `POST /${contoso.tenantId}/oauth2/token`,
      type: form,
      answer: late,
    },
    {
      what: 'the sign-in form',
      service: 'login',
      line: `POST ${(await browser.passwordPage(pia.userPrincipalName)) ?? ''}`,
      type: form,
      answer: late,
    },
    {
      what: 'a join',
      service: 'drs',
      line: 'POST /EnrollmentServer/device/?api-version=1.0',
      type: json,
      more: drs,
      answer: late,
    },
    {
      what: 'discovery of management',
      service: 'enrollment',
      line: 'POST /EnrollmentServer/Discovery.svc',
      type: soap,
      answer: late,
    },
    {
      what: 'an enrolment',
      service: 'enrollment',
      line: 'POST /EnrollmentServer/Enrollment.svc',
      type: soap,
      answer: late,
    },
    {
      what: 'a batch of a partner',
      service: 'partner',
      line: `POST /v1/customers/${randomUUID()}/deviceBatches`,
      type: json,
      more: partner,
      answer: late,
    },
    { what: 'the terms of use', service: 'enrollment', line: 'POST /TermsOfUse', type: form, answer: late },
    {
      what: 'a management session of an enrolled device',
      service: 'checkin',
      line: `POST ${new URL(device.address).pathname}?mode=Machine&Platform=WoA`,
      type: 'application/vnd.syncml.dm+xml',
      certificate: { cert: device.cert, key: deviceKey },
      answer: late,
    },
    {
      what: 'a management session without a certificate',
      service: 'checkin',
      line: `POST ${new URL(device.address).pathname}`,
      type: 'application/vnd.syncml.dm+xml',
      answer: /^HTTP\/1\.1 401 /,
    },
    { what: 'a look-up', service: 'ztd', line: 'POST /device/v1/hello', type: json, answer: late },
    {
      what: 'device events without a ticket',
      service: 'ztd',
      line: 'POST /device/v1/events',
      type: json,
      answer: /^HTTP\/1\.1 40[13] /,
    },
    {
      what: 'a file that is asked for with a body',
      service: 'content',
      line: `GET /apps/${contoso.tenantId}/${app.id}/agent.msi`,
      type: json,
      answer: /^HTTP\/1\.1 40[134] /,
    },
    {
      what: 'health that is asked for with a body',
      service: 'portal',
      line: 'GET /healthz',
      type: json,
      answer: /^HTTP\/1\.1 200 /,
    },
  ]
}

test('[T-52] a body that trickles ends at every listener, in one piece or in chunks, and one that keeps a pace does not', async () => {
  const errors: string[] = []
  await using world = await startWorld({ onLog: (line) => errors.push(line) })
  const doors = await doorsOf(world)
  expect(new Set(doors.map(({ service }) => service))).toEqual(new Set(services))
  const begin = ({ service, line, type, more = '', certificate }: Slow, chunked: boolean) =>
    hold(
      world,
      world.urls[service],
      `${line} HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type}\r\n${more}${
        chunked ? 'transfer-encoding: chunked\r\n\r\n' : 'content-length: 4000\r\n\r\n'
      }`,
      { trickle: { text: chunked ? '1\r\n \r\n' : ' ', everyMs: 250 }, ...(certificate && { certificate }) },
    )
  const held = doors.flatMap((door) => [false, true].map((chunked) => ({ door, chunked, held: begin(door, chunked) })))
  // 800 bytes a quarter of a second are a bad line and no attack; at the end of the file it is answered.
  const [, file] = doors as [Slow, Slow]
  const paced = hold(
    world,
    world.urls.graph,
    `${file.line}?dryRun=true HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/csv\r\n${file.more}content-length: 64000\r\n\r\n`,
    { trickle: { text: `${'x'.repeat(799)}\n`, everyMs: 250 } },
  )
  const patience = delay(30_000, 'held' as const, { ref: false })
  const ends = await Promise.all(
    held.map(async ({ door, chunked, held: { socket, answer, closed } }) => {
      const inTime = (await Promise.race([closed, patience])) !== 'held'
      socket.destroy()
      return { door, chunked, answer: await answer, inTime }
    }),
  )
  const wrong = ends.filter(({ door, answer, inTime }) => !inTime || !door.answer.test(answer))
  expect(wrong.map(({ door, chunked, answer, inTime }) => [door.what, chunked, answer.slice(0, 60), inTime])).toEqual(
    [],
  )
  expect(await paced.answer).toMatch(/^HTTP\/1\.1 (?!408)/)
  paced.socket.destroy()
  expect(errors).toEqual([]) // whoever hangs up is no mistake of ours
}, 240_000)

test('[T-52] a flood of one listener, by one client or by many, makes no other refuse, and another client is served', async () => {
  await using world = await startWorld({ connectionsPerListener: 24, connectionsPerAddress: 12 })
  const [flooder, other] = ['127.0.0.66', '127.0.0.7']
  const ask = (service: Service, from: string) =>
    hold(world, world.urls[service], 'GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n', { from })
  /** Refused is who is cut off, or told to come again: with 429 or 503, and in SOAP in its own words. */
  const isRefusal = (text: string) => text === '' || /^retry-after: \d+\r$/im.test(text)
  const served = async (service: Service, from: string) => !isRefusal(await ask(service, from).answer)
  /** Each asks once and keeps its connection, if it gets one. Ends when all have been answered or cut off. */
  const flood = async (service: Service, from: string, count: number) => {
    const text = 'GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n'
    const held = Array.from({ length: count }, () => hold(world, world.urls[service], text, { from }))
    const answers = await Promise.all(held.map(({ answer }) => answer))
    return { held, refused: answers.filter(isRefusal).length }
  }
  const release = async (held: readonly HeldSocket[]) => {
    for (const { socket } of held) socket.destroy()
    await Promise.all(held.map(({ closed }) => closed))
  }

  for (const service of services) {
    expect([service, await served(service, flooder)]).toEqual([service, true])
    const ofOne = await flood(service, flooder, 24)
    expect([service, ofOne.refused]).toEqual([service, 12])
    expect([service, await served(service, flooder)]).toEqual([service, false])
    expect([service, await served(service, other)]).toEqual([service, true])
    const beside = services[(services.indexOf(service) + 1) % services.length] ?? service
    expect([service, await served(beside, flooder)]).toEqual([service, true])
    // From many addresses the listener itself is full: of all others none is.
    const ofMany = await Promise.all([1, 2].map((n) => flood(service, `127.0.9.${n}`, 12)))
    expect([service, await served(service, other)]).toEqual([service, false])
    for (const beside of services.filter((one) => one !== service)) {
      expect([service, beside, await served(beside, other)]).toEqual([service, beside, true])
    }
    await release([ofOne, ...ofMany].flatMap(({ held }) => held))
    await expect.poll(() => served(service, flooder), { timeout: 10_000 }).toBe(true)
  }
}, 240_000)

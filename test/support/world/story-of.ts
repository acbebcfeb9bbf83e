// For tests of stories: machines that show the hardware hash of a device, and what its page makes of everything that is told.

import { expect } from 'vitest'

import { attemptsOf, linesOfOthers } from '../../../src/story/attempts.ts'
import { progressOf, type TimedLine } from '../../../src/story/progress.ts'
import { send } from '../mdm/mdm-device.ts'
import type { newHardware, Office } from './office.ts'
import type { World } from './world.ts'

type Hardware = ReturnType<typeof newHardware>
type Headers = Readonly<Record<string, string>>
export type Known = TimedLine & { readonly sequence: string; readonly run: string | null }

const identities = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'

/** A machine that shows the hash, and has nothing else. */
export async function machineWith(world: World, { hash }: Hardware, headers: Headers = {}) {
  const ask = async (path: string, body: object | undefined, more: Headers) => {
    const answer = await send(world, `${world.urls.ztd}${path}`, {
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json', ...more },
    })
    expect(answer.status, answer.body.toString()).toBeLessThan(300)
    return answer.body.toString()
  }
  const hello = { hardwareHash: hash, osVersion: '10.0.26100.1' }
  const { deviceTicket: ticket } = JSON.parse(await ask('/device/v1/hello', hello, headers)) as { deviceTicket: string }
  const withTicket = { ...headers, 'x-device-token': ticket }
  const reportOf = (agoMs: number, ...steps: readonly string[]) => {
    const sentAt = new Date()
    const at = new Date(sentAt.getTime() - agoMs)
    const events = steps.map((step) => ({ at, step, outcome: /gave-up|failed/.test(step) ? 'failed' : 'ok' }))
    return ask('/device/v1/events', { sentAt, events }, withTicket)
  }
  return {
    ticket,
    askProfile: () => ask('/ztd/device/AutopilotDeviceBootstrapPolicies', undefined, withTicket),
    reportMismatch: () => ask('/ztd/device/tenantMismatch', { userTenantId: crypto.randomUUID() }, withTicket),
    report: (...steps: readonly string[]) => reportOf(0, ...steps),
    /** As of so long ago by its own clock. */
    reportOf,
  }
}

/** The story as the portal reads it: what it says of the device, and which lines are those of others. */
export async function storyOf({ tenant }: Office, { fields }: Hardware, now = Date.now()) {
  const { value } = await tenant.api.get<{ value: { id: string; serialNumber: string }[] }>(identities)
  const id = value.find(({ serialNumber }) => serialNumber === fields.serialNumber)?.id
  const story = await tenant.api.get<{ value: Known[] }>(`${identities}/${id}/story`)
  const events = story.value.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))
  const { verdict, attempt, stages, somebody } = progressOf(events, now)
  const others = [...linesOfOthers(events, now)] as Known[]
  return {
    verdict,
    attempt,
    somebody,
    events,
    /** What machines told of themselves that are not the device. */
    others: others.filter(({ hop }) => hop === 'device').map(({ step }) => step),
    linesOfOthers: others.map(({ step }) => step),
    runs: attemptsOf(events, now).map(
      ({ events: own, later }) => new Set([...own, ...later].flatMap(({ run }) => run ?? [])),
    ),
    ...(Object.fromEntries(stages.map(({ stage, state }) => [stage, state])) as Readonly<Record<string, string>>),
  }
}

// Device files for the portal's tests, made of simulated hardware, and a device that speaks to the deployment service.

import { Agent, request } from 'node:https'
import { encodeFields } from '../../src/protocol/hardware-hash/write.ts'
import { simulatedHardware } from '../../src/simulator/simulated-hardware.ts'
import type { DeviceStep, Outcome } from '../../src/story/event.ts'
import type { World } from '../support/world/world.ts'

export type CsvDevice = { readonly seed: number; readonly serial: string; readonly tag?: string }

const header = 'Device Serial Number,Windows Product ID,Hardware Hash,Group Tag'

export const hashOf = ({ seed, serial }: CsvDevice) =>
  encodeFields(simulatedHardware(seed, { serialNumber: serial })).base64

export function csvOf(devices: readonly CsvDevice[], brokenLines: readonly string[] = []): string {
  const lines = devices.map((device) => [device.serial, '', hashOf(device), device.tag ?? ''].join(','))
  return [header, ...lines, ...brokenLines].join('\r\n').concat('\r\n')
}

/** Turns one device on, as far as its first talk with the deployment service; then it may tell what it sees. */
export async function contact(world: World, device: CsvDevice) {
  const agent = new Agent({ ca: world.ca })
  const post = (path: string, body: unknown, ticket?: string) =>
    new Promise<Record<string, unknown>>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', ...(ticket && { 'x-device-token': ticket }) }
      const sent = request(`${world.urls.ztd}${path}`, { method: 'POST', agent, headers }, (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk
        })
        answer.on('end', () => {
          if (answer.statusCode === 200) resolve(JSON.parse(text) as Record<string, unknown>)
          else reject(new Error(`${path} answered ${answer.statusCode}: ${text}`))
        })
      })
      sent.on('error', reject)
      sent.end(JSON.stringify(body))
    })
  const { deviceTicket } = await post('/device/v1/hello', {
    hardwareHash: hashOf(device),
    clientVersion: 'portal-test',
    osVersion: '10.0.17763.1',
    osEdition: 48,
    capabilities: [],
  })
  return {
    report: async (...events: ReadonlyArray<readonly [DeviceStep, Outcome, Record<string, unknown>?]>) => {
      const at = new Date().toISOString()
      const reported = events.map(([step, outcome, detail = {}]) => ({ at, step, outcome, detail }))
      await post('/device/v1/events', { sentAt: at, events: reported }, String(deviceTicket))
    },
    [Symbol.dispose]: () => agent.destroy(),
  }
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Api } from '../../src/client/api.ts'
import { connect } from '../../src/commands/operator-file.ts'
import { simulatedHardware } from '../../src/device/simulated-hardware.ts'
import { encodeFields } from '../../src/protocol/hardware-hash/write.ts'
import { eightFreePorts, type ServerProcess, startServer } from '../server-process.ts'

const rowsPerFile = 3000
const seed = Math.floor(Math.random() * 2 ** 31)

let data: string
let port: number
let server: ServerProcess

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'taxiway-crash-'))
  port = await eightFreePorts()
  server = await startServer(data, port)
})
afterAll(async () => {
  await server?.end('SIGTERM')
  rmSync(data, { recursive: true, force: true })
})

function csvOf(first: number): string {
  const rows = Array.from({ length: rowsPerFile }, (_, index) => {
    const fields = simulatedHardware(first + index)
    return `${fields.serialNumber},,${encodeFields(fields, { strict: false }).base64},crash`
  })
  return ['Device Serial Number,Windows Product ID,Hardware Hash,Group Tag', ...rows, ''].join('\n')
}

/** Serial numbers that the server said are stored, before it died or ended. */
async function importUntilDeath(api: Api, csv: string): Promise<Set<string>> {
  const acknowledged = new Set<string>()
  const path = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv?verdicts=all'
  await api
    .send('POST', path, csv, 'text/csv', (line) => {
      const verdict = JSON.parse(line) as { kind: string; status?: string; serialNumber?: string }
      const stored = verdict.status === 'complete' || verdict.status === 'updated'
      if (verdict.kind === 'verdict' && stored && verdict.serialNumber) acknowledged.add(verdict.serialNumber)
    })
    .catch(() => {})
  return acknowledged
}

async function storedSerials(api: Api): Promise<string[]> {
  const serials: string[] = []
  let next: string | undefined = '/beta/deviceManagement/windowsAutopilotDeviceIdentities?$top=999'
  while (next) {
    const page: { value: { serialNumber: string }[]; '@odata.nextLink'?: string } = await api.get(next)
    serials.push(...page.value.map((device) => device.serialNumber))
    const link = page['@odata.nextLink']
    next = link && new URL(link).pathname + new URL(link).search
  }
  return serials
}

// The moments are spread over what an undisturbed import takes here, so that they fall into all of its phases.
test(`[T-46][I3] killed at twenty moments of an import (seed ${seed}), no acknowledged row is lost or doubled`, async () => {
  let random = seed
  const chance = () => {
    random = (Math.imul(random, 1103515245) + 12345) & 0x7fffffff
    return random / 0x7fffffff
  }
  const began = Date.now()
  let api = connect({ data })
  expect((await importUntilDeath(api, csvOf(0))).size).toBe(rowsPerFile)
  const undisturbedMs = Date.now() - began
  const acknowledged = new Set(await storedSerials(api))

  for (let moment = 1; moment <= 20; moment++) {
    const importing = importUntilDeath(api, csvOf(moment * rowsPerFile))
    await sleep(chance() * undisturbedMs)
    await server.end('SIGKILL')
    for (const serial of await importing) acknowledged.add(serial)
    api.close()
    server = await startServer(data, port)
    api = connect({ data })
  }
  const stored = await storedSerials(api)
  expect(new Set(stored).size).toBe(stored.length)
  const present = new Set(stored)
  expect([...acknowledged].filter((serial) => !present.has(serial))).toEqual([])

  // The remedy after a broken upload is to upload the file again.
  const again = await importUntilDeath(api, csvOf(20 * rowsPerFile))
  expect(again.size).toBe(rowsPerFile)
  const after = await storedSerials(api)
  expect(new Set(after).size).toBe(after.length)
  api.close()
}, 300_000)

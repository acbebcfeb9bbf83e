// Batches over Partner Center's interface: from the first request until the last device has its profile. Each request names a thousand
// devices by their hashes, and some are under way at once, as a partner's script sends them. Baseline: the same number of devices by the
// administrator's own import over the same server, which is the shortest way that there is; the ratio says what consent, job and
// results cost.

import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { connect } from '../../../src/commands/operator-file.ts'
import { centerResource } from '../../../test/support/partner/center.ts'
import { atBrowser } from '../../../test/support/world/person.ts'
import { reply, start } from '../child.ts'
import { rounded } from '../database.ts'
import { machineFactory } from '../hardware.ts'

const aRequest = 1000
const atOnce = 4
const lookEveryMs = 20

type Hello = {
  readonly urls: Record<string, string>
  readonly ca: string
  readonly customerId: string
  readonly agent: { readonly userPrincipalName: string; readonly password: string }
}

export async function runBatchBench({ devices }: { readonly devices: number }): Promise<Record<string, unknown>> {
  const data = mkdtempSync(join(tmpdir(), 'taxiway-bench-'))
  const server = start('server/batch.ts', [data])
  try {
    const { urls, ca, customerId, agent } = await reply<Hello>(server)
    const browser = atBrowser({ urls: urls as Parameters<typeof atBrowser>[0]['urls'], ca })
    const { access: token } = await browser.tokensOf({ ...agent, id: '' }, centerResource)
    const machine = machineFactory()
    let machines = 0
    const hashes = (count: number) => Array.from({ length: count }, () => machine(++machines).hash)
    let wanted = 0

    const assigned = async (): Promise<void> => {
      for (;;) {
        server.send('assigned')
        if ((await reply<{ assigned: number }>(server)).assigned >= wanted) return
        await sleep(lookEveryMs)
      }
    }
    const byBatches = async (count: number): Promise<number> => {
      const requests = Array.from({ length: Math.ceil(count / aRequest) }, (_, index) => ({
        batchId: `${machines}-${index}`,
        devices: hashes(Math.min(aRequest, count - index * aRequest)).map((hardwareHash) => ({ hardwareHash })),
      }))
      wanted += count
      const begin = performance.now()
      const sending = Array.from({ length: atOnce }, async () => {
        for (let body = requests.pop(); body; body = requests.pop()) {
          const at = `${urls.partner}/v1/customers/${customerId}/deviceBatches`
          const { status, text } = await browser.send(at, { method: 'POST', token, body })
          if (status !== 202) throw new Error(`a batch was answered with ${status}: ${text.slice(0, 300)}`)
        }
      })
      await Promise.all(sending)
      await assigned()
      return count / ((performance.now() - begin) / 1000)
    }
    const byImport = async (count: number): Promise<number> => {
      const rows = Array.from({ length: count }, () => machine(++machines)).map(
        (one) => `${one.serialNumber},,${one.hash}`,
      )
      const csv = ['Device Serial Number,Windows Product ID,Hardware Hash', ...rows, ''].join('\n')
      const api = connect({ data, tenant: 'customer.example' })
      const path = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
      wanted += count
      const begin = performance.now()
      await api.send('POST', path, csv, 'text/csv', () => {})
      await assigned()
      const seconds = (performance.now() - begin) / 1000
      api.close()
      return count / seconds
    }

    // code and buffers are used before
    await byImport(aRequest)
    await byBatches(aRequest)
    const before = await byImport(devices)
    const ours = await byBatches(devices)
    const baseline = 2 / (1 / before + 1 / (await byImport(devices)))
    return {
      name: 'batch',
      ratio: rounded(ours / baseline),
      ours: rounded(ours),
      baseline: rounded(baseline),
      unit: 'devices with a profile per second',
      devices,
      devicesARequest: aRequest,
      requestsAtOnce: atOnce,
    }
  } finally {
    server.send('stop')
    await once(server, 'exit')
    rmSync(data, { recursive: true, force: true })
  }
}

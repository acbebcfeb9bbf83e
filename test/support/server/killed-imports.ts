// An import and its undo while the server dies without a word, again and again: each row has to be there exactly once, and in the end none.
// `npm run chaos -- import` makes it long.

import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

import { connect } from '../../../src/commands/operator-file.ts'
import { encodeFields } from '../../../src/protocol/hardware-hash/write.ts'
import { simulatedHardware } from '../../../src/simulator/simulated-hardware.ts'
import { type ServerProcess, startServer } from './server-process.ts'

const management = '/beta/deviceManagement'
const imported = `${management}/importedWindowsAutopilotDeviceIdentities/importCsv`

type Import = {
  readonly id: string
  readonly state: string
  readonly registered: number
  readonly lastLine: number
  readonly undoState: string | null
  readonly takenOut: number
  readonly leftInPlace: number
}

export type Chaos = {
  readonly data: string
  readonly port: number
  readonly rows: number
  /** Of the import, and of its undo. */
  readonly kills: number
  readonly killsOfUndo: number
  readonly seed: number
  readonly say?: (line: string) => void
}

export type Outcome = {
  readonly registered: number
  /** What the devices that are there say, before the undo. */
  readonly devices: number
  readonly distinct: number
  readonly takenOut: number
  readonly leftAfterUndo: number
  /** Of the server's process when it had imported last, in megabytes; undefined where the system does not say. */
  readonly peakMegabytes: number | undefined
}

/** The same rows each time they are asked for. */
function* fileOf(rows: number): Generator<string> {
  yield 'Device Serial Number,Windows Product ID,Hardware Hash,Group Tag\n'
  for (let row = 0; row < rows; row++) {
    const fields = simulatedHardware(row)
    yield `${fields.serialNumber},,${encodeFields(fields, { strict: false }).base64},Chaos\n`
  }
}

export async function killWhileImporting(chaos: Chaos): Promise<Outcome> {
  const { data, port, rows, kills, killsOfUndo, seed, say = () => {} } = chaos
  let random = seed
  const chance = () => {
    random = (Math.imul(random, 1103515245) + 12345) & 0x7fffffff
    return random / 0x7fffffff
  }
  let server: ServerProcess = await startServer(data, port)
  let api = connect({ data })
  const again = async () => {
    await server.end('SIGKILL')
    api.close()
    server = await startServer(data, port)
    api = connect({ data })
  }
  const latest = async () =>
    (await api.get<{ value: Import[] }>(`${management}/deviceImports?$top=1`)).value[0] as Import
  const upload = (resume?: string) =>
    api.send('POST', `${imported}${resume ? `?resume=${resume}` : ''}`, Readable.from(fileOf(rows)), 'text/csv')
  const until = async (isThere: (one: Import) => boolean): Promise<Import> => {
    for (;;) {
      const one = await latest()
      if (one && isThere(one)) return one
      await sleep(20)
    }
  }
  try {
    let resume: string | undefined
    for (let kill = 1; kill <= kills; kill++) {
      // somewhere between this part of the rows and the next, in the middle of a batch or between two
      const wanted = Math.floor((rows * (kill - 1 + chance())) / (kills + 1))
      const going = upload(resume).catch(() => {})
      await until(
        ({ id, state, registered }) => state === 'running' && (!resume || id === resume) && registered >= wanted,
      )
      await sleep(chance() * 300)
      await again()
      await going
      const { id, registered, lastLine } = await latest()
      say(`kill ${kill}: ${registered} rows stored, up to line ${lastLine}`)
      // nobody works on it any more: it is cancelled at once, where waiting for its lease would do, too
      await api.post(`${management}/deviceImports/${id}/cancel`, undefined)
      resume = id
    }
    await upload(resume)
    const { id, registered } = await latest()
    const peakMegabytes = peakOf(server.child.pid)
    const serials: string[] = []
    await api.lines(`${management}/windowsAutopilotDeviceIdentities/exportCsv`, (line) => {
      const serial = line.split(',')[0] ?? ''
      if (/TX\d/.test(serial)) serials.push(serial)
    })
    say(`${registered} registered, ${serials.length} devices are there`)

    await api.post(`${management}/deviceImports/${id}/undo`, {})
    for (let kill = 1; kill <= killsOfUndo; kill++) {
      const wanted = Math.floor((rows * (kill - 1 + chance())) / (killsOfUndo + 1))
      await until(({ undoState, takenOut }) => undoState === 'complete' || takenOut >= wanted)
      await again()
      say(`kill ${kill} of the undo: ${(await latest()).takenOut} taken out`)
    }
    const { takenOut } = await until(({ undoState }) => undoState === 'complete')
    const left = await api.get<{ '@odata.count'?: number; value: unknown[] }>(
      `${management}/windowsAutopilotDeviceIdentities?$top=1`,
    )
    return {
      registered,
      devices: serials.length,
      distinct: new Set(serials).size,
      takenOut,
      leftAfterUndo: left['@odata.count'] ?? left.value.length,
      peakMegabytes,
    }
  } finally {
    api.close()
    await server.end('SIGTERM')
  }
}

function peakOf(pid: number | undefined): number | undefined {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return found ? Math.round(Number(found[1]) / 1024) : undefined
  } catch {
    return undefined // no Linux
  }
}

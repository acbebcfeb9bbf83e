// The logs that the button of a failed status page collects, and that a management session may ask for: in one cabinet, as Windows'
// own tool for diagnostics makes one, what support asks for first. No key, password, token or value of a policy is in it.

import { toBase64 } from '../../kernel/bytes.ts'
import { type CabFile, writeCab } from '../../protocol/archive/write-cab.ts'
import { subtree, type Tree } from '../../protocol/csp/tree.ts'
import { formatLocUri } from '../../protocol/csp/uri.ts'
import type { Management } from '../wire/enroll.ts'
import { readManaged, readPrograms } from './record.ts'
import { type Running, recordStep } from './running.ts'

/** As it lies on the disk. */
export type CollectedLogs = { readonly name: string; readonly cabinet: string }

export async function collectLogs(running: Running): Promise<void> {
  const cabinet = writeCab(await logFiles(running))
  const name = `MDMDiagnostics-${running.record.oobe.name}.cab`
  await running.disk.write('logs', { name, cabinet: toBase64(cabinet) } satisfies CollectedLogs)
  recordStep(running, 'logs-collected', 'ok', `${name}, ${cabinet.length} bytes`)
}

export async function logFiles(running: Running): Promise<readonly CabFile[]> {
  const { disk, record, options, clock } = running
  const { oobe, categories, trace } = record
  const management = (await disk.read('management')) as Management | undefined // written by us
  const serial = options.hardware.fields.serialNumber ?? ''
  const modifiedAt = new Date(clock.now())
  const text = (name: string, lines: readonly string[]) => ({
    name,
    content: new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join('')),
    modifiedAt,
  })
  const json = (name: string, value: unknown) => text(name, JSON.stringify(value, undefined, 2).split('\n'))
  return [
    text(
      'Steps.txt',
      trace.map(({ at, step, outcome, detail }) => `${at} ${outcome} ${step} ${detail}`),
    ),
    json('StatusPage.json', { failure: oobe.failure, categories }),
    text('StatusPageNodes.txt', nodesOf((await readManaged(disk))?.tree)),
    json('Deployment.json', {
      ...{ serial, name: oobe.name, windows: running.os, autopilot: oobe.diagnostics },
      ...{ joined: oobe.joined, enrollment: management && { address: management.address, id: management.deviceId } },
      programs: await readPrograms(disk),
    }),
    text('DeviceHash.csv', [
      'Device Serial Number,Windows Product ID,Hardware Hash',
      `"${serial.replaceAll('"', '""')}",,${options.hardware.hash}`,
    ]),
  ]
}

const pagesOwn = ['FirstSyncStatus', 'EnrollmentStatusTracking']

/** What the page itself looks at: the values of a policy may be secret, and stand elsewhere. */
function nodesOf(tree: Tree | undefined): readonly string[] {
  if (!tree) return []
  const all = (['device', 'user'] as const).flatMap((scope) => subtree(tree, { scope, segments: ['Vendor', 'MSFT'] }))
  return all
    .filter(({ uri }) => uri.segments.some((name) => pagesOwn.includes(name)))
    .map(({ uri, node }) => `${formatLocUri(uri)}${node.value === undefined ? '' : ` = ${node.value}`}`)
}

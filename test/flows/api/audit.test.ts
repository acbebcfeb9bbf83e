// The trail as an operator meets it: on the command line, with a file that leaves the house.

import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Verdict } from '../../../src/audit/verify.ts'
import { connect } from '../../../src/commands/operator-file.ts'
import { type ServerProcess, startServer } from '../../support/server/server-process.ts'

const program = fileURLToPath(new URL('../../../bin/taxiway.js', import.meta.url))
let folder: string
let data: string
let server: ServerProcess

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'taxiway-audit-'))
  data = join(folder, 'data')
  server = await startServer(data, 0)
})
afterAll(async () => {
  await server.end('SIGTERM')
  rmSync(folder, { recursive: true, force: true })
})

type Ran = { code: number; out: string; verdict: () => Verdict }
const taxiway = (...args: string[]): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(process.execPath, [program, ...args, '--data', data], (error, out) =>
      resolve({ code: error ? Number(error.code) : 0, out, verdict: () => JSON.parse(out) as Verdict }),
    )
  })

test('[I6] the trail is exported and verified on the command line, and a line changed in the file is named', async () => {
  const api = connect({ data })
  const group = await api.post<{ id: string }>('/v1.0/groups', {
    displayName: 'Sales',
    mailEnabled: false,
    mailNickname: 'sales',
    securityEnabled: true,
  })
  await api.patch(`/v1.0/groups/${group.id}`, { displayName: 'Sales and service' })
  const { value } = await api.get<{ value: Record<string, unknown>[] }>('/beta/deviceManagement/auditEvents?$top=1')
  expect(value[0]).toMatchObject({
    activityType: 'directory.group.change',
    door: 'api',
    actor: { type: 'application', name: 'command line', ipAddress: '127.0.0.1' },
    correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
  api.close()

  const file = join(folder, 'trail.jsonl')
  expect(await taxiway('audit', 'export', '--out', file)).toMatchObject({ code: 0 })
  expect(statSync(file).mode & 0o077).toBe(0)
  const live = await taxiway('audit', 'verify', '--json', '--checkpoints', file)
  expect(live.code).toBe(0)
  expect(live.verdict()).toMatchObject({ ok: true, problems: [] })
  expect(await taxiway('audit', 'verify', '--file', file)).toMatchObject({
    code: 0,
    out: expect.stringContaining('The trail is whole'),
  })

  const forged = join(folder, 'forged.jsonl')
  writeFileSync(forged, readFileSync(file, 'utf8').replace('Sales and service', 'Sales and theft'))
  const found = await taxiway('audit', 'verify', '--json', '--file', forged)
  expect(found.code).toBe(1)
  expect(found.verdict().problems).toEqual([
    expect.stringMatching(/^Entry \d+ of the chain, or its place, was changed\.$/),
  ])
})

test('[I6] a file from which entries were cut, with new first lines around the cuts, is not whole, however it is pinned', async () => {
  const file = join(folder, 'pinned.jsonl')
  expect(await taxiway('audit', 'export', '--out', file)).toMatchObject({ code: 0 })
  type Line = {
    kind: string
    position?: number
    digest?: string
    publicKey?: string
    checkpoint?: { position: number }
  }
  const lines = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
  const [head] = lines
  const last = lines.at(-1)?.position ?? 0
  const kept = new Set(lines.map(({ checkpoint }) => checkpoint?.position))
  // where a checkpoint was kept, a trail may begin: when that is, is up to whoever seals
  const cut = Array.from({ length: last - 1 }, (_, n) => n + 1).find((n) => !kept.has(n)) ?? 0
  expect(cut).toBeGreaterThan(0)
  const firstOf = (position: number) => lines.findIndex((line) => line.kind === 'entry' && line.position === position)
  const beginning = (position: number): unknown => ({
    ...head,
    after: { position, digest: lines[firstOf(position)]?.digest },
  })
  const verify = async (changed: readonly unknown[], ...more: string[]) => {
    const path = join(folder, 'cut.jsonl')
    writeFileSync(
      path,
      `${changed.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')}\n`,
    )
    return taxiway('audit', 'verify', '--file', path, ...more)
  }
  const pinned = ['--key', head?.publicKey ?? '', '--checkpoints', file]
  expect(await verify(lines, ...pinned)).toMatchObject({
    code: 0,
    out: expect.stringContaining(`The trail is whole: entries 1 to ${last} of the chain`),
  })
  const twice = JSON.stringify(lines[firstOf(2)]).replace('"entry":{', '"entry":{"action":"fake"},"entry":{')
  for (const changed of [
    [beginning(cut), ...lines.slice(firstOf(cut + 1))],
    [...lines.slice(0, firstOf(cut)), beginning(cut), ...lines.slice(firstOf(cut + 1))],
    [beginning(cut), { kind: 'end', position: cut }],
    [
      { ...head, tenantId: '00000000-0000-4000-8000-000000000000' },
      { kind: 'end', position: 0 },
    ],
    lines.with(firstOf(2), twice as unknown as Line),
  ]) {
    expect(await verify(changed, ...pinned)).toMatchObject({
      code: 1,
      out: expect.stringContaining('The trail is NOT whole'),
    })
  }
}, 240_000)

// What was acknowledged is there once, whoever was killed: our process, PostgreSQL, both, or the disk was full.

import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

import { alive, endAll, type ServerUnderTest, startServer, temporaryFolder, until, works } from './server-under-test.ts'

afterAll(endAll)

/** Sends inserts as fast as they are acknowledged until `done`, and answers the numbers that were. */
function insertInBackground(
  server: ServerUnderTest,
  from = 1,
): { stop: () => void; acknowledged: () => number[]; failed: () => number[] } {
  let n = from
  const timer = setInterval(() => {
    for (let i = 0; i < 5; i++) server.send(`insert ${n++}`)
  }, 10)
  const numbers = (key: string): number[] => server.lines.flatMap((line) => (key in line ? [Number(line[key])] : []))
  return { stop: () => clearInterval(timer), acknowledged: () => numbers('ack'), failed: () => numbers('fail') }
}

let fresh = 2_000_000

/** Sends one new row and answers whether it was acknowledged. */
async function insertsOne(server: ServerUnderTest): Promise<boolean> {
  const n = fresh++
  server.send(`insert ${n}`)
  await until(() => server.lines.some((line) => line.ack === n || line.fail === n), `insert ${n} is answered`)
  return server.lines.some((line) => line.ack === n)
}

async function expectEachOnce(server: ServerUnderTest, acknowledged: readonly number[]): Promise<void> {
  const { rows } = (await server.ask('count', 'rows')) as { rows: Record<string, number> }
  expect(acknowledged.length).toBeGreaterThan(0)
  expect(acknowledged.filter((n) => rows[n] !== 1)).toEqual([])
  expect(Object.values(rows).filter((times) => times !== 1)).toEqual([])
}

async function stop(server: ServerUnderTest): Promise<void> {
  server.child.kill('SIGTERM')
  expect(await server.exit).toBe(0)
}

describe.concurrent('after a kill', { timeout: 180_000 }, () => {
  test('of us: PostgreSQL ends by itself, and a start finds every acknowledged row once', async () => {
    using folder = temporaryFolder()
    const first = startServer(folder.path)
    const { serverPid } = await first.next('ready')
    const inserting = insertInBackground(first)
    await until(() => inserting.acknowledged().length > 50, 'some rows are in')
    first.child.kill('SIGKILL')
    await first.exit
    inserting.stop()

    await until(() => !alive(serverPid), 'PostgreSQL has ended without being told by anybody')

    const second = startServer(folder.path)
    await second.next('ready')
    await expectEachOnce(second, inserting.acknowledged())
    await stop(second)
  })

  test('of us, with a PostgreSQL that heard nothing of it: the next start stops it before it starts its own', async () => {
    using folder = temporaryFolder()
    const first = startServer(folder.path)
    const { serverPid } = await first.next('ready')
    await first.ask('insert 1', 'ack')
    process.kill(Number(serverPid), 'SIGSTOP') // deaf until we let it go on
    first.child.kill('SIGKILL')
    await first.exit
    expect(alive(serverPid)).toBe(true)

    const second = startServer(folder.path)
    await until(() => /left behind/.test(second.stderr()), 'the second has found it')
    process.kill(Number(serverPid), 'SIGCONT')
    await second.next('ready')
    expect(alive(serverPid)).toBe(false)
    await expectEachOnce(second, [1])
    await stop(second)
  })

  test('of PostgreSQL: statements say so, it is started again, and the same process goes on', async () => {
    using folder = temporaryFolder()
    const server = startServer(folder.path)
    const { serverPid } = await server.next('ready')
    const inserting = insertInBackground(server)
    await until(() => inserting.acknowledged().length > 50, 'some rows are in')
    process.kill(Number(serverPid), 'SIGKILL')
    await until(() => inserting.failed().length > 0, 'a statement has failed')
    const before = inserting.acknowledged().length
    await until(() => inserting.acknowledged().length > before + 50, 'rows go in again')
    inserting.stop()
    server.send('insert 1000000')
    await until(() => server.lines.some((line) => line.ack === 1_000_000), 'the last is in')
    expect(server.lines.find((line) => line.ack === 1_000_000)?.serverPid).not.toBe(serverPid)
    expect(server.lines).toContainEqual({ serverExited: { pid: serverPid, code: null, signal: 'SIGKILL' } })
    const reasons = new Set(server.lines.flatMap((line) => ('fail' in line ? [line.reason] : [])))
    expect([...reasons].filter((reason) => reason !== 'database-away' && reason !== 'database-starting')).toEqual([])
    await expectEachOnce(server, inserting.acknowledged())
    await stop(server)
  })

  test('of one PostgreSQL session: the others are told, and it recovers', async () => {
    using folder = temporaryFolder()
    const server = startServer(folder.path)
    const { backend, serverPid } = await server.next('ready')
    await server.ask('insert 1', 'ack')
    process.kill(Number(backend), 'SIGKILL')
    await until(() => insertsOne(server), 'it inserts again')
    expect(alive(serverPid)).toBe(true)
    await expectEachOnce(server, [1])
    await stop(server)
  })

  test('of both at once', async () => {
    using folder = temporaryFolder()
    const first = startServer(folder.path)
    const { serverPid } = await first.next('ready')
    const inserting = insertInBackground(first)
    await until(() => inserting.acknowledged().length > 50, 'some rows are in')
    process.kill(Number(serverPid), 'SIGKILL')
    first.child.kill('SIGKILL')
    await first.exit
    inserting.stop()

    const second = startServer(folder.path)
    await second.next('ready')
    await expectEachOnce(second, inserting.acknowledged())
    await stop(second)
  })
})

describe('a full disk', { timeout: 180_000 }, () => {
  const ownMounts = ['unshare', '--user', '--map-root-user', '--mount']
  const onDisk = (megabytes: number): string[] => [
    ...ownMounts,
    'sh',
    '-c',
    `folder=$(eval echo "\\"\\\${$#}\\""); mkdir -p "$folder"; mount -t tmpfs -o size=${megabytes}m none "$folder"; exec "$@"`,
    'sh',
  ]

  test('before the first start: the message names the folder and what to do', async (context) => {
    if (!(await works(...ownMounts, 'true'))) return context.skip('this machine lets us mount no small disk')
    using folder = temporaryFolder()
    const server = startServer(join(folder.path, 'small disk'), onDisk(20))
    expect(await server.exit).toBe(1)
    expect(server.lines).toEqual([
      { failed: 'disk-full', message: expect.stringMatching(/small disk.* is full\. Free at least 128 MB/) },
    ])
  })

  test('in the middle: statements are refused with the reason, nothing acknowledged is lost, and room heals it', async (context) => {
    if (!(await works(...ownMounts, 'true'))) return context.skip('this machine lets us mount no small disk')
    using folder = temporaryFolder()
    const server = startServer(join(folder.path, 'disk'), onDisk(200))
    await server.next('ready')
    await server.ask('insert 1', 'ack')
    const inside = `/proc/${server.child.pid}/root${folder.path}/disk/ballast`
    expect(existsSync(join(folder.path, 'disk/postgres'))).toBe(false) // the disk is the process's own
    fillDisk(inside)

    const reasons = new Set<unknown>()
    for (let n = 2; reasons.size === 0 || n < 40; n++) {
      server.send(`fill 4`)
      server.send(`insert ${n}`)
      await until(() => server.lines.some((line) => line.ack === n || line.fail === n), `insert ${n} is answered`)
      for (const line of server.lines) if ('fail' in line) reasons.add(line.reason)
      if (n > 200) break
    }
    expect([...reasons]).toContain('disk-full')

    rmSync(inside)
    await until(() => insertsOne(server), 'it inserts again')
    const acknowledged = server.lines.flatMap((line) => ('ack' in line ? [Number(line.ack)] : []))
    const { rows } = (await server.ask('count', 'rows')) as { rows: Record<string, number> }
    expect(acknowledged.filter((n) => rows[n] !== 1)).toEqual([])
    await stop(server)
  })
})

function fillDisk(file: string): void {
  const block = Buffer.alloc(2 ** 20)
  try {
    for (;;) writeFileSync(file, block, { flag: 'a' })
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' })
  }
}

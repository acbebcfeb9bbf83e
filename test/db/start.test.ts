// PostgreSQL by itself in the places and under the users that people have: each test starts a real process.

import { spawn } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

import { alive, asNobody, endAll, isRoot, startServer, temporaryFolder, until, works } from './server-under-test.ts'

afterAll(endAll)

async function startInsertStop(dataDir: string, wrap: readonly string[] = []): Promise<{ serverUid: number }> {
  const first = startServer(dataDir, wrap)
  const ready = await first.next('ready')
  const serverUid = statSync(`/proc/${ready.serverPid}`).uid
  expect(await first.ask('insert 1', 'ack')).toMatchObject({ ack: 1 })
  first.child.kill('SIGTERM')
  expect(await first.exit).toBe(0)
  expect(alive(ready.serverPid)).toBe(false)

  const second = startServer(dataDir, wrap)
  await second.next('ready')
  expect(await second.ask('count', 'rows')).toEqual({ rows: { 1: 1 } })
  second.child.kill('SIGINT')
  expect(await second.exit).toBe(0)
  return { serverUid }
}

describe.concurrent('places and users', { timeout: 180_000 }, () => {
  test('a folder of mode 700 inside a folder of mode 700 serves its owner', async () => {
    using folder = temporaryFolder()
    await startInsertStop(join(folder.path, 'data'))
    expect(statSync(join(folder.path, 'data')).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder.path, 'data/postgres/password')).mode & 0o777).toBe(0o600)
  })

  test('a path with spaces, commas, quotes and more than 107 bytes works', async () => {
    using folder = temporaryFolder()
    await startInsertStop(join(folder.path, `my "data", it's: here`, 'long '.repeat(20), 'größer'))
  })

  test('root that starts in an ordinary user’s folder runs PostgreSQL as that user, who can go on alone', async (context) => {
    if (!isRoot) return context.skip('only root can become another user')
    using folder = temporaryFolder()
    chmodSync(folder.path, 0o711)
    const dataDir = join(folder.path, 'data')
    mkdirSync(join(dataDir, 'postgres'), { recursive: true })
    for (const path of [dataDir, join(dataDir, 'postgres')]) chownSync(path, 65534, 65534)
    expect(await startInsertStop(dataDir)).toEqual({ serverUid: 65534 })

    const alone = startServer(dataDir, await asNobody())
    expect(await alone.next('ready')).toMatchObject({ uid: 65534 })
    expect(await alone.ask('count', 'rows')).toEqual({ rows: { 1: 1 } })
    alone.child.kill('SIGTERM')
    expect(await alone.exit).toBe(0)
  })

  test('an ordinary user runs it as that user', async (context) => {
    if (!isRoot) return context.skip('the other tests ran as an ordinary user already')
    using folder = temporaryFolder()
    chownSync(folder.path, 65534, 65534)
    expect(await startInsertStop(join(folder.path, 'data'), await asNobody())).toEqual({ serverUid: 65534 })
  })

  test('root in a container that forbids user namespaces runs it as nobody, in closed folders too', async (context) => {
    if (!isRoot) return context.skip('only root can build such a container')
    if (!(await works('unshare', '--user', 'true')))
      return context.skip('user namespaces are forbidden here, so each test shows it')
    using folder = temporaryFolder()
    const dataDir = join(folder.path, 'data')
    const server = startServer(dataDir, [
      ...[
        'unshare',
        '--user',
        'sh',
        '-c',
        'read _; exec sh -c \'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"\' sh "$@"',
        'sh',
      ],
    ])
    await until(() => readFileSync(`/proc/${server.child.pid}/comm`, 'utf8').trim() === 'sh', 'the namespace is there')
    for (const map of ['uid_map', 'gid_map']) writeFileSync(`/proc/${server.child.pid}/${map}`, '0 0 65536')
    server.send('')
    const ready = await server.next('ready')
    expect(statSync(`/proc/${ready.serverPid}`).uid).toBe(65534)
    expect(statSync(join(dataDir, 'postgres/cluster')).uid).toBe(65534)
    server.child.kill('SIGTERM')
    expect(await server.exit).toBe(0)
    await startInsertStop(dataDir) // and outside of it later on
  })

  test('a folder that belongs to another user is refused with what to do', async (context) => {
    if (!isRoot) return context.skip('only root can become another user')
    using folder = temporaryFolder()
    chmodSync(folder.path, 0o755)
    const nobody = await asNobody()
    if (nobody.includes('+dac_override'))
      return context.skip('nobody cannot read this repository without special leave')
    const server = startServer(join(folder.path, 'data'), nobody)
    expect(await server.exit).toBe(1)
    expect(server.lines).toEqual([
      { failed: 'data-folder-not-writable', message: expect.stringMatching(/may belong to another user.*--data/) },
    ])
  })
})

describe.concurrent('one folder, one server', { timeout: 180_000 }, () => {
  test('of two that start at once exactly one serves, and the other names it', async () => {
    using folder = temporaryFolder()
    const servers = [startServer(folder.path), startServer(folder.path)]
    const outcomes = await Promise.all(servers.map((server) => Promise.race([server.next('ready'), server.exit])))
    const winner = servers[outcomes[0] === 1 ? 1 : 0]
    const loser = servers[outcomes[0] === 1 ? 0 : 1]
    expect(outcomes.filter((outcome) => typeof outcome === 'object')).toHaveLength(1)
    expect(loser?.lines).toMatchObject([{ failed: 'data-folder-in-use' }])
    expect(loser?.lines[0]?.message).toMatch(/in use by another Taxiway \(process (\d+|unknown, just starting)\)/)

    const late = startServer(folder.path)
    expect(await late.exit).toBe(1)
    expect(late.lines[0]?.message).toContain(`(process ${winner?.child.pid})`)
    expect(await winner?.ask('insert 1', 'ack')).toMatchObject({ ack: 1 })
    winner?.child.kill('SIGTERM')
    expect(await winner?.exit).toBe(0)
  })

  test('the durable settings are on and no port is open', async () => {
    using folder = temporaryFolder()
    const server = startServer(folder.path)
    await server.next('ready')
    for (const [setting, value] of [
      ['fsync', 'on'],
      ['synchronous_commit', 'on'],
      ['full_page_writes', 'on'],
      ['data_checksums', 'on'],
      ['listen_addresses', ''],
      ['server_encoding', 'UTF8'],
    ] as const) {
      expect(await server.ask(setting, setting)).toEqual({ [setting]: value })
    }
    expect(statSync(join(folder.path, 'postgres/run')).mode & 0o777).toBe(0o700)
    server.child.kill('SIGTERM')
    expect(await server.exit).toBe(0)
  })

  test('an edited postgresql.conf cannot switch durability off', async () => {
    using folder = temporaryFolder()
    const first = startServer(folder.path)
    await first.next('ready')
    first.child.kill('SIGTERM')
    await first.exit
    writeFileSync(join(folder.path, 'postgres/cluster/postgresql.auto.conf'), 'fsync = off\nfull_page_writes = off\n')
    const second = startServer(folder.path)
    await second.next('ready')
    expect(await second.ask('fsync', 'fsync')).toEqual({ fsync: 'on' })
    second.child.kill('SIGTERM')
    await second.exit
  })

  test('killed while it makes the cluster, it makes it again', async () => {
    using folder = temporaryFolder()
    const first = startServer(folder.path)
    const base = join(folder.path, 'postgres')
    const begun = (): boolean => {
      try {
        return readdirSync(base).some((name) => name.startsWith('cluster.new-'))
      } catch {
        return false
      }
    }
    await until(begun, 'initdb has begun')
    first.child.kill('SIGKILL')
    await first.exit
    expect(readdirSync(base)).not.toContain('cluster')
    await startInsertStop(folder.path)
    expect(readdirSync(base).filter((name) => name.startsWith('cluster.'))).toEqual([])
  })

  test('a stale pid file that names somebody else’s live process does not stop the start', async () => {
    using folder = temporaryFolder()
    await startInsertStop(folder.path)
    const stranger = spawn('sleep', ['60'])
    writeFileSync(
      join(folder.path, 'postgres/cluster/postmaster.pid'),
      `${stranger.pid}\n${folder.path}\n1\n5432\n\n\n\nready\n`,
    )
    const server = startServer(folder.path)
    await server.next('ready')
    expect(alive(stranger.pid)).toBe(true)
    stranger.kill()
    server.child.kill('SIGTERM')
    expect(await server.exit).toBe(0)
  })
})

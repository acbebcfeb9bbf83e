// What the simulated agent makes of one entry of its list, without a service: a download is answered from memory.

import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'

import { type ManifestEntry, usualReturnCodes } from '../../protocol/agent/manifest.ts'
import { memoryDisk } from '../port/disk.ts'
import type { Http } from '../wire/http.ts'
import { type Enforcing, enforce } from './enforce.ts'
import { lookAround, type Pc, readPc, writePc } from './pc.ts'

const folder = 'C:\\Program Files\\Contoso'
const packageOf = (name: string, ...lines: string[]) =>
  Buffer.from(['TAXIWAY-WIN32 1', `file=${folder}\\${name}.exe=1.0`, ...lines, ''].join('\n'))
const found = (name: string) => ({
  ...({ kind: 'file', path: folder, name: `${name}.exe`, as32Bit: false, check: 'exists' } as const),
})

function entryOf(name: string, file: Buffer, over: Partial<ManifestEntry> = {}): ManifestEntry {
  const sha256 = createHash('sha256').update(file).digest('hex')
  return {
    ...{ id: name, name, revision: '0123456789ab', intent: 'install', phase: 'device', tracked: false },
    content: { url: `https://content.example/${name}`, sha256, sizeBytes: file.length, fileName: `${name}.exe` },
    ...{ install: 'setup.exe /quiet', uninstall: 'setup.exe /remove', runAs: 'system', restart: 'basedOnReturnCode' },
    ...{ timeLimitMinutes: 60, returnCodes: [...usualReturnCodes], requires: { architectures: [], rules: [] } },
    ...{ detection: [found(name)], dependsOn: [], supersedes: [], ...over },
  }
}

async function pcWith(files: Readonly<Record<string, Buffer>>, ...entries: ManifestEntry[]) {
  const disk = memoryDisk()
  let pc: Pc = await readPc(disk, 'one')
  const asked: string[] = []
  const slept: number[] = []
  const begun: string[] = []
  let now = 0
  const http = {
    send: async ({ url }: { url: string }) => {
      const name = new URL(url).pathname.slice(1)
      asked.push(name)
      const body = files[name]
      return body ? { status: 200, headers: {}, body } : { status: 404, headers: {}, body: Buffer.of() }
    },
  } as unknown as Http
  const on: Enforcing = {
    http,
    clock: { now: () => now, sleep: async (ms) => void slept.push(ms) },
    certificate: { certificate: '', privateKey: '' },
    facts: {
      ...{ architecture: 'x64', build: 19045, freeDiskMB: 1000, memoryMB: 4096, processors: 2, processorMHz: 2000 },
    },
    byId: new Map(entries.map((entry) => [entry.id, entry])),
    provoked: undefined,
    see: () => lookAround(disk, pc),
    pc: () => pc,
    change: async (changed) => {
      pc = changed
      await writePc(disk, changed)
    },
    begins: async ({ name }) => void begun.push(name),
    done: new Map(),
  }
  return { on, asked, slept, begun, left: () => Object.keys(pc.left), wait: (ms: number) => (now += ms) }
}

test('an application is fetched, compared and installed once; the second time it is found, and nothing is fetched', async () => {
  const file = packageOf('tools')
  const tools = entryOf('tools', file)
  const pc = await pcWith({ tools: file }, tools)
  expect(await enforce(pc.on, tools)).toMatchObject({ state: 'installed', exitCode: 0 })
  expect(pc.begun).toEqual(['tools'])
  pc.on.done.clear()
  expect(await enforce(pc.on, tools)).toEqual({ appId: 'tools', revision: tools.revision, state: 'installed' })
  expect(pc.asked).toEqual(['tools'])
})

test('a file with another digest is not run', async () => {
  const tools = entryOf('tools', packageOf('tools'))
  const pc = await pcWith({ tools: packageOf('tools', 'result=0') }, tools)
  expect(await enforce(pc.on, tools)).toMatchObject({ state: 'failed', reason: expect.stringContaining('0x80091007') })
  expect(pc.left()).toEqual([])
})

test.each<[string, string[], Partial<ManifestEntry>, object]>([
  ['a number that is a failure', ['result=1603'], {}, { state: 'failed', exitCode: 1603 }],
  [
    'a number that the list calls a success',
    ['result=7'],
    { returnCodes: [{ code: 7, means: 'success' }] },
    { state: 'installed' },
  ],
  ['a restart that can wait', ['result=3010'], {}, { state: 'installed', restart: 'soft' }],
  ['a restart that cannot', ['result=1641'], {}, { state: 'installing', restart: 'hard' }],
  ['a restart that is allowed', ['result=1641'], { restart: 'allow' }, { state: 'installed' }],
  ['a restart that is suppressed', ['result=1641'], { restart: 'suppress' }, { state: 'installed' }],
  ['a restart that is always wanted', [], { restart: 'force' }, { state: 'installing', restart: 'hard' }],
  ['another try that goes well', ['result=1618,0'], {}, { state: 'installed', exitCode: 0 }],
  ['tries that all end so', ['result=1618'], {}, { state: 'failed', exitCode: 1618 }],
  ['more time than it may take', ['minutes=61'], {}, { state: 'failed', reason: 'it took longer than its 60 minutes' }],
  [
    'nothing that its rules look for',
    [],
    { detection: [found('other')] },
    { state: 'failed', reason: expect.stringContaining('0x87d1041c') },
  ],
  ['a PC that it is not for', [], { requires: { architectures: ['arm64'], rules: [] } }, { state: 'notApplicable' }],
])('of an installer that ends with %s', async (_, lines, over, expected) => {
  const file = packageOf('tools', ...lines)
  const tools = entryOf('tools', file, over)
  const pc = await pcWith({ tools: file }, tools)
  const ended = await enforce(pc.on, tools)
  expect(ended).toMatchObject(expected)
  if (!('restart' in expected)) expect(ended.restart).toBeUndefined()
})

test('what is not found after the restart that it wanted failed: it is not installed again, and restarts nothing, for a day or until it changes', async () => {
  const file = packageOf('tools', 'result=1641')
  const tools = entryOf('tools', file, { detection: [found('other')] })
  const pc = await pcWith({ tools: file }, tools)
  const round = async (entry = tools) => {
    pc.on.done.clear()
    const { state, restart, reason } = await enforce(pc.on, entry)
    return [state, restart, reason]
  }
  const again = ['installing', 'hard', 'it goes on after a restart']
  const given = ['failed', undefined, 'it is not found after its installation (0x87d1041c)']
  expect([await round(), await round(), await round()]).toEqual([again, given, given])
  expect(await round({ ...tools, revision: 'ba9876543210' })).toEqual(again)
  pc.wait(24 * 3600_000)
  expect([await round(), await round()]).toEqual([again, given])
  expect(await round({ ...tools, detection: [found('tools')] })).toEqual(['installed', undefined, undefined])
})

test('three tries are all, with a rest between them', async () => {
  const file = packageOf('tools', 'result=1618')
  const tools = entryOf('tools', file)
  const pc = await pcWith({ tools: file }, tools)
  await enforce(pc.on, tools)
  expect(pc.slept).toHaveLength(2)
})

test('what is needed comes first, over several steps; where it fails, or is only looked for and absent, nothing else begins', async () => {
  const files = { a: packageOf('a'), b: packageOf('b'), c: packageOf('c') }
  const chain = (results: Readonly<Record<string, string[]>>, brings = true) => {
    const of = (name: 'a' | 'b' | 'c') => packageOf(name, ...(results[name] ?? []))
    const support = { intent: 'support' } as const
    return {
      files: { a: of('a'), b: of('b'), c: of('c') },
      entries: [
        entryOf('c', of('c'), support),
        entryOf('b', of('b'), { ...support, dependsOn: [{ id: 'c', install: true }] }),
        entryOf('a', of('a'), { dependsOn: [{ id: 'b', install: brings }] }),
      ] as const,
    }
  }
  const good = chain({})
  const pc = await pcWith(files, ...good.entries)
  expect(await enforce(pc.on, good.entries[2])).toMatchObject({ state: 'installed' })
  expect(pc.left()).toEqual(['c', 'b', 'a'])

  const bad = chain({ c: ['result=1603'] })
  const other = await pcWith(bad.files, ...bad.entries)
  expect(await enforce(other.on, bad.entries[2])).toMatchObject({
    state: 'failed',
    reason: 'it needs b, which is not there',
  })
  expect(other.left()).toEqual([])
  expect(other.asked).toEqual(['c'])

  const looks = chain({}, false)
  const third = await pcWith(looks.files, ...looks.entries)
  expect(await enforce(third.on, looks.entries[2])).toMatchObject({ state: 'failed' })
  expect(third.asked).toEqual([])
})

test('what is replaced is removed before, where the list says so; where it cannot be, the new one does not come', async () => {
  const [oldFile, newFile] = [packageOf('old'), packageOf('new')]
  const setUp = async (uninstall: boolean, line = 'setup.exe /remove') => {
    const before = entryOf('old', oldFile, { intent: 'support', uninstall: line })
    const after = entryOf('new', newFile, { supersedes: [{ id: 'old', uninstall }] })
    const pc = await pcWith({ old: oldFile, new: newFile }, before, after)
    await enforce(pc.on, before)
    pc.on.done.clear()
    return { pc, ended: await enforce(pc.on, after) }
  }
  const replaced = await setUp(true)
  expect([replaced.ended.state, replaced.pc.left()]).toEqual(['installed', ['new']])
  const beside = await setUp(false)
  expect([beside.ended.state, beside.pc.left()]).toEqual(['installed', ['old', 'new']])
  const stuck = await setUp(true, 'setup.exe TAXIWAY_RESULT=1603')
  expect(stuck.ended).toMatchObject({ state: 'failed', reason: 'old, which it replaces, could not be removed' })
  expect(stuck.pc.left()).toEqual(['old'])
})

test('a command that removes what came another way needs its package, unless it lies on the PC', async () => {
  const [file, other] = [packageOf('old'), packageOf('other')]
  const brings = entryOf('other', other)
  const setUp = async (over: Partial<ManifestEntry>) => {
    const old = entryOf('old', file, { intent: 'uninstall', detection: [found('other')], ...over })
    const pc = await pcWith({ old: file, other }, brings, old)
    await enforce(pc.on, brings)
    const { reason } = await enforce(pc.on, old)
    return [pc.asked, reason]
  }
  const stays = 'it is still there after its removal'
  expect(await setUp({})).toEqual([['other', 'old'], stays])
  expect(await setUp({ content: undefined })).toEqual([
    ['other'],
    'the package with the command that removes it is not here',
  ])
  for (const uninstall of ['"C:\\Old\\uninst.exe" /S', 'msiexec /x {0} /qn', '%ProgramFiles%\\Old\\uninst.exe']) {
    expect(await setUp({ content: undefined, uninstall })).toEqual([['other'], stays])
  }
})

test('an application of which nobody can tell what it leaves is believed to be there, until it is removed', async () => {
  const file = Buffer.from('MZ, of another kind')
  const tools = entryOf('tools', file)
  const gone = { ...tools, intent: 'uninstall' } as const
  const pc = await pcWith({ tools: file }, tools)
  expect(await enforce(pc.on, gone)).toMatchObject({ state: 'removed' })
  pc.on.done.clear()
  expect(await enforce(pc.on, tools)).toMatchObject({ state: 'installed' })
  pc.on.done.clear()
  expect(await enforce(pc.on, gone)).toMatchObject({ state: 'removed', exitCode: 0 })
  expect(pc.left()).toEqual([])
})

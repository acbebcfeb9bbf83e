// Executes each example of some commands as it is printed, and looks whether it reached what it says: in what it answers, at the
// server, in the file that it names. What a command reaches is in reaches/, from the words of the example itself, so that another
// example needs nothing new, and one of a command that is not there fails.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { PreparedFilesEntity } from '../../../src/contract/preparation/files.ts'
import { secretsPath } from '../preparation/operations.ts'
import type { Said } from '../world/command-line.ts'
import { password } from './files.ts'
import { commandOf, type Example } from './printed.ts'
import { run } from './run.ts'
import { readShellLine } from './shell.ts'
import { type Stage, startStage } from './stage.ts'

export type At = {
  readonly stage: Stage
  readonly line: string
  /** As they were executed, behind `taxiway`. */
  readonly words: readonly string[]
  /** Those that are no options. */
  readonly args: readonly string[]
  readonly options: Readonly<Record<string, unknown>>
}

export type Reaches = {
  /** What stands for the id in the example. */
  readonly id?: (stage: Stage) => Promise<string>
  /** What stands for the second id, of something that belongs to the first. */
  readonly part?: (stage: Stage, id: string) => Promise<string>
  /** What the example speaks of is there, or not yet; what it answers is handed to `after`. */
  readonly before?: (at: At) => Promise<unknown>
  readonly after: (at: At & { readonly said: Said; readonly before: unknown }) => Promise<unknown> | unknown
}

const anId = '6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b'
const anotherId = '0d9e8f7a-6b5c-4d3e-9f1a-2b3c4d5e6f70'

type More = {
  /** What cannot be executed in passing, and where else it is. */
  readonly notHere?: ReadonlyArray<readonly [which: RegExp, where: string]>
  readonly domain?: Parameters<typeof startStage>[0]
  /** What the machine has to have for some of them, and whether it has. */
  readonly needs?: { readonly which: RegExp; readonly there: boolean; readonly why: string }
  /** Where the socket of a TPM is that examples name. */
  readonly tpm?: () => string
}

export function executeExamples(
  examples: readonly Example[],
  reaches: Readonly<Record<string, Reaches>>,
  { notHere = [], domain = 'contoso.example', needs, tpm }: More = {},
): void {
  const executed = examples.filter(({ line }) => !notHere.some(([which]) => which.test(line)))
  const left = executed.filter(({ line }) => needs && !needs.there && needs.which.test(line))
  let stage: Stage
  beforeAll(async () => {
    stage = await startStage(domain)
    stage.tidy()
    await stage.haveUser('pia@home.example')
  }, 240_000)
  afterAll(() => stage?.[Symbol.asyncDispose]())

  if (left.length > 0) test.skip.each(left.map(({ line }) => [line, needs?.why]))('%s%s', () => {})

  const rest = executed.filter((one) => !left.includes(one))
  test.each(rest.map((one) => [one.line, one] as const))(
    '%s, as the help prints it, reaches what it says',
    async (line, { command }) => {
      const reach = reaches[command]
      if (!reach) throw new Error(`Say in test/support/examples/reaches what ${command} reaches.`)
      stage.tidy()
      const ready = await filled(line, stage, reach, tpm?.())
      const shell = readShellLine(ready)
      const at = { stage, line, words: shell.words, ...(await parsed(shell.words)) }
      await whatItNames(at)
      const before = await reach.before?.(at)
      const said = line.includes('--follow')
        ? await untilItSays(shell.words)
        : await run(stage.taxiway, await withSecrets(ready, stage))
      expect([said.code, said.code === 0 ? '' : said.err]).toEqual([0, '']) // what fails says why
      await reach.after({ ...at, said, before })
    },
    120_000,
  )

  test('no example is left out that is not there', () => {
    for (const [which] of notHere)
      expect([which.source, examples.some(({ line }) => which.test(line))]).toEqual([which.source, true])
    expect(executed.length).toBeGreaterThan(0)
  })
}

/** What people put in for themselves: an id of a list, who they are, a folder of everybody. */
async function filled(line: string, stage: Stage, { id, part }: Reaches, tpm = ''): Promise<string> {
  const whole = line.includes(anId) ? ((await id?.(stage)) ?? anId) : ''
  return line
    .replace('--user …', '--user pia@home.example')
    .replace('--password …', `--password ${password}`)
    .replace(anId, whole)
    .replace(anotherId, line.includes(anotherId) ? ((await part?.(stage, whole)) ?? anotherId) : '')
    .replaceAll('/tmp/', `${stage.folder}/`)
    .replaceAll('swtpm:/run/tpm7/socket', tpm)
}

/** What is shown once is made when all else is there: a new password ends a pass. */
async function withSecrets(line: string, { api, folder }: Stage): Promise<ReturnType<typeof readShellLine>> {
  if (line.includes('--bulk-token-file token.txt')) {
    const made = { displayName: 'In a package', maximumJoins: 100 }
    const { token } = await api.post<{ token: string }>('/beta/deviceManagement/bulkJoinTokens', made)
    const file = join(folder, 'token.txt')
    writeFileSync(file, `${token}\n`)
    return readShellLine(line.replace('token.txt', file))
  }
  if (line.includes('--link …')) {
    const { secret, link } = await preparedFiles(api)
    return readShellLine(line.replace('--link …', `--link "${link}"`).replace(/--password \S+/, `--password ${secret}`))
  }
  const name = /--user (\S+@\S+)/.exec(line)?.[1]
  const given = line.includes('--pass …') && name !== undefined
  return readShellLine(given ? line.replace('--pass …', `--pass ${await passOf(api, name)}`) : line)
}

/** What brings a PC here, with a secret of its own. */
export async function preparedFiles(api: Stage['api']): Promise<PreparedFilesEntity & { readonly secret: string }> {
  const { id, secret } = await api.post<{ id: string; secret: string }>(secretsPath, {
    displayName: 'Front desks',
    maximumUses: 1,
  })
  return { ...(await api.post<PreparedFilesEntity>(`${secretsPath}/${id}/files`, { secret })), secret }
}

/** Another one each time: the last counts. */
export async function passOf(api: Stage['api'], name: string): Promise<string> {
  const { id } = await api.get<{ id: string }>(`/v1.0/users/${name}`)
  const path = `/v1.0/users/${id}/authentication/temporaryAccessPassMethods`
  return (await api.post<{ temporaryAccessPass: string }>(path, {})).temporaryAccessPass
}

async function parsed(words: readonly string[]): Promise<Pick<At, 'args' | 'options'>> {
  const { command, names } = await commandOf(words)
  const { operands } = command.parseOptions(words.slice(names.length))
  return { args: operands, options: command.opts() }
}

/** Groups, applications and people that options name. */
async function whatItNames({ stage, options }: At): Promise<void> {
  const { group, excludeGroup, waitFor, user } = options as Record<string, string[]>
  for (const name of [...[group ?? []].flat(), ...(excludeGroup ?? [])]) await stage.have('group', name)
  for (const name of waitFor ?? []) await stage.have('app', name)
  if (typeof user === 'string') await stage.haveUser(user)
}

const program = fileURLToPath(new URL('../../../bin/taxiway.js', import.meta.url))

/** What goes on until it is ended is a process of its own, and ended when it has said something below the day. */
async function untilItSays(words: readonly string[]): Promise<Said> {
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  let out = ''
  for await (const part of child.stdout.setEncoding('utf8')) {
    out += part
    if (/\n.*\n/.test(out)) break
  }
  const wentOn = child.exitCode === null && child.kill('SIGINT')
  await exited
  return { code: wentOn ? 0 : 1, out, err: '' }
}

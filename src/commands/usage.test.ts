// The command line used wrongly: every command, group and option of it.

import { Command } from 'commander'
import { afterEach, expect, test, vi } from 'vitest'

import { commands } from './all.ts'
import { runCommand, UsageError } from './usage.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

async function taxiway(...words: string[]): Promise<string> {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const program = new Command('taxiway')
  for (const load of Object.values(commands)) program.addCommand(await load())
  try {
    await runCommand(program, words)
    return 'ran'
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
}

test.each([
  ['devicez', "Unknown command 'taxiway devicez'. Did you mean devices? See taxiway --help."],
  ['devicez --help', "Unknown command 'taxiway devicez'. Did you mean devices? See taxiway --help."],
  ['help devicez', "Unknown command 'taxiway devicez'. Did you mean devices? See taxiway --help."],
  [
    'devices retir PF2ABC --yes',
    "Unknown command 'taxiway devices retir'. Did you mean retire? See taxiway devices --help.",
  ],
  [
    'devices --tenant a.example retir --help',
    "Unknown command 'taxiway devices retir'. Did you mean retire? See taxiway devices --help.",
  ],
  ['role take kim@a.example x --yes', 'It asks nothing, so it has no --yes. See taxiway role take --help.'],
  ['audit verfy', "Unknown command 'taxiway audit verfy'. Did you mean verify? See taxiway audit --help."],
  ['keys tls shw', "Unknown command 'taxiway keys tls shw'. Did you mean show? See taxiway keys tls --help."],
  ['audit --cont 3', "Unknown option '--cont'. Did you mean --count? See taxiway audit --help."],
  ['devices wipe X --tennant a', "Unknown option '--tennant'. Did you mean --tenant? See taxiway devices wipe --help."],
  ['devices wipe', "Missing required argument 'serial-or-id'. See taxiway devices wipe --help."],
])('taxiway %s does nothing and says what was probably meant', async (line, said) => {
  expect(await taxiway(...line.split(' '))).toBe(said)
})

test('below every command that has commands an unknown one is refused, with and without --help', async () => {
  const tree = await Promise.all(Object.values(commands).map((load) => load()))
  const groups = (command: Command, path: readonly string[]): string[][] =>
    command.commands.length === 0
      ? []
      : [[...path], ...command.commands.flatMap((one) => groups(one, [...path, one.name()]))]
  const found = tree.flatMap((command) => groups(command, [command.name()]))
  expect(found.length).toBeGreaterThan(8)
  for (const path of [[], ...found]) {
    for (const end of [['xyzzy'], ['xyzzy', '--help']]) {
      expect(await taxiway(...path, ...end)).toContain("xyzzy'. ")
    }
  }
})

test('help of a command names the options of the groups above it, and not the version of the program', async () => {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  await taxiway('devices', 'wipe', '--help')
  const help = written.mock.calls.map(([text]) => String(text)).join('')
  for (const option of ['--protected', '--tenant <domain>', '--data <dir>', '--json']) expect(help).toContain(option)
  expect(help).not.toContain('--version')
})

test('asking for help is no misuse', async () => {
  for (const line of ['--help', 'devices wipe --help', 'help devices']) {
    expect(await taxiway(...line.split(' '))).toBe('ran')
  }
})

test('help of a command below another names each option once, and none that only the one above obeys', async () => {
  const helpOf = async (...words: string[]): Promise<string> => {
    await taxiway(...words, '--help')
    return vi.mocked(process.stdout.write).mock.calls.join('')
  }
  const exportHelp = await helpOf('audit', 'export')
  expect(exportHelp.match(/--(tenant|data|json|no-color|count)\b/g)?.sort()).toEqual([
    '--data',
    '--json',
    '--no-color',
    '--tenant',
  ])
  vi.restoreAllMocks()
  expect(await helpOf('devices', 'show')).toMatch(/--tenant [\s\S]*--data /)
})

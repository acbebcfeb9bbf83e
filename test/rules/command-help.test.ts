// What `--help` of each command, the next steps of alarms and the documentation say: commands and options that exist.

import { readdirSync, readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { expect, test } from 'vitest'

import { alarmKinds } from '../../src/alarm/alarm.ts'
import { nextSteps } from '../../src/alarm/next.ts'
import { commands } from '../../src/commands/all.ts'
import { fitHelp } from '../../src/commands/help-width.ts'
import { examplesOf } from '../support/examples/printed.ts'
import { devicesReach } from '../support/examples/reaches/devices.ts'
import { elsewhereReach } from '../support/examples/reaches/elsewhere.ts'
import { manifestReach } from '../support/examples/reaches/manifest.ts'
import { partnersReach } from '../support/examples/reaches/partners.ts'
import { peopleReach } from '../support/examples/reaches/people.ts'
import { serverReach } from '../support/examples/reaches/server.ts'
import { simulatedReach } from '../support/examples/reaches/simulated.ts'
import { thingsReach } from '../support/examples/reaches/things.ts'

const top = await Promise.all(Object.values(commands).map((load) => load()))
type Named = readonly [string, Command]
const deep = (command: Command, before = ''): Named[] => {
  const name = `${before}${command.name()}`
  return [[name, command], ...command.commands.flatMap((one) => deep(one, `${name} `))]
}
const all = top.flatMap((command) => deep(command))
const examples = await examplesOf(...Object.keys(commands))

test('every command has its line in the page of the command line', () => {
  const nouns = [...readFileSync('docs/operating/command-line.md', 'utf8').matchAll(/^\| ((?:`[a-z-]+`(?:, )?)+) \|/gm)]
  const listed = new Set(nouns.flatMap(([, names = '']) => names.replaceAll('`', '').split(', ')))
  expect(Object.keys(commands).filter((name) => !listed.has(name))).toEqual([])
})

function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp()
  return text
}

/** The commands and options of an example are ones that exist. */
function mistakesIn(line: string): string[] {
  let [command, ...rest] = [
    undefined as Command | undefined,
    ...line
      .split(/\s+[>&|]/)[0]!
      .trim()
      .split(/\s+/),
  ]
  let among = top
  while (rest[0] !== undefined && among.some((one) => one.name() === rest[0])) {
    command = among.find((one) => one.name() === rest[0])
    among = [...(command?.commands ?? [])]
    rest = rest.slice(1)
  }
  const known = new Set<string | undefined>()
  for (let one: Command | null | undefined = command; one; one = one.parent) {
    for (const { long, short } of one.options) known.add(long).add(short)
  }
  const unknown = rest.filter((word) => /^--?[a-z]/.test(word) && !known.has(word.split('=')[0]))
  if (command === undefined) return [line]
  // a group that takes nothing itself: what follows would have to be one of its commands
  const isGroup = command.commands.length > 0 && command.registeredArguments.length === 0
  return isGroup && /^[a-z]/.test(rest[0] ?? '') ? [line] : unknown
}

test.each(all)('taxiway %s --help shows an example, and its examples name only what exists', (_name, command) => {
  const help = helpOf(command)
  expect(help).toMatch(/^ *Examples?\b.*:$/m)
  const examples = [...help.matchAll(/^ {2,4}(?:\$ npx )?taxiway (.+)$/gm)].map(([, line = '']) => line)
  expect(examples.length).toBeGreaterThan(0)
  expect(examples.flatMap(mistakesIn)).toEqual([])
})

test.each(all)('taxiway %s --help holds no piece of its own source', (_name, command) => {
  expect(helpOf(command)).not.toMatch(/=>|\?\.|\$\{|undefined/)
})

test('the examples of every command are executed by a test: each is named in one file of test/flows/examples', () => {
  const folder = 'test/flows/examples'
  const files = readdirSync(folder)
  const calls = files.flatMap((name) => [
    ...readFileSync(`${folder}/${name}`, 'utf8').matchAll(/examplesOf\(([^)]*)\)/g),
  ])
  const named = calls.flatMap(([, words = '']) => [...words.matchAll(/'([\w-]+)'/g)].map(([, word]) => word))
  expect(named.sort()).toEqual(Object.keys(commands).sort())
})

test('what each of them reaches is said in test/support/examples/reaches, and of no command that there is not', () => {
  const said = new Set(
    Object.keys({
      ...devicesReach,
      ...elsewhereReach,
      ...manifestReach,
      ...partnersReach,
      ...peopleReach,
      ...serverReach,
      ...simulatedReach,
      ...thingsReach,
    }),
  )
  const byAShell = ['start', 'demo']
  const called = new Set(examples.map(({ command }) => command).filter((name) => !byAShell.includes(name)))
  expect([...called].filter((name) => !said.has(name))).toEqual([])
  const names = new Set(all.map(([name]) => name))
  expect([...said].filter((name) => !names.has(name))).toEqual([])
})

const commandsIn = (text: string): string[] =>
  [...text.matchAll(/(?<![-\w/`.@])taxiway ((?:[a-z][^\n`]*))/g)].map(([, line = '']) => line)

test('the next steps of every kind of alarm name only commands that exist', () => {
  const kinds = Object.keys(alarmKinds)
  const steps = kinds.flatMap((kind) =>
    ['user-name', 'device'].flatMap((type) =>
      nextSteps({
        id: 'ID',
        kind,
        subject: { type, id: 'NAME' },
        account: { id: 'ID' },
        detail: {},
      } as unknown as Parameters<typeof nextSteps>[0]),
    ),
  )
  const found = steps.flatMap((step) => commandsIn(step.split(': ').at(-1) ?? ''))
  expect(found.length).toBeGreaterThan(kinds.length)
  expect(found.flatMap(mistakesIn)).toEqual([])
})

test('the blocks of commands in the documentation name only commands that exist', () => {
  const docs = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'))
  const pages = ['README.md', 'SECURITY.md', ...docs.map((name) => `docs/${name}`)]
  const blocks = pages.flatMap((page) => [...readFileSync(page, 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm)])
  const lines = blocks.flatMap(([, block = '']) => block.split('\n')).map((line) => line.replace(/(^|\s)#.*$/, ''))
  const found = lines.flatMap((line) => /^(?:npx )?taxiway (.+)$/.exec(line)?.[1] ?? [])
  expect(found.length).toBeGreaterThan(20)
  expect(found.flatMap(mistakesIn)).toEqual([])
})

test.each(all)('taxiway %s --help fits a terminal of 80 columns, and breaks no example', (_name, command) => {
  const written = helpOf(command)
  const fitted = fitHelp(written, 80).split('\n')
  const whole = written.split('\n').filter((line) => examples.some(({ line: said }) => line.trim().endsWith(said)))
  expect(fitted.filter((line) => line.length > 80 && !whole.includes(line))).toEqual([])
  expect(whole.filter((line) => !fitted.includes(line))).toEqual([])
  expect(fitted.join(' ').split(/\s+/)).toEqual(written.split(/\s+/))
})

// What `--help` of each command says.

import type { Command } from 'commander'
import { expect, test } from 'vitest'

import { commands } from '../../src/commands/all.ts'

const top = await Promise.all(Object.values(commands).map((load) => load()))
type Named = readonly [string, Command]
const deep = (command: Command, before = ''): Named[] => {
  const name = `${before}${command.name()}`
  return [[name, command], ...command.commands.flatMap((one) => deep(one, `${name} `))]
}
const all = top.flatMap((command) => deep(command))

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
  const unknown = rest.filter((word) => /^--?[a-z]/.test(word) && !known.has(word))
  return command === undefined ? [line] : unknown
}

test.each(all)('taxiway %s --help shows an example, and its examples name only what exists', (_name, command) => {
  const help = helpOf(command)
  expect(help).toMatch(/^ *Examples?\b.*:$/m)
  const examples = [...help.matchAll(/^ {2,4}(?:\$ npx )?taxiway (.+)$/gm)].map(([, line = '']) => line)
  expect(examples.length).toBeGreaterThan(0)
  expect(examples.flatMap(mistakesIn)).toEqual([])
})

// What the help and the pages print as commands: the lines behind "Examples:", and the blocks of a page.

import { readFileSync } from 'node:fs'
import type { Command } from 'commander'

import { commands } from '../../../src/commands/all.ts'

/** `command` is what the line calls, `noun` the first word of the command in whose help it stands. */
export type Example = { readonly noun: string; readonly command: string; readonly line: string }

const isCommand = /^ {2,4}(?:\$ )?((?:[A-Z_]+=\S+ |[A-Z_]+=\$\(|\(umask 077; )?(?:npx )?taxiway .+)$/gm

export async function examplesOf(...nouns: readonly string[]): Promise<Example[]> {
  const found = new Map<string, Example>()
  for (const noun of nouns) {
    const top = await commands[noun]?.()
    for (const command of top ? withThoseBelow(top) : []) {
      const help = helpOf(command)
      const examples = help.slice(help.search(/^ *Examples?\b.*:$/m))
      for (const [, line = ''] of examples.matchAll(isCommand)) {
        const shorter = line.replace('npx ', '')
        if (!found.has(shorter)) found.set(shorter, { noun, command: await calledBy(shorter), line: shorter })
      }
    }
  }
  return [...found.values()]
}

const withThoseBelow = (command: Command): Command[] => [command, ...command.commands.flatMap(withThoseBelow)]

function helpOf(command: Command): string {
  let help = ''
  command.configureOutput({ writeOut: (part) => (help += part) }).outputHelp()
  return help
}

/** The names in `taxiway devices clean --older-than 90d` that are one of a command. */
async function calledBy(line: string): Promise<string> {
  const words = (/(?:^|[\s(])taxiway (.*)/.exec(line)?.[1] ?? '').split(/[\s)]+/)
  return (await commandOf(words)).names.join(' ')
}

/** The command that these words call, made anew, and how many of them are its name. */
export async function commandOf(words: readonly string[]): Promise<{ command: Command; names: readonly string[] }> {
  let command = await commands[words[0] ?? '']?.()
  if (!command) throw new Error(`There is no command ${words[0]}`)
  let count = 1
  for (;;) {
    const next: Command | undefined = command.commands.find((one) => one.name() === words[count])
    if (!next) return { command, names: words.slice(0, count) }
    command = next
    count++
  }
}

/** The commands of the first block below a heading of a page, without their remarks. */
export function blockOf(page: string, heading: string): string[] {
  const text = readFileSync(page, 'utf8').split(`## ${heading}\n`)[1] ?? ''
  const [, block = ''] = /```sh\n([\s\S]*?)```/.exec(text) ?? []
  return block
    .trim()
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, ''))
}

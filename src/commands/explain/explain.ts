// `taxiway explain`: what an error of registration or a failed step means, to which thing it happened and what to do next. Needs no
// server.

import { Command } from 'commander'

import { Fault } from '../../kernel/fault.ts'
import { didYouMean } from '../../kernel/text/nearest.ts'
import { numbersWithoutMeaning } from '../../protocol/ztd/error/registration.ts'
import { hanging, say, sayDocument, table, terminalWidth } from '../output.ts'
import { allEntries, type Entry, findEntries, titleOf } from './entry.ts'

export function explainCommand(): Command {
  return new Command('explain')
    .description('Say what an error of registration or a failed step of a story means, and what to do next')
    .argument('[what...]', 'a number such as 808, or a name such as wadp005 or app-failed; without one, all of them')
    .option('--json', 'as one JSON document')
    .addHelpText(
      'after',
      `
The same stands in docs/help/errors.md and docs/help/failures.md.

Examples:
  taxiway explain 808
  taxiway explain wadp005 app-failed`,
    )
    .action((what: string[], { json }: { json?: boolean }) => {
      const found = what.length === 0 ? allEntries : [...new Set(what.flatMap(entriesFor))]
      if (json) sayDocument({ explained: found.map(documentOf) })
      else if (what.length === 0) say(...table(['Name', 'What happened'], found.map(rowOf)))
      else found.forEach(show)
    })
}

function entriesFor(what: string): readonly Entry[] {
  const found = findEntries(what)
  if (found.length > 0) return found
  if (numbersWithoutMeaning.includes(Number(what))) {
    throw new Fault('not-found', `No public source says what ${what} means, and nothing here gives it.`)
  }
  const known = allEntries.map(({ name }) => name)
  throw new Fault(
    'not-found',
    `There is no error or step ${what}.${didYouMean(what, known)} "taxiway explain" alone lists all of them; codes that a device shows when it joins or enrols stand in docs/troubleshooting.md.`,
    { reason: 'nothing-to-explain' },
  )
}

/** The first sentence says it, in a list. */
const rowOf = (entry: Entry): readonly string[] => [titleOf(entry), entry.parts[0]?.[1].split(/(?<=\.) /)[0] ?? '']

function show(entry: Entry, index: number): void {
  if (index > 0) say('')
  say(titleOf(entry))
  for (const [label, text] of entry.parts) say(...hanging(`  ${`${label}:`.padEnd(21)}`, text, terminalWidth()))
}

const documentOf = ({ name, code, alsoNamed, parts }: Entry) => ({
  name,
  code: code ?? null,
  alsoNamed,
  ...Object.fromEntries(parts.map(([label, text]) => [inCamelCase(label), text])),
})

const inCamelCase = (label: string): string =>
  label.replace(/ (\w)/g, (_, letter: string) => letter.toUpperCase()).replace(/^\w/, (first) => first.toLowerCase())

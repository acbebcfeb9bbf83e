// `taxiway device failures`: the failures that a simulated device can be made to meet, by their numbers; and the option that does it.

import { Command, Option } from 'commander'

import { failures } from '../../simulator/failure/all.ts'
import type { Failure } from '../../simulator/failure/failure.ts'
import { say, sayDocument, table } from '../output.ts'
import { collectFailure } from './options.ts'

export const failOption = (): Option =>
  new Option('--fail <number>', "a failure of 'taxiway device failures', for as long as the device is on; repeatable")
    .argParser(collectFailure)
    .default([], 'none')

export function failuresCommand(): Command {
  return new Command('failures')
    .description('List the failures that a simulated device can be made to meet.')
    .option('--json', 'as one JSON document, with cause and remedy')
    .addHelpText(
      'after',
      `
The same stands in docs/failures.md. A number means the same failure for ever.

Examples:
  taxiway device failures
  taxiway device failures --json`,
    )
    .action(({ json }: { json?: true }) => {
      if (json) sayDocument({ failures: failures.map(documentOf) })
      else say(...table(['Number', 'Hop', 'What the person sees'], failures.map(rowOf)))
    })
}

const rowOf = ({ number, hop, symptom }: Failure): readonly string[] => [String(number), hop, symptom]

const documentOf = ({ number, hop, symptom, code, event, told, noted, cause, remedy, ...more }: Failure) => ({
  ...{ number, hop, symptom, code, event, cause, remedy },
  step: told?.[0] ?? null,
  serverStep: noted?.[0] ?? null,
  provoke: howTo({ number, ...more }),
})

type Wanted = Pick<Failure, 'number' | 'action' | 'hello' | 'internet'>

/** The command, without who signs in. */
export function howTo({ number, action, hello, internet }: Wanted): string {
  const more = [...(hello ? ['--hello'] : []), ...(internet ? ['--service internet=…'] : [])]
  return ['taxiway device', action ? 'sync' : 'boot', '--fail', number, ...more].join(' ')
}

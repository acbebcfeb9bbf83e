// docs/failures.md: the failures that a simulated device can be made to meet, by their numbers.

import { howTo } from '../../src/commands/device/failures.ts'
import { failures, retired } from '../../src/simulator/failure/all.ts'
import { type Failure, hops } from '../../src/simulator/failure/failure.ts'

export const failureNumbersPage = (): string =>
  `# Failures by number

Made by \`npm run generate\`; do not edit. Each of these ${failures.length} failures can be met by a [simulated device](device.md) on purpose: to see it before a
person does, to train a help desk, to try an alarm. \`taxiway device boot --fail NUMBER\`, several times for several; the device
meets it for as long as it is on. \`taxiway device failures\` lists them, with \`--json\` for programs. A number means the same failure
for ever${retired.length === 0 ? '' : `; provoked no more: ${retired.join(', ')}`}. [A test](../test/flows/failures/failures.test.ts) meets every one.

A failure stands where the real one would: the device gets the answer that the service would give, or a node or an installer of its
own refuses. What the person sees, the device's code and the story follow from that. The service itself is not disturbed; where *noted
by the server* stands, it saw the failure, too. What a service refuses because of its settings is under
[troubleshooting](troubleshooting.md).

What stands in quotation marks is on the screen or in the story, word for word. An event is one of the log of Windows where a public source names it; the
simulated device writes none.

${hops.map(section).join('\n')}`
    .trimEnd()
    .concat('\n')

function section(hop: Failure['hop']): string {
  const rows = failures.filter((failure) => failure.hop === hop).map(rowOf)
  return `## ${hop.charAt(0).toUpperCase()}${hop.slice(1)}

| Number | What the person sees | Code | Event of Windows | Story | Cause | What to do | Command |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`
}

function rowOf(failure: Failure): string {
  const { number, symptom, code, event, cause, remedy, action } = failure
  const asked = action ? `ask for \`${action}\`, then ` : ''
  const cells = [number, symptom, code ?? '', event ?? '', storyOf(failure), cause, remedy]
  return `| ${cells.join(' | ')} | ${asked}\`${howTo(failure)}\` |`
}

function storyOf({ told, silent, noted }: Failure): string {
  const own = told === null ? [] : [silent ? 'nothing: the device reaches nobody whom it could tell' : `\`${told[0]}\``]
  return [...own, ...(noted ? [`\`${noted[0]}\`, noted by the server`] : [])].join('; ')
}

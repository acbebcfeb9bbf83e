// docs/protocols/doors.md: which way to register devices is open to whom.

import { channelWords } from '../../src/kernel/channel.ts'
import { actors, type DoorActor, doors, type Openness, openness } from '../../src/partner/organisation/doors.ts'

const actorNames: Readonly<Record<DoorActor, string>> = {
  customer: 'The organisation itself',
  direct: 'Direct provider (CSP)',
  'indirect-provider': 'Indirect provider (CSP)',
  'indirect-reseller': 'Indirect reseller (CSP)',
  'oem-direct': 'Manufacturer with OEM Direct',
}

const cells: Readonly<Record<Openness, string>> = { open: 'yes', 'after-consent': 'after consent', closed: 'no' }

export function doorsPage(): string {
  const heads = actors.map((actor) => ` ${actorNames[actor]} |`).join('')
  const rows = doors.map(
    (door) => `| ${channelWords[door]} |${actors.map((actor) => ` ${cells[openness[door][actor]]} |`).join('')}`,
  )
  return `# Ways to register devices, and whom they are open to

Made by \`npm run generate\` from [doors.ts](../../src/partner/organisation/doors.ts), by which the ways of partners decide, and\nwhich [a test](../../test/flows/partners/doors.test.ts) knocks at, each cell over its wire; do not edit.

| Registered |${heads}
| --- |${actors.map(() => ' --- |').join('')}
${rows.join('\n')}

*After consent*: for customers that [consented](partners.md), in whose transaction that is asked. A manufacturer that is a provider as well comes in
by both ways. Whoever is refused is told which way is theirs.
`
}

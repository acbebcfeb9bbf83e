// docs/protocols/doors.md: which way to register devices is open to whom.

import { channelWords } from '../../src/kernel/channel.ts'
import { type DeviceId, deviceIds, type Way, ways } from '../../src/kernel/way.ts'
import { actors, type DoorActor, doors, type Openness, openness } from '../../src/partner/organisation/doors.ts'

const actorNames: Readonly<Record<DoorActor, string>> = {
  customer: 'The organisation itself',
  direct: 'Direct provider (CSP)',
  'indirect-provider': 'Indirect provider (CSP)',
  'indirect-reseller': 'Indirect reseller (CSP)',
  'oem-direct': 'Manufacturer with OEM Direct',
}

const cells: Readonly<Record<Openness, string>> = { open: 'yes', 'after-consent': 'after consent', closed: 'no' }

const idNames: Readonly<Record<DeviceId, string>> = {
  hash: 'hardware hash',
  tuple: 'manufacturer, model, serial number',
  key: 'id of the product key',
}

const profileCells = { no: 'no', yes: 'yes', file: 'one, in the file' } as const

const wayName = (way: Way): string =>
  way === 'existing-devices' ? 'not at all: [a profile in a file](existing-devices.md)' : channelWords[way]

function takesTable(): string {
  const rows = Object.entries(ways).map(([way, { most, takes, profiles }]) => {
    const ids = deviceIds.map((id) => ` ${(takes as readonly DeviceId[]).includes(id) ? 'yes' : 'no'} |`).join('')
    const number = most === null ? 'nobody submits any' : most.toLocaleString('en')
    return `| ${wayName(way as Way)} | ${number} |${ids} ${profileCells[profiles]} |`
  })
  return `| Registered | Devices of one submission |${deviceIds.map((id) => ` By ${idNames[id]} |`).join('')} Makes profiles |
| --- | --- |${deviceIds.map(() => ' --- |').join('')} --- |
${rows.join('\n')}`
}

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

## What each takes

Made from [way.ts](../../src/kernel/way.ts), by which the doors hold their limits;
[a test](../../test/flows/registration/ways.test.ts) tries each with every kind of id, at its most and with one more.

${takesTable()}

A file in device management may have more than ${ways['mdm-csv'].most} rows here, unless whoever sends it asks for the limits of the original
([differences](../differences.md)). [Conversion](conversion.md) is done by management, one device at a time, with the hash that the device tells.
`
}

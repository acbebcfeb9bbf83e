// docs/help/errors.md and docs/help/failures.md: a section for each error of registration and for each step that can go wrong,
// in the words of `taxiway explain`.

import {
  type Entry,
  errorEntries,
  remarkEntries,
  stepEntries,
  storeEntries,
  titleOf,
} from '../../src/commands/explain/entry.ts'
import { numbersWithoutMeaning } from '../../src/protocol/ztd/error/registration.ts'

export const registrationErrorsPage = (): string =>
  `# Errors of registration

Made by \`npm run generate\`; do not edit. [Help](README.md) · [words](../glossary.md) · [who helps](support.md)

Each section says what happened, to which thing, what to do next, and where people meet the error. The numbers and names are those of the
original service, so that files, scripts and books about it mean the same here. \`taxiway explain 808\` prints a section in a
terminal. What a device shows when it joins or enrols is under [troubleshooting](../troubleshooting.md).

${list('Errors with a number', errorEntries)}
${list('Errors of an upload in a store', storeEntries)}
${list('Remarks', remarkEntries)}

${sections('Errors with a number', errorEntries)}
No public source says what ${numbersWithoutMeaning.join(' and ')} mean, and nothing here gives them.

${sections(
  'Errors of an upload in a store',
  storeEntries,
  'Store for Business shows one of these ten where it takes a file of devices, and so does Partner Center.',
)}
${sections('Remarks', remarkEntries, 'A remark stops nothing. No client knows a number for one.')}`
    .trimEnd()
    .concat('\n')

export const failuresPage = (): string =>
  `# Steps that go wrong

Made by \`npm run generate\`; do not edit. [Help](README.md) · [words](../glossary.md) · [who helps](support.md)

The story of a device ([troubleshooting](../troubleshooting.md)) ends with what went wrong, each with its cause and what to do. Its
step, which \`taxiway story SERIAL --json\` names, is a section here; \`taxiway explain app-failed\` prints one in a terminal.
A story says more than its section: the application, the policy or the person, and what to do for that one.

${stepEntries.map(section).join('\n')}`
    .trimEnd()
    .concat('\n')

const list = (title: string, entries: readonly Entry[]): string =>
  `- **${title}**: ${entries.map((entry) => `[${titleOf(entry)}](#${anchorOf(titleOf(entry))})`).join(' · ')}`

const sections = (title: string, entries: readonly Entry[], about?: string): string =>
  [`## ${title}`, '', ...(about ? [about, ''] : []), ...entries.map((entry) => `#${section(entry)}`)].join('\n')

const section = (entry: Entry): string =>
  [`## ${titleOf(entry)}`, '', ...entry.parts.map(([label, text]) => `- **${label}**: ${asCode(text)}`), ''].join('\n')

/** Commands, which plain text has in quotation marks. */
const asCode = (text: string): string => text.replaceAll(/“(taxiway [^”]+)”/g, '`$1`')

/** Names are letters, digits and hyphens. */
const anchorOf = (title: string): string => title.toLowerCase().replaceAll(' ', '-')

// docs/assurance.md: what a device can prove, and for each thing that is given away the least that it takes.

import { assuranceMeans, assurances } from '../../src/kernel/assurance.ts'
import {
  type AssurancePolicy,
  admit,
  assuranceNeeds,
  type Consumer,
  type Need,
  vouchers,
} from '../../src/kernel/assurance-needs.ts'

const leastInWords: Readonly<Record<Need['least'], string>> = {
  claimed: '`claimed`',
  ek: '`ek`',
  attested: '`attested`',
  tenant: "the organisation's setting",
}

export function assuranceDocument(): string {
  const needs = Object.entries(assuranceNeeds) as [Consumer, Need][]
  const rows = needs.map(
    ([name, need]) =>
      `| \`${name}\` | ${capital(need.gives)} | ${leastInWords[need.least]} | ${need.registered ? 'yes' : 'no'} | ${besidesOf(need)} | ${need.because} |`,
  )
  return `# What a device must have proved

Made by \`npm run generate\` from [src/kernel/assurance-needs.ts](../src/kernel/assurance-needs.ts); do not edit.

A device says who it is before anybody can check it. How far it proved that is its **assurance**, and the value travels: from
the ticket of its first contact to its join, to its enrolment, to each of its management sessions. A proof is never
remembered as more than it was, and a later join or enrolment is judged by what is proved then.

| Assurance | Means |
| --- | --- |
${assurances.map((one) => `| \`${one}\` | ${assuranceMeans[one]} |`).join('\n')}

Each thing that the server gives away has one row here. In the code a function that gives it away takes the admission for it
as a parameter, and only the check of this table makes one: whoever forgets the check gets no program.

| In the code | What is given | Least | Only with the object of its registration | Besides | Why |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

**Holding the object of its registration** means: when the device joined, its ticket named a registration of this
organisation, and the rules above let it take the directory object that was made for it. A PC that nobody registered, and one
that lost a contest, holds a new object and does not. A PC that enrolled with a [secret of its batch](real-pcs.md) and was let in counts as one
that does, on its word (claimed): an administrator made the secret for it, and may let in each by hand. Until then it gets no secret at all.

## What a setting for secrets means

| Setting \`secretsNeed\` | A registered device that only claims | The TPM is present | Attested |
| --- | --- | --- | --- |
${(['registered', 'ek', 'attested'] as const).map(settingRow).join('\n')}

The default is \`registered\`: organisations whose PCs cannot prove a TPM can work. It is weaker than it looks: **whoever has
the hash of a PC that has not joined yet can join in its place and get its secrets.** The colleague of
[a forged hash](stories/forged-hash.md) cannot, because the object is taken. Choose \`ek\` or \`attested\` when your PCs can
prove their TPM.

A software TPM can prove the same things, and proves nothing about a machine. Its proof is marked for ever and counts as
\`claimed\`, unless the organisation accepts simulated TPMs, which is for laboratories.
`
}

function besidesOf({ orVouchedBy = [], besides }: Need): string {
  const words = orVouchedBy.map((one) => vouchers[one])
  return [words.length > 0 ? `Without that proof: ${words.join('; or ')}.` : '', besides].filter(Boolean).join(' ')
}

function settingRow(secretsNeed: AssurancePolicy['secretsNeed']): string {
  const policy = { secretsNeed, acceptsSimulatedTpm: false }
  const cells = assurances.map((assurance) =>
    admit('policy-with-secret', { assurance, registered: true, simulated: false }, policy).kind === 'admitted'
      ? 'gets secrets'
      : 'gets none',
  )
  return `| \`${secretsNeed}\` | ${cells.join(' | ')} |`
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

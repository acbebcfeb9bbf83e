// `--set department=Sales`: what an organisation says of a person, by the names that the API has for it.

import { InvalidArgumentError } from 'commander'

import { extensionAttributes } from '../../kernel/attribute/extension-attribute.ts'
import { hireDateIn } from '../../kernel/attribute/hire-date.ts'
import { factsOfText, personTextNames } from '../../kernel/attribute/person-attribute.ts'
import { didYouMean } from '../../kernel/text/nearest.ts'

const texts = ['givenName', 'surname', ...personTextNames] as const
const names = [...texts, 'userType', 'employeeHireDate', 'businessPhone', ...extensionAttributes]

export type Said = Readonly<Record<string, unknown>>

const inRules = personTextNames.map((name) => [name, factsOfText(name).inRules] as const)
const unasked = inRules.flatMap(([name, called]) => (called === undefined ? [name] : []))
const renamed = inRules.flatMap(([name, called]) =>
  called === undefined || called === name ? [] : [`${name} ${called}`],
)

export const setHelp = `
What --set can say: ${texts.join(', ')},
userType (Member or Guest), employeeHireDate (2026-09-01), businessPhone,
extensionAttribute1 to extensionAttribute15. Nothing behind the = takes it away.
Rules of groups may ask for all of it but ${unasked.join(' and ')}, and call
${['businessPhone telephoneNumber', ...renamed].join(', ')}: taxiway group create --help.
`

/** Several of them become one body of a request. */
export function collectSaid(text: string, before: Said | undefined): Said {
  const at = text.indexOf('=')
  const written = text.slice(0, Math.max(at, 0)).trim()
  const name = names.find((one) => one.toLowerCase() === written.toLowerCase())
  if (at < 0) throw new InvalidArgumentError('Write a name, = and a value, such as department=Sales.')
  if (!name) throw new InvalidArgumentError(`There is no ${written}.${didYouMean(written, names)}`)
  return { ...before, ...member(name, text.slice(at + 1).trim(), before) }
}

function member(name: string, value: string, before: Said | undefined): Said {
  if (name === 'businessPhone') return { businessPhones: value === '' ? [] : [value] }
  if (name === 'employeeHireDate') return { employeeHireDate: value === '' ? null : (hireDateIn(value) ?? value) }
  if (!name.startsWith('extensionAttribute')) return { [name]: value }
  const others = before?.onPremisesExtensionAttributes as object | undefined // made here
  return { onPremisesExtensionAttributes: { ...others, [name]: value } }
}

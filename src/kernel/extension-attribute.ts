// The fifteen texts that administrators give an object of the directory, under the names that the API has for them.

export const extensionAttributes = [
  'extensionAttribute1',
  'extensionAttribute2',
  'extensionAttribute3',
  'extensionAttribute4',
  'extensionAttribute5',
  'extensionAttribute6',
  'extensionAttribute7',
  'extensionAttribute8',
  'extensionAttribute9',
  'extensionAttribute10',
  'extensionAttribute11',
  'extensionAttribute12',
  'extensionAttribute13',
  'extensionAttribute14',
  'extensionAttribute15',
] as const
export type ExtensionAttribute = (typeof extensionAttributes)[number]

/** Those that were given. */
export type ExtensionTexts = Readonly<Partial<Record<ExtensionAttribute, string>>>

type InLowerCase = Readonly<Record<Lowercase<ExtensionAttribute>, string | null>>

/** As membership rules see them. */
export function inLowerCase(texts: ExtensionTexts): InLowerCase {
  const named = extensionAttributes.map((name) => [name.toLowerCase(), texts[name] ?? null])
  return Object.fromEntries(named) as InLowerCase // one entry for each name
}

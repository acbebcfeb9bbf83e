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

/** Those that were there with what is said of them now. */
export function mergedTexts(
  before: ExtensionTexts,
  said: Readonly<Record<string, string | null | undefined>>,
): ExtensionTexts {
  const given = Object.entries(said).filter(([, text]) => text !== undefined)
  const texts = Object.entries({ ...before, ...Object.fromEntries(given) }).filter(([, text]) => text)
  return Object.fromEntries(texts) as ExtensionTexts
}

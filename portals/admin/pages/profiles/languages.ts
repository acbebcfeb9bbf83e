// Languages offered for the first start, named in the reader's own language. Any other language tag set through the API is
// kept and shown.

const tags = [
  'ar-SA',
  'bg-BG',
  'cs-CZ',
  'da-DK',
  'de-AT',
  'de-CH',
  'de-DE',
  'el-GR',
  'en-AU',
  'en-CA',
  'en-GB',
  'en-IN',
  'en-US',
  'es-ES',
  'es-MX',
  'et-EE',
  'fi-FI',
  'fr-BE',
  'fr-CA',
  'fr-CH',
  'fr-FR',
  'he-IL',
  'hr-HR',
  'hu-HU',
  'it-IT',
  'ja-JP',
  'ko-KR',
  'lt-LT',
  'lv-LV',
  'nb-NO',
  'nl-BE',
  'nl-NL',
  'pl-PL',
  'pt-BR',
  'pt-PT',
  'ro-RO',
  'ru-RU',
  'sk-SK',
  'sl-SI',
  'sr-Latn-RS',
  'sv-SE',
  'th-TH',
  'tr-TR',
  'uk-UA',
  'zh-CN',
  'zh-TW',
] as const

export function languages(current: string | null): ReadonlyArray<{ readonly tag: string; readonly name: string }> {
  const names = new Intl.DisplayNames(undefined, { type: 'language' })
  const all: string[] = [...tags]
  if (current && !all.includes(current)) all.push(current)
  return all
    .map((tag) => ({ tag, name: `${names.of(tag) ?? tag} (${tag})` }))
    .sort((a, b) => a.name.localeCompare(b.name))
}

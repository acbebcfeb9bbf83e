// Corporate identifiers, and a file of them as the original takes it: one a line, no header, one type of identifier. Read where the
// file is, so that each wrong line is told before anything is sent.

/** Windows devices are known by the first; the others are of devices that do not enrol here. */
export const identifierTypes = ['manufacturerModelSerial', 'serialNumber', 'imei'] as const
export type IdentifierType = (typeof identifierTypes)[number]

/** Of one file, and of one request. */
export const mostIdentifiers = 5000
const mostBytes = 5 * 1024 * 1024
const longestPart = 128
export const longestDetails = 128

/** What one is, to say to somebody who wrote another thing. */
export const identifierForms: Readonly<Record<IdentifierType, string>> = {
  manufacturerModelSerial: 'manufacturer,model,serial: three texts with two commas between them, and no other comma',
  serialNumber: 'a serial number without a comma',
  imei: 'an IMEI: 14 to 16 digits',
}

/** As it is compared: scripts leave out the dots and commas that a maker writes, and letter case never counts. */
export function identifierKey(parts: { manufacturer?: string; model?: string; serial?: string }): string | undefined {
  const cleaned = [parts.manufacturer, parts.model, parts.serial].map((part) => cleanedPart(part ?? ''))
  return cleaned.every((part) => part !== '') ? cleaned.join(',') : undefined
}

const cleanedPart = (part: string): string => part.replace(/[.,]/g, '').replace(/\s+/g, ' ').trim().toLowerCase()

/** Undefined for what is no identifier of the type. */
export function keyOfIdentifier(type: IdentifierType, identifier: string): string | undefined {
  if (type === 'imei') {
    const digits = identifier.replace(/[\s-]/g, '')
    return /^\d{14,16}$/.test(digits) ? digits : undefined
  }
  if (type === 'serialNumber') return (identifier.includes(',') ? '' : cleanedPart(identifier)) || undefined
  const [manufacturer, model, serial, ...more] = identifier.split(',')
  if (more.length > 0 || manufacturer === undefined || model === undefined || serial === undefined) return undefined
  return identifierKey({ manufacturer, model, serial })
}

export type FileIdentifier = {
  readonly line: number
  readonly identifier: string
  /** Only types of one part have details behind it. */
  readonly description: string
}
export type IdentifierFile = {
  readonly identifiers: readonly FileIdentifier[]
  readonly problems: ReadonlyArray<{ readonly line: number; readonly message: string }>
}

export function readIdentifierFile(text: string, type: IdentifierType = 'manufacturerModelSerial'): IdentifierFile {
  const problems: { line: number; message: string }[] = []
  const identifiers: FileIdentifier[] = []
  if (text.length > mostBytes) {
    return { identifiers, problems: [{ line: 1, message: 'A file has at most 5 MB. Split it.' }] }
  }
  const seen = new Map<string, number>()
  for (const [index, content] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    if (content.trim() === '') continue
    const line = index + 1
    const parts = content.split(',').map((part) => part.trim())
    const [identifier, description] =
      type === 'manufacturerModelSerial' ? [parts.join(','), ''] : [parts[0] ?? '', parts[1] ?? '']
    const key = keyOfIdentifier(type, identifier)
    const message = problemWith(parts, type) ?? repeated(seen.get(key ?? ''))
    if (message !== undefined || key === undefined) {
      problems.push({ line, message: message ?? `This is not ${identifierForms[type]}.` })
      continue
    }
    seen.set(key, line)
    identifiers.push({ line, identifier, description })
  }
  if (identifiers.length > mostIdentifiers) {
    problems.push({
      line: identifiers[mostIdentifiers]?.line ?? 1,
      message: `A file has at most ${mostIdentifiers} devices. Split it.`,
    })
  }
  return { identifiers, problems }
}

function problemWith(parts: readonly string[], type: IdentifierType): string | undefined {
  if (parts.some((part) => part.includes('"'))) return 'Leave the quotes out.'
  if (type !== 'manufacturerModelSerial') {
    if (parts.length > 2)
      return `A line is the identifier, and behind a comma its details. This one has ${parts.length} parts.`
    if (parts.some((part) => part.length > longestPart)) return `A part has at most ${longestPart} characters.`
    return /^(imei|serial( ?number)?)s?$/i.test(parts[0] ?? '') ? header : undefined
  }
  if (parts.length !== 3) {
    return `A line is manufacturer,model,serial: three texts, and no comma within one. This one has ${parts.length}.`
  }
  if (parts.join().toLowerCase().replace(/\s/g, '').startsWith('manufacturer,model,serial')) return header
  if (parts.some((part) => part.replace(/[.\s]/g, '') === ''))
    return 'A part is empty. Write manufacturer, model and serial.'
  return parts.some((part) => part.length > longestPart) ? `A part has at most ${longestPart} characters.` : undefined
}

const header = 'This looks like a header. The file has none: leave the line out.'

const repeated = (line: number | undefined): string | undefined =>
  line === undefined ? undefined : `The same device stands in line ${line}.`

// A file of corporate identifiers, as the original takes it: a device a line, `manufacturer,model,serial`, no header, one kind of
// identifier. Read where the file is, so that each wrong line is told before anything is sent.

/** Of one file, and of one request. */
export const mostIdentifiers = 5000
const mostBytes = 5 * 1024 * 1024
const longestPart = 128

export type IdentifierFile = {
  readonly identifiers: ReadonlyArray<{ readonly line: number; readonly identifier: string }>
  readonly problems: ReadonlyArray<{ readonly line: number; readonly message: string }>
}

export function readIdentifierFile(text: string): IdentifierFile {
  const problems: { line: number; message: string }[] = []
  const identifiers: { line: number; identifier: string }[] = []
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
    const key = parts.join(',').replaceAll('.', '').toLowerCase()
    const message = problemWith(parts) ?? repeated(seen.get(key))
    if (message !== undefined) {
      problems.push({ line, message })
      continue
    }
    seen.set(key, line)
    identifiers.push({ line, identifier: parts.join(',') })
  }
  if (identifiers.length > mostIdentifiers) {
    problems.push({
      line: identifiers[mostIdentifiers]?.line ?? 1,
      message: `A file has at most ${mostIdentifiers} devices. Split it.`,
    })
  }
  return { identifiers, problems }
}

function problemWith(parts: readonly string[]): string | undefined {
  if (parts.length !== 3) {
    return `A line is manufacturer,model,serial: three texts, and no comma within one. This one has ${parts.length}.`
  }
  if (parts.join().toLowerCase().replace(/\s/g, '').startsWith('manufacturer,model,serial')) {
    return 'This looks like a header. The file has none: leave the line out.'
  }
  if (parts.some((part) => part.replace(/[.\s]/g, '') === ''))
    return 'A part is empty. Write manufacturer, model and serial.'
  if (parts.some((part) => part.includes('"'))) return 'Leave the quotes out.'
  return parts.some((part) => part.length > longestPart) ? `A part has at most ${longestPart} characters.` : undefined
}

const repeated = (line: number | undefined): string | undefined =>
  line === undefined ? undefined : `The same device stands in line ${line}.`

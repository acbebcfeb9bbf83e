/** What a shell is given: a break in it would be part of what somebody copies. */
const example = /^\s+(\$ |taxiway |npx |npm run |[A-Z_]+=|openssl |curl )/
const table = /^\s*\S.*? {2,}(?=\S)/

/**
 * The text of a help page, its prose broken at `width` columns. Lines of one paragraph are joined first, so that a text
 * of 120 columns does not become one of long and short lines in turn. Paragraphs that fit stay as they were written.
 */
export function fitHelp(text: string, width: number): string {
  return paragraphs(text.split('\n'))
    .flatMap((lines) =>
      lines.some((line) => line.length > width && !example.test(line)) ? broken(lines, width) : lines,
    )
    .join('\n')
}

/** Lines that belong together: of one indentation, none of them an example, a row of a table or empty. */
function paragraphs(lines: readonly string[]): string[][] {
  const found: string[][] = []
  for (const line of lines) {
    const before = found.at(-1)
    const joins = before?.[0] && flows(line) && flows(before[0]) && indentOf(line) === indentOf(before[0])
    if (joins) before.push(line)
    else found.push([line])
  }
  return found
}

const flows = (line: string): boolean => line.trim() !== '' && !example.test(line) && !table.test(line)
const indentOf = (line: string): number => line.length - line.trimStart().length

/** Further lines begin below the text: of a row of a table, below its last column. */
function broken(lines: readonly string[], width: number): string[] {
  const first = lines[0] ?? ''
  const lead = table.exec(first)?.[0] ?? ' '.repeat(indentOf(first))
  const words = [first.slice(lead.length), ...lines.slice(1)].join(' ').trim().split(/\s+/)
  const done: string[] = []
  let line = lead + (words[0] ?? '')
  for (const word of words.slice(1)) {
    if (line.length + 1 + word.length <= width) line += ` ${word}`
    else {
      done.push(line)
      line = ' '.repeat(lead.length) + word
    }
  }
  return [...done, line]
}

// The Markdown of docs/ as HTML: headings, paragraphs, lists, tables, code, links, and nothing else. Everything that is no mark-up is
// escaped.

/** Where a link of a page leads; undefined: it is text alone. */
export type Follow = (link: string) => string | undefined

export function toHtml(markdown: string, follow: Follow): string {
  return blocks(markdown.split('\n'), (text) => inline(text, follow)).join('\n')
}

/** As hosts of Git repositories make them, so that a link is right there and here. */
export const anchorOf = (heading: string): string =>
  heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

type Inline = (text: string) => string

const fence = /^```/
const heading = /^(#{1,6}) (.*)$/
const item = /^(- |\d+\. )/
const beginsBlock = (line: string): boolean =>
  fence.test(line) || heading.test(line) || item.test(line) || line.startsWith('|')

function blocks(lines: readonly string[], say: Inline): string[] {
  const done: string[] = []
  let at = 0
  const takeWhile = (belongs: (line: string) => boolean): string[] => {
    const first = at
    while (at < lines.length && belongs(lines[at] ?? '')) at++
    return lines.slice(first, at)
  }
  while (at < lines.length) {
    const line = lines[at] ?? ''
    const [, marks = '', title = ''] = heading.exec(line) ?? []
    if (line.trim() === '') at++
    else if (marks) {
      done.push(`<h${marks.length} id="${anchorOf(title)}">${say(title)}</h${marks.length}>`)
      at++
    } else if (fence.test(line)) {
      at++
      const code = takeWhile((one) => !fence.test(one))
      at++
      done.push(`<pre tabindex="0"><code>${escaped(code.join('\n'))}</code></pre>`)
    } else if (line.startsWith('|'))
      done.push(
        table(
          takeWhile((one) => one.startsWith('|')),
          say,
        ),
      )
    else if (item.test(line)) {
      const tag = line.startsWith('-') ? 'ul' : 'ol'
      const items = listItems(takeWhile((one) => one === '' || item.test(one) || /^\s/.test(one)))
      done.push(`<${tag}>\n${items.map((one) => `<li>${itemOf(one, say)}</li>`).join('\n')}\n</${tag}>`)
    } else done.push(`<p>${say([...takeWhile((one) => one !== '' && !beginsBlock(one))].join(' '))}</p>`)
  }
  return done
}

/** Of each item its lines, without the mark and the blanks in its place. */
function listItems(lines: readonly string[]): string[][] {
  const items: string[][] = []
  let width = 0
  for (const line of lines) {
    const [mark] = item.exec(line) ?? []
    if (mark) {
      width = mark.length
      items.push([line.slice(width)])
    } else items.at(-1)?.push(line.slice(Math.min(width, line.length - line.trimStart().length)))
  }
  return items
}

/** An item that is one paragraph needs none around it. */
function itemOf(lines: readonly string[], say: Inline): string {
  const [only = '', ...more] = blocks(lines, say)
  return more.length === 0 && only.startsWith('<p>') ? only.slice(3, -4) : [only, ...more].join('\n')
}

function table(lines: readonly string[], say: Inline): string {
  const [head = [], , ...rows] = lines.map(cellsOf)
  const row = (cells: readonly string[], isHead = false) =>
    `<tr>${cells.map((cell) => (isHead && cell !== '' ? `<th scope="col">${say(cell)}</th>` : `<td>${say(cell)}</td>`)).join('')}</tr>`
  const titles = head.some((cell) => cell !== '') ? `<thead>${row(head, true)}</thead>` : ''
  const body = rows.map((cells) => row(cells)).join('\n')
  return `<div class="wide" tabindex="0"><table>${titles}<tbody>\n${body}\n</tbody></table></div>`
}

const cellsOf = (line: string): string[] =>
  line
    .replace(/^\||\|\s*$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))

/** Requirements that a sentence fulfils are for whoever checks them. */
const mark = / ?\[(?:[SL]-\d{3}|T-\d{2}|I\d)\](?!\()/g

function inline(text: string, follow: Follow): string {
  const codes: string[] = []
  const kept = text.replaceAll(/`([^`]+)`/g, (_, code: string) => `\u0000${codes.push(code) - 1}\u0000`)
  return escaped(kept.replaceAll(mark, ''))
    .replaceAll(/\[([^\]]*)\]\(([^)\s]+)\)/g, (_, shown: string, link: string) => {
      const address = follow(link)
      return address === undefined ? shown : `<a href="${address}">${shown}</a>`
    })
    .replaceAll(/\*\*(.+?)\*\*/g, '<strong>$1</strong>')
    .replaceAll(/(?<![\w*])\*([^*\s](?:[^*]*[^*\s])?)\*(?![\w*])/g, '<em>$1</em>')
    .replaceAll(/\u0000(\d+)\u0000/g, (_, index: string) => `<code>${escaped(codes[Number(index)] ?? '')}</code>`)
    .trim()
}

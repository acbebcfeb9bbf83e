// The pages of docs/ as files of the portal, under /docs/: for whoever has no clone, and before anybody signs in.

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

import { escaped, toHtml } from './markdown.ts'

/** By path below the portal's origin. */
export function helpFiles(root: string): ReadonlyMap<string, string> {
  const names = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /\.(?:md|wprp)$/.test(name))
  const known = new Set(names)
  const textOf = (name: string): string => readFileSync(join(root, 'docs', name), 'utf8')
  return new Map(
    names.map((name) =>
      name.endsWith('.md')
        ? [`docs/${asHtml(name)}`, pageOf(textOf(name), name, known)]
        : [`docs/${name}`, textOf(name)],
    ),
  )
}

const asHtml = (name: string): string => name.replace(/\.md$/, '.html')

/** The first page, each audience, words: in the portal's menu the help begins at the first. */
const ways = [
  ['help/README.md', 'Help'],
  ['help/oem.md', 'Manufacturers'],
  ['help/partner.md', 'Partners'],
  ['help/administrator.md', 'Administrators'],
  ['help/end-user.md', 'A new PC'],
  ['help/errors.md', 'Errors'],
  ['glossary.md', 'Words'],
] as const

function pageOf(markdown: string, name: string, known: ReadonlySet<string>): string {
  const title = /^# (.+)$/m.exec(markdown)?.[1] ?? name
  const up = '../'.repeat(name.split('/').length - 1)
  const links = ways.map(([to, shown]) => {
    const here = to === name ? ' aria-current="page"' : ''
    return `<a href="${up}${asHtml(to)}"${here}>${shown}</a>`
  })
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · Taxiway</title>
<link rel="stylesheet" href="/help.css">
<link rel="icon" href="/mark.svg">
</head>
<body>
<header><nav aria-label="Help">${links.join('\n')}</nav></header>
<main>
${toHtml(markdown, (link) => followed(link, name, known))}
</main>
</body>
</html>
`
}

/** A page, a file beside it, or another site; a source of the repository is not here. */
function followed(link: string, from: string, known: ReadonlySet<string>): string | undefined {
  if (/^https:/.test(link) || link.startsWith('#')) return link
  const [path = '', anchor] = link.split('#')
  if (!known.has(normalize(join(dirname(from), path)).replaceAll('\\', '/'))) return undefined
  return `${asHtml(path)}${anchor === undefined ? '' : `#${anchor}`}`
}

// The help as pages of the portal: what docs/ says, for whoever has no clone.

import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

import { toHtml } from '../../../portals/help/markdown.ts'
import { helpFiles } from '../../../portals/help/pages.ts'
import { allEntries } from '../../../src/commands/explain/entry.ts'

const files = helpFiles(fileURLToPath(new URL('../../..', import.meta.url)))
const page = (name: string): string => files.get(`docs/${name}`) ?? ''

test('every link of a page leads to a page and a place that are there', () => {
  const broken = [...files].flatMap(([path, html]) =>
    [...html.matchAll(/<a href="([^"]+)"/g)]
      .map(([, link = '']) => link)
      .filter((link) => !link.startsWith('https:'))
      .filter((link) => {
        const { pathname, hash } = new URL(link, `https://portal.example/${path}`)
        const target = files.get(pathname.slice(1))
        return target === undefined || (hash !== '' && !target.includes(` id="${decodeURIComponent(hash.slice(1))}"`))
      })
      .map((link) => `${path}: ${link}`),
  )
  expect(files.size).toBeGreaterThan(60)
  expect(broken).toEqual([])
})

test('the first page leads to the four audiences and the words, and each failing step has the place that its failure links to', () => {
  for (const one of ['oem', 'partner', 'administrator', 'end-user', '../glossary'])
    expect(page('help/README.html')).toContain(`<a href="${one}.html">`)
  const steps = allEntries.filter(({ parts }) => parts[0]?.[0] === 'What the story says')
  for (const { name } of steps) expect(page('help/failures.html')).toContain(`<h2 id="${name}">`)
  expect(steps.length).toBeGreaterThan(20)
  expect(page('help/trace.html')).toContain('<a href="autopilot.wprp">')
  expect(page('help/autopilot.wprp')).toContain('<WindowsPerformanceRecorder')
})

test('mark-up of a page becomes elements, and what only looks like one is text', () => {
  const html = toHtml(
    [
      '# A `<b>` & *more*',
      '',
      'Text of [a link](x.md#y) and [none](../src/z.ts), **bold** [S-001]',
      'over two lines.',
      '',
      '1. one',
      '',
      '   ```sh',
      '   a < b',
      '   ```',
      '2. two',
      '',
      '| A | B |',
      '| --- | --- |',
      '| `x \\| y` | <script>alert(1)</script> |',
    ].join('\n'),
    (link) => (link.startsWith('x') ? 'x.html#y' : undefined),
  )
  expect(html.split('\n')).toEqual([
    '<h1 id="a-b--more">A <code>&lt;b&gt;</code> &amp; <em>more</em></h1>',
    '<p>Text of <a href="x.html#y">a link</a> and none, <strong>bold</strong> over two lines.</p>',
    '<ol>',
    '<li><p>one</p>',
    '<pre tabindex="0"><code>a &lt; b</code></pre></li>',
    '<li>two</li>',
    '</ol>',
    '<div class="wide" tabindex="0"><table><thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead><tbody>',
    '<tr><td><code>x | y</code></td><td>&lt;script&gt;alert(1)&lt;/script&gt;</td></tr>',
    '</tbody></table></div>',
  ])
})

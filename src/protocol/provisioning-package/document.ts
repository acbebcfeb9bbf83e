// The form of every XML file in a package: UTF-8, lines that end as on Windows, and the mark of UTF-8 in front, without which files of settings are refused.

import type { Markup } from '../xml-write.ts'

const declaration = '<?xml version="1.0" encoding="utf-8"'

/** `index`: those that list what stands beside them have no mark. */
export type Form = 'file' | 'standalone' | 'index'

export function documentBytes(root: Markup, form: Form): Uint8Array {
  const head = `${declaration}${form === 'standalone' ? ' standalone="yes"' : ''}?>`
  return new TextEncoder().encode(`${form === 'index' ? '' : '\ufeff'}${head}\r\n${indented(root)}\r\n`)
}

/** A line for each tag. Text of ours stands alone in its element, and `><` in no text: both are escaped there. */
export function indented({ markup }: Markup): string {
  let depth = 0
  return markup
    .replaceAll('><', '>\n<')
    .split('\n')
    .map((line) => {
      if (line.startsWith('</')) depth--
      const shown = `${'  '.repeat(depth)}${line}`
      if (!line.startsWith('</') && !line.endsWith('/>') && !line.includes('</')) depth++
      return shown
    })
    .join('\r\n')
}

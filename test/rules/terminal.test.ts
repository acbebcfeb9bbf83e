// Only a few files write to a terminal, each making printable what it was given; a command that wrote by itself would show what
// strangers wrote as they wrote it.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const src = fileURLToPath(new URL('../../src/', import.meta.url))

/** What a file may do with the terminal, and why that is safe. */
const writers: Readonly<Record<string, string>> = {
  'commands/output.ts': 'makes every line printable',
  'commands/confirm.ts': 'asks, with a question made printable',
  'commands/password.ts': 'asks for a password, with a question of our own',
  'commands/device/remark.ts': 'makes every remark printable',
  'commands/device/fleet.ts': 'a bar with our own words',
  'commands/hash/io.ts': 'hands the streams to the screen, which makes its values printable',
  'commands/server/demo-present.ts': 'makes printable what devices say',
  'commands/audit.ts': 'an export, as JSON with its escapes',
  'commands/which-tenant.ts': 'asks; names of tenants are made printable',
  'identity/provider/provider.ops.ts': 'keeps a library from writing',
  'pki/pfx.ops.ts': 'a process of its own, whose streams its parent reads',
  'main.ts': 'ends when nobody reads any more',
}

test('only the output of commands writes to the terminal', () => {
  const found = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.test|\.d)\.ts$/.test(file))
    .filter((file) =>
      /\bconsole\.|process\.std(out|err)\b(?!\.(isTTY|columns))|@clack\/prompts/.test(
        readFileSync(join(src, file), 'utf8'),
      ),
    )
  expect(found.sort()).toEqual(Object.keys(writers).sort())
})

test('a colour is written only where Node says that the terminal has them, which knows who wants none', () => {
  const texts = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.test|\.d)\.ts$/.test(file))
    .map((file) => [file, readFileSync(join(src, file), 'utf8')] as const)
  const colouring = texts.filter(([, text]) => /\\u001b\[\$\{|\\(u001b|x1b)\[\d*m/.test(text))
  expect(colouring.length).toBeGreaterThan(1)
  expect(colouring.filter(([, text]) => !text.includes('hasColors')).map(([file]) => file)).toEqual([])
})

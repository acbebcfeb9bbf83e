import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'

import { lastWord, shellWord } from './shell.ts'

describe('a value in a command that is proposed', () => {
  test.each([
    ['an id', '6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b', '6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b'],
    ['a name', 'pia@contoso.example', 'pia@contoso.example'],
    ['a path', '/srv/taxiway-1/data.d', '/srv/taxiway-1/data.d'],
    ['nothing', '', "''"],
    ['a blank', 'my folder', "'my folder'"],
    ['a home', '~root', "'~root'"],
    ['another command', 'x;touch /tmp/pwned #@term.example', "'x;touch /tmp/pwned #@term.example'"],
    ['an apostrophe', "O'Brien", `'O'"'"'Brien'`],
    ['an apostrophe of print, which ends a text of PowerShell', 'x\u2019;calc;\u2018', `'x'"\u2019"';calc;'"\u2018"''`],
  ])('%s is one word', (_, text, written) => {
    expect(shellWord(text)).toBe(written)
  })

  test.each([
    '$(id)',
    '`id`',
    '$HOME "$HOME"',
    "x';id;'",
    `x'"'"';id`,
    "''''",
    'a\\',
    '\\',
    'a\nid',
    '*',
    '!!',
    '# no comment',
    'x && id || id > /dev/null & id | id',
    '\u2019;id;\u2018',
    '-n',
    '東京 😀',
  ])('%j comes out of a shell as it went in', (text) => {
    for (const shell of ['sh', 'bash']) {
      expect(execFileSync(shell, ['-c', `printf %s ${shellWord(text)} ${shellWord(text)}`], { encoding: 'utf8' })).toBe(
        `${text}${text}`,
      )
    }
  })

  test('in no shell does anything stand outside of quotation marks', () => {
    const shapes = ["'", '\u2018', '\u2019', '\u201a', '\u201b', '"', '\u201c', 'x', ';', ' ']
    let texts = ['']
    for (let size = 0; size < 4; size++) texts = ['', ...texts.flatMap((text) => shapes.map((one) => text + one))]
    // PowerShell: '…' ends at any apostrophe, "…" at any double quotation mark
    const word = /^(?:'[^'\u2018-\u201b]*'|"['\u2018-\u201b]+")+$|^[\w]+$/
    expect(texts.map(shellWord).filter((written) => !word.test(written))).toEqual([])
  })
})

test.each([
  ['PF2ABD', 'PF2ABD'],
  ['--data=/tmp/evil', '-- --data=/tmp/evil'],
  ['-h; id', "-- '-h; id'"],
])('the last word %s of a command is no option of it', (text, written) => {
  expect(lastWord(text)).toBe(written)
})

test.each(['%1', '100%', '=ls', '@names'])('%s is quoted, since a shell makes something else of it', (text) => {
  expect(shellWord(text)).toBe(`'${text}'`)
})

import { decodeQR } from 'qr/decode.js'
import { expect, test } from 'vitest'

import { parseXml } from '../../protocol/xml.ts'
import { qrPicture } from './qr.ts'
import { codeBytes, codeOf, readRecoveryCode } from './recovery-code.ts'
import { keyToShow, stepOf } from './totp.ts'

const key = Buffer.from('12345678901234567890') // of the test vectors of RFC 6238
const at = (seconds: number) => new Date(seconds * 1000)

test('the test vectors of RFC 6238 appendix B are codes of their own time step, shortened to six digits', () => {
  for (const [seconds, code] of [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ] as const) {
    expect(stepOf(key, code, at(seconds))).toBe(Math.floor(seconds / 30))
  }
})

test('a code counts half a minute before and after its own time and no longer, and keeps its own step', () => {
  const step = Math.floor(1234567890 / 30)
  const starts = step * 30
  expect(stepOf(key, '005924', at(starts - 30))).toBe(step)
  expect(stepOf(key, '005924', at(starts + 59))).toBe(step)
  expect(stepOf(key, '005924', at(starts - 31))).toBeUndefined()
  expect(stepOf(key, '005924', at(starts + 60))).toBeUndefined()
})

test('what is not six digits is no code', () => {
  for (const typed of ['', '28708', '2870822', '28708a', ' 287082', '２８７０８２', '287082\n', '-87082']) {
    expect(stepOf(key, typed, at(59))).toBeUndefined()
  }
})

test('the picture holds the address that an app reads, and the key stands beside it in groups of four', () => {
  const shown = keyToShow(key, { issuer: 'Contoso & Söhne', userName: 'pia@contoso.example' })
  expect(shown.text).toBe('GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ')
  expect(Object.fromEntries(new URL(shown.uri).searchParams)).toEqual({
    issuer: 'Contoso & Söhne',
    secret: shown.text.replaceAll(' ', ''),
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  })
  expect(decoded(qrPicture(shown.uri, 'A key').markup)).toBe(shown.uri)
  const long = keyToShow(key, { issuer: 'ß'.repeat(256), userName: `${'é'.repeat(250)}@contoso.example` })
  expect(decoded(qrPicture(long.uri, 'A key').markup)).toBe(long.uri)
})

/** Draws the path as a browser would, four dots for a field, and reads it as a camera would. */
function decoded(markup: string): string {
  const svg = parseXml(markup)
  const size = Number(svg.attributes.viewBox?.split(' ').at(-1))
  const [scale, path] = [4, svg.children.find(({ local }) => local === 'path')?.attributes.d ?? '']
  const width = size * scale
  const data = new Uint8Array(width * width * 4).fill(255)
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row++) {
      const from = (row * width + Number(x) * scale) * 4
      for (let dot = from; dot < from + Number(length) * scale * 4; dot++) if (dot % 4 !== 3) data[dot] = 0
    }
  }
  return decodeQR({ width, height: width, data })
}

test('a recovery code is read however it is typed, and nothing else is one', () => {
  const code = codeOf(Uint8Array.from({ length: codeBytes }, (_, index) => index * 25))
  expect(code).toMatch(/^[a-hj-km-np-z2-9]{5}-[a-hj-km-np-z2-9]{5}$/)
  for (const typed of [code, code.toUpperCase(), code.replace('-', ''), ` ${code.replace('-', ' ')} `]) {
    expect(readRecoveryCode(typed)).toBe(code)
  }
  for (const typed of ['', '123456', code.slice(1), `${code}a`, code.replace(/.$/, '0')]) {
    expect(readRecoveryCode(typed)).toBeUndefined()
  }
})

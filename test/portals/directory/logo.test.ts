// A logo that is kept is no larger than it was taken for. The judge is what shows it: each picture that is taken is given to a browser's
// own decoder, and of pictures that were tampered with, too, none may turn out to be larger.

import fc from 'fast-check'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { judgeLogo, logoLimit, logoSide } from '../../../src/directory/tenant/logo.ts'
import { inBrowser, openStage, type Stage, visit } from '../browser.ts'

vi.setConfig({ testTimeout: 120_000 })

type Size = { readonly width: number; readonly height: number }

inBrowser('a logo', () => {
  let stage: Stage
  let page: Page
  beforeAll(async () => {
    stage = await openStage()
    page = (await visit(stage.browser)).page
    await page.goto(`${stage.world.urls.login}/device`)
  }, 180_000)
  afterAll(() => stage?.close())

  /** As a browser draws and writes it. */
  const drawn = async (type: string, side: number): Promise<Buffer> => {
    const canvas = `Object.assign(document.createElement('canvas'), { width: ${side}, height: ${side} })`
    const draw = `canvas.getContext('2d').fillRect(0, 0, ${side / 2}, ${side})`
    const address = await page.evaluate(
      `(() => { const canvas = ${canvas}; ${draw}; return canvas.toDataURL('${type}', 0.5) })()`,
    )
    return Buffer.from(String(address).split(',')[1] ?? '', 'base64')
  }
  /** How large the browser makes each, where it can show it at all. */
  const shown = async (pictures: readonly Uint8Array[]): Promise<(Size | null)[]> => {
    const all = JSON.stringify(pictures.map((one) => Buffer.from(one).toString('base64')))
    const bytes = 'Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))'
    const show = `(text) => createImageBitmap(new Blob([${bytes}])).then(({ width, height }) => ({ width, height }), () => null)`
    return (await page.evaluate(`Promise.all(${all}.map(${show}))`)) as (Size | null)[]
  }

  test('what a browser draws is taken, and shown as large as it was taken for', async () => {
    for (const type of ['image/png', 'image/jpeg']) {
      const small = await drawn(type, 96)
      expect(judgeLogo(small)).toEqual({ type })
      expect(await shown([small])).toEqual([{ width: 96, height: 96 }])
      expect(judgeLogo(await drawn(type, logoSide + 8))).toHaveProperty('problem')
    }
  })

  test('a large JPEG behind a marker without a length and a small frame in a comment is shown large by the browser, and is not taken', async () => {
    const large = saying(await drawn('image/jpeg', 48), 2000)
    const hidden = Buffer.concat([large.subarray(0, 2), decoy, large.subarray(2)])
    expect(hidden.length).toBeLessThan(logoLimit)
    expect(await shown([hidden])).toEqual([{ width: 2000, height: 2000 }])
    expect(judgeLogo(hidden)).toHaveProperty('problem')
  })

  test('of pictures with pieces moved, doubled, left out and put in, none that is taken is shown larger than a logo may be', async () => {
    const pieces = [
      ...['ffff01', 'ff01', 'ff01fffe000fffc0000b080010001001011100', 'ffff01fffe000fffc0000b080010001001011100'],
      ...['ffd0', 'ffd8', 'ffd9', 'ff', '00', 'fffe0002', 'fffe0003ff', 'ffdc00041000', 'ffda0008010100003f00'],
      ...['ffc0000b080010001001011100', 'ffc2000b084e204e2001011100', 'fffe000fffc0000b080010001001011100'],
      ...['0000000049454e44ae426082', '0000000d49484452000010000000100008020000003cbf21a8', '000000006163544c00000000'],
      decoy.toString('hex'),
    ].map((text) => Buffer.from(text, 'hex'))
    const photo = await drawn('image/jpeg', 48)
    const sources = [await drawn('image/png', 48), await drawn('image/png', 1100), photo, saying(photo, 2000)]
    const change = fc.tuple(fc.nat(), fc.boolean(), fc.nat(8), fc.constantFrom(...pieces))
    const tampered = fc
      .tuple(fc.constantFrom(...sources), fc.array(change, { minLength: 1, maxLength: 3 }))
      .map(([source, changes]) =>
        changes.reduce((whole, [where, isBetween, left, piece]) => {
          const begins = partsOf(whole)
          const at = (isBetween ? begins[where % begins.length] : where % whole.length) ?? 0
          return Buffer.concat([whole.subarray(0, at), piece, whole.subarray(at + (isBetween ? 0 : left))])
        }, source),
      )
    const taken = fc.sample(tampered, 4000).filter((one) => 'type' in judgeLogo(one))
    const tooLarge = (await shown(taken)).filter((size) => size && (size.width > logoSide || size.height > logoSide))
    expect([taken.length > 0, tooLarge]).toEqual([true, []])
  })
})

/**
 * A marker without a length behind a byte of filling, and a comment with a frame and a scan in it: who takes the filling for a marker
 * reads a length of 511 bytes behind it, and finds the frame (ITU-T T.81, B.1.1.2 to B.1.1.4).
 */
const frame = 'ffc0000b080010001001011100ffda0008010100003f00'
const decoy = Buffer.from(`ffff01fffe0300${'00'.repeat(506)}${frame}`.padEnd(2 * (5 + 0x300), '0'), 'hex')

/** The JPEG says another size; what is missing of it a browser makes up. */
function saying(photo: Buffer, side: number): Buffer {
  const changed = Buffer.from(photo)
  const frame = changed.indexOf('ffc0001108', 0, 'hex')
  changed.writeUInt16BE(side, frame + 5)
  changed.writeUInt16BE(side, frame + 7)
  return changed
}

/** Where segments of a JPEG and chunks of a PNG begin, as far as they can be followed. */
function partsOf(picture: Buffer): readonly number[] {
  const isJpeg = picture[0] === 0xff
  const begins: number[] = []
  for (let at = isJpeg ? 2 : 8; at + 8 < picture.length && begins.length < 20; ) {
    begins.push(at)
    at += isJpeg ? 2 + picture.readUInt16BE(at + 2) : 12 + picture.readUInt32BE(at)
  }
  return begins
}

// A file of devices is judged in the browser, before anybody imports it and without being sent.

import { readFile } from 'node:fs/promises'
import type { Page, Request } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { cabOf } from '../../support/archives.ts'
import { accessibilityProblems, focused, inBrowser, keyboardOf, openStage, type Stage, signIn } from '../browser.ts'
import { hashOf } from '../devices-csv.ts'
import { looksOf } from '../looks.ts'

const header = 'Device Serial Number,Windows Product ID,Hardware Hash'
const [one, two] = [hashOf({ seed: 1, serial: 'HD-1' }), hashOf({ seed: 2, serial: 'HD-2' })]
/** As a script of Windows PowerShell and a spreadsheet leave it together. */
const strange = [
  'Hardware Hash;Group Tag;Serialnumber',
  `${one};\u00a0Sales;HD-1`,
  `${two};Lab;HD\u200b-2`,
  `${two};Lab;HD-2`,
].join('\r\n')
const utf16 = Buffer.from(`\ufeff${strange}\r\n`, 'utf16le')

inBrowser('the check of a file in the portal', () => {
  let stage: Stage
  let page: Page
  const keyboard = keyboardOf(() => page)
  const looks = looksOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    page = stage.page
    const tenant = await stage.world.tenant('contoso.example')
    await signIn(page, stage.world, await tenant.user('ada', { roles: ['global-administrator'] }), '/devices')
  }, 300_000)

  afterAll(() => stage?.close())

  beforeEach(() => page.goto(`${stage.world.urls.portal}/devices/check`))

  const main = () => page.getByRole('main')
  const problems = () => main().getByRole('list', { name: 'What was found, in the order of the file' })
  async function choose(buffer: Buffer, name = 'delivery.csv') {
    const chooser = page.waitForEvent('filechooser')
    await main().getByRole('button', { name: 'Choose a file' }).click()
    await (await chooser).setFiles({ name, mimeType: 'text/csv', buffer })
  }
  const ended = (words: string) => main().getByRole('heading', { level: 2, name: words }).waitFor()

  async function downloaded(by = 'Download the corrected file'): Promise<{ name: string; text: string }> {
    const download = page.waitForEvent('download')
    await main().getByRole('button', { name: by }).click()
    const file = await download
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') }
  }

  test('[S-163] names each hidden character with line, column, code point and bytes, and makes a file that the import takes', async () => {
    const sent: Request[] = []
    const watch = (request: Request) => sent.push(request)
    await page.getByRole('heading', { level: 1, name: 'Check a file' }).waitFor()
    page.on('request', watch)
    await choose(utf16)
    await ended('Some of it would be refused')
    page.off('request', watch)
    // the program of the page may still be on its way; nothing of the file is
    expect(sent.filter((request) => request.method() !== 'GET' || request.postData() !== null)).toEqual([])
    expect(await focused(page)).toBe('h2 Some of it would be refused')

    const found = (await problems().getByRole('listitem').allInnerTexts()).join('\n')
    expect(found).toContain('Line 2, column 4002')
    expect(found).toContain('character U+00A0, in the file the bytes a0 00')
    expect(found).toContain('character U+200B, in the file the bytes 0b 20')
    expect(found).toMatch(/stands in this import before, in line 3/)
    const repairs = main().getByRole('table', { name: 'Values that the corrected file changes' })
    expect(await repairs.innerText()).toMatch(/<U\+00A0>Sales\s+Sales[\s\S]*HD<U\+200B>-2\s+HD-2/)
    const channels = main().getByRole('region', { name: 'Channels of the original service' })
    expect(await channels.innerText()).toContain('the header is another one')

    const { name, text } = await downloaded()
    expect(name).toBe('delivery-corrected.csv')
    expect(text).toBe(`${header},Group Tag\r\nHD-1,,${one},Sales\r\nHD-2,,${two},Lab\r\n`)

    await looks('hash-doctor')
    await main().getByRole('link', { name: 'To the import' }).click()
    const drawer = page.getByRole('dialog', { name: 'Import devices' })
    const chooser = page.waitForEvent('filechooser')
    await drawer.getByRole('button', { name: 'Choose a file' }).click()
    await (await chooser).setFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })
    await drawer.getByRole('button', { name: 'Import 2 devices' }).waitFor()
    expect(stage.complaints).toEqual([])
  })

  test('is reached from the import, and done by keyboard alone: a hash is pasted, judged, and another file chosen', async () => {
    await page.goto(`${stage.world.urls.portal}/devices?panel=import`)
    await page.getByRole('dialog', { name: 'Import devices' }).waitFor()
    await keyboard.tabTo('a Check a file first, without sending it')
    await keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Check a file' }).waitFor()
    await expect.poll(() => focused(page)).toBe('h1 Check a file')
    await keyboard.tabTo('button Check the text')
    await keyboard.press('Enter')
    await main().getByText('Paste something first.').waitFor()
    expect(await focused(page)).toBe('textarea Or paste lines of a file, or one hash')
    await page.keyboard.insertText(one)
    await keyboard.press('Tab', 'Enter')
    await ended('An import takes this hash')
    expect(await focused(page)).toBe('h2 An import takes this hash')
    const decoded = main().getByRole('region', { name: 'Decoded hash' })
    expect(await decoded.innerText()).toContain('HD-1')
    const later = main().getByRole('region', { name: 'Recognised later' })
    expect(await later.innerText()).toMatch(/Well[\s\S]*By: .*UUID/)
    expect(await accessibilityProblems(page)).toEqual([])

    const chooser = page.waitForEvent('filechooser')
    await page.keyboard.press('Shift+Tab')
    expect(await focused(page)).toBe('button Choose another file')
    await keyboard.press('Enter')
    await (await chooser).setFiles({
      name: 'b.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`${header}\n,,${two}\n`),
    })
    await ended('Nothing stands in the way of an import')
    await keyboard.tabTo('button Decoded hash of line 2')
    await keyboard.press('Enter')
    await expect.poll(() => focused(page)).toBe('h3 Decoded hash of line 2')
    expect(await main().getByText('HD-2').count()).toBeGreaterThan(1)
  })

  test('a file that is dropped, of a partner who names devices without hashes, is judged as one for Partner Center', async () => {
    const csv = `${header},Manufacturer name,Device model\nFB14-000123,,,Fabrikam,FlexBook 14\n`
    await main().getByText('Drop a file here, or').waitFor()
    const data = await page.evaluateHandle(
      `(() => { const data = new DataTransfer(); data.items.add(new File([${JSON.stringify(csv)}], 'partner.csv')); return data })()`,
    )
    await main().getByText('Drop a file here, or').dispatchEvent('drop', { dataTransfer: data })
    await ended('Nothing stands in the way of an import')
    expect(await main().getByRole('table', { name: 'Devices of the file' }).innerText()).toContain(
      'Named without a hash',
    )
    const channels = await main().getByRole('region', { name: 'Channels of the original service' }).innerText()
    expect(channels).toMatch(/Partner Center\s+Takes the file/)
  })

  test('an archive of logs is unpacked in the page: each list in it is judged, and one corrected file is made of all', async () => {
    const list = (hash: string) => Buffer.from(`${header}\r\n,,${hash}\r\n`)
    await choose(
      cabOf(
        [
          ['DeviceHash_1.csv', list(one)],
          ['a.xml', Buffer.from('<a/>')],
          ['DeviceHash_2.csv', list(`${two}\r\n,,${two}`)],
        ],
        { packed: true },
      ),
      'logs.cab',
    )
    await ended('Some of it would be refused')
    const files = main().getByRole('combobox', { name: 'File in the archive' })
    expect(await files.getByRole('option').allInnerTexts()).toEqual([
      'DeviceHash_1.csv: good',
      'DeviceHash_2.csv: something would be refused',
    ])
    const refused = main().getByRole('region', { name: 'Devices' }).getByText('Refused', { exact: true })
    await refused.waitFor()
    await files.selectOption('DeviceHash_1.csv: good')
    await refused.waitFor({ state: 'detached' })
    await main().getByText('1 other file in the archive.').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    const { name, text } = await downloaded('Download one corrected file of all lists')
    expect(name).toBe('logs-corrected.csv')
    expect(text.trim().split('\r\n')).toEqual([expect.stringContaining(header), `,,${one},,`, `,,${two},,`])
  })

  test('of a file with thousands of problems the first are shown, and where all of them are is said', async () => {
    await choose(Buffer.from(`${header}\n${`,,${one}\n`.repeat(2000)}`))
    await ended('Some of it would be refused')
    expect(await main().getByRole('region', { name: 'Problems' }).innerText()).toContain('The first 200 are shown.')
    expect(stage.complaints).toEqual([])
  })
})

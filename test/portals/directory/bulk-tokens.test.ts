// Bulk tokens in the portal, by keyboard alone: made, shown once, kept as a file, and revoked. Whether one counts is asked of the
// real sign-in.

import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { BulkTokenEntity } from '../../../src/contract/graph/bulk-token.ts'
import type { World, WorldTenant } from '../../support/world/world.ts'
import { focused, inBrowser, keyboardOf, openStage, type Stage, signIn, visit } from '../browser.ts'
import { looksOf } from '../looks.ts'

inBrowser('bulk tokens in the portal', () => {
  let stage: Stage
  let world: World
  let tenant: WorldTenant
  let page: Page
  const { press, tabTo } = keyboardOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    await stage.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    tenant = await world.tenant('contoso.example')
    const ada = await tenant.user('ada', { roles: ['device-administrator'] })
    await signIn(page, world, ada, '/settings')
  }, 300_000)

  afterAll(() => stage?.close())

  const focusIs = (wanted: string) => expect.poll(() => focused(page), { timeout: 15_000 }).toBe(wanted)
  const question = () => page.getByRole('alertdialog')
  const tokens = async () =>
    (await tenant.api.get<{ value: readonly BulkTokenEntity[] }>('/beta/deviceManagement/bulkJoinTokens')).value
  const looksWell = looksOf(() => page)

  test('a token is made for so many devices and networks, is shown once, copied and kept as a file, and is nowhere afterwards', async () => {
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Bulk tokens' }).press('Enter')
    await focusIs('h1 Bulk tokens')
    await page.getByText('There is no bulk token').waitFor()
    await page.getByText('Without a network it counts everywhere.').waitFor()
    await page.getByRole('textbox', { name: 'Name' }).fill('Front desks')
    await page.getByRole('textbox', { name: 'How many devices it joins' }).fill('0')
    await press('Enter')
    await page.getByText('Write a whole number from 1 to 10000.').waitFor()
    await page.getByRole('textbox', { name: 'How many devices it joins' }).fill('3')
    await page.getByRole('textbox', { name: 'Networks' }).fill('192.0.2.0/24\nParis')
    await page.getByRole('button', { name: 'Make a bulk token' }).press('Enter')
    await page.getByText("'Paris' is no network.").waitFor()
    await focusIs('textarea Networks')
    expect(await tokens()).toEqual([])
    await page.getByRole('textbox', { name: 'Networks' }).fill('192.0.2.0/24')
    await page.getByRole('button', { name: 'Make a bulk token' }).press('Enter')
    const once = page.getByRole('region', { name: 'The bulk token Front desks' })
    await once.waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.innerText')).toContain('It is shown only now')
    await once.getByText('It counts in 192.0.2.0/24.').waitFor()
    await looksWell('bulk-token-made')
    await once.getByRole('button', { name: 'Copy the token' }).press('Enter')
    const copied = String(await page.evaluate('navigator.clipboard.readText()'))
    expect(copied).toMatch(/^0\.A[\w-]{22}\.BPRT-[\w-]{43}$/)
    const saved = page.waitForEvent('download')
    await once.getByRole('button', { name: 'Keep as a file' }).press('Enter')
    const file = await saved
    expect(file.suggestedFilename()).toBe('bulk-token-front-desks.txt')
    expect(readFileSync(await file.path(), 'utf8')).toBe(`${copied}\n`)
    await page.getByRole('cell', { name: '0 of 3' }).waitFor()
    await page.getByRole('cell', { name: 'ada@contoso.example' }).waitFor()
    await page.reload()
    await page.getByRole('link', { name: 'Front desks' }).waitFor()
    expect(await page.getByText(copied).count()).toBe(0)
    await looksWell('bulk-tokens')
  })

  test('it is revoked after a question that says what that ends, and says so from then on', async () => {
    await page.getByRole('link', { name: 'Front desks' }).press('Enter')
    await focusIs('h1 Front desks')
    await page.getByText('Joins devices').waitFor()
    await looksWell('bulk-token')
    await page.getByRole('button', { name: 'Revoke' }).press('Enter')
    await question().getByText('It has joined no device so far.').waitFor()
    await question().getByText('They stay joined and managed').waitFor()
    await press('Escape')
    await focusIs('button Revoke')
    expect(await tokens()).toMatchObject([{ state: 'usable' }])
    await press('Enter')
    await question().waitFor()
    await tabTo('button Revoke the token')
    await press('Enter')
    await page.getByText('Front desks is revoked.').waitFor()
    await question().waitFor({ state: 'hidden' })
    expect(await page.getByRole('button', { name: 'Revoke' }).count()).toBe(0)
    expect(await tokens()).toMatchObject([{ state: 'revoked', createdBy: { kind: 'user' } }])
  })

  test('its account among the people is said to be nobody’s, and leads to the token', async () => {
    await page.goto(new URL('/people', page.url()).href)
    const row = page.getByRole('row').filter({ hasText: 'package_' })
    await row.getByText('Bulk token').waitFor()
    expect(await row.innerText()).toContain('Disabled') // it was revoked
    expect(await page.getByRole('row').filter({ hasText: 'ada@contoso.example' }).innerText()).not.toContain('Bulk')
    await row.getByRole('link', { name: 'Front desks' }).press('Enter')
    await page.getByText('This is the account of a bulk token').waitFor()
    await looksWell('bulk-token-account')
    await page.getByRole('link', { name: 'The bulk token' }).press('Enter')
    await page.getByText('revoked', { exact: false }).first().waitFor()
    await focusIs('h1 Front desks')
    expect(page.url()).toContain('/settings/bulk-tokens/')
  })

  test('who may not see them is told which role may, and can make none', async () => {
    const max = await tenant.user('max', { roles: ['user-administrator'] })
    const fresh = await visit(stage.browser)
    try {
      await signIn(fresh.page, world, max, '/settings/bulk-tokens')
      await fresh.page.getByRole('heading', { level: 1 }).waitFor()
      await fresh.page.getByText('You need the role').first().waitFor()
      expect(await fresh.page.getByRole('button', { name: 'Make a bulk token' }).count()).toBe(0)
    } finally {
      await fresh.context.close()
    }
  })
})

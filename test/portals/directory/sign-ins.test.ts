// Sign-ins in the portal: the last ones of a person on their page, the whole log with its filters, one of its lines, and the log as a
// file.

import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openOffice } from '../../support/world/office.ts'
import { atBrowser } from '../../support/world/person.ts'
import type { Person } from '../../support/world/world.ts'
import {
  accessibilityProblems,
  focused,
  inBrowser,
  openStage,
  type Stage,
  sidewaysScroll,
  signIn,
  wear,
} from '../browser.ts'

inBrowser('sign-ins', () => {
  let stage: Stage
  let page: Page
  let pia: Person

  beforeAll(async () => {
    stage = await openStage()
    ;({ page } = stage)
    const { world } = stage
    const { tenant } = await openOffice(world, 'contoso.example', { application: null, statusPage: null })
    const admin = await tenant.user('ada', { roles: ['global-administrator'] })
    pia = await tenant.user('pia')
    const kim = await tenant.user('kim')
    await atBrowser(world).signIn({ ...pia, password: 'not this one' })
    await atBrowser(world).signIn(pia)
    await atBrowser(world).signIn({ ...kim, password: 'neither this' })
    await signIn(page, world, admin, `/people/${pia.id}`)
  }, 300_000)
  afterAll(() => stage?.close())

  const rows = () => page.getByRole('table', { name: 'Sign-ins' }).getByRole('row')
  const wordsOf = async () => (await rows().allInnerTexts()).slice(1)
  const field = (name: string) => page.getByRole('textbox', { name })
  const inThePhonesDark = async (name: string) => {
    await page.setViewportSize({ width: 390, height: 844 })
    await wear(page, 'dark')
    expect(await sidewaysScroll(page)).toBe(0)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.screenshot({ path: `test-results/portals/${name}-dark-390.png`, fullPage: true })
    await page.setViewportSize({ width: 1280, height: 1024 })
    await wear(page, 'light')
  }

  test("a person's last ones stand newest first, and a refusal says why and what to do next, also on a phone and in the dark", async () => {
    const lines = page.getByRole('list', { name: 'Last sign-ins' }).getByRole('listitem')
    await expect.poll(() => lines.count(), { timeout: 15_000 }).toBe(2)
    const [right = '', wrong = ''] = await lines.allInnerTexts()
    expect(right).toMatch(/Signed in\s+Password · Authentication Broker · .*127\.0\.0\.1/)
    expect(wrong).toContain('Refused: 50126')
    expect(wrong).toContain('make a link for a new password')
    expect(await accessibilityProblems(page)).toEqual([])
    const panel = page.getByRole('region', { name: 'Last sign-ins' })
    await panel.screenshot({ path: 'test-results/portals/sign-ins.png' })
    await inThePhonesDark('person-sign-ins')
  })

  test('a link leads from there to all of the person, and from those to everybody', async () => {
    await page.getByRole('link', { name: /^All sign-ins of/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Sign-ins' }).waitFor()
    await expect.poll(wordsOf, { timeout: 15_000 }).toHaveLength(2)
    expect((await wordsOf()).every((row) => row.includes(pia.userPrincipalName))).toBe(true)
    await page.getByRole('button', { name: 'Show those of everybody' }).click()
    await expect.poll(async () => (await wordsOf()).join(' ')).toContain('ada@contoso.example')
    expect(new URL(page.url()).search).toBe('')
    await page.screenshot({ path: 'test-results/portals/all-sign-ins.png', fullPage: true })
    await inThePhonesDark('all-sign-ins')
  })

  test('the service filters by what stands in the address, which holds what was typed and chosen', async () => {
    await page.getByRole('combobox', { name: 'Show' }).selectOption('Refused ones of people')
    await expect.poll(wordsOf).toHaveLength(2)
    await field('Person').fill('kim')
    await expect.poll(wordsOf).toHaveLength(1)
    await field('Number of the refusal').fill('50126')
    await field('Address begins with').fill('127.')
    await field('Application').fill('broker')
    await page.getByLabel('From this day').fill('2020-01-01')
    const asked = { show: 'refused', person: 'kim', number: '50126', address: '127.', application: 'broker' }
    await expect
      .poll(() => Object.fromEntries(new URL(page.url()).searchParams))
      .toMatchObject({ ...asked, since: '2020-01-01' })
    expect((await wordsOf()).join()).toContain('kim@contoso.example')
    await page.getByLabel('Until this day').fill('2020-01-02')
    await page.getByText('Nobody signed in or was refused as you ask.').waitFor()
    await page.getByLabel('Until this day').fill('')
    await expect.poll(wordsOf).toHaveLength(1)
    await page.reload()
    await expect.poll(wordsOf, { timeout: 15_000 }).toHaveLength(1)
    expect(await field('Person').inputValue()).toBe('kim')
  })

  test('the file has the lines that the filter shows, and all of their columns', async () => {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export CSV' }).click(),
    ])
    expect(file.suggestedFilename()).toBe('sign-ins.csv')
    const [head = '', line = '', ...others] = (await readFile(await file.path(), 'utf8')).trim().split('\r\n')
    expect(head.split(',')).toHaveLength(15)
    expect(line).toContain('kim@contoso.example')
    expect(line).toContain('50126')
    expect(others).toEqual([])
  })

  test('by keyboard: the filters are cleared, and a line opens, says all of itself, and leads to the one beside it and back', async () => {
    await page.getByRole('button', { name: 'Clear' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await wordsOf()).length).toBeGreaterThan(3)
    await expect.poll(() => focused(page)).toBe('input Person')
    await page.keyboard.type('pia')
    await expect.poll(wordsOf).toHaveLength(2)
    await rows().nth(2).getByRole('link').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: pia.userPrincipalName }).waitFor()
    const happened = page.getByRole('region', { name: 'What happened' })
    expect(await happened.innerText()).toMatch(/Refused: 50126[\s\S]*make a link for a new password/)
    expect(await page.getByRole('list', { name: 'Steps of the authentication' }).innerText()).toMatch(
      /Password: not right/,
    )
    await page.getByRole('button', { name: 'Copy Correlation ID' }).waitFor()
    const around = page.getByRole('list', { name: /^The same account/ }).getByRole('listitem')
    await expect.poll(() => around.count()).toBe(2)
    expect(await around.first().innerText()).toContain('this line')
    expect(await accessibilityProblems(page)).toEqual([])
    await page.screenshot({ path: 'test-results/portals/one-sign-in.png', fullPage: true })
    await inThePhonesDark('one-sign-in')
    await around.last().getByRole('link').focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => happened.innerText()).toContain('Signed in')
    await page.goBack()
    await page.goBack()
    await expect.poll(wordsOf, { timeout: 15_000 }).toHaveLength(2)
    expect(await field('Person').inputValue()).toBe('pia')
  })

  test('a line that there is none of is said so, with the way to the list', async () => {
    await page.goto(`${stage.world.urls.portal}/people/sign-ins/999999999`)
    await page.getByRole('heading', { name: 'There is no such sign-in' }).waitFor()
    await page.getByRole('link', { name: 'Go to the sign-ins' }).click()
    await page.getByRole('heading', { level: 1, name: 'Sign-ins' }).waitFor()
  })
})

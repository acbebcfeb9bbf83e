// A group is changed and deleted in the portal by keyboard alone: a wrong rule is told at its field with the place, and what a
// change or an end does to how many is said before it happens.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { newHardware, type Office, openOffice } from '../../support/world/office.ts'
import type { World } from '../../support/world/world.ts'
import { focused, inBrowser, openStage, type Stage, signIn } from '../browser.ts'
import { handsOf, looksOf } from '../management/hands.ts'

vi.setConfig({ testTimeout: 180_000 })

type Group = { readonly id: string; readonly displayName: string; readonly membershipRule: string | null }

inBrowser('a group is changed and deleted', () => {
  let stage: Stage
  let world: World
  let office: Office
  let page: Page
  const { press, tabTo, focusIs } = handsOf(() => page)
  const looks = looksOf(() => page)
  const lab = newHardware()
  const tagless = newHardware()
  const tagged = (tag: string) => `(device.devicePhysicalIds -any (_ -eq "[OrderID]:${tag}"))`

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    office = await openOffice(world, 'contoso.example')
    await office.register(newHardware())
    await office.register(tagless)
    await office.register(lab, 'Lab')
    await office.tenant.user('zoe')
    const admin = await office.tenant.user('ada', { roles: ['global-administrator'] })
    await signIn(page, world, admin, `/groups/${office.groupId}`)
    await page.getByRole('heading', { level: 1, name: 'Office notebooks' }).waitFor()
  }, 300_000)

  afterAll(() => stage?.close())

  const stored = () => office.tenant.api.get<Group>(`/v1.0/groups/${office.groupId}`)
  const rule = () => page.getByRole('textbox', { name: 'Rule' })
  const question = () => page.getByRole('alertdialog')
  const save = () => page.getByRole('button', { name: 'Save', exact: true })
  const writeRule = async (text: string) => {
    await tabTo(rule())
    await press('Control+a')
    await page.keyboard.insertText(text)
  }

  const choose = async (list: string, option: string) => {
    await tabTo(page.getByRole('combobox', { name: list }))
    await page.keyboard.type(option)
  }

  test('the page says what is assigned to the group', async () => {
    const panel = page.getByRole('region', { name: 'Assigned to this group' })
    for (const item of ['Office notebook', 'Office tools', 'DisablePrivacyExperience']) {
      await panel.getByRole('link', { name: item }).first().waitFor()
    }
    await looks('group')
  })

  test('a group that is created says so; an example that takes the place of a typed rule is undone by a button', async () => {
    await page.goto(`${world.urls.portal}/groups/new`)
    await tabTo(page.getByRole('textbox', { name: 'Name' }))
    await page.keyboard.type('Sales')
    await tabTo(page.getByRole('radio', { name: 'Assigned' }))
    await press('ArrowRight')
    await writeRule('user.displayName -eq "ada"')
    await tabTo(page.getByRole('button', { name: 'All registered devices' }))
    await press('Enter')
    await page.getByText('The example took the place of your rule.').waitFor()
    await looks('group-example')
    await tabTo(page.getByRole('button', { name: 'Undo' }))
    await press('Enter')
    await focusIs(rule())
    expect(await rule().inputValue()).toBe('user.displayName -eq "ada"')
    await tabTo(page.getByRole('button', { name: 'Create group' }))
    await press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Sales' }).waitFor()
    await expect.poll(() => focused(page)).toBe('div The group was created. Its rule decides now who is in it.')
    const row = page.getByRole('row', { name: /ada/ })
    await row.getByText('Person').or(row.getByText('User')).waitFor()
    await page.getByRole('columnheader', { name: 'Kind' }).waitFor()
    await looks('group-created')
    await row.getByRole('link', { name: 'ada' }).press('Enter')
    await page.getByRole('heading', { level: 1, name: 'ada' }).waitFor()
    await page.goto(`${world.urls.portal}/groups/${office.groupId}`)
    await page.getByRole('heading', { level: 1, name: 'Office notebooks' }).waitFor()
  })

  test('a rule is put together from choices, sees at once whom it finds, and what was added last is taken back', async () => {
    await page.goto(`${world.urls.portal}/groups/new`)
    await tabTo(page.getByRole('textbox', { name: 'Name' }))
    await page.keyboard.type('Tagged')
    await tabTo(page.getByRole('radio', { name: 'Assigned' }))
    await press('ArrowRight')
    const add = page.getByRole('button', { name: 'Add to the rule' })
    await tabTo(add)
    await press('Enter')
    await page.getByText('Type the value that it is compared with.').waitFor()
    await focusIs(page.getByRole('textbox', { name: 'Value' }))
    await choose('Condition', 'contains')
    await tabTo(page.getByRole('textbox', { name: 'Value' }))
    await page.keyboard.insertText('[OrderID]:Lab')
    await press('Enter')
    const first = '(device.devicePhysicalIds -any (_ -contains "[OrderID]:Lab"))'
    await expect.poll(() => focused(page)).toContain(`Added to the rule: ${first}`)
    expect(await rule().inputValue()).toBe(first)
    await page.getByText('The rule finds 1 device.').waitFor()
    await choose('Joined by', 'or')
    await choose('Property', 'accountEnabled')
    await tabTo(add)
    await press('Enter')
    const both = `${first} or (device.accountEnabled -eq true)`
    await expect.poll(() => rule().inputValue()).toBe(both)
    await page.getByText('The rule finds 3 devices.').waitFor()
    await looks('group-rule-builder')
    await tabTo(page.getByRole('button', { name: 'Undo' }))
    await press('Enter')
    await focusIs(rule())
    expect(await rule().inputValue()).toBe(first)
    await tabTo(page.getByRole('button', { name: 'Create group' }))
    await press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Tagged' }).waitFor()
    await expect.poll(() => page.getByRole('table', { name: 'Members of the group' }).getByRole('row').count()).toBe(2)
    await page.goto(`${world.urls.portal}/groups/${office.groupId}`)
    await page.getByRole('heading', { level: 1, name: 'Office notebooks' }).waitFor()
  })

  test('why a member is in the group, and why somebody named is not, is told part by part, with the focus on the answer', async () => {
    const names = await page.locator('tbody tr td:first-child').allInnerTexts()
    expect(names).toHaveLength(2)
    expect(names).toEqual(names.toSorted((one, other) => one.localeCompare(other)))
    const panel = page.getByRole('region', { name: 'Why is somebody in it?' })
    await tabTo(page.getByRole('button', { name: /^Why is .* in it\?$/ }).first())
    await press('Enter')
    await expect.poll(() => focused(page)).toMatch(/^h3 The rule finds .*: it is in Office notebooks\.$/)
    await panel.getByRole('img', { name: 'True:' }).first().waitFor()
    await looks('group-why')
    const asked = panel.getByRole('textbox', { name: 'Serial number or user name' })
    for (const [name, answer] of [
      [lab.fields.serialNumber ?? '', 'h3 The rule does not find '],
      ['ada@contoso.example', 'Office notebooks is about devices; ada@contoso.example is a person.'],
      ['nobody@contoso.example', 'Nobody has the user name nobody@contoso.example.'],
    ] as const) {
      await tabTo(asked)
      await press('Control+a')
      await page.keyboard.insertText(name)
      await press('Enter')
      await expect.poll(() => focused(page)).toContain(answer)
    }
    await panel.getByRole('img', { name: 'True:' }).waitFor({ state: 'detached' })
  })

  test('the page of a person has the groups that they are in, each with how, and why where that is asked for', async () => {
    const { api } = office.tenant
    const group = async (displayName: string, more: object = {}) =>
      api.post<Group>('/v1.0/groups', {
        ...{ displayName, mailNickname: 'group', mailEnabled: false, securityEnabled: true, ...more },
      })
    const put = (outer: string, id: string) =>
      api.post(`/v1.0/groups/${outer}/members/$ref`, {
        '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}`,
      })
    const kai = await office.tenant.user('kai')
    const panel = page.getByRole('region', { name: 'Groups', exact: true })
    await page.goto(`${world.urls.portal}/people/${kai.id}`)
    await panel.getByText('In no group.').waitFor()
    const shift = await group('Night shift')
    await put(shift.id, kai.id)
    await put((await group('Everybody')).id, shift.id)
    const membershipRule = `user.userPrincipalName -eq "${kai.userPrincipalName}"`
    await group('Kais', { groupTypes: ['DynamicMembership'], membershipRule })
    await page.reload()
    await panel.getByText('In 3 groups.').waitFor()
    const rows = panel.getByRole('list', { name: 'Groups that kai is in' }).locator('> li')
    await expect
      .poll(() => rows.allInnerTexts())
      .toEqual([
        expect.stringMatching(/^Everybody through another group/),
        expect.stringMatching(/^Kais by its rule/),
        expect.stringMatching(/^Night shift added to it/),
      ])
    for (const [name, told] of [
      ['Everybody', /^Night shift\s*added by test, .*\s*which is in Everybody$/],
      ['Kais', /^Kais\s*by its rule$/],
      ['Night shift', /^Night shift\s*added by test, /],
    ] as const) {
      const asks = panel.getByRole('button', { name: `Why in ${name}?` })
      await tabTo(asks)
      await press('Enter')
      const ways = panel.getByRole('list', { name: `Why in ${name}`, exact: true }).getByRole('listitem')
      await expect.poll(() => ways.allInnerTexts()).toEqual([expect.stringMatching(told)])
      expect(await asks.getAttribute('aria-expanded')).toBe('true')
      await focusIs(asks)
    }
    await looks('person-groups')
    await panel.screenshot({ path: 'test-results/portals/person-groups-panel.png' })
    await press('Enter')
    await panel.getByRole('list', { name: 'Why in Night shift', exact: true }).waitFor({ state: 'detached' })
    await panel.getByRole('link', { name: 'Everybody' }).press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Everybody' }).waitFor()
  })

  test('a group without a rule takes a device and a person by what they are called, and lists its members by name', async () => {
    await page.goto(`${world.urls.portal}/groups/new`)
    await tabTo(page.getByRole('textbox', { name: 'Name' }))
    await page.keyboard.type('Field service')
    await press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Field service' }).waitFor()
    const asked = page.getByRole('textbox', { name: 'Serial number, user name or name of a group' })
    for (const name of ['zoe@contoso.example', 'ada@contoso.example']) {
      await tabTo(asked)
      await page.keyboard.insertText(name)
      await press('Enter')
      await page.getByText(`${name} was added.`).waitFor()
    }
    await tabTo(asked)
    await page.keyboard.insertText('nobody@contoso.example')
    await press('Enter')
    await page.getByText('Nobody has the user name nobody@contoso.example.').waitFor()
    await expect.poll(() => page.locator('tbody tr td:first-child').allInnerTexts()).toEqual(['ada', 'zoe'])
    await tabTo(asked)
    await press('Control+a')
    await page.keyboard.insertText('no such group')
    await press('Enter')
    await page.getByText('No registered device has the serial number no such group, and no group').waitFor()
    await tabTo(asked)
    await press('Control+a')
    await page.keyboard.insertText('Office notebooks')
    await press('Enter')
    await page.getByText('Office notebooks was added.').waitFor()
    await page.getByText('With the groups in it: 2 devices and 2 people.').waitFor()
    await looks('group-of-groups')
    await page.getByRole('link', { name: 'Office notebooks' }).click()
    await page.getByRole('heading', { level: 1, name: 'Office notebooks' }).waitFor()
    const around = page.getByRole('region', { name: 'Groups that it is in' })
    await around.getByRole('link', { name: 'Field service' }).waitFor()
    await looks('group-in-group')
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: 'Field service' }).waitFor()
    await tabTo(page.getByRole('button', { name: 'Why is zoe in it?' }))
    await press('Enter')
    await expect.poll(() => focused(page)).toBe('h3 zoe is in Field service.')
    const why = page.getByRole('region', { name: 'Why is somebody in it?' })
    const ways = why.getByRole('listitem')
    await expect
      .poll(() => ways.allInnerTexts())
      .toEqual([expect.stringMatching(/^Field service\s*added by ada@\S+, /)])
    await tabTo(why.getByRole('textbox', { name: 'Serial number or user name' }))
    await page.keyboard.insertText(tagless.fields.serialNumber ?? '')
    await press('Enter')
    await expect.poll(() => focused(page)).toBe(`h3 ${tagless.fields.serialNumber} is in Field service.`)
    await expect
      .poll(() => ways.allInnerTexts())
      .toEqual([expect.stringMatching(/^Office notebooks\s*by its rule\s*which is in Field service$/)])
    await looks('group-ways')
    await press('Shift+Tab', 'Shift+Tab', 'Control+a')
    await page.keyboard.insertText(lab.fields.serialNumber ?? '')
    await press('Enter')
    await expect
      .poll(() => focused(page))
      .toBe(`h3 ${lab.fields.serialNumber} is not in Field service, and in no group in it.`)
    await page.goto(`${world.urls.portal}/groups/${office.groupId}`)
    await page.getByRole('heading', { level: 1, name: 'Office notebooks' }).waitFor()
  })

  test('a rule that cannot be read is told at its field with the place, and nothing changes', async () => {
    const before = await stored()
    await writeRule('(device.displayName -startsWith "PC"')
    await page.getByText("Not yet a rule: Expected ')'").waitFor()
    await tabTo(save())
    await press('Enter')
    await tabTo(question().getByRole('button', { name: 'Save', exact: true }))
    await press('Enter')
    await page.getByText(/^Expected '\)' and found 'the end of the rule' \(at character 37 of the rule\)\.$/).waitFor()
    await focusIs(rule())
    expect(await rule().getAttribute('aria-invalid')).toBe('true')
    expect(await question().count()).toBe(0)
    // once, and not below the rule once more
    expect(await page.getByText(/Expected '\)'/).count()).toBe(1)
    await looks('group-wrong-rule')
    expect(await stored()).toEqual(before)
  })

  test('a change of the rule says how many are in the group and what they have by it; Escape changes nothing', async () => {
    const before = await stored()
    await writeRule(tagged('Lab'))
    for (const told of ['The rule finds 1 device.', '1 would come in: ', '2 would leave the group: '])
      await page.getByRole('main').getByText(told).waitFor()
    await looks('group-rule-preview')
    await tabTo(save())
    await press('Enter')
    await question().getByText('Now it has 2 devices.').waitFor()
    await question().getByText('2 would leave the group: ').waitFor()
    await question().getByText('The new rule decides at once').waitFor()
    await question().getByText('Office notebook', { exact: true }).waitFor()
    await focusIs(question().getByRole('button', { name: 'Cancel' }))
    await looks('group-rule-question')
    await press('Escape')
    await question().waitFor({ state: 'hidden' })
    expect(await stored()).toEqual(before)
    expect(await rule().inputValue()).toBe(tagged('Lab'))
    await tabTo(save())
    await press('Enter')
    await tabTo(question().getByRole('button', { name: 'Save', exact: true }))
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('The group was saved.')
    expect((await stored()).membershipRule).toBe(tagged('Lab'))
    const members = await office.tenant.api.get<{ value: unknown[] }>(`/v1.0/groups/${office.groupId}/members`)
    expect(members.value).toHaveLength(1)
    await expect.poll(() => page.getByRole('row').count()).toBe(2) // with the head
  })

  test('a paused rule keeps its members and cannot be changed; turned on again it is a question that says who comes and goes', async () => {
    const pause = page.getByRole('switch', { name: 'Pause the rule' })
    await tabTo(pause)
    await press('Space')
    await tabTo(save())
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('The group was saved.')
    expect(await stored()).toMatchObject({ membershipRuleProcessingState: 'Paused', membershipRule: tagged('Lab') })
    await page.getByText('The rule is paused: these are the members that it found before.').waitFor()
    expect(await rule().getAttribute('readonly')).not.toBeNull()
    await looks('group-paused')
    await tabTo(pause)
    await press('Space')
    expect(await rule().getAttribute('readonly')).toBeNull()
    await tabTo(save())
    await press('Enter')
    await question().getByRole('heading', { name: 'Turn the rule of Office notebooks on again?' }).waitFor()
    await question().getByText('Nobody would come or leave.').waitFor()
    await looks('group-resume-question')
    await tabTo(question().getByRole('button', { name: 'Save', exact: true }))
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('The group was saved.')
    expect(await stored()).toMatchObject({ membershipRuleProcessingState: 'On', membershipRule: tagged('Lab') })
  })

  test('another name is saved at once and keeps the rule', async () => {
    await tabTo(page.getByRole('textbox', { name: 'Name', exact: true }))
    await press('Control+a')
    await page.keyboard.type('Lab notebooks')
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('The group was saved.')
    expect(await stored()).toMatchObject({ displayName: 'Lab notebooks', membershipRule: tagged('Lab') })
    await page.getByRole('heading', { level: 1, name: 'Lab notebooks' }).waitFor()
  })

  test('what cannot be looked up is said in the question and does not keep anybody from deleting', async () => {
    await page.route('**/mobileApps?*', (route) => route.abort())
    await tabTo(page.getByRole('button', { name: 'Delete group' }))
    await press('Enter')
    await question().getByText('What is assigned to it could not be looked up.').waitFor()
    await page.unroute('**/mobileApps?*')
    await press('Escape')
    await question().waitFor({ state: 'hidden' })
    await focusIs(page.getByRole('button', { name: 'Delete group' }))
  })

  test('the end of a group says how many are in it and what they have by it, and wants its name', async () => {
    await press('Enter')
    await question().getByText('Now it has 1 device.').waitFor()
    await question().getByText('Office notebook', { exact: true }).waitFor()
    await question().getByText('Office tools', { exact: true }).waitFor()
    await looks('group-delete')
    await tabTo(question().getByRole('textbox'))
    await page.keyboard.type('Lab notebooks')
    await press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Groups' }).waitFor()
    const groups = await office.tenant.api.get<{ value: Group[] }>('/v1.0/groups')
    expect(groups.value.map(({ id }) => id)).not.toContain(office.groupId)
  })
})

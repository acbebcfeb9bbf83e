// People in the portal, by keyboard alone: found, created with a password that is shown once and really signs in, changed, cut
// off, deleted; and where the focus is after each step.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dynamicGroup } from '../../support/world/dynamic-group.ts'
import { boot, newHardware, openOffice } from '../../support/world/office.ts'
import type { Person, World, WorldTenant } from '../../support/world/world.ts'
import {
  accessibilityProblems,
  focused,
  inBrowser,
  keyboardOf,
  openStage,
  picture,
  type Stage,
  signIn,
  visit,
} from '../browser.ts'
import { looksOf } from '../looks.ts'

type User = {
  readonly id: string
  readonly displayName: string
  readonly userPrincipalName: string
  readonly accountEnabled: boolean
  readonly mayJoinDevices: boolean
  readonly mdmLicensed: boolean
  readonly givenName: string | null
  readonly department: string | null
  readonly jobTitle: string | null
  readonly faxNumber: string | null
  readonly employeeHireDate: string | null
}

inBrowser('people in the portal', () => {
  let stage: Stage
  let world: World
  let tenant: WorldTenant
  let admin: Person
  let browser: Browser
  let page: Page
  let complaints: readonly string[]
  const { press, tabTo } = keyboardOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, browser, page, complaints } = stage)
    ;({ tenant } = await openOffice(world, 'contoso.example', { application: null, statusPage: null }))
    admin = await tenant.user('ada', { roles: ['global-administrator'] })
    await signIn(page, world, admin, '/people')
  }, 300_000)

  afterAll(() => stage?.close())

  const open = async (path: string) => {
    await page.goto(`${world.urls.portal}${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
  }
  const focusIs = (wanted: string) => expect.poll(() => focused(page), { timeout: 15_000 }).toBe(wanted)
  const users = async () => (await tenant.api.get<{ value: readonly User[] }>('/v1.0/users?$top=999')).value
  const userNamed = async (name: string) => (await users()).find((one) => one.userPrincipalName.startsWith(`${name}@`))
  const table = () => page.getByRole('table', { name: 'People' })
  /** The cells of the first column, as they stand. */
  const names = () => table().getByRole('link').allInnerTexts()
  const looksWell = looksOf(() => page)
  /** Of a button that asks first: the question, with the focus in it. */
  const ask = async (button: string, title: string) => {
    await page.getByRole('button', { name: button, exact: true }).focus()
    await press('Enter')
    const question = page.getByRole('alertdialog', { name: title })
    await question.waitFor()
    return question
  }
  const confirm = async (button: string) => {
    await tabTo(`button ${button}`)
    await press('Enter')
  }
  /** What the sign-in page says to this name and password: nothing when it lets them in. */
  const triesToSignIn = async (person: { userPrincipalName: string; password: string }) => {
    const fresh = await visit(browser)
    try {
      await fresh.page.goto(`${world.urls.portal}/devices`)
      await fresh.page.getByRole('button', { name: 'Sign in' }).click()
      await fresh.page.getByRole('textbox').fill(person.userPrincipalName)
      await fresh.page.getByRole('button', { name: 'Next' }).click()
      await fresh.page.getByLabel('Password').fill(person.password)
      await fresh.page.getByRole('button', { name: 'Sign in' }).click()
      const refused = fresh.page.getByRole('alert')
      const inside = fresh.page.getByRole('heading', { level: 1, name: 'Devices' })
      await refused.or(inside).first().waitFor()
      return (await inside.count()) > 0 ? '' : await refused.innerText()
    } finally {
      await fresh.context.close()
    }
  }

  test('a person made in the portal signs in with the password that was shown once, and sets up a device', async () => {
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
    await page.getByRole('link', { name: 'Create person' }).focus()
    await press('Enter')
    await focusIs('h1 Create person')
    await page.getByRole('textbox', { name: 'User name' }).waitFor()
    await tabTo('button Create person')
    await press('Enter')
    await expect
      .poll(() =>
        page
          .locator(':focus')
          .and(page.getByRole('textbox', { name: /^Name/ }))
          .count(),
      )
      .toBe(1)
    await page.getByText('Say what the person is called.').waitFor()
    await page.getByText('Write a user name, such as kim.').waitFor()
    await page.keyboard.type('Kim Lee')
    await press('Tab')
    await page.keyboard.type('kim@contoso.example')
    await page.getByText('Leave out the @ and what comes after it').waitFor()
    await looksWell('person-new')
    await press('Control+a')
    await page.keyboard.type('kim')
    await press('Tab')
    expect(await page.getByLabel('Domain').inputValue()).toBe('contoso.example')
    await press('Tab')
    await page.keyboard.type('Kim')
    // The service fails first: what was typed stays, and so does the focus.
    const creates = (url: URL) => url.pathname === '/v1.0/users'
    await page.route(creates, (route) => route.abort(), { times: 1 })
    await tabTo('button Create person')
    await press('Enter')
    await page.getByRole('alert').getByText('The service cannot be reached').waitFor()
    expect(await focused(page)).toBe('button Create person')
    await press('Enter')
    await focusIs('h1 Kim Lee was created')
    const shown = page.getByRole('region', { name: 'The password of Kim Lee' })
    const password = await shown.getByText(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/).innerText()
    await looksWell('person-made')
    await tabTo('button Copy the password')
    await stage.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await press('Enter')
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(password)
    const made = await userNamed('kim')
    const kim = { id: made?.id ?? '', userPrincipalName: 'kim@contoso.example', password }
    expect(made).toMatchObject({ displayName: 'Kim Lee', givenName: 'Kim', mdmLicensed: true })
    await tabTo('a Open Kim Lee')
    await press('Enter')
    await focusIs('h1 Kim Lee')
    expect(await page.getByText(password).count()).toBe(0)
    await page.getByText('No device of this person is managed.').waitFor()

    expect(await triesToSignIn(kim)).toBe('')
    const own = { answers: { pages: { 'personal-or-work': 'work' } } } as const
    expect(await boot(world, newHardware(), kim, own)).toMatchObject({ joined: true, outcome: 'desktop-managed' })
    await page.reload()
    await page.getByText('1 device that this person set up is managed.').waitFor()
    await looksWell('person')
  })

  test('a name that is taken is told at the form, and a licence that was not saved leaves the password shown', async () => {
    await open('/people/new')
    await page.getByRole('textbox', { name: /^Name/ }).fill('Kim Again')
    await page.getByRole('textbox', { name: 'User name' }).fill('ADA')
    await page.getByRole('button', { name: 'Create person' }).press('Enter')
    await page.getByRole('alert').getByText('exists already in this tenant').waitFor()
    expect(await focused(page)).toBe('button Create person')
    await page.getByRole('textbox', { name: 'User name' }).fill('ｋim')
    await page.getByText('A user name has no letters in another shape').waitFor()
    await page.getByRole('textbox', { name: 'User name' }).fill('lou')
    await page.getByRole('checkbox', { name: 'Licensed for device management' }).press('Space')
    const changes = (url: URL) => /^\/v1\.0\/users\/./.test(url.pathname)
    await page.route(changes, (route) =>
      route.fulfill({ status: 503, json: { error: { code: 'x', message: 'Full.' } } }),
    )
    await page.getByRole('button', { name: 'Create person' }).press('Enter')
    await page.getByRole('region', { name: 'The password of Kim Again' }).waitFor()
    await page.getByRole('alert').getByText('were not saved: Full.').waitFor()
    await page.unroute(changes)
    expect(await userNamed('lou')).toMatchObject({ mdmLicensed: true })
    await tabTo('button Create another person')
    await press('Enter')
    await focusIs('h1 Create person')
    expect(await page.getByRole('textbox', { name: /^Name/ }).inputValue()).toBe('')
  })

  test('what a person may do is saved, said, and taken back by Undo', async () => {
    const kim = await userNamed('kim')
    await open(`/people/${kim?.id}`)
    await page.getByText('Without effect now: everybody may join devices.').waitFor()
    await page.getByRole('switch', { name: 'Licensed for device management' }).press('Space')
    await page.getByRole('textbox', { name: /^Name/ }).fill('Kim Lee-Park')
    await tabTo('button Save')
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('div Saved.')
    await page.getByRole('heading', { level: 1, name: 'Kim Lee-Park' }).waitFor()
    expect(await userNamed('kim')).toMatchObject({ displayName: 'Kim Lee-Park', mdmLicensed: false })
    await press('Tab')
    expect(await focused(page)).toBe('button Undo')
    await press('Enter')
    await focusIs('div It is as it was before.')
    await page.getByRole('heading', { level: 1, name: 'Kim Lee', exact: true }).waitFor()
    await expect.poll(() => page.getByRole('textbox', { name: /^Name/ }).inputValue()).toBe('Kim Lee')
    expect(await userNamed('kim')).toMatchObject({ displayName: 'Kim Lee', mdmLicensed: true })
  })

  test('department and job title are saved, decide groups by rule at once, and are taken back by Undo', async () => {
    const { id } = await tenant.user('ria')
    const { id: sales } = await dynamicGroup(tenant.api, 'Sales', 'user.department -eq "Sales"')
    const members = async () =>
      (await tenant.api.get<{ value: { id: string }[] }>(`/v1.0/groups/${sales}/members`)).value.map((one) => one.id)
    const department = page.getByRole('textbox', { name: 'Department' })
    const title = page.getByRole('textbox', { name: 'Job title' })
    await open(`/people/${id}`)
    expect([await department.inputValue(), await title.inputValue()]).toEqual(['', ''])
    await page.getByRole('textbox', { name: /^Name/ }).focus()
    await press('Tab')
    await page.keyboard.type(' Sales ')
    await press('Tab')
    await page.keyboard.type('Area manager')
    // The service fails first: what was typed stays, and so does the focus.
    const changes = (url: URL) => url.pathname === `/v1.0/users/${id}`
    await page.route(changes, (route) => route.abort(), { times: 1 })
    await tabTo('button Save')
    await press('Enter')
    await page.getByRole('alert').getByText('The service cannot be reached').waitFor()
    expect(await focused(page)).toBe('button Save')
    expect(await title.inputValue()).toBe('Area manager')
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('div Saved.')
    expect(await userNamed('ria')).toMatchObject({ department: 'Sales', jobTitle: 'Area manager' })
    expect(await members()).toEqual([id])
    await looksWell('person-department')

    await page.reload()
    await title.waitFor()
    expect([await department.inputValue(), await title.inputValue()]).toEqual(['Sales', 'Area manager'])
    await department.focus()
    await press('Control+a', 'Delete')
    await tabTo('button Save')
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('div Saved.')
    expect(await userNamed('ria')).toMatchObject({ department: null, jobTitle: 'Area manager' })
    expect(await members()).toEqual([])
    await tabTo('button Undo')
    await press('Enter')
    await focusIs('div It is as it was before.')
    await expect.poll(() => department.inputValue()).toBe('Sales')
    expect(await members()).toEqual([id])
  })

  test('a fax number is saved, decides groups by rule at once, and is taken away', async () => {
    const { id } = await tenant.user('fia')
    const { id: oslo } = await dynamicGroup(tenant.api, 'Oslo', 'user.facsimileTelephoneNumber -startsWith "+47"')
    const members = async () =>
      (await tenant.api.get<{ value: { id: string }[] }>(`/v1.0/groups/${oslo}/members`)).value.map((one) => one.id)
    const fax = page.getByRole('textbox', { name: 'Fax number' })
    await open(`/people/${id}`)
    expect([await fax.inputValue(), await fax.getAttribute('maxlength')]).toEqual(['', '64'])
    await tabTo('input Fax number')
    await page.keyboard.type(' +47 22 00 ')
    await tabTo('button Save')
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('div Saved.')
    expect(await userNamed('fia')).toMatchObject({ faxNumber: '+47 22 00' })
    expect(await members()).toEqual([id])
    await looksWell('person-fax')
    await page.reload()
    await fax.waitFor()
    expect(await fax.inputValue()).toBe('+47 22 00')
    await fax.focus()
    await press('Control+a', 'Delete')
    await tabTo('button Save')
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('div Saved.')
    expect(await userNamed('fia')).toMatchObject({ faxNumber: null })
    expect(await members()).toEqual([])
  })

  test('a date of hire is typed, decides groups by the present moment at once, and Undo brings back the one before with its hour', async () => {
    const { id } = await tenant.user('hana')
    const rule = 'user.employeeHireDate -le system.now -minus P30000D'
    const { id: long } = await dynamicGroup(tenant.api, 'Here for long', rule)
    const members = async () =>
      (await tenant.api.get<{ value: { id: string }[] }>(`/v1.0/groups/${long}/members`)).value.map((one) => one.id)
    const hired = async () => (await userNamed('hana'))?.employeeHireDate
    const date = page.getByLabel('Date of hire')
    await tenant.api.patch(`/v1.0/users/${id}`, { employeeHireDate: '1921-05-01T08:30:00Z' })
    await open(`/people/${id}`)
    expect([await date.inputValue(), await members()]).toEqual(['1921-05-01', [id]])
    await tabTo('input Date of hire')
    await page.keyboard.type('09012026')
    await looksWell('person-hired')
    await tabTo('button Save')
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('div Saved.')
    expect([await hired(), await members()]).toEqual(['2026-09-01T00:00:00.000Z', []])
    await tabTo('button Undo')
    await press('Enter')
    await focusIs('div It is as it was before.')
    await expect.poll(() => date.inputValue()).toBe('1921-05-01')
    expect([await hired(), await members()]).toEqual(['1921-05-01T08:30:00.000Z', [id]])
    await date.fill('')
    await tabTo('button Save')
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('div Saved.')
    expect([await hired(), await members()]).toEqual([null, []])
  })

  test('whom and what another directory keeps says where it is changed, and a change here is refused in these words', async () => {
    const scim = async (path: string, body: object) => {
      const text = await tenant.api.send('POST', `/scim/v2/${path}`, JSON.stringify(body), 'application/scim+json')
      return (JSON.parse(text) as { id: string }).id
    }
    const own = (kind: string) => ({
      [`urn:taxiway:params:scim:schemas:extension:2.0:${kind}`]: { source: 'ldap DC=contoso' },
    })
    const person = await scim('Users', { userName: 'sam@contoso.example', displayName: 'Sam Roe', ...own('User') })
    const group = await scim('Groups', { displayName: 'From elsewhere', members: [{ value: person }], ...own('Group') })
    await open(`/people/${person}`)
    await page.getByText("Comes from 'ldap DC=contoso'").waitFor()
    await looksWell('person-from-elsewhere')
    await page.getByRole('textbox', { name: /^Name/ }).fill('Sam Other')
    await tabTo('button Save')
    await press('Enter')
    await page.getByText("comes from 'ldap DC=contoso' and is changed there").first().waitFor()
    expect(await userNamed('sam')).toMatchObject({ displayName: 'Sam Roe' })
    await tenant.api.patch(`/v1.0/users/${person}`, { accountEnabled: false })
    await open(`/people/${person}`)
    const enable = page.getByRole('button', { name: 'Enable', exact: true })
    await enable.focus()
    await page.getByRole('tooltip').getByText("Comes from 'ldap DC=contoso', which says").waitFor()
    await press('Enter')
    expect(await page.getByRole('alertdialog').count()).toBe(0)
    await page.getByRole('button', { name: 'Keep here from now on' }).press('Enter')
    const question = page.getByRole('alertdialog', { name: 'Keep Sam Roe here from now on?' })
    await question.getByText("'ldap DC=contoso' changes nothing of it any more").waitFor()
    await looksWell('person-keep-here')
    await question.getByRole('button', { name: 'Keep here from now on' }).press('Enter')
    await expect.poll(() => focused(page)).toContain("no longer by 'ldap DC=contoso'")
    await enable.press('Enter')
    const again = page.getByRole('alertdialog', { name: 'Let Sam Roe sign in again?' })
    await again.getByRole('button', { name: 'Enable' }).press('Enter')
    await again.waitFor({ state: 'hidden' })
    expect(await userNamed('sam')).toMatchObject({ accountEnabled: true, source: null })
    await open(`/groups/${group}`)
    await page.getByText("Comes from 'ldap DC=contoso'").waitFor()
    await page.getByRole('link', { name: 'Sam Roe' }).waitFor()
    await picture(page, 'group-from-elsewhere')
  })

  test('a link to choose a password is shown once and copied; it sets the password, and nothing changes before', async () => {
    const lia = await tenant.user('lia')
    await open(`/people/${lia.id}`)
    const question = await ask('Make a link', 'Make a link for lia?')
    await question.getByText('Until then everything stays as it is').waitFor()
    await focusIs('button Cancel')
    expect(await accessibilityProblems(page)).toEqual([])
    await press('Escape')
    await question.waitFor({ state: 'hidden' })
    await focusIs('button Make a link')
    await ask('Make a link', 'Make a link for lia?')
    await confirm('Make a link')
    await expect.poll(() => focused(page)).toContain('section The link for lia')
    const shown = page.getByRole('region', { name: 'The link for lia' })
    await looksWell('person-link')
    await stage.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await tabTo('button Copy the link')
    await press('Enter')
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const link = String(await page.evaluate('navigator.clipboard.readText()'))
    expect(await shown.getByText(link).count()).toBe(1)
    expect(await triesToSignIn(lia)).toBe('')

    const theirs = await visit(browser)
    await theirs.page.goto(link)
    const keys = keyboardOf(() => theirs.page)
    await theirs.page.getByRole('heading', { level: 1, name: 'Choose your password' }).waitFor()
    await theirs.page.keyboard.type('nine landing lights')
    await keys.press('Tab')
    await theirs.page.keyboard.type('nine landing lights')
    await keys.press('Enter')
    await theirs.page.getByRole('heading', { level: 1, name: 'Your password is set' }).waitFor()
    await theirs.context.close()
    expect(await triesToSignIn({ ...lia, password: 'nine landing lights' })).toBe('')
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'lia' }).waitFor()
    expect(await page.getByText(link).count()).toBe(0)
  })

  test('a new password, a sign-out, disabling and enabling each say what they end, and end it', async () => {
    const pia = await tenant.user('pia')
    await open(`/people/${pia.id}`)
    const reset = await ask('Reset password', 'Give pia a new password?')
    await reset.getByText('The old one is good for nothing.').waitFor()
    await focusIs('button Cancel')
    expect(await accessibilityProblems(page)).toEqual([])
    await press('Escape')
    await reset.waitFor({ state: 'hidden' })
    await focusIs('button Reset password')
    expect(await triesToSignIn(pia)).toBe('')
    await ask('Reset password', 'Give pia a new password?')
    // The service refuses first: the question says so, and no password is shown that is none.
    const ofPia = (url: URL) => url.pathname === `/v1.0/users/${pia.id}`
    await page.route(ofPia, (route) => route.abort(), { times: 1 })
    await confirm('Reset password')
    await reset.getByRole('alert').waitFor()
    expect(await page.getByRole('region', { name: 'The new password of pia' }).count()).toBe(0)
    expect(await triesToSignIn(pia)).toBe('')
    await confirm('Reset password')
    await expect.poll(() => focused(page)).toContain('section The new password of pia')
    const shown = page.getByRole('region', { name: 'The new password of pia' })
    const password = await shown.getByText(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/).innerText()
    await picture(page, 'person-reset')
    expect(await triesToSignIn(pia)).toContain('password')
    const changed = { ...pia, password }
    expect(await triesToSignIn(changed)).toBe('')

    await ask('Sign out everywhere', 'Sign pia out everywhere?')
    await confirm('Sign out everywhere')
    await focusIs('div pia is signed out everywhere.')

    const disable = await ask('Disable', 'Disable pia?')
    await disable.getByText('Their devices stay managed').waitFor()
    // The service fails first: the question stays, says so, and its button keeps the focus.
    const changes = (url: URL) => url.pathname === `/v1.0/users/${pia.id}`
    await page.route(changes, (route) => route.abort(), { times: 1 })
    await confirm('Disable')
    await disable.getByRole('alert').waitFor()
    expect(await focused(page)).toBe('button Disable')
    await press('Enter')
    await disable.waitFor({ state: 'hidden' })
    await expect.poll(() => focused(page)).toContain('div pia is disabled and signed out everywhere.')
    await page.getByText('This account is disabled.').waitFor()
    await looksWell('person-disabled')
    expect(await triesToSignIn(changed)).not.toBe('')
    await tabTo('button Undo')
    await press('Enter')
    await focusIs('div pia may sign in again.')
    await page.getByText('This account is disabled.').waitFor({ state: 'hidden' })
    expect(await triesToSignIn(changed)).toBe('')
  })

  test('deleting wants the user name typed, and the last administrator is told why not', async () => {
    const max = await tenant.user('max')
    await open(`/people/${max.id}`)
    const question = await ask('Delete', 'Delete max?')
    await question.getByText('A person created anew under the same name is somebody else.').waitFor()
    expect(await focused(page)).toContain('input')
    await looksWell('person-delete')
    await page.keyboard.type('max')
    await press('Enter')
    await question.getByText('That is not max@contoso.example.').waitFor()
    expect(await userNamed('max')).toBeDefined()
    await press('Control+a')
    await page.keyboard.type('max@contoso.example')
    await press('Enter')
    await page.waitForURL((url) => url.pathname === '/people')
    await focusIs('div max@contoso.example was deleted.')
    expect(await userNamed('max')).toBeUndefined()
    expect(await page.getByRole('link', { name: 'max', exact: true }).count()).toBe(0)
    await page.reload()
    await table().waitFor()
    expect(await page.getByText('was deleted').count()).toBe(0)

    await open(`/people/${admin.id}`)
    const own = await ask('Disable', 'Disable ada?')
    await own.getByText('This is your own account: you are signed out here, too.').waitFor()
    await confirm('Disable')
    await own.getByRole('alert').getByText('last enabled global administrator').waitFor()
    await press('Escape')
    await own.waitFor({ state: 'hidden' })
    await focusIs('button Disable')
  })

  test('the service searches, filters and orders over everybody, not over what is loaded', async () => {
    await tenant.user('zed')
    // More than one page, of which the portal has the first only.
    for (let some = 0; some < 21; some++) {
      const requests = Array.from({ length: 10 }, (_, one) => {
        const name = `p${String(some * 10 + one).padStart(3, '0')}`
        return {
          id: name,
          method: 'POST',
          url: '/users',
          headers: { 'content-type': 'application/json' },
          body: {
            displayName: `Person ${name === 'p207' ? 'Zoë' : name}`,
            userPrincipalName: `${name}@contoso.example`,
            mailNickname: name,
            accountEnabled: true,
            passwordProfile: { password: `long-${name}-xyzzy-plugh` },
          },
        }
      })
      const { responses } = await tenant.api.post<{ responses: { status: number }[] }>('/v1.0/$batch', { requests })
      expect(responses.map(({ status }) => status)).toEqual(requests.map(() => 201))
    }
    await open('/people')
    await page.getByText(/^200 of \d+ shown$/).waitFor()
    expect(await page.getByText('Person Zoë').count()).toBe(0)
    const head = (name: string) => table().getByRole('columnheader', { name, exact: true })
    await head('Name').getByRole('button').press('Enter')
    await expect.poll(async () => (await names())[0]).toBe('ada')
    expect(await head('Name').getAttribute('aria-sort')).toBe('ascending')
    await head('Name').getByRole('button').press('Enter')
    await expect.poll(async () => (await names())[0]).toBe('zed')
    expect(await head('Name').getAttribute('aria-sort')).toBe('descending')
    expect(await head('Roles').getByRole('button').count()).toBe(0) // the service has no order by roles

    await page.getByRole('searchbox', { name: 'Search by name or user name' }).focus()
    await page.keyboard.type('zoë')
    await page.getByText('1 person', { exact: true }).waitFor()
    expect(await names()).toEqual(['Person Zoë'])
    await page.keyboard.type(' nobody')
    await page.getByText('Nobody matches this search.').waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).press('Enter')
    await page.getByText(/^200 of \d+ shown$/).waitFor()
    expect(await page.locator(':focus').and(page.getByRole('searchbox')).count()).toBe(1)
    const zoe = await userNamed('p207')
    await tenant.api.patch(`/v1.0/users/${zoe?.id}`, { accountEnabled: false })
    await page.getByLabel('Show').selectOption('Who is disabled')
    await page.getByText('1 person', { exact: true }).waitFor()
    await looksWell('people')
    // The address holds it all.
    await page.reload()
    await page.getByText('1 person', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'Person Zoë' }).press('Enter')
    await page.getByText('This account is disabled.').waitFor()
  })

  test('who may only look is told what is missing, and who may not look is told so', async () => {
    const quin = await tenant.user('quin')
    await tenant.api.patch(`/v1.0/users/${quin.id}`, { jobTitle: 'Pilot' })
    const clerk = await tenant.user('dora', { roles: ['device-administrator'] })
    const other = await visit(browser)
    await signIn(other.page, world, clerk, '/people?search=quin')
    await other.page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
    await other.page.getByRole('link', { name: 'quin' }).click()
    await other.page.getByRole('heading', { level: 1, name: 'quin' }).waitFor()
    const title = other.page.getByRole('textbox', { name: 'Job title' })
    expect(await title.inputValue()).toBe('Pilot')
    expect(await title.getAttribute('readonly')).not.toBeNull()
    const reset = other.page.getByRole('button', { name: 'Reset password' })
    expect(await reset.getAttribute('aria-disabled')).toBe('true')
    expect(await accessibilityProblems(other.page)).toEqual([])
    await reset.focus()
    await other.page
      .getByRole('tooltip', {
        name: /^You need the role User administrator or Global administrator .permission User.ReadWrite.All/,
      })
      .waitFor()
    await picture(other.page, 'person-read-only')
    await other.context.close()

    const nobody = await visit(browser)
    await signIn(nobody.page, world, await tenant.user('nils'), `/people/${quin.id}`)
    await nobody.page.getByRole('heading', { name: 'You may not see the people' }).waitFor()
    expect(await accessibilityProblems(nobody.page)).toEqual([])
    await nobody.context.close()
    // on a slow machine the portal asks by itself whether the service that was away is back, and the root of the API is nothing
    const probed = (one: string) => one.endsWith(`${world.urls.graph}/`)
    // who has no manager is told so in the way of Graph
    const nobodysManager = (one: string) => /status of 404 .*\/manager$/.test(one)
    const isExpected = (one: string) =>
      probed(one) || nobodysManager(one) || /status of (403|409|503)|ERR_FAILED/.test(one)
    expect(complaints.filter((one) => !isExpected(one))).toEqual([])
    await open(`/people/${crypto.randomUUID()}`)
    await page.getByRole('link', { name: 'Go to the people' }).waitFor()
  })
})

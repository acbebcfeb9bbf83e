// The pages that people read at the authority are in their language: the browser's, or the application's where it names one.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type Language, languages, wordsIn } from '../../../src/kernel/words/words.ts'
import { brokerClientId } from '../../../src/protocol/oauth/known.ts'
import { escapeText } from '../../../src/protocol/xml-write.ts'
import { boot, newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { atBrowser } from '../../support/world/person.ts'
import { type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let office: Office
let pia: Person
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'languages.example', { application: null, statusPage: null })
  pia = await office.tenant.user('pia')
})
afterAll(() => world?.[Symbol.asyncDispose]())

const said = (language: Language, ...text: Parameters<ReturnType<typeof wordsIn>['say']>) =>
  escapeText(wordsIn(language).say(...text))
const authorizePath = (more: Record<string, string> = {}) =>
  `/${office.tenant.tenantId}/oauth2/authorize?${new URLSearchParams({
    client_id: brokerClientId,
    response_type: 'code',
    redirect_uri: 'msauth://Microsoft.AAD.BrokerPlugin',
    ...more,
  })}`
const actionOf = (text: string) => /<form[^>]* action="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''

describe.each(languages)('%s', (language) => {
  const browser = () => atBrowser(world, { headers: { 'accept-language': `${language}-XX, en;q=0.1` } })
  const direction = language === 'ar' ? 'rtl' : 'ltr'
  const opening = `<html lang="${language}" dir="${direction}">`

  test('the steps of a sign-in, and what went wrong in each, are in the language of the browser', async () => {
    const { send } = browser()
    const first = await send(authorizePath())
    expect(first.text).toContain(opening)
    expect(first.text).toContain(`>${said(language, 'next')}</button>`)
    const unknown = await send(actionOf(first.text), { form: { step: 'username', username: 'nobody@nowhere.example' } })
    expect(unknown.text).toContain(said(language, 'unknown-name'))
    const username = pia.userPrincipalName
    const second = await send(actionOf(first.text), { form: { step: 'username', username } })
    expect(second.text).toContain(opening)
    expect(second.text).toContain(`<h2>${said(language, 'enter-password')}</h2>`)
    const wrong = await send(actionOf(second.text), { form: { step: 'password', username, password: 'not this one' } })
    expect(wrong.text).toContain(`id="problem">${said(language, 'bad-password')}</p>`)
  })

  test('a request that an application made wrong is explained, with its sentence for programs marked as English', async () => {
    const { status, text } = await browser().send(authorizePath({ client_id: crypto.randomUUID() }))
    expect(status).toBe(400)
    expect(text).toContain(opening)
    expect(text).toContain(`>${said(language, 'sign-in-failed')}</h1>`)
    if (language !== 'en') expect(text).toContain(`<p>${said(language, 'problem-advice')}</p>`)
    expect(text).toMatch(
      /<p class="bad" role="alert" id="problem" lang="en" dir="ltr">No application with this client id/,
    )
    expect(text).toContain(said(language, 'trace-id'))
  })

  test('a link that does not count says why', async () => {
    const { status, text } = await browser().send('/languages.example/password/AAAAAAAAAAAAAAAAAAAAAA')
    expect([status, text]).toEqual([404, expect.stringContaining(said(language, 'link-unknown'))])
  })

  test('a device on which the language was chosen asks for its pages', async () => {
    const hardware = newHardware()
    await office.register(hardware)
    const result = await boot(world, hardware, pia, {
      languages: ['sv-SE', `${language}-XX`],
      answers: { pages: { language: `${language}-XX`, region: 'DE', keyboard: 'de-DE' } },
    })
    expect(result).toMatchObject({ outcome: 'desktop-managed' })
    expect(result.seen?.pages[1]).toContain(wordsIn(language).say('enter-password'))
  })
})

test('the languages that an application names go before those of the browser, on every step', async () => {
  const { send } = atBrowser(world, { headers: { 'accept-language': 'fr' } })
  const first = await send(authorizePath({ ui_locales: 'xx pl de' }))
  expect(first.text).toContain('<html lang="pl"')
  const form = { step: 'username', username: pia.userPrincipalName }
  expect((await send(actionOf(first.text), { form })).text).toContain(said('pl', 'enter-password'))
})

test('who reads none of the ten reads English', async () => {
  for (const accepted of ['sv', '', '*', ';;;', 'x'.repeat(4000)]) {
    const { text } = await atBrowser(world, { headers: { 'accept-language': accepted } }).send(authorizePath())
    expect(text).toContain('<html lang="en" dir="ltr">')
  }
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  contoso,
  fabrikam,
  happy,
  signedInAs,
  someMachine,
  someProfile,
  walk,
} from '../../../test/support/simulator/scripted-user.ts'
import { deviceSteps } from '../trace.ts'
import type { Effect, Event } from './event.ts'
import { isNode, step, workOf } from './machine.ts'
import { expandName, readProfile } from './profile.ts'
import { factoryState, type OobeState, terminalNodes } from './state.ts'
import { matchesTenantBy, readWindowsVersion } from './windows.ts'

const notRegistered = { type: 'no-profile', code: 807, reason: 'ZtdDeviceIsNotRegistered' } as const
const noProfile = { type: 'no-profile', code: 815, reason: 'ZtdDeviceHasNoAssignedProfile' } as const
const profileWith = (over: Parameters<typeof someProfile>[0]) =>
  ({ type: 'profile', profile: someProfile(over), etag: null }) as const

describe('the user-driven way', () => {
  test('[S-167] [S-168] [S-170] [S-172] [S-173] after the sign-in nobody is asked anything when all prompts are off', () => {
    const { state, effects, pages } = walk(someMachine(), {
      'fetch-profile': profileWith({ oobeConfig: 4 + 8 + 16 + 256 }),
    })
    expect(state.outcome).toBe('desktop-managed')
    expect(pages).toEqual(['language', 'region', 'keyboard', 'second-keyboard'])
    const signIn = effects.findIndex((effect) => effect.kind === 'sign-in')
    expect(effects.slice(signIn + 1).filter((effect) => effect.kind === 'ask')).toEqual([])
    expect(effects.filter((effect) => effect.kind === 'sign-in')).toHaveLength(1)
  })

  test('[L-031] [S-204] [S-207] the six stages come in order, and the status page comes twice', () => {
    const { steps } = walk(someMachine())
    expect(steps.filter((name) => name !== 'page-shown')).toEqual([
      'powered-on',
      'network-connected',
      'profile-received',
      'signed-in',
      'tenant-matched',
      'profile-applied',
      'joined',
      'enrolled',
      'status-page-shown',
      'status-page-finished',
      'logged-on',
      'status-page-shown',
      'status-page-finished',
      'profile-discarded',
      'desktop',
    ])
  })

  test('one language shows no language page, two show it', () => {
    expect(walk(someMachine({ languages: ['en-US'] })).pages).not.toContain('language')
    expect(walk(someMachine()).pages).toContain('language')
  })

  test('[S-195] region and keyboard insist on an answer, the second keyboard may be skipped', () => {
    const asked = walk(someMachine(), { pages: { region: ['', '', 'DE'], 'second-keyboard': 'de-DE' } })
    expect(asked.pages.filter((page) => page === 'region')).toHaveLength(3)
    expect(asked.state).toMatchObject({ region: 'DE', secondKeyboard: 'de-DE' })
    const mandatory = walk(someMachine()).effects.flatMap((e) => (e.kind === 'ask' ? [[e.page, e.mandatory]] : []))
    expect(mandatory).toContainEqual(['keyboard', true])
    expect(mandatory).toContainEqual(['second-keyboard', false])
  })

  test('a client of 2004 over a cable takes language, region and keyboard from the profile; one of 2018 does not', () => {
    const answers = { 'fetch-profile': profileWith({ language: 'de-DE', region: 'DE', oobeConfig: 1024 + 4 + 16 }) }
    expect(walk(someMachine({ windows: { build: 19041, revision: 1 } }), answers).pages).toEqual([])
    expect(walk(someMachine(), answers).pages).toEqual(['language', 'region', 'keyboard', 'second-keyboard'])
    const wifi = walk(someMachine({ windows: { build: 19041, revision: 1 }, link: 'wifi' }), answers)
    expect(wifi.pages).toEqual(['language', 'region', 'keyboard', 'second-keyboard', 'network'])
  })

  test('[S-171] [S-196] Wi-Fi shows the network page and a cable does not', () => {
    expect(walk(someMachine()).pages).not.toContain('network')
    const wifi = walk(someMachine({ link: 'wifi' }))
    expect(wifi.pages.filter((page) => page === 'network')).toHaveLength(1)
    expect(wifi.state.outcome).toBe('desktop-managed')
  })

  test('[S-171] without internet access the device cannot go on to Autopilot', () => {
    const { state, effects } = walk(someMachine({ link: 'wifi' }), { 'check-network': { type: 'offline' } })
    expect(effects.some((effect) => effect.kind === 'fetch-profile')).toBe(false)
    expect(state).toMatchObject({ outcome: 'desktop-unmanaged', joined: null })
  })

  test('a captive portal is shown and then let through', () => {
    const { pages, state } = walk(someMachine({ link: 'wifi' }), {
      'check-network': (_, asked) =>
        asked.some((e) => e.kind === 'ask' && e.page === 'captive-portal')
          ? happy['check-network']
          : { type: 'captive-portal' },
    })
    expect(pages).toContain('captive-portal')
    expect(state.outcome).toBe('desktop-managed')
  })

  test('[S-198] the profile is asked for as soon as there is a network, and before the sign-in', () => {
    const { effects } = walk(someMachine({ link: 'wifi' }))
    const at = (kind: Effect['kind']) => effects.findIndex((effect) => effect.kind === kind)
    expect(at('check-network')).toBeLessThan(at('fetch-profile'))
    expect(at('fetch-profile')).toBeLessThan(at('sign-in'))
    expect(effects[at('fetch-profile') - 1]).toMatchObject({ kind: 'record-step', step: 'network-connected' })
  })

  test('a critical update installs unasked, restarts, and OOBE goes on behind it with a fresh profile', () => {
    const { effects, state, steps } = walk(someMachine(), {
      'install-updates': { type: 'updates', installed: ['KB4462919'], reboot: true },
    })
    expect(effects.filter((effect) => effect.kind === 'install-updates')).toHaveLength(1)
    expect(effects.filter((effect) => effect.kind === 'fetch-profile')).toHaveLength(2)
    expect(steps).toContain('rebooted')
    expect(state.outcome).toBe('desktop-managed')
  })

  test('updates that cannot be reached do not stop OOBE', () => {
    const { state } = walk(someMachine(), { 'install-updates': { type: 'updates-failed', message: 'no answer' } })
    expect(state.outcome).toBe('desktop-managed')
  })

  test('[S-177] [L-012] each switch of the profile removes exactly its page', () => {
    const pagesWith = (oobeConfig: number, build = 17763) =>
      walk(someMachine({ windows: { build, revision: 1 } }), { 'fetch-profile': profileWith({ oobeConfig }) }).pages
    const all = pagesWith(0)
    expect(all).toEqual(expect.arrayContaining(['privacy', 'eula']))
    expect(pagesWith(4)).toEqual(all.filter((page) => page !== 'privacy'))
    expect(pagesWith(16)).toEqual(all.filter((page) => page !== 'eula'))
    expect(pagesWith(16, 15063)).toContain('eula')
  })

  test('[S-082] [S-201] [L-010] a device with a profile is never asked whether it is personal or for work', () => {
    const { pages, effects } = walk(someMachine())
    expect(pages).not.toContain('personal-or-work')
    expect(effects.find((effect) => effect.kind === 'sign-in')).toMatchObject({ authority: 'contoso.example' })
  })
})

describe('the offers of the vendor and of the manufacturer', () => {
  const offers = ['cortana', 'oem-registration', 'onedrive']
  const offered = (build: number, answers: Parameters<typeof walk>[1]) =>
    walk(someMachine({ windows: { build, revision: 1 } }), answers).pages.filter((page) => offers.includes(page))

  test('come without a profile: Cortana before 2004, OneDrive for an account that is not local', () => {
    const nobody = (account: string) => ({ 'fetch-profile': noProfile, pages: { 'personal-or-work': account } })
    expect(offered(17763, nobody('work'))).toEqual(offers)
    expect(offered(19041, nobody('work'))).toEqual(['oem-registration', 'onedrive'])
    expect(offered(17763, nobody('personal'))).toEqual(['cortana', 'oem-registration'])
  })

  test('never come with one, whatever it switches', () => {
    for (let oobeConfig = 0; oobeConfig < 2048; oobeConfig++) {
      expect(offered(17763, { 'fetch-profile': profileWith({ oobeConfig }) })).toEqual([])
    }
  })
})

describe('the profile as it arrives', () => {
  const document = { CloudAssignedTenantId: contoso, CloudAssignedOobeConfig: 18, DeploymentProfileName: 'P' }

  test('[S-044] nothing but settings of OOBE is taken from it: files, applications and scripts in it are not even read', () => {
    const plain = readProfile(document)
    const loaded = { ...document, Apps: [{ ContentURL: 'https://x.example/a.msi' }], Files: ['a'], Script: 'rm' }
    expect(readProfile(loaded)).toEqual(plain)
  })

  test('without a tenant it is none, whatever else it says', () => {
    for (const tenant of [undefined, '', 'contoso', 7, null]) {
      expect(readProfile({ ...document, CloudAssignedTenantId: tenant })).toBeUndefined()
    }
  })

  test('any document is read or refused, and never breaks the reader', () => {
    const names = Object.keys(someProfile()).concat('CloudAssignedTenantId', 'CloudAssignedOobeConfig', 'AutopilotMode')
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.jsonValue()), (fields) => {
        expect(() => readProfile(fields)).not.toThrow()
        expect(readProfile({ ...fields, CloudAssignedTenantId: contoso })?.tenantId).toBe(contoso)
      }),
    )
  })
})

describe('the account on the device', () => {
  const groupOf = (oobeConfig: number, admin = false) =>
    walk(someMachine(), {
      'fetch-profile': profileWith({ oobeConfig }),
      join: { type: 'joined', deviceId: 'd', tenantId: contoso, administrator: admin },
    }).state.localGroup

  test('[S-019] [L-013] the profile can make the joining user a standard user', () => expect(groupOf(2)).toBe('Users'))
  test('[S-020] without that switch the joining user is an administrator', () => {
    expect(groupOf(0)).toBe('Administrators')
    const regular = walk(someMachine(), { 'fetch-profile': noProfile, pages: { 'personal-or-work': 'work' } })
    expect(regular.state.localGroup).toBe('Administrators')
  })
  test('directory administrators stay administrators whatever the profile says', () =>
    expect(groupOf(2, true)).toBe('Administrators'))

  test('the name template is applied after the tenant match, and the restart for it keeps the credentials', () => {
    const { state, effects } = walk(someMachine(), { 'fetch-profile': profileWith({ nameTemplate: 'FX-%RAND:4%' }) })
    expect(state.name).toBe('FX-3141')
    expect(effects.filter((effect) => effect.kind === 'reboot')).toHaveLength(1)
    expect(effects.find((effect) => effect.kind === 'log-on')).toMatchObject({ automatic: true })
  })

  test.each([
    ['FX-%SERIAL%', 'FX-PF2ABC-77'],
    ['AP%RAND:5%', 'AP31415'],
    ['ALONGPREFIXX%SERIAL%', 'ALONGPREFIXX-77'],
    ['FIFTEEN-LETTERS%SERIAL%', 'FIFTEEN-LETTERS'],
    ['%SERIAL%-ALONGSUFFIX', '77-ALONGSUFFIX'],
    ['%RAND:5%', undefined],
    ['-%SERIAL%', undefined],
    ['has blank', undefined],
    ['AP%serial%', undefined],
  ])('the template %s gives the name %s', (template, name) => {
    expect(expandName(template, 'PF2ABC-77', '314159265358979')).toBe(name)
  })

  test('of a serial number that is too long the end stays, so that virtual machines have different names', () => {
    const named = (serial: string) => expandName('FX-%SERIAL%', serial, '')
    expect(named('VMware-56 4d 8e 10 3c aa 51 02-11 22 33 44 55 66 77 a1')).toBe('FX-3344556677a1')
    expect(named('VMware-56 4d 8e 10 3c aa 51 02-11 22 33 44 55 66 77 a2')).toBe('FX-3344556677a2')
  })
})

describe('the tenant match', () => {
  test.each([
    ['10.0.15063.250', 'domain'],
    ['10.0.15063.483', 'tenant-id'],
    ['10.0.16214.1', 'domain'],
    ['10.0.16215.1', 'tenant-id'],
    ['10.0.17763.107', 'tenant-id'],
  ])('[S-126] [S-132] Windows %s matches by %s', (version, by) => {
    expect(matchesTenantBy(readWindowsVersion(version)!)).toBe(by)
  })

  const signingIn = (upn: string, tenantId: string, windows: { build: number; revision: number }) =>
    walk(someMachine({ windows }), { 'sign-in': signedInAs(upn, tenantId) })
  const old = { build: 15063, revision: 250 }
  const fixed = { build: 15063, revision: 483 }

  test('[S-128] [S-144] a user of another tenant gets the ordinary OOBE, and nothing of the profile', () => {
    const { state, effects, pages, steps } = walk(someMachine(), {
      'fetch-profile': profileWith({ nameTemplate: 'BAD-%RAND:4%', oobeConfig: 2 }),
      'sign-in': signedInAs('kim@fabrikam.example', fabrikam),
    })
    expect(steps).toContain('tenant-mismatched')
    expect(steps).not.toContain('profile-applied')
    expect(pages).toContain('personal-or-work')
    expect(effects).toContainEqual({ kind: 'report-mismatch', userTenantId: fabrikam })
    expect(effects.some((effect) => effect.kind === 'join')).toBe(false)
    expect(state).toMatchObject({ profile: null, name: 'DESKTOP-4711ABC', outcome: 'desktop-unmanaged' })
    expect(state.diagnostics.tenantMatched).toBe(false)
  })

  test('[S-144] after a mismatch each page that the profile had answered or hidden is asked, and must be answered', () => {
    const hidesAll = { language: 'de-DE', region: 'DE', oobeConfig: 1024 + 4 + 16 }
    const { effects, state } = walk(someMachine({ windows: { build: 19041, revision: 1 } }), {
      'fetch-profile': profileWith(hidesAll),
      'sign-in': signedInAs('kim@fabrikam.example', fabrikam),
      pages: { language: 'en-US', region: 'GB', keyboard: 'en-GB' },
    })
    const signIn = effects.findIndex(({ kind }) => kind === 'sign-in')
    const asked = (part: readonly Effect[]) => part.flatMap((e) => (e.kind === 'ask' ? [[e.page, e.mandatory]] : []))
    expect(asked(effects.slice(0, signIn))).toEqual([])
    expect(asked(effects.slice(signIn))).toEqual([
      ['language', true],
      ['region', true],
      ['keyboard', true],
      ['second-keyboard', false],
      ['eula', true],
      ['personal-or-work', true],
      ['local-account', true],
      ['privacy', true],
      ['oem-registration', false],
    ])
    expect(state).toMatchObject({ language: 'en-US', region: 'GB', keyboard: 'en-GB' })
  })

  test('[S-144] after a mismatch nothing is asked a second time, and a declined licence ends the first run', () => {
    const hidden = {
      'fetch-profile': profileWith({ oobeConfig: 16 }),
      'sign-in': signedInAs('kim@fabrikam.example', fabrikam),
    }
    const { pages } = walk(someMachine(), hidden)
    const shown = [
      'language',
      'region',
      'keyboard',
      'second-keyboard',
      'eula',
      'personal-or-work',
      'local-account',
      'privacy',
      'cortana',
      'oem-registration',
    ]
    expect(pages).toEqual(shown)
    const declined = walk(someMachine(), { ...hidden, pages: { eula: 'decline' } })
    expect(declined.state).toMatchObject({ outcome: 'gave-up', joined: null })
  })

  test('[S-144] after a mismatch no restart asks for the profile again', () => {
    const stranger = { 'sign-in': signedInAs('kim@fabrikam.example', fabrikam) }
    const { states } = walk(someMachine(), stranger)
    const after = states.filter(({ diagnostics, outcome }) => diagnostics.tenantMatched === false && outcome === null)
    expect(after.length).toBeGreaterThan(5)
    for (const state of after) {
      const { effects, state: end } = walk(someMachine(), stranger, state)
      expect([state.node, effects.filter(({ kind }) => kind === 'fetch-profile')]).toEqual([state.node, []])
      expect(end).toMatchObject({ profile: null, joined: null, outcome: 'desktop-unmanaged' })
    }
  })

  test('a profile that was taken away during a restart leaves its pages to be asked, too', () => {
    const { pages, state } = walk(someMachine({ windows: { build: 19041, revision: 1 } }), {
      'fetch-profile': (_, earlier) =>
        earlier.filter(({ kind }) => kind === 'fetch-profile').length > 1
          ? noProfile
          : profileWith({ language: 'de-DE', region: 'DE', oobeConfig: 1024 + 16 }),
      'install-updates': { type: 'updates', installed: ['LAB-1'], reboot: true },
    })
    expect(pages.slice(0, 6)).toEqual(['language', 'region', 'keyboard', 'second-keyboard', 'eula', 'personal-or-work'])
    expect(state.profile).toBeNull()
  })

  test('[S-144] the refused user may still join their own tenant, by choice and without the profile', () => {
    const { state } = walk(someMachine(), {
      'fetch-profile': profileWith({ oobeConfig: 2 }),
      'sign-in': signedInAs('kim@fabrikam.example', fabrikam),
      join: { type: 'joined', deviceId: 'd', tenantId: fabrikam, administrator: false },
      pages: { 'personal-or-work': 'work' },
    })
    expect(state).toMatchObject({ outcome: 'desktop-managed', profileApplied: false, localGroup: 'Administrators' })
    expect(state.joined?.tenantId).toBe(fabrikam)
  })

  test('[S-127] [S-129] [S-130] 1703 before 7B applies the profile only to the registered domain, and is told unsupported', () => {
    expect(signingIn('pia@contoso.example', contoso, old).steps).toContain('profile-applied')
    const other = signingIn('pia@us.contoso.example', contoso, old)
    expect(other.state).toMatchObject({ profileApplied: false, diagnostics: { tenantMatched: false } })
    expect(other.effects).toContainEqual(expect.objectContaining({ step: 'powered-on', outcome: 'warning' }))
  })

  test('[S-133] before 7B a mismatch of domains within one tenant is told as that, and of tenants as that', () => {
    const told = (upn: string, tenantId: string) =>
      signingIn(upn, tenantId, old).effects.flatMap((e) =>
        e.kind === 'record-step' && /-mismatched$/.test(e.step) ? [[e.step, e.detail]] : [],
      )
    const [[step, detail] = []] = told('pia@us.contoso.example', contoso)
    expect(step).toBe('domain-mismatched')
    expect(detail).toMatch(
      /^pia@us\.contoso\.example belongs to the organisation of the profile, but not to its domain/,
    )
    expect(detail).toMatch(/contoso\.example, and Windows build 15063\.250 compares domains/)
    expect(detail).not.toContain('another organisation')
    expect(told('kim@fabrikam.example', fabrikam)).toEqual([
      ['tenant-mismatched', 'kim@fabrikam.example belongs to another organisation than the profile'],
    ])
  })

  test('[S-131] with the fix any domain of the tenant counts', () => {
    expect(signingIn('pia@us.contoso.example', contoso, fixed).steps).toContain('profile-applied')
  })

  test('[S-141] before the sign-in nothing irreversible is done', () => {
    const { effects } = walk(someMachine(), { 'fetch-profile': profileWith({ nameTemplate: 'FX-%RAND:4%' }) })
    const before = effects.slice(
      0,
      effects.findIndex((effect) => effect.kind === 'sign-in'),
    )
    const harmless = ['record-step', 'ask', 'check-network', 'fetch-profile', 'install-updates']
    expect(before.filter((effect) => !harmless.includes(effect.kind))).toEqual([])
  })

  test('nothing irreversible ever stands between a received profile and its tenant match', () => {
    for (const state of walk(someMachine()).states) {
      if (state.profile && !state.profileApplied) {
        expect(state).toMatchObject({ joined: null, enrolled: false, name: 'DESKTOP-4711ABC' })
      }
    }
  })
})

describe('the way to another account', () => {
  const leaving = (forcedEnrollment: boolean, build = 17763) =>
    walk(someMachine({ windows: { build, revision: 1 } }), {
      'fetch-profile': profileWith({ forcedEnrollment, nameTemplate: 'FX-%RAND:4%', oobeConfig: 16 }),
      'sign-in': (effect) =>
        effect.kind === 'sign-in' && effect.mayChangeAccount
          ? { type: 'answered', page: 'sign-in', value: 'change-account' }
          : happy['sign-in'],
    })

  test('leads to the ordinary first run, where nothing of the profile acts', () => {
    const { state, pages, steps, effects } = leaving(false)
    expect(pages.slice(-6)).toEqual([
      ...['eula', 'personal-or-work', 'local-account', 'privacy'],
      ...['cortana', 'oem-registration'],
    ])
    expect(state).toMatchObject({ outcome: 'desktop-unmanaged', profile: null, name: 'DESKTOP-4711ABC', joined: null })
    expect(steps).not.toContain('tenant-mismatched')
    expect(effects.some(({ kind }) => kind === 'report-mismatch')).toBe(false)
  })

  test('is hidden by the profile, from 1809 on', () => {
    expect(leaving(true).state).toMatchObject({ outcome: 'desktop-managed', profileApplied: true })
    expect(leaving(true, 17134).state).toMatchObject({ outcome: 'desktop-unmanaged', profile: null })
  })

  test('is on no other page, and an answer that nobody could give changes nothing', () => {
    const { effects, states } = walk(someMachine(), {
      'fetch-profile': noProfile,
      pages: { 'personal-or-work': 'work' },
    })
    expect(effects).toContainEqual(expect.objectContaining({ kind: 'sign-in', mayChangeAccount: false }))
    const signingIn = states.find(({ node }) => node === 'OobeAAD')!
    const answer = { type: 'answered', page: 'sign-in', value: 'change-account', at: 1 } as const
    expect(step(signingIn, answer)).toEqual({ state: signingIn, effects: [] })
  })
})

describe('what the profile sets without a page', () => {
  test('a name that the device has already needs no restart, another one needs one', () => {
    const named = (nameTemplate: string) => walk(someMachine(), { 'fetch-profile': profileWith({ nameTemplate }) })
    const own = named('DESKTOP-4711ABC')
    expect([own.state.name, own.steps.includes('rebooted')]).toEqual(['DESKTOP-4711ABC', false])
    const other = named('CON-7')
    expect([other.state.name, other.steps.includes('rebooted')]).toEqual(['CON-7', true])
  })

  test('its language acts over a cable only, since over Wi-Fi it comes behind the pages', () => {
    const languageOver = (link: 'wired' | 'wifi') =>
      walk(someMachine({ link, languages: ['en-US'], windows: { build: 19041, revision: 1 } }), {
        'fetch-profile': profileWith({ language: 'de-DE', region: 'DE' }),
      }).state.language
    expect([languageOver('wired'), languageOver('wifi')]).toEqual(['de-DE', 'en-US'])
  })
})

describe('without a profile', () => {
  test('[S-095] [S-101] [S-097] not registered, or registered without profile: the ordinary OOBE with its choice of account', () => {
    for (const answer of [notRegistered, noProfile]) {
      const { pages, state, steps } = walk(someMachine(), { 'fetch-profile': answer })
      expect(pages).toEqual(expect.arrayContaining(['eula', 'personal-or-work', 'privacy']))
      expect(steps).toContain('no-profile')
      expect(state).toMatchObject({ flow: 'normal', outcome: 'desktop-unmanaged', enrolled: false })
    }
  })

  test('[S-045] [S-166] Windows before 1703 gets no profile although one waits for it; the same device upgraded gets it', () => {
    const run = (build: number) =>
      walk(someMachine({ windows: { build, revision: 1 } }), { 'fetch-profile': profileWith({ oobeConfig: 4 }) })
    const asks = ({ effects }: ReturnType<typeof run>) => effects.some(({ kind }) => kind === 'fetch-profile')
    const [before, upgraded] = [run(14393), run(15063)]
    expect([asks(before), before.state.outcome]).toEqual([false, 'desktop-unmanaged'])
    expect(before.pages).toEqual(expect.arrayContaining(['personal-or-work', 'privacy']))
    expect([asks(upgraded), upgraded.state.outcome]).toEqual([true, 'desktop-managed'])
    expect(upgraded.pages).not.toContain('personal-or-work')
    expect(upgraded.pages).not.toContain('privacy')
  })

  test('a hybrid profile is refused by this client, which joins no domain', () => {
    const { state, steps } = walk(someMachine(), { 'fetch-profile': profileWith({ joinMethod: 1 }) })
    expect(steps).toContain('no-profile')
    expect(state.outcome).toBe('desktop-unmanaged')
  })

  test('[L-019] a client before 1809 keeps the blank answer through restarts, a later one asks again', () => {
    const fetches = (build: number) =>
      walk(someMachine({ windows: { build, revision: 1 } }), {
        'fetch-profile': notRegistered,
        'install-updates': { type: 'updates', installed: ['KB1'], reboot: true },
      }).effects.filter((effect) => effect.kind === 'fetch-profile').length
    expect([fetches(17134), fetches(17763)]).toEqual([1, 2])
  })

  test('when the service is unavailable a profile younger than a day is used, an older one is not', () => {
    const cached = (age: number): OobeState => ({
      ...factoryState(someMachine()),
      node: 'OobeEula',
      profile: { settings: someProfile(), etag: '"1"', receivedAt: 1_000_000 - age },
      profileState: 'Available',
      updatesDone: true,
    })
    const answers = { 'fetch-profile': { type: 'profile-unreachable', message: 'timed out' } as const }
    expect(walk(someMachine(), answers, cached(60_000)).state.profileApplied).toBe(true)
    expect(walk(someMachine(), answers, cached(25 * 3_600_000)).state.profileApplied).toBe(false)
  })

  test('declining the licence terms ends OOBE', () => {
    expect(walk(someMachine(), { pages: { eula: 'decline' } }).state).toMatchObject({
      outcome: 'gave-up',
      profile: null,
    })
  })
})

describe('sign-in, join, enrolment', () => {
  test('[S-203] a wrong password shows the same page again and joins nothing until it is right', () => {
    const { steps, effects } = walk(someMachine(), {
      'sign-in': (effect) =>
        effect.kind === 'sign-in' && effect.attempt === 0
          ? { type: 'sign-in-failed', code: 'AADSTS50126', message: 'wrong password' }
          : happy['sign-in'],
    })
    expect(steps.indexOf('sign-in-failed')).toBeLessThan(steps.indexOf('joined'))
    expect(effects.filter((effect) => effect.kind === 'sign-in')).toHaveLength(2)
  })

  test('after five wrong passwords the person gives up and the profile is gone', () => {
    const { state } = walk(someMachine(), { 'sign-in': { type: 'sign-in-failed', code: 'AADSTS50126', message: '' } })
    expect(state).toMatchObject({ outcome: 'gave-up', joined: null, profile: null })
  })

  const refusedEnrolment = { type: 'failed', code: '0x80180018', message: 'no licence' } as const
  const errorChoices = (answers: Parameters<typeof walk>[1]) => {
    const { effects } = walk(someMachine(), { enroll: refusedEnrolment, ...answers })
    return effects.flatMap((effect) => (effect.kind === 'ask' && effect.page === 'error' ? [effect.choices] : []))
  }

  test('a refused enrolment may be gone on without, unless the profile requires one', () => {
    expect(errorChoices({ 'fetch-profile': profileWith({ forcedEnrollment: false }) })).toContainEqual(
      expect.arrayContaining(['continue']),
    )
    expect(errorChoices({ 'fetch-profile': noProfile, pages: { 'personal-or-work': 'work' } })).toContainEqual(
      expect.arrayContaining(['continue']),
    )
    const required = errorChoices({ 'fetch-profile': profileWith({ forcedEnrollment: true }) })
    expect(required[0]).toEqual(['try-again', 'leave'])
    expect(required.flat()).not.toContain('continue')
  })

  test('what a profile of another organisation requires does not count', () => {
    const foreign = errorChoices({
      'fetch-profile': profileWith({ forcedEnrollment: true }),
      'sign-in': signedInAs('dana@fabrikam.example', fabrikam, { managed: true }),
      pages: { 'personal-or-work': 'work' },
    })
    expect(foreign).toContainEqual(expect.arrayContaining(['continue']))
  })

  test('a user outside the management scope is joined and not enrolled, and no status page is shown', () => {
    const { state, steps } = walk(someMachine(), {
      'sign-in': signedInAs('pia@contoso.example', contoso, { managed: false }),
    })
    expect(steps).toContain('not-enrolled')
    expect(steps).not.toContain('status-page-shown')
    expect(state).toMatchObject({ outcome: 'desktop-unmanaged', enrolled: false })
  })

  test('a refused join offers to try again, and leaving ends OOBE with the code', () => {
    const { state, effects } = walk(someMachine(), { join: { type: 'failed', code: '0x801c000e', message: 'quota' } })
    expect(effects).toContainEqual(expect.objectContaining({ page: 'error', choices: ['try-again', 'leave'] }))
    expect(state).toMatchObject({ outcome: 'gave-up', reason: '0x801c000e quota' })
  })

  test('the loss of the network stops at its own page and goes on at the same node', () => {
    let lost = false
    const { state, effects } = walk(someMachine(), {
      join: () => {
        if (lost) return happy.join
        lost = true
        return { type: 'network-lost', message: 'reset' }
      },
    })
    expect(effects).toContainEqual({ kind: 'wait-for-network' })
    expect(state.outcome).toBe('desktop-managed')
  })

  test('[S-206] the logon is automatic, except after a restart in the device phase', () => {
    const automatic = (answers: Parameters<typeof walk>[1]) =>
      walk(someMachine(), answers).effects.find((effect) => effect.kind === 'log-on')
    expect(automatic({})).toMatchObject({ automatic: true })
    let rebooted = false
    expect(
      automatic({
        'run-status-page': (effect) => {
          if (effect.kind === 'run-status-page' && effect.page.shown && !rebooted) {
            rebooted = true
            return { type: 'status-page-reboot' }
          }
          return happy['run-status-page'](effect)
        },
      }),
    ).toMatchObject({ automatic: false })
  })

  test('[S-205] when the server shows no status page, none is shown and the desktop is reached', () => {
    const { steps, state } = walk(someMachine(), { 'run-status-page': { type: 'status-page-done', result: 'skipped' } })
    expect(steps).not.toContain('status-page-shown')
    expect(state).toMatchObject({ outcome: 'desktop-managed', espDevice: 'not-shown', espUser: 'not-shown' })
  })

  test.each([
    [1, ['reset', 'leave']],
    [2, ['try-again', 'leave']],
    [4, ['continue', 'leave']],
    [7, ['reset', 'try-again', 'continue', 'leave']],
  ])('[L-025] [L-026] BlockInStatusPage %i offers %j when the page fails', (flags, choices) => {
    const { effects, state } = walk(someMachine(), {
      'run-status-page': { type: 'status-page-failed', code: '0x81036502', message: 'an app failed', flags },
    })
    expect(effects).toContainEqual(expect.objectContaining({ page: 'error', choices }))
    expect(state.outcome).toBe('status-page-failed')
  })

  test('[L-026] with flags 0 a failed page lets the user go on', () => {
    const { state } = walk(someMachine(), {
      'run-status-page': { type: 'status-page-failed', code: '0x800705b4', message: 'timed out', flags: 0 },
    })
    expect(state).toMatchObject({ outcome: 'desktop-managed', espDevice: 'failed' })
  })

  test('[S-091] [S-093] at the desktop the profile is gone and only its diagnostics remain', () => {
    const { state, steps } = walk(someMachine())
    expect(state.profile).toBeNull()
    expect(steps).toContain('profile-discarded')
    expect(state.diagnostics).toMatchObject({ cloudAssignedTenantId: contoso, tenantMatched: true })
    expect(JSON.stringify(state)).not.toContain('"oobeConfig"')
  })

  test('[S-096] [S-099] a finished device stays as it is through restarts; only a reset starts OOBE again', () => {
    const done = walk(someMachine(), { 'fetch-profile': notRegistered }).state
    expect(walk(someMachine(), {}, done).effects).toEqual([])
    expect(walk(someMachine()).state.outcome).toBe('desktop-managed')
  })
})

describe('a kill at any moment', () => {
  const everyState = [
    ...walk(someMachine(), { 'fetch-profile': profileWith({ nameTemplate: 'FX-%SERIAL%' }) }).states,
    ...walk(someMachine({ link: 'wifi' }), { 'install-updates': { type: 'updates', installed: ['KB1'], reboot: true } })
      .states,
    ...walk(someMachine(), { 'fetch-profile': noProfile, pages: { 'personal-or-work': 'work' } }).states,
  ]

  test('resumes from what is on disk and still reaches the desktop', () => {
    for (const [index, state] of everyState.entries()) {
      const resumed = walk(state.machine, {}, state)
      expect(resumed.state.outcome, `killed at state ${index}, ${state.node}`).toMatch(/^desktop-/)
      const joins = resumed.effects.filter((effect) => effect.kind === 'join').length
      expect(joins).toBeLessThanOrEqual(state.joined ? 0 : 1)
    }
  })
})

describe('any events in any order', () => {
  const flags = fc.constantFrom(0, 1, 2, 3, 4, 7)
  const words = fc.constantFrom(
    '',
    'en-US',
    'Lobby',
    'none',
    'work',
    'personal',
    'accept',
    'decline',
    'leave',
    'try-again',
    'continue',
    'reset',
    'collect-logs',
    'skip',
  )
  const pages = fc.constantFrom(
    'language',
    'region',
    'keyboard',
    'second-keyboard',
    'network',
    'captive-portal',
    'eula',
    'personal-or-work',
    'local-account',
    'privacy',
    'cortana',
    'oem-registration',
    'onedrive',
    'error',
  )
  const happening: fc.Arbitrary<object> = fc.oneof(
    fc.record({ type: fc.constant('power-on'), kept: fc.boolean() }),
    fc.record({ type: fc.constant('answered'), page: pages, value: words }),
    fc.constantFrom(
      ...[{ type: 'online' }, { type: 'captive-portal' }, { type: 'offline' }, { type: 'profile-unchanged' }],
      ...[{ type: 'terms-accepted' }, { type: 'enrolled' }, { type: 'logged-on' }, { type: 'network-back' }],
      ...[notRegistered, noProfile, { type: 'status-page-reboot' }, { type: 'network-lost', message: 'x' }],
      { type: 'page-overdue' },
      ...[
        { type: 'profile-unreachable', message: 'x' },
        { type: 'updates-failed', message: 'x' },
      ],
      ...[
        { type: 'failed', code: '0x1', message: 'x' },
        { type: 'sign-in-failed', code: 'x', message: 'x' },
      ],
      ...[signedInAs('pia@contoso.example', contoso), signedInAs('kim@fabrikam.example', fabrikam)],
      ...[
        { type: 'joined', deviceId: 'd', tenantId: contoso, administrator: false },
        happy['sign-in'],
        { type: 'abandoned', reason: 'x' },
      ],
    ),
    fc.record({ type: fc.constant('updates'), installed: fc.constant(['KB1']), reboot: fc.boolean() }),
    fc
      .record({
        joinMethod: fc.constantFrom(0, 0, 0, 1),
        oobeConfig: fc.nat(2047),
        nameTemplate: fc.constantFrom(null, 'FX-%SERIAL%'),
      })
      .map(profileWith),
    fc.record({
      type: fc.constant('status-page-shown'),
      timeoutMinutes: fc.integer({ min: 1, max: 1440 }),
      detail: fc.constant(''),
    }),
    fc.record({ type: fc.constant('status-page-done'), result: fc.constantFrom('succeeded', 'skipped', 'left') }),
    fc.record({
      ...{ type: fc.constant('status-page-failed'), code: fc.constant('0x1'), message: fc.constant('x') },
      ...{ flags, logs: fc.boolean() },
    }),
  )
  const machine = fc.record({
    windows: fc.record({ build: fc.constantFrom(14393, 15063, 16299, 17763, 19041, 22631), revision: fc.nat(600) }),
    languages: fc.constantFrom(['en-US'], ['en-US', 'de-DE']),
    link: fc.constantFrom('wired' as const, 'wifi' as const),
  })
  /** Half of the runs answer what is asked, so that they get far; the other half throw anything at it. */
  const fitting = (state: OobeState, other: object): object => {
    const work = workOf(state)
    if (!work) return other
    if (work.kind === 'ask') return { type: 'answered', page: work.page, value: work.choices[0] ?? 'x' }
    const answer = (happy as Record<string, unknown>)[work.kind]
    return typeof answer === 'function' ? answer(work) : ((answer as object | undefined) ?? other)
  }

  test('never lead out of the machine, never lose the deadline of a status page, never leave an ended state', () => {
    fc.assert(
      fc.property(
        machine,
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), happening), { maxLength: 60 }),
        (over, events) => {
          let state = factoryState(someMachine(over))
          let at = 0
          for (const [luck, event] of events) {
            at += 1000
            const before = state
            const happened = luck === 0 ? event : fitting(state, event)
            const next = step(state, { ...happened, at } as Event)
            state = next.state
            expect(isNode(state.node)).toBe(true)
            expect(JSON.parse(JSON.stringify(state))).toEqual(state)
            if (terminalNodes.includes(before.node)) expect(next).toEqual({ state: before, effects: [] })
            if (terminalNodes.includes(state.node)) expect(state.outcome).not.toBeNull()
            else expect(workOf(state)).not.toBeNull()
            if (['MDMProgressAfterAAD', 'MDMProgressUser'].includes(state.node)) {
              expect(state.statusPage!.deadlineAt).toBeGreaterThan(0)
              expect(state.enrolled).toBe(true)
            }
            if (state.profile && !state.profileApplied)
              expect(state.joined === null || before.joined !== null).toBe(true)
            if (state.node === 'Desktop') expect(state.profile).toBeNull()
            for (const effect of next.effects) {
              if (effect.kind === 'join') expect(state.user).not.toBeNull()
              if (effect.kind === 'record-step') expect(deviceSteps).toContain(effect.step)
            }
          }
        },
      ),
      { numRuns: 400 },
    )
  })
})

// What a person meets at a device that really runs, page by page, against the whole server. The walk through all pages without
// a device is src/simulator/oobe/oobe.test.ts; what a row of the requirements says of the client is proven here.

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readValue } from '../../../src/protocol/csp/tree.ts'
import type { DeviceResult } from '../../../src/simulator/boot.ts'
import { type LabInternet, startLabInternet } from '../../../src/simulator/internet.ts'
import type { DeviceOptions } from '../../../src/simulator/options.ts'
import { memoryDisk } from '../../../src/simulator/port/disk.ts'
import { freshKeys } from '../../../src/simulator/port/keys.ts'
import type { ManagedState } from '../../../src/simulator/run/record.ts'
import { addPolicy, boot, newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { storyOf } from '../../support/world/story-of.ts'
import { type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let lab: LabInternet
let office: Office
let pia: Person
beforeAll(async () => {
  world = await startWorld()
  lab = await startLabInternet()
  office = await openOffice(world, 'pages.example', { application: null, statusPage: null })
  pia = await office.tenant.user('pia')
})
afterAll(async () => {
  await lab?.close()
  await world?.[Symbol.asyncDispose]()
})

/** A registered machine that nobody has used, switched on by Pia. */
async function firstRun(over: Partial<DeviceOptions> = {}, at = office, person = pia): Promise<DeviceResult> {
  const hardware = newHardware()
  await at.register(hardware)
  return boot(world, hardware, person, over)
}

const pagesOf = ({ steps }: DeviceResult) =>
  steps.filter(({ step }) => step === 'page-shown').map(({ detail }) => detail)
const stepsOf = ({ steps }: DeviceResult) => steps.map(({ step }) => step)
const following = (result: DeviceResult, step: string) =>
  stepsOf(result).slice(stepsOf(result).indexOf(step as never) + 1)

test('[L-015] the policy that turns consumer features off keeps applications of the Store away at the first sign-in, from 1803 on; an older Windows has it and brings them', async () => {
  const [strict, usual] = [
    await openOffice(world, 'no-games.example', { application: null }),
    await openOffice(world, 'games.example', { application: null }),
  ]
  const policy = './Device/Vendor/MSFT/Policy/Config/Experience/AllowWindowsConsumerFeatures'
  await addPolicy(strict, policy, { type: 'Integer', value: 0 })
  const [ann, bob] = [await strict.tenant.user('ann'), await usual.tenant.user('bob')]
  const enterprise = { osEdition: 4 }
  const run = async (os: string, at: Office, person: Person) => {
    const disk = memoryDisk()
    const { consumerApps } = await firstRun({ ...enterprise, os, disk }, at, person)
    const { tree } = (await disk.read('tree')) as ManagedState
    return { brings: consumerApps.length > 0, policy: readValue(tree, policy) }
  }
  expect(await run('10.0.17134.1', strict, ann)).toEqual({ brings: false, policy: '0' })
  expect(await run('10.0.17134.1', usual, bob)).toEqual({ brings: true, policy: undefined })
  expect(await run('10.0.16299.15', strict, ann)).toEqual({ brings: true, policy: '0' })
})

describe('from the switch to the desktop', () => {
  test('[S-168] [S-169] [S-170] [S-171] [S-172] [S-173] [S-193] [S-197] [S-198] switched on, a language, region and keyboard chosen, a wireless network, one sign-in, and nobody is asked anything more', async () => {
    const result = await firstRun({ languages: ['en-US', 'de-DE'], link: 'wifi' })
    expect(result.outcome).toBe('desktop-managed')
    expect(stepsOf(result)[0]).toBe('powered-on')
    expect(pagesOf(result)).toEqual(['language', 'region', 'keyboard', 'second-keyboard', 'network'])
    const order = ['network-connected', 'profile-received', 'signed-in', 'joined', 'enrolled', 'desktop']
    expect(stepsOf(result).filter((step) => order.includes(step))).toEqual(order)
    expect(following(result, 'signed-in')).not.toContain('page-shown')
    expect(result.user).toBe(pia.userPrincipalName)
  })

  test('[S-193] [S-196] one language asks for none, and a cable for no network', async () => {
    expect(pagesOf(await firstRun())).toEqual(['region', 'keyboard', 'second-keyboard'])
  })

  test('[S-193] of several languages one has to be picked: without an answer the page comes again', async () => {
    const languages = ['en-US', 'de-DE']
    const insisting = await firstRun({ languages, answers: { pages: { language: ['', '', 'de-DE'] } } })
    const asked = ['language', 'language', 'language', 'region', 'keyboard', 'second-keyboard']
    expect(pagesOf(insisting)).toEqual(asked)
    expect(insisting.outcome).toBe('desktop-managed')
    const never = await firstRun({ languages, answers: { pages: { language: '' } } })
    expect(never).toMatchObject({ outcome: 'gave-up', profile: null, joined: false })
    expect(new Set(pagesOf(never))).toEqual(new Set(['language']))
  })

  test('[S-194] [S-195] region and keyboard are asked until there is an answer; a second keyboard may be left out or chosen', async () => {
    const insisting = await firstRun({ answers: { pages: { region: ['', '', 'DE'], keyboard: ['', 'de-DE'] } } })
    expect(pagesOf(insisting)).toEqual(['region', 'region', 'region', 'keyboard', 'keyboard', 'second-keyboard'])
    expect(insisting.outcome).toBe('desktop-managed')
    const second = await firstRun({ answers: { pages: { 'second-keyboard': 'de-DE' } } })
    expect(pagesOf(second)).toEqual(['region', 'keyboard', 'second-keyboard'])
    expect(second.outcome).toBe('desktop-managed')
  })

  test('[S-197] without a cable a wireless network is asked for until one is chosen, and who chooses none gets no further', async () => {
    const insisting = await firstRun({ link: 'wifi', answers: { pages: { network: ['', '', 'Lobby'] } } })
    expect(pagesOf(insisting).filter((page) => page === 'network')).toHaveLength(3)
    expect(insisting).toMatchObject({ outcome: 'desktop-managed', profile: 'Office notebook' })
    const never = await firstRun({ link: 'wifi', answers: { pages: { network: '' } } })
    expect(never).toMatchObject({ outcome: 'gave-up', profileReceived: null, joined: false })
  })

  test('[S-199] [S-200] a critical update installs without a question, restarts the device, and the first run goes on behind the pages that were answered', async () => {
    const { ztd, login, drs } = world.urls
    const services = { ztd, login, drs, internet: lab.origin('critical-with-reboot') }
    const result = await firstRun({ services, languages: ['en-US', 'de-DE'] })
    const steps = stepsOf(result)
    expect(steps.filter((step) => step === 'update-installed')).toHaveLength(1)
    expect(steps.indexOf('update-installed')).toBeLessThan(steps.indexOf('rebooted'))
    expect(steps.indexOf('rebooted')).toBeLessThan(steps.indexOf('signed-in'))
    expect(following(result, 'rebooted')).not.toContain('page-shown')
    expect(pagesOf(result)).toEqual(['language', 'region', 'keyboard', 'second-keyboard'])
    expect(result.outcome).toBe('desktop-managed')
  })

  test('[S-199] [S-200] a critical update that needs no restart installs without a question, and the device does not restart for it', async () => {
    const { ztd, login, drs } = world.urls
    const services = { ztd, login, drs, internet: lab.origin('critical') }
    const result = await firstRun({ services })
    const steps = stepsOf(result)
    expect(steps.filter((step) => step === 'update-installed')).toHaveLength(1)
    expect(steps.indexOf('update-installed')).toBeLessThan(steps.indexOf('signed-in'))
    expect(steps).not.toContain('rebooted')
    expect(pagesOf(result)).toEqual(['region', 'keyboard', 'second-keyboard'])
    expect(result.outcome).toBe('desktop-managed')
  })

  test('[S-082] [S-201] [L-010] a device with a profile goes straight to the organisation’s sign-in, and is never asked whether it is personal', async () => {
    const result = await firstRun()
    expect(pagesOf(result)).not.toContain('personal-or-work')
    expect(stepsOf(result).indexOf('profile-received')).toBeLessThan(stepsOf(result).indexOf('signed-in'))
    expect(result.seen).not.toBeNull()
    const unregistered = await boot(world, newHardware(), pia)
    expect(pagesOf(unregistered)).toContain('personal-or-work')
  })

  test('[S-091] [S-093] the profile is gone from the disk when the desktop is reached; its name stays for diagnosis', async () => {
    const disk = memoryDisk()
    const result = await firstRun({ disk })
    expect(stepsOf(result)).toContain('profile-discarded')
    expect(result).toMatchObject({ profileOnDisk: false, profileReceived: 'Office notebook' })
    expect(JSON.stringify(await disk.read('state'))).not.toContain('oobeConfig')
  })
})

describe('what the profile switches', () => {
  const shows = async (
    domain: string,
    oobe: Record<string, unknown>,
    over: Partial<DeviceOptions> = {},
  ): Promise<{ pages: readonly string[]; localGroup: DeviceResult['localGroup'] }> => {
    const at = await openOffice(world, domain, { application: null, statusPage: null, oobe })
    const result = await firstRun(over, at, await at.tenant.user('kim'))
    expect(result.outcome).toBe('desktop-managed')
    return { pages: pagesOf(result), localGroup: result.localGroup }
  }

  test('[L-009] a registered device skips the pages for Cortana, OneDrive and the manufacturer, which the same device met before it was registered', async () => {
    const hardware = newHardware()
    const at = await openOffice(world, 'offers.example', { application: null, statusPage: null })
    const person = await at.tenant.user('kim')
    const offers = ['cortana', 'oem-registration', 'onedrive']
    const offered = (result: DeviceResult) => pagesOf(result).filter((page) => offers.includes(page))
    const run = () => boot(world, hardware, person, { answers: { pages: { 'personal-or-work': 'work' } } })
    expect(offered(await run())).toEqual(offers)
    await at.register(hardware)
    const registered = await run()
    expect(registered).toMatchObject({ profile: 'Office notebook', outcome: 'desktop-managed' })
    expect(offered(registered)).toEqual([])
  })

  test('[S-177] [L-009] [L-012] [L-013] [L-014] each switch takes away its page, and no page for Cortana, OneDrive or the manufacturer comes whatever is switched', async () => {
    const kept = ['region', 'keyboard', 'second-keyboard']
    for (const eulaHidden of [false, true])
      for (const privacySettingsHidden of [false, true])
        for (const userType of ['standard', 'administrator']) {
          const switches = { eulaHidden, privacySettingsHidden, userType }
          const domain = `${Object.values(switches).join('-')}.example`
          const { pages, localGroup } = await shows(domain, switches)
          const asked = [...(eulaHidden ? [] : ['eula']), ...(privacySettingsHidden ? [] : ['privacy'])]
          expect([...pages].sort()).toEqual([...kept, ...asked].sort())
          expect(localGroup).toBe(userType === 'standard' ? 'Users' : 'Administrators')
        }
  })

  test('[S-018] whatever a profile switches, the built-in administrator is on the device afterwards; a policy renames it and switches it on', async () => {
    const at = await openOffice(world, 'built-in.example', { application: null, statusPage: null })
    const person = await at.tenant.user('kim')
    const builtIn = async () => (await firstRun({}, at, person)).localAccounts.filter(({ rid }) => rid === 500)
    const untouched = [{ name: 'Administrator', rid: 500, enabled: false }]
    for (const userType of ['standard', 'administrator']) {
      await at.changeProfile({ outOfBoxExperienceSetting: { userType, eulaHidden: true, privacySettingsHidden: true } })
      expect(await builtIn()).toEqual(untouched)
    }
    const accounts = './Device/Vendor/MSFT/Policy/Config/LocalPoliciesSecurityOptions/Accounts_'
    await addPolicy(at, `${accounts}RenameAdministratorAccount`, { type: 'String', value: 'Keeper' })
    await addPolicy(at, `${accounts}EnableAdministratorAccountStatus`, { type: 'Integer', value: 1 })
    expect(await builtIn()).toEqual([{ name: 'Keeper', rid: 500, enabled: true }])
  })

  test('[L-014] before 1709 the licence terms are shown although the profile hides them', async () => {
    const hidden = { eulaHidden: true }
    expect((await shows('old-eula.example', hidden, { os: '10.0.15063.483' })).pages).toContain('eula')
    expect((await shows('last-eula.example', hidden, { os: '10.0.16298.1' })).pages).toContain('eula')
    expect((await shows('new-eula.example', hidden, { os: '10.0.16299.15' })).pages).not.toContain('eula')
  })
})

describe('the version of Windows', () => {
  test('[S-083] [S-084] what support asks first is said of a device that was set up: pages that its profile hides and that were shown, and what its person became', async () => {
    const hidden = ({ comparison }: DeviceResult) =>
      comparison?.pages.filter((one) => one.hidden && one.shown).map(({ page }) => page)
    const wellKnown = await firstRun()
    expect(hidden(wellKnown)).toEqual([])
    expect(wellKnown.comparison).toMatchObject({
      pages: expect.arrayContaining([{ page: 'privacy', hidden: true, shown: false }]),
      account: { configured: 'standard', actual: 'standard' },
    })
    const head = await office.tenant.user('head', { roles: ['global-administrator'] })
    const odd = await firstRun({ os: '10.0.15063.483' }, office, head)
    expect(hidden(odd)).toEqual(['eula'])
    expect(odd.comparison?.account).toEqual({ configured: 'standard', actual: 'administrator' })
    const person = { answers: { pages: { 'personal-or-work': 'personal' } } }
    expect((await boot(world, newHardware(), undefined, person)).comparison).toBeNull()
  })

  test('[S-045] [S-166] before 1703 there is no Autopilot, although a profile waits; the device upgraded gets it', async () => {
    const old = await firstRun({ os: '10.0.14393.0' })
    expect(old).toMatchObject({ profileReceived: null, outcome: 'desktop-unmanaged', joined: false })
    expect(pagesOf(old)).toContain('personal-or-work')
    expect(await firstRun({ os: '10.0.15063.483' })).toMatchObject({ profile: 'Office notebook', joined: true })
  })

  test.each([
    ['10.0.15063.250', false],
    ['10.0.15063.483', true],
    ['10.0.16214.1', false],
    ['10.0.16215.1', true],
  ])(
    '[S-126] [S-127] [S-132] on %s a person of another domain of the tenant gets the profile: %s',
    async (os, matches) => {
      const domain = `match-${os.replaceAll('.', '-')}.example`
      const at = await openOffice(world, domain, { moreDomains: [`us.${domain}`], application: null, statusPage: null })
      const person = await at.tenant.user('sam', { domain: `us.${domain}` })
      expect(await firstRun({ os }, at, person)).toMatchObject({
        tenantMatched: matches,
        profile: matches ? 'Office notebook' : null,
      })
    },
  )

  test('[S-179] a profile for a hybrid join cannot be made yet; one that is there is not offered before 1809, and both sides say why', async () => {
    const at = await openOffice(world, 'hybrid.example', { application: null, statusPage: null })
    const hybrid = {
      '@odata.type': '#microsoft.graph.activeDirectoryWindowsAutopilotDeploymentProfile',
      displayName: 'Hybrid notebook',
      outOfBoxExperienceSetting: { deviceUsageType: 'singleUser', userType: 'standard' },
    }
    const profiles = '/beta/deviceManagement/windowsAutopilotDeploymentProfiles'
    await expect(at.tenant.api.post(profiles, hybrid)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('hybrid join is not served by this version yet'),
    })
    // as a later version will store it
    const stored = world.app.db.updateTable('deployment_profile').where('tenant_id', '=', at.tenant.tenantId)
    await stored.set({ join_type: 'hybrid' }).execute()
    const person = await at.tenant.user('kim')
    const run = async (os: string) => {
      const hardware = newHardware()
      await at.register(hardware)
      const result = await boot(world, hardware, person, { os })
      expect(result).toMatchObject({ profile: null, joined: false, outcome: 'desktop-unmanaged' })
      expect(pagesOf(result)).toContain('personal-or-work')
      const why = result.steps.filter(({ step }) => step === 'no-profile').map(({ detail }) => detail)
      return {
        why,
        story: (await storyOf(at, hardware)).events.map(({ step, detail }) => [step, detail]),
        received: result.profileReceived,
      }
    }
    const before = await run('10.0.17762.1')
    expect(before).toMatchObject({ received: null, why: ['815 ZtdDeviceHasNoAssignedProfile'] })
    const message =
      'The profile asks for a hybrid join, which Windows build 17762 does not know; it needs 17763 (version 1809).'
    expect(before.story).toContainEqual(['profile-refused', { reason: 'hybrid-needs-1809', message }])
    const from = await run('10.0.17763.1')
    expect(from.why).toEqual(['refused: the profile asks for a hybrid join, which this client does not offer'])
    expect(from.story.map(([step]) => step)).not.toContain('profile-refused') // offered, and not followed
    expect(from.story.map(([step]) => step)).toContain('profile-offered')
  })

  test('[L-019] a device that was switched on too early keeps the empty answer through a restart before 1809, and asks again from 1809 on', async () => {
    const registeredBeforeTheRestart = async (os: string) => {
      const hardware = newHardware()
      let registered: Promise<void> | undefined
      const onStep = ({ step }: { step: string }) => {
        if (step === 'no-profile') registered ??= office.register(hardware)
      }
      // the update that restarts the device comes when it is registered
      const held = createServer(async (request, response) => {
        await registered
        const answer = await fetch(lab.origin('critical-with-reboot') + request.url)
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' })
        response.end(await answer.text())
      })
      held.listen(0, '127.0.0.1')
      await once(held, 'listening')
      const { ztd, login, drs } = world.urls
      const internet = `http://127.0.0.1:${(held.address() as AddressInfo).port}`
      const result = await boot(world, hardware, pia, { os, services: { ztd, login, drs, internet }, onStep })
      held.close()
      expect(stepsOf(result)).toContain('rebooted')
      return result
    }
    expect(await registeredBeforeTheRestart('10.0.17134.1')).toMatchObject({ profile: null, joined: false })
    expect(await registeredBeforeTheRestart('10.0.17763.107')).toMatchObject({
      profile: 'Office notebook',
      joined: true,
    })
  })
})

describe('who is refused', () => {
  test('[S-134] a device of another kind, such as a HoloLens, gets no profile from the service', async () => {
    const result = await firstRun({ osEdition: 136 })
    expect(result).toMatchObject({ profileReceived: null, outcome: 'desktop-unmanaged' })
  })

  test('[S-137] one device more than a person may have ends on the page that says this user is not authorized to enroll, with 801c0003, and what cures it', async () => {
    const strict = await openOffice(world, 'limit.example', { application: null, statusPage: null })
    await strict.tenant.api.patch(`/v1.0/organization/${strict.tenant.tenantId}`, { deviceQuotaPerUser: 2 })
    const lee = await strict.tenant.user('lee')
    expect(await firstRun({}, strict, lee)).toMatchObject({ joined: true })
    expect(await firstRun({}, strict, lee)).toMatchObject({ joined: true, failure: null })
    const third = await firstRun({}, strict, lee)
    expect(third).toMatchObject({
      joined: false,
      outcome: 'gave-up',
      failure: {
        code: '0x801C0003',
        message: expect.stringMatching(
          /^This user is not authorized to enroll\. .*lee@limit\.example.*'DeviceCapReached'\. Delete devices that are no longer used, or raise the limit\./,
        ),
        buttons: expect.arrayContaining(['try-again']),
      },
    })
    expect(third.reason).toMatch(/^0x801C0003 This user is not authorized to enroll\. /)
    expect(pagesOf(third).at(-1)).toBe('error')
  })

  test('[L-035] who may not join, and who has as many devices as allowed, read 801c0003 on the page Something went wrong', async () => {
    const strict = await openOffice(world, 'join.example', { application: null, statusPage: null })
    const change = (to: object) => strict.tenant.api.patch(`/v1.0/organization/${strict.tenant.tenantId}`, to)
    const page = { title: 'Something went wrong', code: '0x801C0003' }
    const [allowed, other] = [await strict.tenant.user('allowed', { mayJoin: true }), await strict.tenant.user('other')]
    await change({ usersMayJoin: 'selected', deviceQuotaPerUser: 1 })
    expect(await firstRun({}, strict, other)).toMatchObject({ joined: false, failure: page })
    expect(await firstRun({}, strict, allowed)).toMatchObject({ joined: true, failure: null })
    expect(await firstRun({}, strict, allowed)).toMatchObject({ joined: false, failure: page })
  })

  test('[L-036] whose licence for management was taken while the device was set up, and who has too many devices in it, read 80180018 on the page Something went wrong', async () => {
    const strict = await openOffice(world, 'licence.example', { application: null, statusPage: null })
    const page = (message: string) => ({
      title: 'Something went wrong',
      code: '0x80180018',
      message: expect.stringContaining(message),
    })
    const refused = { joined: true, enrolled: false, outcome: 'gave-up' }
    // Who has none at the sign-in is not sent to management at all. The device makes the key of its enrolment when it has been.
    const without = await strict.tenant.user('without')
    const steps: string[] = []
    const keys = async () => {
      if (steps.includes('joined')) await strict.tenant.api.patch(`/v1.0/users/${without.id}`, { mdmLicensed: false })
      return freshKeys()
    }
    const unlicensed = await firstRun({ keys, onStep: ({ step }) => void steps.push(step) }, strict, without)
    expect(unlicensed).toMatchObject({ ...refused, failure: page('no licence for device management') })
    expect(pagesOf(unlicensed).at(-1)).toBe('error')

    await strict.tenant.api.patch(`/v1.0/organization/${strict.tenant.tenantId}`, {
      era: 'E18',
      enrollmentLimitPerUser: 1,
    })
    const lee = await strict.tenant.user('lee')
    expect(await firstRun({}, strict, lee)).toMatchObject({ enrolled: true, failure: null })
    const second = await firstRun({}, strict, lee)
    expect(second).toMatchObject({ ...refused, failure: page('as many devices in management') })
    expect(pagesOf(second).at(-1)).toBe('error')
  })

  test('a restriction keeps a device out: it reads 80180014 on the page Something went wrong, and its story names the restriction', async () => {
    const strict = await openOffice(world, 'restricted.example', { application: null, statusPage: null })
    const { id } = await strict.tenant.api.post<{ id: string }>(
      '/beta/deviceManagement/deviceEnrollmentConfigurations',
      {
        '@odata.type': '#microsoft.graph.deviceEnrollmentPlatformRestrictionConfiguration',
        displayName: 'Future Windows',
        platformType: 'windows',
        platformRestriction: { osMinimumVersion: '10.0.99999.0' },
      },
    )
    await strict.tenant.api.post(`/beta/deviceManagement/deviceEnrollmentConfigurations/${id}/assign`, {
      enrollmentConfigurationAssignments: [
        { target: { '@odata.type': '#microsoft.graph.allLicensedUsersAssignmentTarget' } },
      ],
    })
    const kept = await firstRun({}, strict, await strict.tenant.user('lee'))
    expect(kept).toMatchObject({
      joined: true,
      enrolled: false,
      failure: { title: 'Something went wrong', code: '0x80180014' },
    })
    const identities = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'
    const { value } = await strict.tenant.api.get<{ value: { id: string }[] }>(identities)
    const stories = await Promise.all(
      value.map(({ id: device }) => strict.tenant.api.get(`${identities}/${device}/story`)),
    )
    expect(JSON.stringify(stories)).toContain('"restriction":"Future Windows"')
  })

  test('today the limit of management does not stop a device with a deployment profile, and one without it', async () => {
    const strict = await openOffice(world, 'today.example', { application: null, statusPage: null })
    await strict.tenant.api.patch(`/v1.0/organization/${strict.tenant.tenantId}`, { enrollmentLimitPerUser: 1 })
    const lee = await strict.tenant.user('lee')
    const unregistered = () => boot(world, newHardware(), lee, { answers: { pages: { 'personal-or-work': 'work' } } })
    expect(await firstRun({}, strict, lee)).toMatchObject({ enrolled: true })
    expect(await firstRun({}, strict, lee)).toMatchObject({ enrolled: true })
    expect(await unregistered()).toMatchObject({ enrolled: true })
    expect(await unregistered()).toMatchObject({ joined: true, enrolled: false, failure: { code: '0x80180018' } })
  })
})

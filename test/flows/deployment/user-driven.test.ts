// The main job over the real wires: a registered machine, switched on by the person it was bought for, against the whole
// server. What the machine itself decides is tested beside it (src/simulator); here it is what both sides make of it.

import { get } from 'node:https'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { squareLogo } from '../../../src/demo/logo.ts'
import type { DeviceResult } from '../../../src/simulator/boot.ts'
import { startLabInternet } from '../../../src/simulator/internet.ts'
import type { DeviceOptions, Hardware } from '../../../src/simulator/options.ts'
import { jumpingClock } from '../../../src/simulator/port/clock.ts'
import { type Disk, memoryDisk } from '../../../src/simulator/port/disk.ts'
import type { DeviceRecord } from '../../../src/simulator/run/record.ts'
import { deviceSteps } from '../../../src/simulator/trace.ts'
import { deviceSteps as storySteps } from '../../../src/story/event.ts'
import { testAuthority } from '../../support/server/certificate.ts'
import { boot, newHardware, type Office, openOffice, recordsOf } from '../../support/world/office.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(async () => {
  await world?.[Symbol.asyncDispose]()
})

test('the device tells exactly the steps that the story knows', () => {
  expect([...deviceSteps].sort()).toEqual(Object.keys(storySteps).sort())
})

describe('from unboxing to desktop', () => {
  test('[S-167] [S-174] [S-175] [S-176] [S-178] [S-185] [S-190] [S-203] [S-204] [S-207] [L-031] one person, one password, and everything the organisation assigned is there', async () => {
    const office = await openOffice(world, 'contoso.example', {
      profile: { deviceNameTemplate: 'CON-%RAND:5%' },
      statusPage: { trackInstallProgressForAutopilotOnly: true, disableUserStatusTrackingAfterFirstUser: true },
    })
    const pia = await office.tenant.user('pia')
    const hardware = newHardware()
    await office.register(hardware)
    const before = await recordsOf(office.tenant, hardware)

    const lab = await startLabInternet()
    const { ztd, login, drs } = world.urls
    const services = { ztd, login, drs, internet: lab.origin('critical-with-reboot') }
    const result = await boot(world, hardware, pia, { services, link: 'wifi', languages: ['en-US', 'de-DE'] }).finally(
      lab.close,
    )

    expect(result).toMatchObject({
      outcome: 'desktop-managed',
      profile: 'Office notebook',
      joined: true,
      enrolled: true,
      espDevice: 'succeeded',
      espUser: 'succeeded',
      localGroup: 'Users',
      profileOnDisk: false,
    })
    expect(result.name).toMatch(/^CON-\d{5}$/)
    expect(result.programs).toMatchObject([{ version: '4.2.0' }])

    const after = await recordsOf(office.tenant, hardware)
    expect(result.deviceId).toBe(before.registration?.azureActiveDirectoryDeviceId)
    expect(after.devices.filter(({ deviceId }) => deviceId === result.deviceId)).toMatchObject([
      { trustType: 'AzureAd' },
    ])
    expect(after.devices).toHaveLength(before.devices.length)
    expect(after.managed).toMatchObject([{ autopilotEnrolled: true, enrollmentProfileName: 'Office notebook' }])

    const stages = ['network-connected', 'profile-received', 'signed-in', 'joined', 'enrolled', 'status-page-shown']
    const order = stages.map((step) => result.steps.findIndex((entry) => entry.step === step))
    expect(order).toEqual([...order].sort((a, b) => a - b))
    expect(order).not.toContain(-1)
  })

  test('two virtual machines whose long serial numbers differ at their ends get two names, as the directory has them', async () => {
    const office = await openOffice(world, 'virtual.example', {
      profile: { deviceNameTemplate: 'FX-%SERIAL%' },
      application: null,
      statusPage: null,
    })
    const person = await office.tenant.user('pia')
    const nameOf = async (serialNumber: string) => {
      const hardware = newHardware({ serialNumber })
      await office.register(hardware)
      return (await boot(world, hardware, person)).name
    }
    const names = [
      await nameOf('VMware-56 4d 8e 10 3c aa 51 02-11 22 33 44 55 66 77 a1'),
      await nameOf('VMware-56 4d 8e 10 3c aa 51 02-11 22 33 44 55 66 77 a2'),
    ]
    expect(names).toEqual(['FX-3344556677a1', 'FX-3344556677a2'])
    const { value } = await office.tenant.api.get<{ value: { displayName: string }[] }>('/v1.0/devices')
    expect(value.map(({ displayName }) => displayName).sort()).toEqual(names)
  })

  test('[S-202] [S-100] [L-011] the sign-in page shows the organisation that owns the device', async () => {
    const text = 'Welcome. Help desk: 4200.'
    const branded = await openOffice(world, 'branded.example', {
      branding: { name: 'Branded Ltd', signInText: text },
      application: null,
    })
    const logo = squareLogo('#0b5cad')
    const { tenantId, api } = branded.tenant
    await api.send('PUT', `/v1.0/organization/${tenantId}/branding/squareLogo`, logo, 'image/png')
    const plain = await openOffice(world, 'plain.example', { application: null })
    const see = async (office: typeof branded) => {
      const hardware = newHardware()
      await office.register(hardware)
      return (await boot(world, hardware, await office.tenant.user('kim'))).seen
    }
    const seen = await see(branded)
    expect(seen?.heading).toBe('Branded Ltd')
    expect(seen?.text).toContain(text)
    expect(seen?.hasLogo).toBe(true)
    expect(await fetchBytes(`${world.urls.login}/${tenantId}/branding/logo`, world.ca)).toEqual(logo)
    const generic = await see(plain)
    expect(generic?.heading).not.toBe('Branded Ltd')
    expect(generic?.hasLogo).toBe(false)
  })

  test('[S-085] [S-019] [S-020] who is administrator on the device follows from the profile, except for directory administrators', async () => {
    const standard = await openOffice(world, 'standard.example', { application: null, statusPage: null })
    const open = await openOffice(world, 'open.example', {
      application: null,
      statusPage: null,
      oobe: { userType: 'administrator' },
    })
    const groupOf = async (office: typeof open, roles: ('device-administrator' | 'global-administrator')[] = []) => {
      const hardware = newHardware()
      await office.register(hardware)
      const person = await office.tenant.user(`kim${roles[0] ?? ''}`, { roles })
      return (await boot(world, hardware, person)).localGroup
    }
    expect(await groupOf(standard)).toBe('Users')
    expect(await groupOf(standard, ['device-administrator'])).toBe('Administrators')
    expect(await groupOf(standard, ['global-administrator'])).toBe('Administrators')
    expect(await groupOf(open)).toBe('Administrators')
  })

  test('[S-001] [S-123] Windows 10 1703 with the July 2017 update is accepted by every service, and again after a wipe while it is registered', async () => {
    const office = await openOffice(world, 'first.example')
    const person = await office.tenant.user('lee')
    const hardware = newHardware()
    await office.register(hardware)
    const disk = memoryDisk()
    const first = { os: '10.0.15063.483', osEdition: 48, disk }
    const managed = { outcome: 'desktop-managed', profile: 'Office notebook', espUser: 'succeeded' }
    expect(await boot(world, hardware, person, first)).toMatchObject(managed)
    expect(await boot(world, hardware, person, { ...first, reset: true })).toMatchObject(managed)

    const { registration } = await recordsOf(office.tenant, hardware)
    await office.tenant.api.delete(`/beta/deviceManagement/windowsAutopilotDeviceIdentities/${registration?.id}`)
    const gone = await boot(world, hardware, person, { ...first, reset: true })
    expect(gone).toMatchObject({ registration: 'not-registered', profile: null, outcome: 'desktop-unmanaged' })
  })

  test('[S-191] a profile of a group without a rule reaches the devices that somebody puts into it, and no other', async () => {
    const office = await openOffice(world, 'byhand.example', { application: null, statusPage: null })
    const { api, user } = office.tenant
    const { id } = await api.post<{ id: string }>('/v1.0/groups', {
      displayName: 'By hand',
      mailNickname: 'byhand',
      mailEnabled: false,
      securityEnabled: true,
    })
    await api.post(`/beta/deviceManagement/windowsAutopilotDeploymentProfiles/${office.profileId}/assignments`, {
      target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: id },
    })
    const [put, left] = [newHardware(), newHardware()]
    for (const hardware of [put, left]) await office.register(hardware, '')
    const statusOf = async (hardware: typeof put) =>
      (await recordsOf(office.tenant, hardware)).registration?.deploymentProfileAssignmentStatus
    expect([await statusOf(put), await statusOf(left)]).toEqual(['notAssigned', 'notAssigned'])
    const { devices, registration } = await recordsOf(office.tenant, put)
    const object = devices.find(({ deviceId }) => deviceId === registration?.azureActiveDirectoryDeviceId)
    await api.post(`/v1.0/groups/${id}/members/$ref`, {
      '@odata.id': `${world.urls.graph}/v1.0/directoryObjects/${object?.id}`,
    })
    expect([await statusOf(put), await statusOf(left)]).toEqual(['assignedInSync', 'notAssigned'])
    const person = await user('lee')
    expect(await boot(world, put, person)).toMatchObject({ profile: 'Office notebook', joined: true })
    expect(await boot(world, left, person)).toMatchObject({ profile: null, joined: false })
  })

  test('[S-131] a person of another domain of the same tenant matches', async () => {
    const office = await openOffice(world, 'group.example', {
      moreDomains: ['us.group.example'],
      application: null,
      statusPage: null,
    })
    const hardware = newHardware()
    await office.register(hardware)
    const person = await office.tenant.user('sam', { domain: 'us.group.example' })
    expect(await boot(world, hardware, person)).toMatchObject({ profile: 'Office notebook', tenantMatched: true })
  })

  test('[S-129] [S-130] [S-133] on 1703 before 7B the person of the registered domain gets the profile, the same person of another domain of the tenant does not, and both sides tell why; with 7B both do', async () => {
    const office = await openOffice(world, 'old.example', {
      moreDomains: ['us.old.example'],
      application: null,
      statusPage: null,
    })
    const hardware = newHardware()
    await office.register(hardware)
    const person = await office.tenant.user('sam', { domain: 'us.old.example' })
    const of1703 = { os: '10.0.15063.250' }
    const first = newHardware()
    await office.register(first)
    const matched = await boot(world, first, await office.tenant.user('lee'), of1703)
    expect(matched).toMatchObject({ profile: 'Office notebook', tenantMatched: true, joined: true })
    expect(matched.steps).toContainEqual(expect.objectContaining({ step: 'tenant-matched', detail: 'by domain' }))
    expect(await storyOf(office, first)).not.toContain('domain-mismatch')

    const result = await boot(world, hardware, person, of1703)
    // the consequence: the ordinary first run, in which nobody's profile is applied
    expect(result).toMatchObject({ profile: null, tenantMatched: false, outcome: 'desktop-unmanaged', joined: false })
    expect(result.steps).toContainEqual(
      expect.objectContaining({
        step: 'domain-mismatched',
        detail: expect.stringMatching(
          /sam@us\.old\.example belongs to the organisation.* not to its domain old\.example.*15063\.250 compares domains; from 1703 with the update of July 2017 \(15063\.483\)/,
        ),
      }),
    )
    const steps = result.steps.map(({ step }) => step)
    expect(steps).toContain('domain-mismatched')
    expect(steps).not.toContain('tenant-mismatched')
    const story = await storyOf(office, hardware)
    expect(story).toEqual(expect.arrayContaining(['domain-mismatch', 'domain-mismatched']))
    expect(story).not.toContain('tenant-mismatch')
    expect(await boot(world, hardware, person, { os: '10.0.15063.483' })).toMatchObject({
      profile: 'Office notebook',
      tenantMatched: true,
      joined: true,
    })
  })

  test('[S-144] [S-194] after a mismatch the person is asked what the profile had answered or hidden', async () => {
    const hostile = await openOffice(world, 'locales.example', {
      profile: { locale: 'de-DE' },
      oobe: { keyboardSelectionPageSkipped: true },
      application: null,
      statusPage: null,
    })
    const victim = await openOffice(world, 'asked.example', { application: null, statusPage: null })
    const hardware = newHardware()
    await hostile.register(hardware)
    const { steps, ...result } = await boot(world, hardware, await victim.tenant.user('vic'), {
      os: '10.0.19045.1',
      languages: ['en-US', 'de-DE'],
      answers: { pages: { language: 'en-US', region: 'US', keyboard: 'en-US', 'personal-or-work': 'work' } },
    })
    expect(result).toMatchObject({ profile: null, joined: true, tenantId: victim.tenant.tenantId })
    const mismatch = steps.findIndex(({ step }) => step === 'tenant-mismatched')
    const pages = (part: typeof steps) => part.flatMap(({ step, detail }) => (step === 'page-shown' ? [detail] : []))
    expect(pages(steps.slice(0, mismatch))).toEqual([])
    expect(pages(steps.slice(mismatch))).toEqual([
      'language',
      'region',
      'keyboard',
      'second-keyboard',
      'eula',
      'personal-or-work',
      'privacy',
      'oem-registration',
      'onedrive',
    ])
  })
})

describe('when something is different', () => {
  test('[S-095] [S-096] unregistered hardware gets the ordinary setup; registered later, only a reset brings Autopilot', async () => {
    const office = await openOffice(world, 'later.example', { application: null, statusPage: null })
    const person = await office.tenant.user('lee')
    const hardware = newHardware()
    const disk = memoryDisk()
    expect(await boot(world, hardware, person, { disk })).toMatchObject({
      registration: 'not-registered',
      outcome: 'desktop-unmanaged',
    })
    await office.register(hardware)
    expect(await boot(world, hardware, person, { disk })).toMatchObject({ outcome: 'desktop-unmanaged' })
    expect(await boot(world, hardware, person, { disk, reset: true })).toMatchObject({
      profile: 'Office notebook',
      joined: true,
    })
  })

  test('[S-101] [S-097] registered without a profile: the choice of account, and work leads to join and management all the same', async () => {
    const office = await openOffice(world, 'bare.example', { application: null })
    const person = await office.tenant.user('lee')
    const hardware = newHardware()
    await office.register(hardware, '')
    const personal = await boot(world, hardware, person)
    expect(personal).toMatchObject({
      registration: 'registered',
      profile: null,
      outcome: 'desktop-unmanaged',
      joined: false,
    })
    expect(personal.steps.map(({ detail }) => detail)).toContain('personal-or-work')
    const work = await boot(world, hardware, person, { answers: { pages: { 'personal-or-work': 'work' } } })
    expect(work).toMatchObject({ profile: null, joined: true, localGroup: 'Administrators' })
    expect((await recordsOf(office.tenant, hardware)).managed).toMatchObject([{ autopilotEnrolled: false }])
  })

  test('[T-25] [S-128] [S-141] [S-142] [S-143] [S-144] a hostile registration shows its own page and nothing more: its profile is never applied to a person of another tenant', async () => {
    const hostile = await openOffice(world, 'hostile.example', {
      branding: { name: 'Hostile Ltd' },
      profile: { deviceNameTemplate: 'BAD-%RAND:4%' },
    })
    const victim = await openOffice(world, 'victim.example')
    const hardware = newHardware()
    await hostile.register(hardware)
    const objectOfHostile = async () => {
      const [device, ...more] = (await recordsOf(hostile.tenant, hardware)).devices
      expect(more).toEqual([])
      return hostile.tenant.api.get<Record<string, unknown>>(`/beta/devices/${device?.id}`)
    }
    const object = await objectOfHostile()
    expect(object).toMatchObject({ displayName: hardware.fields.serialNumber, trustType: null })
    const person = await victim.tenant.user('vic')
    const personal = await boot(world, hardware, person)
    expect(personal.seen?.heading).toBe('Hostile Ltd')
    expect(personal).toMatchObject({
      profile: null,
      tenantMatched: false,
      outcome: 'desktop-unmanaged',
      joined: false,
      localGroup: 'Administrators', // of a profile that counted, a standard user
      programs: [],
    })
    expect(personal.name).not.toMatch(/^BAD/)
    expect(await objectOfHostile()).toEqual(object)
    const result = await boot(world, hardware, person, { answers: { pages: { 'personal-or-work': 'work' } } })
    const signedIn = result.steps.filter(({ step }) => step === 'signed-in').map(({ detail }) => detail)
    expect(signedIn[0]).toContain('sign-in page: Hostile Ltd')
    expect(signedIn[1]).not.toContain('Hostile') // by the person's choice, on the page of all
    expect(result).toMatchObject({
      profile: null,
      profileReceived: 'Office notebook',
      tenantMatched: false,
      tenantId: victim.tenant.tenantId,
      joined: true,
    })
    expect(result.name).not.toMatch(/^BAD/)
    expect(result.steps.map(({ step }) => step)).toContain('tenant-mismatched')
    expect(result.steps.map(({ step }) => step)).not.toContain('profile-applied')
    expect((await recordsOf(hostile.tenant, hardware)).managed).toEqual([])
    expect(await objectOfHostile()).toEqual(object)
    expect(await storyOf(hostile, hardware)).toContain('tenant-mismatch')
  })

  test('the options to change the account are there unless the profile hides them', async () => {
    const leaves = async (domain: string, escapeLinkHidden: boolean) => {
      const office = await openOffice(world, domain, {
        application: null,
        statusPage: null,
        oobe: { escapeLinkHidden },
      })
      const hardware = newHardware()
      await office.register(hardware)
      const person = await office.tenant.user('lee')
      return boot(world, hardware, person, { answers: { pages: { 'sign-in': 'change-account' } } })
    }
    expect(await leaves('leave.example', false)).toMatchObject({
      outcome: 'desktop-unmanaged',
      profile: null,
      joined: false,
    })
    const stays = await leaves('stay.example', true)
    expect(stays).toMatchObject({ outcome: 'desktop-managed', profile: 'Office notebook' })
    expect(stays.steps).toContainEqual(
      expect.objectContaining({ step: 'page-shown', detail: 'sign-in, without a way to another account' }),
    )
  })

  test('a device that does not trust the authority of the installation says so, and what to do, and is set up as an ordinary one', async () => {
    const office = await openOffice(world, 'distrusted.example', { application: null, statusPage: null })
    const hardware = newHardware()
    await office.register(hardware)
    const result = await boot(world, hardware, await office.tenant.user('lee'), { ca: testAuthority('Another').ca })
    expect(result).toMatchObject({ registration: 'unknown', outcome: 'desktop-unmanaged', joined: false })
    const details = result.steps.map(({ detail }) => detail)
    expect(details).toContainEqual(expect.stringMatching(/from an authority that this device does not trust .*--ca/))
    expect(details).not.toContain('no network with internet access')
  })

  test('[S-203] a wrong password joins nothing; the right one, typed second, does; after five wrong ones no sixth is asked for', async () => {
    const office = await openOffice(world, 'typo.example', { application: null, statusPage: null })
    const person = await office.tenant.user('lee')
    const hardware = newHardware()
    await office.register(hardware)
    const wrong = await boot(world, hardware, { ...person, password: 'not it' })
    expect(wrong).toMatchObject({ outcome: 'gave-up', joined: false })
    const second = await boot(world, hardware, person, { answers: { password: ['not it', person.password] } })
    expect(second).toMatchObject({ outcome: 'desktop-managed' })
    expect(second.steps.map(({ step }) => step)).toContain('sign-in-failed')
    const tries = [...Array.from({ length: 5 }, () => 'not it'), person.password]
    const sixth = await boot(world, hardware, person, { answers: { password: tries } })
    expect(sixth).toMatchObject({ outcome: 'gave-up', joined: false })
    expect(sixth.steps.filter(({ step }) => step === 'sign-in-failed')).toHaveLength(5)
    expect(sixth.reason).toMatch(/^sign-in failed 5 times; last: /)
  })

  test('[S-181] a person who may not join is refused with the code people know, and nothing is joined', async () => {
    const office = await openOffice(world, 'strict.example', { application: null, statusPage: null })
    await office.tenant.api.patch(`/v1.0/organization/${office.tenant.tenantId}`, { usersMayJoin: 'selected' })
    const person = await office.tenant.user('lee', { mayJoin: false })
    const hardware = newHardware()
    await office.register(hardware)
    const result = await boot(world, hardware, person)
    expect(result).toMatchObject({ outcome: 'gave-up', joined: false, reason: expect.stringContaining('0x801C0003') })
  })

  test('a person without a management licence is joined and left unmanaged', async () => {
    const office = await openOffice(world, 'unlicensed.example')
    const person = await office.tenant.user('lee', { mdmLicensed: false })
    const hardware = newHardware()
    await office.register(hardware)
    expect(await boot(world, hardware, person)).toMatchObject({
      outcome: 'desktop-unmanaged',
      joined: true,
      enrolled: false,
      espDevice: 'not-shown',
    })
  })

  test('[L-046] another profile that a device is given after its first run changes nothing before a reset, and before the first run it counts', async () => {
    const { tenant, register } = await openOffice(world, 'given-later.example', { application: null, statusPage: null })
    const [before, after] = [newHardware(), newHardware()]
    for (const hardware of [before, after]) await register(hardware)
    const management = '/beta/deviceManagement'
    const profiles = `${management}/windowsAutopilotDeploymentProfiles`
    const { id } = await tenant.api.post<{ id: string }>(profiles, { displayName: 'Another one' })
    const give = async ({ fields }: typeof before) => {
      const { value } = await tenant.api.get<{ value: { id: string; serialNumber: string }[] }>(
        `${management}/windowsAutopilotDeviceIdentities`,
      )
      const deviceIds = value.flatMap((one) => (one.serialNumber === fields.serialNumber ? [one.id] : []))
      await tenant.api.post(`${profiles}/${id}/assign`, { deviceIds })
    }
    const person = await tenant.user('lee')
    const disk = memoryDisk()
    const start = (over: Partial<DeviceOptions> = {}) => boot(world, after, person, { disk, ...over })
    expect(await start()).toMatchObject({ profile: 'Office notebook', localGroup: 'Users' })
    for (const hardware of [before, after]) await give(hardware)
    expect(await start()).toMatchObject({ localGroup: 'Users' })
    expect(await boot(world, before, person)).toMatchObject({ profile: 'Another one', localGroup: 'Administrators' })
    expect(await start({ reset: true })).toMatchObject({ profile: 'Another one', localGroup: 'Administrators' })
  })

  describe('a profile that is edited', () => {
    const oobe = { deviceUsageType: 'singleUser', userType: 'standard', eulaHidden: true, privacySettingsHidden: true }
    const edited = { ...oobe, userType: 'administrator', privacySettingsHidden: false }
    const arrange = async (domain: string, profile: Record<string, unknown> = {}) => {
      const office = await openOffice(world, domain, { application: null, statusPage: null, profile })
      const hardware = newHardware()
      await office.register(hardware)
      const edit = (settings: Record<string, unknown>) => office.changeProfile({ outOfBoxExperienceSetting: settings })
      const person = await office.tenant.user('lee')
      const start = (over: Partial<DeviceOptions> = {}) => boot(world, hardware, person, over)
      return { edit, start }
    }
    const received = ({ steps }: DeviceResult) => steps.filter(({ step }) => step === 'profile-received')
    const old = { localGroup: 'Users' }
    const fresh = { localGroup: 'Administrators' }

    test('[S-092] [S-094] before the first start counts; after its download it changes nothing until the next reset', async () => {
      const { edit, start } = await arrange('edit.example')
      await edit(edited) // between the registration and the first start
      const once = diskThatWaits(memoryDisk(), 'profile-received', () => edit(oobe))
      const { disk } = once
      const result = await start({ disk })
      expect(result).toMatchObject(fresh)
      expect(once.happened()).toBe(true)
      expect(received(result)).toHaveLength(1)
      expect(await start({ disk })).toMatchObject(fresh)
      expect(await start({ disk, reset: true })).toMatchObject(old)
    })

    test('[S-092] before a restart that comes ahead of the sign-in it counts, since the profile is downloaded again after that', async () => {
      const { edit, start } = await arrange('edit-restart.example')
      const lab = await startLabInternet()
      const { ztd, login, drs } = world.urls
      const services = { ztd, login, drs, internet: lab.origin('critical-with-reboot') }
      const once = diskThatWaits(memoryDisk(), 'profile-received', () => edit(edited))
      const result = await start({ disk: once.disk, services }).finally(lab.close)
      expect(result).toMatchObject(fresh)
      expect(once.happened()).toBe(true)
      expect(received(result)).toHaveLength(2)
    })

    test('[S-092] once it is applied it is never asked for again, also not after the restart for the new name', async () => {
      const { edit, start } = await arrange('edit-applied.example', { deviceNameTemplate: 'OLD-%RAND:4%' })
      const once = diskThatWaits(memoryDisk(), 'profile-applied', () => edit(edited))
      const result = await start({ disk: once.disk })
      expect(result).toMatchObject(old)
      expect(once.happened()).toBe(true)
      expect(result.steps.map(({ step }) => step)).toContain('rebooted')
      expect(received(result)).toHaveLength(1)
      expect(result.steps.map(({ detail }) => detail)).not.toContain('privacy') // which the edit would show
    })
  })
})

describe('the status page', () => {
  test('[S-205] [L-023] is shown when it is configured and not otherwise; management happens either way', async () => {
    const office = await openOffice(world, 'quiet.example', { statusPage: null })
    const person = await office.tenant.user('lee')
    const hardware = newHardware()
    await office.register(hardware)
    const result = await boot(world, hardware, person)
    expect(result).toMatchObject({ outcome: 'desktop-managed', espDevice: 'not-shown', espUser: 'not-shown' })
    expect(result.programs).toHaveLength(1)
  })

  test.each([
    [
      '[L-025] reset',
      { allowDeviceResetOnInstallFailure: true, allowDeviceUseOnInstallFailure: false },
      ['reset', 'collect-logs', 'leave'],
    ],
    [
      '[L-026] use',
      { allowDeviceResetOnInstallFailure: false, allowDeviceUseOnInstallFailure: true },
      ['continue', 'collect-logs', 'leave'],
    ],
    [
      'nothing but another try',
      {
        allowDeviceResetOnInstallFailure: false,
        allowDeviceUseOnInstallFailure: false,
        allowLogCollectionOnInstallFailure: false,
      },
      ['try-again', 'leave'],
    ],
  ])(
    '%s is offered on a failing application when it is allowed, and logs likewise, with the organisation’s text [L-028] [L-029]',
    async (name, settings, buttons) => {
      const office = await openOffice(world, `fail${name.length}.example`, { application: 1603, statusPage: settings })
      const person = await office.tenant.user('lee')
      const hardware = newHardware()
      await office.register(hardware)
      const result = await boot(world, hardware, person)
      expect(result).toMatchObject({
        outcome: 'status-page-failed',
        espDevice: 'failed',
        desktop: false,
        failure: { code: '0x81036502', buttons },
      })
      expect(result.failure?.message).toContain('extension 4200')
      const { registration } = await recordsOf(office.tenant, hardware)
      expect(registration).toMatchObject({ enrollmentState: 'failed' }) // the list says so, not only the story
      const story = await office.tenant.api.get<{ value: { step: string }[] }>(
        `/beta/deviceManagement/windowsAutopilotDeviceIdentities/${registration?.id}/story`,
      )
      expect(story.value.map(({ step }) => step)).toEqual(expect.arrayContaining(['app-failed', 'status-page-failed']))
    },
  )

  test('without blocking the person goes on past a failing application', async () => {
    const office = await openOffice(world, 'free.example', {
      application: 1603,
      statusPage: { blockDeviceSetupRetryByUser: false },
    })
    const person = await office.tenant.user('lee')
    const hardware = newHardware()
    await office.register(hardware)
    expect(await boot(world, hardware, person)).toMatchObject({ outcome: 'desktop-managed', espDevice: 'failed' })
  })
})

describe('a power cut', () => {
  const steps = ['hello', 'profile', 'sign-in', 'join', 'terms', 'enroll', 'sync', 'download', 'events'] as const
  test.each(steps)('during %s leaves one device in the directory, one in management, and a desktop', async (at) => {
    const office = await openOffice(world, `kill-${at}.example`)
    const person = await office.tenant.user('lee')
    const hardware = newHardware()
    await office.register(hardware)
    const result = await boot(world, hardware, person, {
      clock: jumpingClock(),
      faults: [{ at, kind: 'kill', times: at === 'sync' ? 3 : 1 }],
    })
    expect(result).toMatchObject({ outcome: 'desktop-managed', espDevice: 'succeeded', espUser: 'succeeded' })
    expect(result.programs).toHaveLength(1)
    const { devices, managed } = await recordsOf(office.tenant, hardware)
    expect(devices).toHaveLength(1)
    expect(managed).toHaveLength(1)
  })
})

/** The change is made once, and the device goes on behind the step when it is over. */
function diskThatWaits(inner: Disk, step: string, change: () => Promise<void>) {
  let happened = false
  const disk: Disk = {
    ...inner,
    write: async (name, value) => {
      await inner.write(name, value)
      const { trace = [] } = value as Partial<Pick<DeviceRecord, 'trace'>>
      if (happened || name !== 'state' || !trace.some((entry) => entry.step === step)) return
      await change()
      happened = true
    },
  }
  return { disk, happened: () => happened }
}

async function storyOf(office: Office, hardware: Hardware): Promise<string[]> {
  const { registration } = await recordsOf(office.tenant, hardware)
  const { value } = await office.tenant.api.get<{ value: { step: string }[] }>(
    `/beta/deviceManagement/windowsAutopilotDeviceIdentities/${registration?.id}/story`,
  )
  return value.map(({ step }) => step)
}

function fetchBytes(url: string, ca: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get(url, { ca }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('end', () => resolve(Buffer.concat(parts)))
    }).on('error', reject)
  })
}

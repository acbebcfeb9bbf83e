// Which profile a client is offered, by build, edition and join type; and the ticket that carries what was found.

import { createHmac, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'

import { nothingProved } from '../../kernel/assurance.ts'
import { admit } from '../../kernel/assurance-needs.ts'
import { DirectoryDeviceId, RegistrationId, TenantId } from '../../kernel/id.ts'
import { makeAddressLimit, makeRateLimit } from '../../kernel/rate-limit.ts'
import { encodeOobeConfig } from '../../protocol/ztd/oobe-config.ts'
import { defaultSettings } from '../profile/profile.ts'
import { decideOffer, downloadedProfile, type OfferedProfile } from './lookup.ts'
import { claimedOnly, makeDeviceTickets, type TicketSubject } from './ticket.ops.ts'

const profile: OfferedProfile = {
  displayName: 'Sales',
  joinType: 'aad',
  mode: 'user-driven',
  settings: defaultSettings,
  explicit: true,
}
const policy = { secretsNeed: 'registered', acceptsSimulatedTpm: false } as const
const named = admit('assigned-user-name', { ...nothingProved, registered: true }, policy)
const current = { osBuild: 26100, osEdition: 48 }

describe('the offer', () => {
  test.each([
    ['[S-166] Windows 10 1703 is offered a profile', profile, { osBuild: 15063, osEdition: 48 }, 'offer'],
    ['an older build is not', profile, { osBuild: 14393, osEdition: 48 }, 'not-offered'],
    ['a client that does not say is taken as current', profile, { osBuild: 0, osEdition: null }, 'offer'],
    ['a Surface Hub is not', profile, { osBuild: 26100, osEdition: 119 }, 'not-offered'],
    [
      '1803 is not offered a hybrid profile',
      { ...profile, joinType: 'hybrid' as const },
      { osBuild: 17134, osEdition: 48 },
      'not-offered',
    ],
    ['1809 is', { ...profile, joinType: 'hybrid' as const }, { osBuild: 17763, osEdition: 48 }, 'offer'],
    ['[S-101] a registered device without profile gets none', undefined, current, 'none-assigned'],
  ])('%s', (_what, given, client, kind) => {
    expect(decideOffer(given, client).kind).toBe(kind)
  })

  const hybrid: OfferedProfile = { ...profile, joinType: 'hybrid' }

  test('the oldest builds that are offered a profile, and a hybrid one, to the very number', () => {
    const offered = (one: OfferedProfile, osBuild: number) => decideOffer(one, { ...current, osBuild })
    expect(offered(profile, 15062)).toMatchObject({ kind: 'not-offered', reason: 'os-too-old' })
    expect(offered(profile, 15063).kind).toBe('offer')
    expect(offered(hybrid, 17762)).toMatchObject({ kind: 'not-offered', reason: 'hybrid-needs-1809' })
    expect(offered(hybrid, 17763).kind).toBe('offer')
    expect(offered(hybrid, 0).kind).toBe('offer')
  })

  test('[S-134] seven editions are offered nothing, also without a profile, and every other one is', () => {
    const refused = Array.from({ length: 300 }, (_, osEdition) => osEdition).filter(
      (osEdition) => decideOffer(profile, { ...current, osEdition }).kind !== 'offer',
    )
    expect(refused).toEqual([104, 119, 123, 131, 133, 135, 136])
    expect(decideOffer(undefined, { ...current, osEdition: 119 })).toMatchObject({ reason: 'sku-not-supported' })
    expect(decideOffer(profile, { ...current, osEdition: null }).kind).toBe('offer')
  })

  test('a profile for all devices is an assignment like any other', () => {
    expect(decideOffer({ ...profile, explicit: false }, current).kind).toBe('offer')
  })

  test('a refusal for the edition says so', () => {
    expect(decideOffer(profile, { osBuild: 26100, osEdition: 135 })).toMatchObject({
      message: expect.stringContaining('SKU not supported'),
    })
  })
})

describe('the profile as sent', () => {
  const device = {
    registrationId: 'r',
    directoryDeviceId: 'd',
    tenantId: 't',
    tenantDomain: 'contoso.example',
    assignedUser: null,
    deviceName: null,
  }
  const config = (settings: Partial<typeof defaultSettings>) =>
    encodeOobeConfig(
      downloadedProfile(device, { ...profile, settings: { ...defaultSettings, ...settings } }, named).oobe,
    )

  test.each([
    [{}, 265],
    [{ userType: 'standard' as const }, 267],
    [{ privacySettingsHidden: true }, 269],
    [{ eulaHidden: true }, 281],
    [{ keyboardSelectionPageSkipped: true, locale: 'en-GB' }, 1289],
    [{ keyboardSelectionPageSkipped: true, locale: '' }, 265],
    [{ keyboardSelectionPageSkipped: true, locale: null }, 265],
    [{ keyboardSelectionPageSkipped: false, locale: 'en-GB' }, 265],
  ])('[S-177] the settings %o set their own bits and no others: %i', (settings, bits) => {
    expect(config(settings)).toBe(bits)
  })

  test('[T-48] the name of the assigned user is in the profile of a device that is admitted, and of no other', () => {
    const assigned = { ...device, assignedUser: 'ada@contoso.example' }
    const unknown = admit('assigned-user-name', { ...nothingProved, registered: false }, policy)
    expect(downloadedProfile(assigned, profile, named).assignedUser).toBe('ada@contoso.example')
    expect(downloadedProfile(assigned, profile, unknown).assignedUser).toBe('')
  })

  test('a TPM is asked for where the device stands for itself, and attested too where it is prepared', () => {
    const oobeOf = (mode: OfferedProfile['mode'], preprovisioningAllowed: boolean) => {
      const settings = { ...defaultSettings, preprovisioningAllowed }
      const { attestTpm, authenticateDevice, requireTpm } = downloadedProfile(
        device,
        { ...profile, mode, settings },
        named,
      ).oobe
      return [attestTpm, authenticateDevice, requireTpm]
    }
    expect(oobeOf('user-driven', false)).toEqual([false, false, false])
    expect(oobeOf('user-driven', true)).toEqual([true, false, false])
    expect(oobeOf('self-deploying', false)).toEqual([true, true, true])
  })

  test('a device is called what it was given, else by the template; a hybrid join gets its name from the domain', () => {
    const settings = { ...defaultSettings, deviceNameTemplate: 'PC-%SERIAL%' }
    const nameOf = (deviceName: string | null, joinType: OfferedProfile['joinType'] = 'aad') =>
      downloadedProfile({ ...device, deviceName }, { ...profile, joinType, settings }, named).deviceNameTemplate
    expect([nameOf('ADA-1'), nameOf(null), nameOf('ADA-1', 'hybrid')]).toEqual(['ADA-1', 'PC-%SERIAL%', ''])
  })

  test('a language carries its region, and the system default says so', () => {
    const sent = (locale: string | null) =>
      downloadedProfile(device, { ...profile, settings: { ...defaultSettings, locale } }, named)
    expect(sent('en-GB')).toMatchObject({ language: 'en-GB', region: 'GB' })
    expect(sent(null)).toMatchObject({ language: 'os-default', region: '' })
    expect(sent('')).toMatchObject({ language: '', region: '' })
  })
})

describe('tickets', () => {
  const tickets = makeDeviceTickets(randomBytes(32))
  const now = new Date('2026-11-21T10:00:00Z')
  const subject = {
    globalDeviceId: 'g',
    registration: {
      tenantId: TenantId.parse('8c0f3f44-1111-4222-8333-9d1e2f3a4b5c'),
      registrationId: RegistrationId.parse('b6f1a0f3-2f8e-4a3e-9f57-1a0c3e2d4b55'),
      directoryDeviceId: DirectoryDeviceId.parse('51c2c1de-57f4-4d0d-9a84-70d6d0a8a9c1'),
    },
    ek: null,
    osBuild: 26100,
    osEdition: 48,
    needsAttention: false,
    proof: { assurance: 'ek' as const, simulated: true },
  }

  test('a ticket tells what was found and how far it was proved', () => {
    expect(tickets.verify(tickets.issue(subject, now), now)).toMatchObject(subject)
    const joinKey = 'ab'.repeat(32)
    const attested = { ...subject, proof: { assurance: 'attested' as const, simulated: false, joinKey } }
    expect(tickets.verify(tickets.issue(attested, now), now).proof).toEqual(attested.proof)
  })

  test('each ticket has an id of its own', () => {
    const ids = [1, 2].map(() => tickets.verify(tickets.issue(subject, now), now).id)
    for (const id of ids) expect(id).toMatch(/^[\w-]{12}$/)
    expect(ids[0]).not.toBe(ids[1])
  })

  test('what is not there or not so is not said, and is read back as such', () => {
    const read = (change: Partial<TicketSubject>) => tickets.verify(tickets.issue({ ...subject, ...change }, now), now)
    const plain = read({ proof: claimedOnly })
    expect(Object.keys(plain.claims)).not.toEqual(expect.arrayContaining(['sim']))
    expect(plain).toMatchObject({ proof: { assurance: 'claimed', simulated: false }, needsAttention: false, ek: null })
    for (const missing of ['att', 'uuo', 'jkh', 'sim']) expect(plain.claims).not.toHaveProperty(missing)
    expect(plain).not.toHaveProperty('otherUuid')
    expect(read({ needsAttention: true }).needsAttention).toBe(true)
    expect(read({ otherUuid: true }).otherUuid).toBe(true)
    expect(read({ otherUuid: false })).not.toHaveProperty('otherUuid')
    expect(read({ ek: 'ab' }).ek).toBe('ab')
    expect(read({ osEdition: null }).osEdition).toBeNull()
    expect(read({ registration: undefined })).not.toHaveProperty('registration')
    const late = tickets.verify(tickets.issue(subject, new Date(now.getTime() + 999)), now)
    expect(late.issuedAt).toEqual(now)
  })

  test('[T-01] the signature is HMAC-SHA-256 (RFC 2104) over header and claims, whatever the length of the key', () => {
    for (const length of [1, 32, 63, 64, 65, 100]) {
      const secret = randomBytes(length)
      const [head, payload, signature] = makeDeviceTickets(secret).issue(subject, now).split('.')
      expect(signature).toBe(createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url'))
    }
  })

  test('a ticket of up to 4096 letters is read, and a longer one is not', () => {
    const of = (length: number) => tickets.issue({ ...subject, globalDeviceId: 'x'.repeat(length) }, now)
    const lengths = Array.from({ length: 8 }, (_, i) => of(2600 + i).length)
    // three bytes are four letters, and no text has one letter more, so none of ours has 4096
    const room = 2600 + 3 * Math.floor((4096 - lengths[0]!) / 4)
    const longest = [0, 1, 2, 3, 4].map((more) => of(room + more)).findLast((ticket) => ticket.length <= 4096)
    expect(longest?.length).toBe(4095)
    expect(tickets.verify(longest!, now)).toMatchObject({ registration: subject.registration })
    const longer = [0, 1, 2, 3, 4, 5].map((more) => of(room + more)).find((ticket) => ticket.length > 4096)
    expect(longer?.length).toBe(4097)
    expect(() => tickets.verify(longer!, now)).toThrow('is too long')
  })

  test('a ticket counts from a minute before its time, for clocks that differ, and not a second earlier', () => {
    const ticket = tickets.issue(subject, now)
    expect(tickets.verify(ticket, new Date(now.getTime() - 60_000))).toMatchObject(subject)
    expect(() => tickets.verify(ticket, new Date(now.getTime() - 60_001))).toThrow('is from the future')
    expect(tickets.verify(ticket, new Date(now.getTime() + 599_999))).toMatchObject(subject)
    expect(() => tickets.verify(ticket, new Date(now.getTime() + 600_000))).toThrow('has expired')
  })

  test('[T-01][T-11] a changed, foreign, unsigned, endless or expired ticket is refused', () => {
    const good = tickets.issue(subject, now)
    const [head, payload, signature] = good.split('.') as [string, string, string]
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    const forged = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), tid: 'x' }),
    ).toString('base64url')
    const bad = [
      `${head}.${forged}.${signature}`,
      `${none}.${payload}.`,
      `${head}.${payload}.`,
      `${head}.${payload}.${signature.slice(0, -4)}`,
      `${good}.more`,
      'x'.repeat(100_000),
      '',
      makeDeviceTickets(randomBytes(32)).issue(subject, now),
    ]
    for (const ticket of bad) expect(() => tickets.verify(ticket, now)).toThrow(/device ticket/)
    const shapeless = [
      `${none}.${payload}.${signature}`,
      `${head}..${signature}`,
      `${head}.${payload}.`,
      `${good}.more`,
      `${good}.`,
    ]
    for (const ticket of shapeless) expect(() => tickets.verify(ticket, now)).toThrow('is not one of this service')
    expect(() => tickets.verify(good, new Date(now.getTime() + 600_000))).toThrow(/expired/)
  })
})

test('[T-22] guessing from one address is slowed down, and no other address with it', () => {
  const limit = makeRateLimit(60)
  const now = new Date('2026-11-21T10:00:00Z')
  const guess = () => {
    const wait = limit.wait('192.0.2.1', now)
    if (wait === undefined) limit.count('192.0.2.1', now)
    return wait
  }
  const guesses = Array.from({ length: 700 }, guess)
  expect(guesses.filter((wait) => wait === undefined)).toHaveLength(600)
  expect(guesses.at(-1)).toBe(1)
  expect(limit.wait('192.0.2.2', now)).toBeUndefined()
  expect(limit.wait('192.0.2.1', new Date(now.getTime() + 2000))).toBeUndefined()
})

test('[T-22] an IPv6 site guesses four times as much as one address, from however many addresses; IPv4 addresses have no site', () => {
  const limit = makeAddressLimit(60)
  const now = new Date('2026-03-01T12:00:00Z')
  const guess = (address: string) => {
    if (limit.wait(address, now) !== undefined) return 0
    limit.count(address, now)
    return 1
  }
  let guesses = 0
  for (let n = 0; n < 40; n++) for (let m = 0; m < 100; m++) guesses += guess(`2001:db8:7:${n.toString(16)}::/64`)
  expect(guesses).toBe(2400)
  expect(limit.wait('2001:db8:7:ffff::/64', now)).toBe(1)
  expect(limit.wait('2001:db8:8:0::/64', now)).toBeUndefined()
  let alone = 0
  for (let n = 0; n < 1000; n++) alone += guess('192.0.2.1')
  expect([alone, limit.wait('192.0.2.2', now)]).toEqual([600, undefined])
})

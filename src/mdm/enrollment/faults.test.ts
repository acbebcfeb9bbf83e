// Every fault of MS-MDE2 §2.2.10 as a table: what brings it about over the wire, and that none is left out.

import { generateKeyPairSync } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { certificateRequest } from '../../../test/support/certificate-request.ts'
import { enroll, enrollTextShowing, send, soapType } from '../../../test/support/mdm/mdm-device.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../../test/support/world/world.ts'
import type { EnrollmentContext } from '../../protocol/mde2/context.ts'
import { decodeSoap, type SoapSecurity } from '../../protocol/soap.ts'
import {
  decodeFault,
  type FaultErrorType,
  type FaultSubcode,
  faultErrorTypes,
  faultSubcodes,
  hresultOfFault,
} from '../../protocol/soap-fault.ts'

let world: World
let tenant: WorldTenant
let pia: Person
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('faults.example')
  pia = await tenant.user('pia')
  await change({ allowsUnjoinedEnrollment: true })
})
afterAll(() => world?.[Symbol.asyncDispose]())

const change = (to: object) => tenant.api.patch(`/v1.0/organization/${tenant.tenantId}`, to)
const csr = certificateRequest(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }))
const shows = ({ userPrincipalName: username, password }: Person): SoapSecurity => ({
  usernameToken: { username, password },
})
const text = (security: SoapSecurity, more: EnrollmentContext = {}, request: Uint8Array = csr) =>
  enrollTextShowing(
    world,
    security,
    { deviceId: 'F1', enrollmentType: 'Full', osVersion: '10.0.26200.1', ...more },
    request,
  )
async function faultOf(body: string, page = 'Enrollment.svc') {
  const url = `${world.urls.enrollment}/EnrollmentServer/${page}`
  const answer = await send(world, url, { method: 'POST', headers: soapType, body })
  expect(answer.headers['content-length']).toBe(String(answer.body.length))
  const fault = decodeFault(decodeSoap(answer.body))
  if (!fault) throw new Error('it is no fault')
  return { status: answer.status, ...fault }
}
/** While the organisation says so. */
async function under(setting: object, after: object, work: () => Promise<object>) {
  await change(setting)
  try {
    return await work()
  } finally {
    await change(after)
  }
}

/** Where another test brings it about: they need a certificate near its end. */
const elsewhere = { NotEligibleToRenew: 'renew.test.ts', InMaintenance: 'renew.test.ts' } as const
type Here = Exclude<FaultSubcode | FaultErrorType, keyof typeof elsewhere>

const provoked: Readonly<Record<Here, () => Promise<object>>> = {
  MessageFormat: () => faultOf('<Envelope/>'),
  Authentication: () => faultOf(text(shows({ ...pia, password: 'not mine' }))),
  Authorization: () => under({ mdmScope: 'none' }, { mdmScope: 'all' }, () => faultOf(text(shows(pia)))),
  CertificateRequest: () => faultOf(text(shows(pia), {}, Buffer.from('no request'))),
  EnrollmentServer: () => faultOf(text(shows(pia)), 'Nothing.svc'),
  InternalServiceFault: async () => {
    const owner = new pg.Client({ connectionString: world.database.url })
    await owner.connect()
    try {
      await owner.query('alter table mdm_enrollment rename to mdm_enrollment_lost')
      return await faultOf(text(shows(pia)))
    } finally {
      await owner.query('alter table mdm_enrollment_lost rename to mdm_enrollment')
      await owner.end()
    }
  },
  InvalidSecurity: () => faultOf(text({ binarySecurityToken: { valueType: 'urn:other', value: Buffer.from('x') } })),
  DeviceCapReached: async () => {
    const max = await tenant.user('max')
    expect(await enroll(world, text(shows(max), { deviceId: 'F2' }))).toHaveProperty('kind', 'enrolled')
    const another = certificateRequest(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }))
    return under({ deviceQuotaPerUser: 1 }, { deviceQuotaPerUser: 50 }, () =>
      faultOf(text(shows(max), { deviceId: 'F3' }, another)),
    )
  },
  DeviceNotSupported: () => faultOf(text(shows(pia), { osVersion: '6.3.9600' })),
  NotSupported: () => faultOf(text(shows(pia)).replace('200512/Issue', '200512/Renew')),
  UserLicense: async () => faultOf(text(shows(await tenant.user('none', { mdmLicensed: false })))),
  InvalidEnrollmentData: () => faultOf(text(shows(pia), { enrollmentType: '' })),
  CustomServerError: () =>
    under({ allowsUnjoinedEnrollment: false }, { allowsUnjoinedEnrollment: true }, () => faultOf(text(shows(pia)))),
}

test('every subcode and every error type of the specification is brought about by a test', () => {
  const known = [...Object.keys(faultSubcodes), ...Object.keys(faultErrorTypes)]
  expect([...Object.keys(provoked), ...Object.keys(elsewhere)].sort()).toEqual(known.sort())
})

test.each(Object.keys(provoked) as Here[])('%s is answered with its code, status 500 and a sentence', async (name) => {
  const { status, message, ...fault } = (await provoked[name]()) as Awaited<ReturnType<typeof faultOf>>
  const hresult =
    name in faultErrorTypes
      ? faultErrorTypes[name as FaultErrorType].hresult
      : faultSubcodes[name as FaultSubcode].hresult
  expect([status, hresultOfFault(fault)]).toEqual([500, hresult])
  expect(message).toMatch(/^[A-Z].{10,}\.$/)
})

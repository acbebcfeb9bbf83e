import { expect, test } from 'vitest'
import { TenantId } from '../../kernel/id.ts'
import type { Role } from '../../kernel/role.ts'
import { findResource } from '../../protocol/oauth/known.ts'
import {
  accessClaimsOfApplication,
  accessClaimsOfPerson,
  defaultResource,
  delegatedScopes,
  idClaims,
} from './claims.ts'

const urls = {
  login: 'https://login.example',
  portal: 'https://portal.example',
  graph: 'https://graph.example',
  drs: 'https://drs.example',
  enrollment: 'https://enroll.example',
  partner: 'https://partner.example',
}
const tenantId = TenantId.parse('11111111-1111-4111-8111-111111111111')
const person = {
  id: '22222222-2222-4222-8222-222222222222',
  userPrincipalName: 'pia@a.example',
  displayName: 'Pia',
  givenName: null,
  surname: null,
  mdmLicensed: true,
  directoryPremium: true,
  roles: [] as readonly Role[],
  rolesInGroups: [],
}
const names = {
  sub: person.id,
  oid: person.id,
  upn: 'pia@a.example',
  unique_name: 'pia@a.example',
  preferred_username: 'pia@a.example',
  name: 'Pia',
  amr: ['pwd'],
}
const mdm = {
  mdm_enrollment_url: 'https://enroll.example/EnrollmentServer/Discovery.svc',
  mdm_terms_of_use_url: 'https://enroll.example/TermsOfUse',
  mdm_compliance_url: 'https://portal.example/compliance',
}
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10'
const asked = (name: string) => ({ resource: findResource(name)!, name }) // each is listed
const common = { tenantId, endpointVersion: 1, clientId: 'c1', urls, epoch: 3, amr: ['pwd'] } as const

test('[T-60] a person’s permissions are those of the roles they hold, at the administration API and nowhere else', () => {
  const own = ['User.Read', 'Directory.AccessAsUser.All']
  for (const resource of ['graph', 'directory-graph'] as const) {
    for (const roles of [[], ['pilot']]) expect(delegatedScopes(resource, roles)).toEqual(own)
    const devices = delegatedScopes(resource, ['device-administrator'])
    expect(devices).toEqual(expect.arrayContaining([...own, 'User.Read.All', 'Device.ReadWrite.All']))
    for (const beyond of ['User.ReadWrite.All', 'AuditLog.Read.All', 'RoleManagement.ReadWrite.Directory']) {
      expect(devices).not.toContain(beyond)
      expect(delegatedScopes(resource, ['device-administrator', 'global-administrator'])).toContain(beyond)
    }
    expect(delegatedScopes(resource, ['global-administrator'])).toEqual(expect.arrayContaining([...devices]))
  }
  for (const roles of [[], ['global-administrator']]) {
    expect(delegatedScopes('mdm', roles)).toEqual(['mdm_delegation'])
    for (const resource of ['drs', 'management'] as const) {
      expect(delegatedScopes(resource, roles)).toEqual(['user_impersonation'])
    }
  }
})

test('an id token says who it is, what they hold, and where to enrol only those who are in scope and licensed', () => {
  const claimsOf = (more: Partial<typeof person>, mdmScope: 'none' | 'selected' | 'all' = 'all') =>
    idClaims({ tenantId, mdmScope }, { ...person, ...more }, urls, ['pwd'])
  const plain = { ...names, email: 'pia@a.example', login_hint: 'pia@a.example', tid: tenantId, ver: '2.0' }
  expect(claimsOf({})).toEqual({ ...plain, ...mdm })
  expect(claimsOf({}, 'selected')).toEqual({ ...plain, ...mdm })
  expect(claimsOf({}, 'none')).toEqual(plain)
  expect(claimsOf({ mdmLicensed: false })).toEqual(plain)
  expect(claimsOf({ directoryPremium: false })).toEqual(plain)
  const named = {
    ...person,
    mdmLicensed: false,
    givenName: 'Pia',
    surname: 'Air',
    roles: ['global-administrator', 'user-administrator'] as const,
  }
  expect(idClaims({ tenantId, mdmScope: 'all' }, named, urls, ['pwd', 'mfa'])).toEqual({
    ...plain,
    given_name: 'Pia',
    family_name: 'Air',
    wids: [globalAdministrator],
    amr: ['pwd', 'mfa'],
  })
})

test('[T-57] an access token says for what and whom it is; a device is told as proven only where this request proved it', () => {
  const drs = 'urn:ms-drs:enterpriseregistration.windows.net'
  const first = {
    iss: `https://login.example/${tenantId}/`,
    aud: drs,
    tid: tenantId,
    appid: 'c1',
    appidacr: '0',
    ver: '1.0',
  }
  const claims = { ...first, ...names, idtyp: 'user', xms_epoch: 3, scp: 'user_impersonation' }
  const behind = { deviceId: 'd1', thumbprint: 't1' }
  const claimsWith = (more: object = {}) =>
    accessClaimsOfPerson({ ...common, requestedResource: asked(drs), ...more }, person)
  expect(claimsWith()).toEqual(claims)
  const device = { xms_device: 'd1', xms_join: 't1' }
  expect(claimsWith({ device: { ...behind, provenNow: false } })).toEqual({ ...claims, ...device })
  expect(claimsWith({ device: { ...behind, provenNow: true } })).toEqual({ ...claims, ...device, deviceid: 'd1' })

  const application = { displayName: 'Inventory', roles: ['Device.Read.All'], principal: { id: 'p1' } }
  const ofApplication = { sub: 'p1', oid: 'p1', app_displayname: 'Inventory', idtyp: 'app' }
  expect(accessClaimsOfApplication({ ...common, requestedResource: asked(drs) }, application)).toEqual({
    ...first,
    ...ofApplication,
    roles: [], // they are of the administration API
  })
  const graph = asked('https://graph.microsoft.com')
  expect(accessClaimsOfApplication({ ...common, endpointVersion: 2, requestedResource: graph }, application)).toEqual({
    ...ofApplication,
    iss: `https://login.example/${tenantId}/v2.0`,
    aud: graph.resource.guid,
    tid: tenantId,
    azp: 'c1',
    azpacr: '0',
    ver: '2.0',
    roles: ['Device.Read.All'],
  })
  expect([defaultResource(1).resource.key, defaultResource(2).resource.key]).toEqual(['directory-graph', 'graph'])
})

// One call of every operation of the administration API that changes something, with all that it needs arranged before: for
// tests that go through the contract instead of through a list of their own.

import { randomBytes, randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { raise } from '../../../src/alarm/alarm.sql.ts'
import { squareLogo } from '../../../src/demo/logo.ts'
import { DirectoryDeviceId, EnrollmentId, UserId } from '../../../src/kernel/id.ts'
import { standardSku } from '../../../src/kernel/licence.ts'
import { insert as keepArchive } from '../../../src/mdm/diagnostics/diagnostics.sql.ts'
import { importRecipes } from '../autopilot/imports.ts'
import { contestRecipes } from '../autopilot/operations.ts'
import { repairRecipes } from '../autopilot/repairs.ts'
import { uploadRecipes } from '../autopilot/uploads.ts'
import { waitingRequest } from '../mdm/certificate-request.ts'
import { haveLocalPassword, haveRecoveryKey } from '../mdm/device-secrets.ts'
import { contextOf, enroll, enrollText, joinedDevice, mdmToken } from '../mdm/mdm-device.ts'
import { partnerRecipes } from '../partner/operations.ts'
import { havePasskey } from '../passkey/have-passkey.ts'
import { ownCertificate } from '../pki/own-certificate.ts'
import { preparationRecipes } from '../preparation/operations.ts'
import { haveApp } from './authenticator-app.ts'
import { haveHelloKey } from './hello-key.ts'
import { newHardware, type Office } from './office.ts'
import { atBrowser } from './person.ts'
import type { World, WorldTenant } from './world.ts'

export type Call = {
  readonly path: string
  readonly body?: unknown
  readonly file?: { bytes: Uint8Array | string; type: string }
}
/** Arranges what the operation needs, and says how to call it. */
export type Recipe = () => Promise<Call> | Call

export type Operations = {
  /** By the id of the operation, without its root. */
  readonly recipes: Readonly<Record<string, Recipe>>
  /** A new object of the collection of this name, to ask for by its id. */
  readonly newId: Readonly<Record<string, () => Promise<string>>>
}

/** What a recipe is made with. */
export type Arranging = {
  readonly tenant: () => WorldTenant
  /** Makes one in this collection; its id. */
  readonly made: (path: string, body: unknown) => Promise<string>
  /** A new name. */
  readonly name: () => string
  readonly allDevices: { readonly target: object }
}

/** Recipes of kinds of managed items stand in the folders of the kinds: `<kind>/<kind>.recipes.ts`, if it has operations of its own. */
const items = fileURLToPath(new URL('../../../src/mdm/item/', import.meta.url))
const ofKinds = await Promise.all(
  readdirSync(items, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.recipes.ts'))
    .map((file) => import(join(items, file)) as Promise<{ recipesOf: (arranging: Arranging) => Operations }>),
)

export const management = '/beta/deviceManagement'
const allDevices = { target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }
export const name = () => `n${randomUUID().slice(0, 8)}`
const bodies = {
  user: () => ({
    userPrincipalName: `${name()}@contoso.example`,
    displayName: 'Adele',
    passwordProfile: { password: `Pw-${randomUUID()}` },
  }),
  group: () => ({ displayName: name(), mailEnabled: false, mailNickname: name(), securityEnabled: true }),
  /** It asks nobody: other tests sign in beside it. */
  accessPolicy: () => ({
    displayName: name(),
    state: 'disabled',
    conditions: { users: { includeUsers: ['All'] }, applications: { includeApplications: ['All'] } },
    grantControls: { operator: 'OR', builtInControls: ['mfa'] },
  }),
  profile: () => ({
    '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
    displayName: name(),
    outOfBoxExperienceSetting: { deviceUsageType: 'singleUser', userType: 'standard' },
  }),
  filter: () => ({ displayName: name(), rule: '(device.manufacturer -eq "Contoso")' }),
  page: () => ({
    '@odata.type': '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration',
    displayName: name(),
    showInstallationProgress: true,
    installProgressTimeoutInMinutes: 10,
  }),
}

/** A body of SCIM, which has media types of its own. */
const scimFile = (body: object) => ({ bytes: JSON.stringify(body), type: 'application/scim+json' })
const scim = '/scim/v2'

const users = '/beta/users'
const groups = '/beta/groups'
const mobilities = '/beta/policies/mobileDeviceManagementPolicies'
const trustedIssuers = '/beta/deviceManagement/trustedIssuers'
const accessPolicies = '/beta/identity/conditionalAccess/policies'
const bulkTokens = `${management}/bulkJoinTokens`
const profiles = `${management}/windowsAutopilotDeploymentProfiles`
const identities = `${management}/windowsAutopilotDeviceIdentities`
const imported = `${management}/importedWindowsAutopilotDeviceIdentities`
const pages = `${management}/deviceEnrollmentConfigurations`
const corporate = `${management}/importedDeviceIdentities`
const identifier = () => ({
  importedDeviceIdentifier: `Contoso,Book 3,${name()}`,
  importedDeviceIdentityType: 'manufacturerModelSerial',
})
const filters = `${management}/assignmentFilters`
const inbox = `${management}/deviceInbox`
const sender = () => ({ name: name(), publicKey: randomBytes(32).toString('base64url') })
const principals = '/beta/servicePrincipals'
const roleAssignments = '/beta/roleManagement/directory/roleAssignments'
const managedDevices = `${management}/managedDevices`

/** Whatever is given is asked for when an operation is arranged, so that tests can be listed before there is a world. */
export function operationsOf(at: () => { readonly world: World; readonly office: Office }): Operations {
  const tenant = () => at().office.tenant
  const made = async (path: string, body: unknown): Promise<string> =>
    (await tenant().api.post<{ id: string }>(path, body)).id

  const kinds = ofKinds.map(({ recipesOf }) => recipesOf({ tenant, made, name, allDevices }))

  const partners = partnerRecipes(() => ({ world: at().world, tenant: tenant() }))
  const preparations = preparationRecipes(() => ({ world: at().world, tenant: tenant() }))
  const uploads = uploadRecipes(() => ({ world: at().world, tenant: tenant() }))
  const contests = contestRecipes(() => ({ world: at().world, tenant: tenant() }))

  const user = () => made(users, bodies.user())
  const group = () => made(groups, bodies.group())
  const application = async () => {
    const body = { displayName: name(), appRoles: ['Device.Read.All'] }
    return (await tenant().api.post<{ appId: string }>('/beta/applications', body)).appId
  }
  const clientOf = async (body: object = {}) => {
    const made = await tenant().api.post<{ appId: string }>('/beta/applications', { displayName: name(), ...body })
    const { id } = await tenant().api.get<{ id: string }>(`${principals}/appId=${made.appId}`)
    return { id, appId: made.appId }
  }
  const servicePrincipal = async () => (await clientOf({ appRoles: ['Group.Read.All'] })).id
  const apiId = async () =>
    (await tenant().api.get<{ id: string }>(`${principals}/appId=00000003-0000-0000-c000-000000000000`)).id
  const permissionGrant = async () => {
    const { id } = await clientOf({ delegatedPermissions: ['User.Read'] })
    const filter = encodeURIComponent(`clientId eq ${id}`)
    const { value } = await tenant().api.get<{ value: { id: string }[] }>(
      `/beta/oauth2PermissionGrants?$filter=${filter}`,
    )
    return value[0]?.id ?? ''
  }
  const roleAssignment = async () =>
    made(roleAssignments, {
      principalId: await user(),
      roleDefinitionId: 'user-administrator',
      directoryScopeId: `/administrativeUnits/${await group()}`,
    })
  const mobility = () =>
    made(mobilities, { displayName: name(), discoveryUrl: 'https://mdm.other.example/EnrollmentServer/Discovery.svc' })
  const issuer = () => ({
    displayName: name(),
    issuer: `https://directory.example/${name()}/`,
    keysUrl: 'https://directory.example/keys',
    audience: 'https://enroll.example/',
    directoryId: '11111111-1111-4111-8111-111111111111',
  })
  const trustedIssuer = () => made(trustedIssuers, issuer())
  const accessPolicy = () => made(accessPolicies, bodies.accessPolicy())
  const profile = () => made(profiles, bodies.profile())
  const page = () => made(pages, bodies.page())
  const filter = () => made(filters, bodies.filter())
  /** A filter that an assignment names. */
  const narrowing = async () => {
    const id = await filter()
    const narrowed = {
      ...allDevices.target,
      deviceAndAppManagementAssignmentFilterId: id,
      deviceAndAppManagementAssignmentFilterType: 'include',
    }
    const body = { enrollmentConfigurationAssignments: [{ target: narrowed }] }
    await tenant().api.post(`${pages}/${await page()}/assign`, body)
    return id
  }
  const corporateDevice = async () => {
    const body = { importedDeviceIdentities: [identifier()] }
    const { value } = await tenant().api.post<{ value: { id: string }[] }>(
      `${corporate}/importDeviceIdentityList`,
      body,
    )
    return value[0]?.id ?? ''
  }
  const alarm = async () => {
    const clone = { kind: 'clone', subjectKind: 'autopilot-device', subjectId: randomUUID(), detail: {} } as const
    await raise(at().world.app.db, tenant().tenantId, new Date(), clone)
    const { value } = await tenant().api.get<{ value: { id: string }[] }>(`${management}/alarms`)
    return value[0]?.id ?? ''
  }
  const organization = () => `/beta/organization/${tenant().tenantId}`
  const toGroup = (groupId: string) => ({
    target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId },
  })
  async function registered(): Promise<string> {
    const hardware = newHardware()
    await at().office.register(hardware)
    const filter = encodeURIComponent(`serialNumber eq '${hardware.fields.serialNumber}'`)
    const { value } = await tenant().api.get<{ value: { id: string }[] }>(`${identities}?$filter=${filter}`)
    return value[0]!.id
  }

  const importedIdentity = () => {
    const { hash, fields } = newHardware()
    return { serialNumber: fields.serialNumber, hardwareIdentifier: hash, groupTag: 'Office' }
  }

  const importOf = async () => {
    const { importId } = await tenant().api.post<{ importId: string }>(imported, importedIdentity())
    return importId
  }

  async function directoryDevice(): Promise<string> {
    return (await joinedDevice(at().world, tenant(), await tenant().user(name()))).id
  }

  /** Of this device, and not sent. */
  async function remoteAction(id: string): Promise<string> {
    await tenant().api.post(`${managedDevices}/${id}/rebootNow`)
    const { value } = await tenant().api.get<{ value: { id: string }[] }>(
      `${management}/remoteActionAudits?$filter=managedDeviceId eq ${id}`,
    )
    return value[0]!.id
  }

  /** Of this device, with an archive that came. */
  async function deviceLog(id: string): Promise<string> {
    const path = `${managedDevices}/${id}/createDeviceLogCollectionRequest`
    const { id: logId } = await tenant().api.post<{ id: string }>(path, {})
    const archive = { uploadId: randomUUID(), sizeBytes: 3, sha256: '00' }
    const of = { id: logId, enrollmentId: EnrollmentId.parse(id) }
    await keepArchive(at().world.app.db, tenant().tenantId, { ...of, ...archive }, new Date())
    return logId
  }

  const certificateRequest = async () =>
    waitingRequest(at().world, tenant(), { enrollmentId: await managedDevice(), displayName: name() })

  async function managedDevice(): Promise<string> {
    const owner = await tenant().user(name())
    const joined = await joinedDevice(at().world, tenant(), owner)
    const token = await mdmToken(at().world, tenant().tenantId, owner, { deviceId: joined.deviceId })
    const answer = await enroll(at().world, enrollText(at().world, token, contextOf(joined)))
    if (answer.kind !== 'enrolled') throw new Error(JSON.stringify(answer.fault))
    const { rows } = await at().world.app.pool.query<{ id: string }>(
      'select id from mdm_enrollment where tenant_id = $1 and directory_device_id = $2',
      [tenant().tenantId, joined.id],
    )
    return rows[0]!.id
  }

  const recipes: Operations['recipes'] = {
    ...partners.recipes,
    ...contests.recipes,
    ...preparations.recipes,
    ...uploads.recipes,
    ...repairRecipes(() => ({ tenant: tenant() })),
    ...Object.assign({}, ...kinds.map((kind) => kind.recipes)),
    'directory.organization.change': () => ({ path: organization(), body: { deviceQuotaPerUser: 7 } }),
    'partner.notice.change': () => ({
      path: '/beta/partnerNotice',
      body: { webhookUrl: `https://hooks.example/${name()}` },
    }),
    'partner.notice.test': async () => {
      await tenant().api.patch('/beta/partnerNotice', { webhookUrl: `https://hooks.example/${name()}` })
      return { path: '/beta/partnerNotice/test' }
    },
    'directory.branding.change': () => ({ path: `${organization()}/branding`, body: { signInPageText: name() } }),
    'directory.branding.logo': () => ({
      path: `${organization()}/branding/squareLogo`,
      file: { bytes: squareLogo('#0b5cad'), type: 'image/png' },
    }),
    'directory.user.create': () => ({ path: users, body: bodies.user() }),
    'directory.user.change': async () => ({ path: `${users}/${await user()}`, body: { displayName: 'Adele Vance' } }),
    'directory.user.delete': async () => ({ path: `${users}/${await user()}` }),
    'identity.software-oath.delete': async () => {
      const id = await user()
      const { tenantId } = tenant()
      const methodId = await haveApp(at().world.app.db, tenantId, UserId.parse(id))
      return { path: `${users}/${id}/authentication/softwareOathMethods/${methodId}` }
    },
    'identity.access-pass.create': async () => ({
      path: `${users}/${await user()}/authentication/temporaryAccessPassMethods`,
      body: { lifetimeInMinutes: 30 },
    }),
    'identity.access-pass.delete': async () => {
      const path = `${users}/${await user()}/authentication/temporaryAccessPassMethods`
      return { path: `${path}/${await made(path, {})}` }
    },
    'identity.passkey.delete': async () => {
      const id = await user()
      const methodId = await havePasskey(at().world.app.db, tenant().tenantId, UserId.parse(id))
      return { path: `${users}/${id}/authentication/fido2Methods/${methodId}` }
    },
    'identity.hello-key.delete': async () => {
      const owner = await tenant().user(name())
      const device = DirectoryDeviceId.parse((await joinedDevice(at().world, tenant(), owner)).id)
      const id = await haveHelloKey(at().world.app.db, tenant().tenantId, UserId.parse(owner.id), device)
      return { path: `${users}/${owner.id}/authentication/windowsHelloForBusinessMethods/${id}` }
    },
    'identity.bulk-token.create': () => ({ path: bulkTokens, body: { displayName: name(), maximumJoins: 2 } }),
    'identity.bulk-token.revoke': async () => ({
      path: `${bulkTokens}/${await made(bulkTokens, { displayName: name(), maximumJoins: 2 })}/revoke`,
    }),
    'identity.access-policy.create': () => ({ path: accessPolicies, body: bodies.accessPolicy() }),
    'identity.access-policy.change': async () => ({
      path: `${accessPolicies}/${await accessPolicy()}`,
      body: { displayName: name() },
    }),
    'identity.access-policy.delete': async () => ({ path: `${accessPolicies}/${await accessPolicy()}` }),
    'identity.mobility.create': () => ({
      path: mobilities,
      body: { displayName: name(), discoveryUrl: 'https://mdm.other.example/EnrollmentServer/Discovery.svc' },
    }),
    'identity.mobility.change': async () => ({
      path: `${mobilities}/${await mobility()}`,
      body: { appliesTo: 'selected' },
    }),
    'identity.mobility.delete': async () => ({ path: `${mobilities}/${await mobility()}` }),
    'identity.mobility.groups': async () => ({ path: `${mobilities}/${await mobility()}/includedGroups` }),
    'identity.mobility.include-group': async () => ({
      path: `${mobilities}/${await mobility()}/includedGroups/$ref`,
      body: { '@odata.id': `https://graph.microsoft.com/v1.0/groups/${await group()}` },
    }),
    'identity.mobility.leave-out-group': async () => {
      const [id, groupId] = [await mobility(), await group()]
      const path = `${mobilities}/${id}/includedGroups`
      await tenant().api.post(`${path}/$ref`, { '@odata.id': `https://graph.microsoft.com/v1.0/groups/${groupId}` })
      return { path: `${path}/${groupId}/$ref` }
    },
    'mdm.issuer.trust': () => ({ path: trustedIssuers, body: issuer() }),
    'mdm.issuer.change': async () => ({
      path: `${trustedIssuers}/${await trustedIssuer()}`,
      body: { audience: 'https://other.example/' },
    }),
    'mdm.issuer.forget': async () => ({ path: `${trustedIssuers}/${await trustedIssuer()}` }),
    'identity.password-link.create': async () => ({ path: `/beta/users/${await user()}/passwordLink` }),
    'directory.user.revoke-sign-ins': async () => ({ path: `${users}/${await user()}/revokeSignInSessions` }),
    'directory.membership.evaluate-rule': async () => ({
      path: `${groups}/evaluateDynamicMembership`,
      body: { memberId: await user(), membershipRule: 'user.objectId -ne null' },
    }),
    'directory.membership.evaluate-group': async () => {
      const { id } = await tenant().api.post<{ id: string }>(groups, {
        ...bodies.group(),
        groupTypes: ['DynamicMembership'],
        membershipRule: 'user.objectId -ne null',
      })
      return { path: `${groups}/${id}/evaluateDynamicMembership`, body: { memberId: await user() } }
    },
    'directory.group.explain-member': async () => ({
      path: `/beta/groups/${await group()}/explainMembership`,
      body: { memberId: await user() },
    }),
    'directory.membership.preview': async () => ({
      path: `${groups}/previewMembership`,
      body: { membershipRule: 'user.objectId -ne null', groupId: await group() },
    }),
    'directory.manager.set': async () => ({
      path: `${users}/${await user()}/manager/$ref`,
      body: { '@odata.id': `https://graph.microsoft.com/v1.0/users/${await user()}` },
    }),
    'directory.manager.remove': async () => {
      const path = `${users}/${await user()}/manager/$ref`
      await tenant().api.put(path, { '@odata.id': `https://graph.microsoft.com/v1.0/users/${await user()}` })
      return { path }
    },
    'directory.licence.units': () => ({
      path: `/v1.0/subscribedSkus/${tenant().tenantId}_${standardSku.id}`,
      body: { prepaidUnits: { enabled: 999_999 } },
    }),
    'directory.licence.effect': async () => ({
      path: `/beta/subscribedSkus/${tenant().tenantId}_${standardSku.id}/previewAssignment`,
      body: { holderId: await user(), does: 'take' },
    }),
    'directory.licence.assign-to-user': async () => ({
      path: `${users}/${await user()}/assignLicense`,
      // a new person has it already
      body: { addLicenses: [], removeLicenses: [standardSku.id] },
    }),
    'directory.licence.assign-to-group': async () => ({
      path: `${groups}/${await group()}/assignLicense`,
      body: { addLicenses: [{ skuId: standardSku.id }], removeLicenses: [] },
    }),
    'directory.group.create': () => ({ path: groups, body: bodies.group() }),
    'directory.group.change': async () => ({ path: `${groups}/${await group()}`, body: { displayName: name() } }),
    'directory.group.delete': async () => ({ path: `${groups}/${await group()}` }),
    'directory.group.add-member': async () => ({
      path: `${groups}/${await group()}/members/$ref`,
      body: { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${await user()}` },
    }),
    'directory.group.remove-member': async () => {
      const [groupId, userId] = [await group(), await user()]
      await tenant().api.post(`${groups}/${groupId}/members/$ref`, {
        '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${userId}`,
      })
      return { path: `${groups}/${groupId}/members/${userId}/$ref` }
    },
    'provisioning.user.create': () => ({
      path: `${scim}/Users`,
      file: scimFile({ userName: `${name()}@contoso.example`, externalId: name() }),
    }),
    'provisioning.user.replace': async () => ({
      path: `${scim}/Users/${await user()}`,
      file: scimFile({ userName: `${name()}@contoso.example`, title: name() }),
    }),
    'provisioning.user.change': async () => ({
      path: `${scim}/Users/${await user()}`,
      file: scimFile({ Operations: [{ op: 'replace', path: 'title', value: name() }] }),
    }),
    'provisioning.user.delete': async () => ({ path: `${scim}/Users/${await user()}` }),
    'provisioning.group.create': () => ({ path: `${scim}/Groups`, file: scimFile({ displayName: name() }) }),
    'provisioning.group.replace': async () => ({
      path: `${scim}/Groups/${await group()}`,
      file: scimFile({ displayName: name() }),
    }),
    'provisioning.group.change': async () => ({
      path: `${scim}/Groups/${await group()}`,
      file: scimFile({ Operations: [{ op: 'replace', path: 'displayName', value: name() }] }),
    }),
    'provisioning.group.delete': async () => ({ path: `${scim}/Groups/${await group()}` }),
    'autopilot.profile.create': () => ({ path: profiles, body: bodies.profile() }),
    'autopilot.profile.change': async () => ({ path: `${profiles}/${await profile()}`, body: { description: 'new' } }),
    'autopilot.profile.delete': async () => ({ path: `${profiles}/${await profile()}` }),
    'autopilot.profile.assign': async () => ({
      path: `${profiles}/${await profile()}/assignments`,
      body: toGroup(await group()),
    }),
    'autopilot.profile.unassign': async () => {
      const [id, groupId] = [await profile(), await group()]
      const assignment = await made(`${profiles}/${id}/assignments`, toGroup(groupId))
      return { path: `${profiles}/${id}/assignments/${assignment}` }
    },
    'autopilot.profile.unassign-all': async () => {
      const id = await profile()
      await tenant().api.post(`${profiles}/${id}/assignments`, toGroup(await group()))
      return { path: `${profiles}/${id}/assignments` }
    },
    'autopilot.profile.make-file': async () => ({ path: `${profiles}/${await profile()}/configurationFile` }),
    'autopilot.profile.assign-devices': async () => ({
      path: `${profiles}/${await profile()}/assign`,
      body: { deviceIds: [await registered()] },
    }),
    'autopilot.import.csv': () => {
      const { hash, fields } = newHardware()
      const csv = `Device Serial Number,Windows Product ID,Hardware Hash\r\n${fields.serialNumber},,${hash}\r\n`
      return { path: `${imported}/importCsv`, file: { bytes: csv, type: 'text/csv' } }
    },
    ...importRecipes(() => ({ world: at().world, tenant: tenant() }), importOf),
    'autopilot.inbox.rotate': () => ({ path: `${inbox}/rotate`, body: {} }),
    'autopilot.inbox.trust': () => ({ path: `${inbox}/senders`, body: sender() }),
    'autopilot.inbox.distrust': async () => ({ path: `${inbox}/senders/${await made(`${inbox}/senders`, sender())}` }),
    'autopilot.imported.create': () => ({ path: imported, body: importedIdentity() }),
    'autopilot.imported.import': () => ({
      path: `${imported}/import`,
      body: { importedWindowsAutopilotDeviceIdentities: [importedIdentity(), importedIdentity()] },
    }),
    'autopilot.imported.delete': async () => ({ path: `${imported}/${await made(imported, importedIdentity())}` }),
    'autopilot.device.delete': async () => ({ path: `${identities}/${await registered()}` }),
    'autopilot.device.change': async () => ({ path: `${identities}/${await registered()}`, body: { groupTag: 'Lab' } }),
    'autopilot.device.delete-many': async () => {
      const { serialNumber } = await tenant().api.get<{ serialNumber: string }>(`${identities}/${await registered()}`)
      return { path: `${identities}/deleteDevices`, body: { serialNumbers: [serialNumber] } }
    },
    'autopilot.device.update-properties': async () => ({
      path: `${identities}/${await registered()}/updateDeviceProperties`,
      body: { groupTag: 'Lab' },
    }),
    'autopilot.device.assign-user': async () => ({
      path: `${identities}/${await registered()}/assignUserToDevice`,
      body: { userPrincipalName: (await tenant().user(name())).userPrincipalName, addressableUserName: 'Adele' },
    }),
    'autopilot.device.unassign-user': async () => {
      const id = await registered()
      const { userPrincipalName } = await tenant().user(name())
      await tenant().api.post(`${identities}/${id}/assignUserToDevice`, { userPrincipalName, addressableUserName: 'A' })
      return { path: `${identities}/${id}/unassignUserFromDevice` }
    },
    'autopilot.device.allow-next': async () => ({ path: `${identities}/${await registered()}/allowNextEnrollment` }),
    'assignment.filter.create': () => ({ path: filters, body: bodies.filter() }),
    'assignment.filter.change': async () => ({ path: `${filters}/${await filter()}`, body: { displayName: name() } }),
    'assignment.filter.delete': async () => ({ path: `${filters}/${await filter()}` }),
    'assignment.filter.validate': () => ({
      path: `${filters}/validateFilter`,
      body: { deviceAndAppManagementAssignmentFilter: bodies.filter() },
    }),
    'assignment.filter.preview': () => ({ path: `${filters}/preview`, body: { rule: bodies.filter().rule } }),
    'mdm.corporate-identifier.import': () => ({
      path: `${corporate}/importDeviceIdentityList`,
      body: { importedDeviceIdentities: [identifier()] },
    }),
    'mdm.corporate-identifier.search': () => ({
      path: `${corporate}/searchExistingIdentities`,
      body: { importedDeviceIdentities: [identifier()] },
    }),
    'mdm.corporate-identifier.delete': async () => ({ path: `${corporate}/${await corporateDevice()}` }),
    'mdm.status-page.create': () => ({ path: pages, body: bodies.page() }),
    'mdm.status-page.change': async () => ({ path: `${pages}/${await page()}`, body: { displayName: name() } }),
    'mdm.status-page.delete': async () => ({ path: `${pages}/${await page()}` }),
    'mdm.status-page.assign': async () => ({
      path: `${pages}/${await page()}/assign`,
      body: { enrollmentConfigurationAssignments: [allDevices] },
    }),
    'mdm.status-page.set-priority': async () => ({
      path: `${pages}/${await page()}/setPriority`,
      body: { priority: 1 },
    }),
    'mdm.device.change': async () => {
      const path = `${managedDevices}/${await managedDevice()}`
      // whose it is at first depends on what the organisation has listed as its own
      await tenant().api.patch(path, { managedDeviceOwnerType: 'company' })
      return { path, body: { managedDeviceOwnerType: 'personal' } }
    },
    'mdm.device.retire': async () => ({ path: `${managedDevices}/${await managedDevice()}/retire` }),
    'mdm.device.wipe': async () => ({ path: `${managedDevices}/${await managedDevice()}/wipe`, body: {} }),
    'mdm.device.sync': async () => ({ path: `${managedDevices}/${await managedDevice()}/syncDevice` }),
    'mdm.device.restart': async () => ({ path: `${managedDevices}/${await managedDevice()}/rebootNow` }),
    'mdm.device.rename': async () => ({
      path: `${managedDevices}/${await managedDevice()}/setDeviceName`,
      body: { deviceName: 'DESK-1' },
    }),
    'mdm.device.fresh-start': async () => ({
      path: `${managedDevices}/${await managedDevice()}/cleanWindowsDevice`,
      body: { keepUserData: true },
    }),
    'mdm.device.rotate-bitlocker-keys': async () => ({
      path: `${managedDevices}/${await managedDevice()}/rotateBitLockerKeys`,
    }),
    'mdm.device.rotate-password': async () => ({
      path: `${managedDevices}/${await managedDevice()}/rotateLocalAdminPassword`,
    }),
    'mdm.device.collect-logs': async () => ({
      path: `${managedDevices}/${await managedDevice()}/createDeviceLogCollectionRequest`,
      body: {},
    }),
    'mdm.device-log.download': async () => {
      const id = await managedDevice()
      return { path: `${managedDevices}/${id}/logCollectionRequests/${await deviceLog(id)}/createDownloadUrl` }
    },
    'mdm.device-log.delete': async () => {
      const id = await managedDevice()
      return { path: `${managedDevices}/${id}/logCollectionRequests/${await deviceLog(id)}` }
    },
    'mdm.device.locate': async () => ({ path: `${managedDevices}/${await managedDevice()}/locateDevice` }),
    'mdm.certificate-request.approve': async () => ({
      path: `${management}/certificateRequests/${await certificateRequest()}/approve`,
    }),
    'mdm.certificate-request.reject': async () => ({
      path: `${management}/certificateRequests/${await certificateRequest()}/reject`,
    }),
    // of one that is there each device has its own entry besides
    'mdm.device.execute': () => ({
      path: `${managedDevices}/executeAction`,
      body: { actionName: 'rebootNow', deviceIds: [randomUUID()] },
    }),
    'mdm.action.cancel': async () => {
      const id = await managedDevice()
      return { path: `${managedDevices}/${id}/remoteActions/${await remoteAction(id)}/cancel` }
    },
    'mdm.device.delete': async () => ({ path: `${managedDevices}/${await managedDevice()}` }),
    'directory.computer.synchronize': async () => ({
      path: `/beta/directory/onPremisesComputers/${crypto.randomUUID()}`,
      body: {
        source: 'ldap',
        displayName: 'PC-1',
        accountEnabled: true,
        securityIdentifier: `S-1-5-21-1-2-3-${Date.now() % 1e9}`,
        userCertificates: [],
      },
    }),
    'directory.device.change': async () => ({
      path: `/beta/devices/${await directoryDevice()}`,
      body: { accountEnabled: false },
    }),
    'directory.device.delete': async () => ({ path: `/beta/devices/${await directoryDevice()}` }),
    'directory.role.grant': async () => ({
      path: '/beta/directoryRoles/device-administrator/members/$ref',
      body: { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${await user()}` },
    }),
    'directory.role.take': async () => {
      const { id } = await tenant().user(name(), { roles: ['device-administrator'] })
      return { path: `/beta/directoryRoles/device-administrator/members/${id}/$ref` }
    },
    'directory.role-assignment.create': async () => ({
      path: roleAssignments,
      body: { principalId: await user(), roleDefinitionId: 'device-administrator', directoryScopeId: '/' },
    }),
    'directory.role-assignment.delete': async () => ({ path: `${roleAssignments}/${await roleAssignment()}` }),
    'identity.application.create': () => ({
      path: '/beta/applications',
      body: { displayName: name(), appRoles: ['Device.Read.All'] },
    }),
    'identity.application.delete': async () => ({ path: `/beta/applications/${await application()}` }),
    'identity.application.change': async () => ({
      path: `/beta/applications/${await application()}`,
      body: { displayName: name(), web: { redirectUris: ['https://app.example/back'] } },
    }),
    'identity.application.add-secret': async () => ({
      path: `/beta/applications/${await application()}/addPassword`,
      body: { passwordCredential: { displayName: name() } },
    }),
    'identity.application.remove-secret': async () => {
      const id = await application()
      const { keyId } = await tenant().api.post<{ keyId: string }>(`/beta/applications/${id}/addPassword`, {})
      return { path: `/beta/applications/${id}/removePassword`, body: { keyId } }
    },
    'identity.application.add-certificate': async () => ({
      path: `/beta/applications/${await application()}/addKey`,
      body: { keyCredential: { displayName: name(), key: ownCertificate().certificate.toString('base64') } },
    }),
    'identity.application.remove-certificate': async () => {
      const id = await application()
      const keyCredential = { key: ownCertificate().certificate.toString('base64') }
      const { keyId } = await tenant().api.post<{ keyId: string }>(`/beta/applications/${id}/addKey`, { keyCredential })
      return { path: `/beta/applications/${id}/removeKey`, body: { keyId } }
    },
    'identity.service-principal.create': async () => {
      const { id, appId } = await clientOf()
      await tenant().api.delete(`${principals}/${id}`)
      return { path: principals, body: { appId } }
    },
    'identity.service-principal.change': async () => ({
      path: `${principals}/${await servicePrincipal()}`,
      body: { accountEnabled: false },
    }),
    'identity.service-principal.delete': async () => ({ path: `${principals}/${await servicePrincipal()}` }),
    'identity.app-role.grant': async () => {
      const principalId = await servicePrincipal()
      return {
        path: `${principals}/${principalId}/appRoleAssignments`,
        body: { principalId, resourceId: await apiId(), appRoleId: '7438b122-aefc-4978-80ed-43db9fcc7715' },
      }
    },
    'identity.app-role.take': async () => {
      const { id } = await clientOf({ appRoles: ['Device.Read.All'] })
      const path = `${principals}/${id}/appRoleAssignments`
      const { value } = await tenant().api.get<{ value: { id: string }[] }>(path)
      return { path: `${path}/${value[0]?.id}` }
    },
    'identity.application-access.give': async () => {
      const id = await servicePrincipal()
      return { path: `${principals}/${id}/appRoleAssignedTo`, body: { principalId: await user(), resourceId: id } }
    },
    'identity.application-access.take': async () => {
      const resourceId = await servicePrincipal()
      const path = `${principals}/${resourceId}/appRoleAssignedTo`
      const { id } = await tenant().api.post<{ id: string }>(path, { principalId: await group(), resourceId })
      return { path: `${path}/${id}` }
    },
    'identity.permission-grant.create': async () => ({
      path: '/beta/oauth2PermissionGrants',
      body: {
        ...{ clientId: await servicePrincipal(), consentType: 'Principal', principalId: await user() },
        ...{ resourceId: await apiId(), scope: 'User.Read' },
      },
    }),
    'identity.permission-grant.change': async () => ({
      path: `/beta/oauth2PermissionGrants/${await permissionGrant()}`,
      body: { scope: 'User.Read Device.Read.All' },
    }),
    'identity.permission-grant.delete': async () => ({
      path: `/beta/oauth2PermissionGrants/${await permissionGrant()}`,
    }),
    'identity.signing-key.rotate': () => ({ path: '/beta/identity/signingKeys/rotate', body: {} }),
    'alarm.close': async () => ({ path: `${management}/alarms/${await alarm()}/close`, body: { note: 'seen' } }),
    'lifecycle.tenant.remove': () => ({ path: `/beta/installation/tenants/${randomUUID()}` }),
    'lifecycle.stale.delete': async () => {
      const id = DirectoryDeviceId.parse(await directoryDevice())
      await at()
        .world.app.db.updateTable('directory_device')
        .set({ joined_at: new Date('2020-01-01'), created_at: new Date('2020-01-01') })
        .where('tenant_id', '=', tenant().tenantId)
        .where('id', '=', id)
        .execute()
      return { path: `${management}/staleDevices/delete`, body: { olderThanDays: 90, deviceIds: [id] } }
    },
  }

  const signIn = async () => {
    await atBrowser(at().world).signIn({ userPrincipalName: `${name()}@${tenant().domain}`, password: 'not this one' })
    const { value } = await tenant().api.get<{ value: { id: string }[] }>('/beta/auditLogs/signIns?$top=1')
    return String(value[0]?.id)
  }
  const newId: Operations['newId'] = {
    ...partners.newId,
    ...contests.newId,
    ...preparations.newId,
    ...uploads.newId,
    ...Object.assign({}, ...kinds.map((kind) => kind.newId)),
    organization: async () => tenant().tenantId,
    tenants: async () => tenant().tenantId,
    tenantRemovals: async () => tenant().tenantId,
    users: user,
    subscribedSkus: async () => `${tenant().tenantId}_${standardSku.id}`,
    groups: group,
    Users: user,
    Groups: group,
    applications: application,
    servicePrincipals: servicePrincipal,
    oauth2PermissionGrants: permissionGrant,
    policies: accessPolicy,
    mobileDeviceManagementPolicies: async () => {
      const id = await mobility()
      const member = { '@odata.id': `https://graph.microsoft.com/v1.0/groups/${await group()}` }
      await tenant().api.post(`${mobilities}/${id}/includedGroups/$ref`, member)
      return id
    },
    trustedIssuers: trustedIssuer,
    roleAssignments: roleAssignment,
    signIns: signIn,
    bulkJoinTokens: () => made(bulkTokens, { displayName: name(), maximumJoins: 2 }),
    devices: directoryDevice,
    windowsAutopilotDeploymentProfiles: profile,
    windowsAutopilotDeviceIdentities: registered,
    deviceImports: importOf,
    importedWindowsAutopilotDeviceIdentities: () => made(imported, importedIdentity()),
    deviceEnrollmentConfigurations: page,
    assignmentFilters: narrowing,
    importedDeviceIdentities: corporateDevice,
    managedDevices: managedDevice,
    bulkDeviceActions: async () => {
      const order = { actionName: 'rebootNow', deviceIds: [await managedDevice()] }
      const path = `${managedDevices}/executeAction`
      return (await tenant().api.post<{ bulkDeviceActionId: string }>(path, order)).bulkDeviceActionId
    },
    remoteActionAudits: async () => remoteAction(await managedDevice()),
    recoveryKeys: async () => {
      const device = await joinedDevice(at().world, tenant(), await tenant().user(name()))
      return haveRecoveryKey(at().world, tenant().tenantId, device)
    },
    deviceLocalCredentials: async () => {
      const device = await joinedDevice(at().world, tenant(), await tenant().user(name()))
      return haveLocalPassword(at().world, tenant().tenantId, device)
    },
    logCollectionRequests: async () => deviceLog(await managedDevice()),
    certificateRequests: certificateRequest,
    alarms: alarm,
  }
  return { recipes, newId }
}

// Every page of the portal and every dialog, drawer and menu on it, in light and dark colours, on a phone and enlarged to 400 %: no
// rule of axe is broken, nothing runs out of the window sideways, and steps.ts looks at focus, roles and names. Each is opened
// once and changes its looks where it stands. A page without a visit here does not compile, and a file that opens something
// which no visit opened fails.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page, Request } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { routeTable } from '../../../portals/admin/route-table.ts'
import { routeTable as ofOperator } from '../../../portals/operator/route-table.ts'
import { routeTable as ofPartner } from '../../../portals/partner/route-table.ts'
import { routeTable as ofBusiness } from '../../../portals/store/business/route-table.ts'
import { routeTable as ofStore } from '../../../portals/store/route-table.ts'
import { raise } from '../../../src/alarm/alarm.sql.ts'
import type { Api } from '../../../src/client/api.ts'
import { addOperator } from '../../../src/identity/installation/operator.ops.ts'
import { DirectoryDeviceId, UserId } from '../../../src/kernel/id.ts'
import { standardSku } from '../../../src/kernel/licence.ts'
import { countDay } from '../../../src/mdm/report/report.ops.ts'
import { registerAt } from '../../support/autopilot/operations.ts'
import { afterRepair } from '../../support/autopilot/repairs.ts'
import { waitingRequest } from '../../support/mdm/certificate-request.ts'
import { haveRecoveryKey } from '../../support/mdm/device-secrets.ts'
import { announcedFor } from '../../support/partner/awaited.ts'
import { builtAs, builtDevice, orderOf } from '../../support/partner/built.ts'
import { granted, invitationOf, linkOfOem, makePartner, sellThrough } from '../../support/partner/partner.ts'
import { fileOf, uploadsAs } from '../../support/partner/upload.ts'
import { secretsPath, waitingPc } from '../../support/preparation/operations.ts'
import { haveApp } from '../../support/world/authenticator-app.ts'
import { boot, newHardware, type Office, openOffice, recordsOf } from '../../support/world/office.ts'
import { daysPass } from '../../support/world/time-passes.ts'
import type { Person, World, WorldTenant } from '../../support/world/world.ts'
import {
  accessibilityProblems,
  inBrowser,
  openStage,
  picture,
  type Stage,
  sidewaysScroll,
  signInByPass,
  wear,
} from '../browser.ts'

const desk = { width: 1280, height: 1024 }
const looks = [
  { name: 'light', colours: 'light', size: desk },
  { name: 'dark', colours: 'dark', size: desk },
  { name: '390', colours: 'dark', size: { width: 390, height: 844 } },
  { name: '400-percent', colours: 'light', size: { width: desk.width / 4, height: desk.height / 4 } },
] as const

/** Dialogs, menus and what else opens above a page. */
const layer = ['dialog', 'alertdialog', 'menu', 'listbox'].map((role) => `[role=${role}]`).join(', ')

const addresses = {
  ...routeTable,
  ...prefixed('partner', ofPartner),
  ...prefixed('operator', ofOperator),
  ...prefixed('store', ofStore),
  ...prefixed('business', ofBusiness),
}
/** Those left out show nothing and lead on. */
type Name = Exclude<
  keyof typeof addresses,
  'home' | 'signedIn' | 'partner.home' | 'operator.home' | 'store.home' | 'business.home'
>

function prefixed<P extends string, T extends object>(prefix: P, table: T) {
  const entries = Object.entries(table).map(([name, address]) => [`${prefix}.${name}`, address])
  return Object.fromEntries(entries) as { [N in keyof T & string as `${P}.${N}`]: string } // just so
}

/** The files of portals/admin, and those of another portal with its folder, whose layers are opened, each with the way there. */
type Openings = ReadonlyArray<readonly [file: string, open: () => Promise<unknown>]>

/** A policy that asks nobody who signs in here. */
const joining = {
  displayName: 'New devices',
  state: 'enabled',
  conditions: {
    users: { includeUsers: ['All'] },
    applications: { includeUserActions: ['urn:user:registerdevice'] },
    clientAppTypes: ['all'],
  },
  grantControls: { operator: 'OR', builtInControls: ['mfa'] },
}

const inventory = {
  displayName: 'Inventory',
  appRoles: ['Device.Read.All'],
  web: { redirectUris: ['https://inventory.example/back'] },
}

const otherManagement = { displayName: 'Other MDM', discoveryUrl: 'https://mdm.other.example/discover' }
const otherDirectory = {
  displayName: 'Our Entra',
  issuer: 'https://sts.other.example/',
  keysUrl: 'https://sts.other.example/keys',
  audience: 'https://mdm.contoso.example/',
  directoryId: '7e1f2a30-1111-4222-8333-444455556666',
}

const frontDesks = { displayName: 'Front desks', maximumJoins: 25, networks: ['192.0.2.0/24'] }

inBrowser('every page', () => {
  let stage: Stage
  let world: World
  let office: Office
  let admin: Person
  let page: Page
  /** What stands in an address for each of its parameters. */
  let ids: Record<string, string>
  let serial: string
  /** Of the same device, after its board was replaced. */
  let repairedHash: string
  /** What the link of an invitation carries. */
  let invitation: { readonly partnerId: string; readonly id: string }

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    office = await openOffice(world, 'contoso.example')
    const hardware = newHardware()
    serial = hardware.fields.serialNumber ?? ''
    repairedHash = afterRepair(builtAs({ ...builtDevice().fields, ...hardware.fields })).hash
    await office.register(hardware)
    const pia = await office.tenant.user('pia')
    expect(await boot(world, hardware, pia)).toMatchObject({ outcome: 'desktop-managed' })
    const own = { answers: { pages: { 'personal-or-work': 'work' } } } as const
    expect(await boot(world, newHardware(), pia, own)).toMatchObject({ joined: true })
    admin = await office.tenant.user('ada', { roles: ['global-administrator'] })
    const records = await recordsOf(office.tenant, hardware)
    const deployed = records.devices.find(
      ({ deviceId }) => deviceId === records.registration?.azureActiveDirectoryDeviceId,
    )
    const joined = { id: DirectoryDeviceId.parse(deployed?.id), deviceId: deployed?.deviceId ?? '' }
    await haveRecoveryKey(world, office.tenant.tenantId, joined)
    ids = await idsOf(office, records, pia)
    await office.tenant.api.post(`/v1.0/groups/${office.groupId}/assignLicense`, {
      addLicenses: [{ skuId: standardSku.id }],
      removeLicenses: [],
    })
    await raiseAlarms(office)
    const trusted = { name: 'Fabrikam OEM', publicKey: 'A'.repeat(43) }
    await office.tenant.api.post('/beta/deviceManagement/deviceInbox/senders', trusted)
    await havePartners(office, hardware)
    await beOperator(office)
    await daysPass(world, office.tenant.tenantId, 3)
    await countDay(world.app.db, new Date())
    await page.setViewportSize(desk)
    // more than a password, which the operator's pages ask for
    await signInByPass(page, world, office.tenant, admin, '/devices')
    await haveApp(world.app.db, office.tenant.tenantId, UserId.parse(admin.id))
    // What a dialog would do is not done: it would be gone for the next one.
    const changesNothing = (request: Request) =>
      ['GET', 'OPTIONS'].includes(request.method()) ||
      request.url().endsWith('/readInvitation') ||
      (request.url().endsWith('/repair') && request.postDataJSON().dryRun === true)
    await page.route(`${world.urls.graph}/**`, (route) =>
      changesNothing(route.request()) ? route.fallback() : route.abort(),
    )
  }, 300_000)

  afterAll(() => stage?.close())

  /** A secret with which a PC enrolled that waits. */
  async function waitingFor(tenant: WorldTenant): Promise<string> {
    const { id } = await tenant.api.post<{ id: string }>(secretsPath, { displayName: 'Lab PCs', maximumUses: 2 })
    await waitingPc({ world, tenant }, id)
    return id
  }

  const idsOf = async (
    { tenant, profileId, groupId }: Office,
    records: Awaited<ReturnType<typeof recordsOf>>,
    pia: Person,
  ) => {
    const { api } = tenant
    // The status page that everybody has by default comes first.
    const lastOf = async (path: string) => (await api.get<{ value: { id: string }[] }>(path)).value.at(-1)?.id ?? ''
    const management = '/beta/deviceManagement'
    return {
      deviceId: records.registration?.id ?? '',
      profileId,
      groupId,
      personId: await lastOf(`/v1.0/users?$filter=userPrincipalName eq '${pia.userPrincipalName}'`),
      appId: await lastOf('/beta/deviceAppManagement/mobileApps'),
      policyId: await lastOf(`${management}/deviceConfigurations`),
      pageId: await lastOf(`${management}/deviceEnrollmentConfigurations`),
      restrictionId: await restricted(api, groupId),
      complianceId: await demanded(api),
      filterId: await narrowing(api, await lastOf(`${management}/deviceConfigurations`)),
      signInId: (await api.get<{ value: { id: string }[] }>('/beta/auditLogs/signIns?$top=1')).value[0]?.id ?? '',
      licenceId: standardSku.id,
      secretId: await waitingFor(tenant),
      tokenId: (await api.post<{ id: string }>(`${management}/bulkJoinTokens`, frontDesks)).id,
      objectId: records.devices[0]?.id ?? '',
      importId: await runningImport(api),
      applicationId: await registered(api, pia),
      serviceId: (await api.post<{ id: string }>('/beta/policies/mobileDeviceManagementPolicies', otherManagement)).id,
      issuerId: (await api.post<{ id: string }>(`${management}/trustedIssuers`, otherDirectory)).id,
      accessPolicyId: (await api.post<{ id: string }>('/v1.0/identity/conditionalAccess/policies', joining)).id,
      packageId: (await api.post<{ id: string }>('/beta/deviceAppManagement/mobileApps', packaged)).id,
      approvedPolicyId: await asksForApproval({ tenant }, records.managed[0]?.id ?? ''),
    }
  }
  const packaged = {
    ...{ '@odata.type': '#microsoft.graph.win32LobApp', displayName: 'Suite', fileName: 'suite.zip' },
    ...{ setupFilePath: 'setup.exe', installCommandLine: 'setup.exe', uninstallCommandLine: 'setup.exe /remove' },
    rules: [
      {
        '@odata.type': '#microsoft.graph.win32LobAppProductCodeRule',
        productCode: '{7C1B4F80-2E43-4E0B-9D6B-0B6B6D3F9A51}',
      },
    ],
  }
  const setImport = (id: string, to: { state: 'running' | 'complete'; finished_at: Date | null }) =>
    world.app.db
      .updateTable('device_import')
      .set({ ...to, lease_until: new Date(Date.now() + 3_600_000) })
      .where('tenant_id', '=', office.tenant.tenantId)
      .where('id', '=', id)
      .execute()
  /** Assigned, so that changing it asks. */
  const demanded = async (api: Api) => {
    const policies = '/beta/deviceManagement/deviceCompliancePolicies'
    const body = { displayName: 'Healthy PCs', secureBootEnabled: true, tpmRequired: true }
    const { id } = await api.post<{ id: string }>(policies, body)
    const target = { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' }
    await api.post(`${policies}/${id}/assign`, { assignments: [{ target }] })
    return id
  }
  /** A filter that narrows something, so that changing its rule asks. */
  const narrowing = async (api: Api, policyId: string) => {
    const rule = '(device.manufacturer -eq "Contoso")'
    const { id } = await api.post<{ id: string }>(`/beta/deviceManagement/assignmentFilters`, {
      displayName: 'Contoso only',
      rule,
    })
    const target = {
      '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget',
      deviceAndAppManagementAssignmentFilterId: id,
      deviceAndAppManagementAssignmentFilterType: 'include',
    }
    await api.post(`/beta/deviceManagement/deviceConfigurations/${policyId}/assign`, { assignments: [{ target }] })
    return id
  }
  /** Assigned, and a device that is the organisation's own beside it. */
  const restricted = async (api: Api, groupId: string) => {
    const configurations = '/beta/deviceManagement/deviceEnrollmentConfigurations'
    const { id } = await api.post<{ id: string }>(configurations, {
      '@odata.type': '#microsoft.graph.deviceEnrollmentPlatformRestrictionConfiguration',
      displayName: 'Contractors',
      platformType: 'windows',
      platformRestriction: { osMinimumVersion: '10.0.19045' },
    })
    const target = { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId }
    await api.post(`${configurations}/${id}/assign`, { enrollmentConfigurationAssignments: [{ target }] })
    await api.post('/beta/deviceManagement/importedDeviceIdentities/importDeviceIdentityList', {
      importedDeviceIdentities: [
        { importedDeviceIdentifier: 'Contoso,Book 3,A1', importedDeviceIdentityType: 'manufacturerModelSerial' },
      ],
    })
    return id
  }
  /** A policy by which this device waits for its certificate. */
  const asksForApproval = async ({ tenant }: Pick<Office, 'tenant'>, enrollmentId: string) => {
    const id = await waitingRequest(world, tenant, { enrollmentId, displayName: 'VPN' })
    const path = `/beta/deviceManagement/certificateRequests/${id}`
    return (await tenant.api.get<{ deviceConfigurationId: string }>(path)).deviceConfigurationId
  }
  const runningImport = async (api: Api) => {
    const { value } = await api.get<{ value: { id: string }[] }>('/beta/deviceManagement/deviceImports?$top=1')
    const id = value[0]?.id ?? ''
    await setImport(id, { state: 'running', finished_at: null })
    return id
  }
  /** With a permission that one person gave it. */
  const registered = async (api: Api, { id: principalId }: Person) => {
    const { appId } = await api.post<{ appId: string }>('/beta/applications', inventory)
    const of = async (client: string) => (await api.get<{ id: string }>(`/v1.0/servicePrincipals/appId=${client}`)).id
    const resourceId = await of('00000003-0000-0000-c000-000000000000')
    const grant = { clientId: await of(appId), consentType: 'Principal', principalId, resourceId, scope: 'User.Read' }
    await api.post('/v1.0/oauth2PermissionGrants', grant)
    return appId
  }
  /** A consent to one, an invitation by another one; and the organisation is a partner itself, with an invitation that is open. */
  const havePartners = async (
    { tenant }: Office,
    { hash: hardwareHash }: Pick<ReturnType<typeof newHardware>, 'hash'>,
  ) => {
    const [reseller, other] = [await world.tenant('reseller.example'), await world.tenant('other.example')]
    for (const partner of [reseller, other]) await makePartner(world, partner, { cspKind: 'direct' })
    await makePartner(world, tenant, { cspKind: 'direct', usesOemDirect: true, makers: ['Fabrikam'] })
    const consent = await granted(world, tenant, admin, await invitationOf(world, reseller, true))
    await tenant.api.post(`/beta/partnerConsents/${consent.id}/setApproval`, { approval: 'each-upload' })
    const agent = await reseller.user('rita', { roles: ['global-administrator'] })
    const held = await (await uploadsAs(world, agent))(consent.id, 'Spring', fileOf(newHardware().hash))
    ids = { ...ids, consentId: consent.id, uploadId: held.json.id }
    await makePartner(world, other, { usesOemDirect: true, makers: ['Fabrikam'] })
    await granted(world, tenant, admin, await linkOfOem(world, other))
    await announcedFor(world, other, tenant)
    const contest = { hardwareHash, proof: 'Invoice 4711 of 2026-05-02' }
    await other.api.post('/beta/deviceManagement/deviceContests', contest)
    invitation = await invitationOf(world, other, true)
    await invitationOf(world, tenant)
    const buyer = await world.tenant('buyer.example')
    const bea = await buyer.user('bea', { roles: ['global-administrator'] })
    const { id: relationshipId } = await granted(world, buyer, bea, await invitationOf(world, tenant))
    const upload = await uploadsAs(world, admin)
    expect((await upload(relationshipId, 'Sales', fileOf(newHardware().hash))).json.failed).toBe(0)
    const forBuyer = `/beta/partner/customers/${relationshipId}/profiles`
    const { id: customerProfileId } = await tenant.api.post<{ id: string }>(forBuyer, { displayName: 'Plain' })
    const order = orderOf(builtDevice(), { customerId: buyer.tenantId })
    const { id: orderId } = await tenant.api.post<{ id: string }>('/beta/partner/orders', order)
    ids = { ...ids, relationshipId, batchId: 'Sales', orderId, customerProfileId }
  }
  /** A reseller that sells through a provider, and a device that it contests. */
  const beOperator = async ({ tenant }: Office) => {
    const actor = { kind: 'operator', id: 'test', name: 'test' } as const
    await addOperator(world.app.db, { actor, now: new Date() }, admin.userPrincipalName)
    const [seller, provider] = [await world.tenant('seller.example'), await world.tenant('provider.example')]
    await makePartner(world, seller, { cspKind: 'indirect-reseller' })
    await makePartner(world, provider, { cspKind: 'indirect-provider' })
    await sellThrough(world, seller, provider)
    const { hash } = newHardware()
    await registerAt(tenant, hash)
    await seller.api.post('/beta/deviceManagement/deviceContests', { hardwareHash: hash, proof: 'Invoice 4711' })
    ids = { ...ids, organisationId: seller.tenantId }
  }
  const raiseAlarms = ({ tenant }: Office) =>
    raise(world.app.db, tenant.tenantId, new Date(), {
      kind: 'contest',
      subjectKind: 'autopilot-device',
      subjectId: ids.deviceId ?? '',
      detail: {
        why: 'joined-by-another',
        serialNumber: serial,
        holds: {
          displayName: 'PC-ANNA',
          user: 'anna@contoso.example',
          joinedAt: '2026-01-02T03:04:05Z',
          assurance: 'ek',
        },
        asked: {
          displayName: 'PC-EVE',
          user: 'eve@contoso.example',
          at: '2026-02-03T04:05:06Z',
          directoryDeviceId: ids.objectId ?? '',
        },
      },
    })

  const addressOf = (name: Name) =>
    addresses[name].replace(/\$(\w+)/g, (_, param: string) => {
      const id = ids[param]
      if (!id) throw new Error(`The page ${name} is about a ${param}: make one in beforeAll`)
      return id
    }) + (name === 'consent' ? `?partnerId=${invitation.partnerId}&invitation=${invitation.id}` : '')
  const main = () => page.getByRole('main')
  const press = (name: string | RegExp) => () => main().getByRole('button', { name }).first().click()
  const submit = () => page.locator('main form [type=submit]').last().click()
  const item = (menu: string, name: string) => async () => {
    await press(menu)()
    await page.getByRole('menuitem', { name, exact: true }).click()
  }
  /** Something else is typed, so that saving or leaving asks. */
  const change = (field: string | RegExp) => main().getByRole('textbox', { name: field }).first().fill('Changed')
  const deletion = 'pages/assigned/delete-button.tsx'

  const visits: Record<Name, () => Openings> = {
    signIn: () => [],
    devices: () => [
      ['shared/routing/shell.tsx', () => page.getByRole('button', { name: /^Account/ }).click()],
      ['pages/devices/list.tsx', press('Import devices')],
      ['pages/devices/export.tsx', press('Export with hashes')],
      [
        'pages/devices/edit-tags.tsx',
        async () => {
          await main().getByRole('checkbox', { name: 'Select all rows shown' }).click()
          await press('Edit group tag')()
        },
      ],
      [
        'pages/device/delete.tsx',
        async () => {
          await press('Clear the selection')()
          await main().getByRole('checkbox', { name: 'Select all rows shown' }).click()
          await press(/^Delete/)()
        },
      ],
    ],
    cleanUp: () => [
      [
        'pages/clean-up/clean-up.tsx',
        async () => {
          await main().getByLabel('Not seen for (days)').fill('2')
          await page.keyboard.press('Enter')
          await main().getByLabel('Choose all that are not registered').click()
          await press('Delete the chosen devices')()
        },
      ],
    ],
    imports: () => [],
    import: () => [
      ['pages/imports/import.tsx', press('Cancel the import')],
      [
        'pages/imports/undo.tsx',
        async () => {
          await setImport(ids.importId ?? '', { state: 'complete', finished_at: new Date() })
          await press('Undo the import')()
        },
      ],
    ],
    hashDoctor: () => [],
    directoryDevices: () => [['pages/device/secrets/show.tsx', press('Find a recovery key')]],
    corporateDevices: () => [
      ['pages/corporate-devices/list.tsx', press(/^Delete /)],
      [
        'pages/corporate-devices/import-identifiers.tsx',
        async () => {
          const buffer = Buffer.from('Contoso,Book 3,A2')
          await main()
            .getByLabel('Choose a file')
            .first()
            .setInputFiles({ name: 'own.csv', mimeType: 'text/csv', buffer })
          await press(/^Import 1/)()
        },
      ],
    ],
    directoryDevice: () => [
      ['pages/directory-devices/actions.tsx', press('Disable')],
      ['pages/directory-devices/actions.tsx', press('Delete')],
    ],
    device: () => [
      ['pages/device/edit.tsx', press('Edit')],
      ['pages/device/remote/ask.tsx', press('Ask for an action')],
      ['pages/device/secrets/show.tsx', press(/^Show key /)],
      ['pages/device/allow-next.tsx', press('Allow the next deployment')],
      ['pages/device/assurance-mark.tsx', press('What the marks of the lines mean')],
      ['pages/device/timeline.tsx', () => main().getByRole('combobox').first().click()],
      ['pages/device/cut-off.tsx', press('Cut off')],
      ...['Disable', 'Retire', 'Wipe', 'Delete from device management', 'Delete everywhere'].map(
        (name) => ['pages/device/cut-off.tsx', item('Cut off', name)] as const,
      ),
      ['pages/device/delete.tsx', item('Cut off', 'Delete the registration')],
    ],
    repair: () => [
      [
        'pages/repair/repair.tsx',
        async () => {
          await main().getByRole('textbox', { name: 'Or paste the hash' }).fill(repairedHash)
          await press('Compare')()
          await press('Register anew')()
        },
      ],
    ],
    profiles: () => [],
    newProfile: () => [],
    profile: () => [
      ['pages/profiles/profile.tsx', press('Delete profile')],
      [
        'pages/profiles/assignments.tsx',
        async () => {
          await main().getByRole('combobox', { name: 'Assign to' }).selectOption('All devices')
          await press('Add')()
        },
      ],
      ['pages/profiles/assignments.tsx', press(/^Remove/)],
      ['pages/profiles/profile.tsx', () => change('Description').then(submit)],
    ],
    groups: () => [],
    newGroup: () => [],
    group: () => [
      ['pages/groups/group.tsx', press('Delete group')],
      ['pages/groups/settings.tsx', () => change('Rule').then(press('Save'))],
    ],
    people: () => [],
    newPerson: () => [],
    person: () => [
      ...['Reset password', 'Make a link', 'Sign out everywhere', 'Disable', 'Delete'].map(
        (name) => ['pages/people/actions.tsx', press(name)] as const,
      ),
      ['pages/people/methods.tsx', press('Make an access pass')],
    ],
    own: () => [
      ['pages/own/own.tsx', press('Sign out everywhere')],
      ['pages/own/methods.tsx', press('Take the authenticator app away')],
    ],
    signIns: () => [],
    signInOne: () => [],
    apps: () => [],
    newApp: () => [],
    app: () => [
      [deletion, press('Delete application')],
      ['pages/apps/edit.tsx', press('Edit')],
      ['pages/assigned/assignments.tsx', press(/^Remove/)],
      [
        'pages/apps/relate.tsx',
        async () => {
          await page.goto(`${world.urls.portal}/apps/${ids.packageId}`)
          await press('Change what it needs')()
        },
      ],
    ],
    policies: () => [],
    newPolicy: () => [['pages/policies/from-template.tsx', press('Begin with a template')]],
    policy: () => [
      [deletion, press('Delete policy')],
      ['pages/policies/policy.tsx', () => change('Description').then(submit)],
      [
        'pages/policies/certificate-requests.tsx',
        async () => {
          await page.goto(`${world.urls.portal}/policies/${ids.approvedPolicyId}`)
          await press(/^Approve /)()
        },
      ],
    ],
    statusPages: () => [],
    newStatusPage: () => [],
    statusPage: () => [
      [deletion, press('Delete status page')],
      ['pages/status-pages/status-page.tsx', () => change('Description').then(submit)],
    ],
    compliancePolicies: () => [],
    newCompliancePolicy: () => [],
    compliancePolicy: () => [
      [deletion, press('Delete compliance policy')],
      ['pages/compliance/policy.tsx', () => change('Description').then(submit)],
    ],
    reports: () => [],
    filters: () => [],
    newFilter: () => [],
    filter: () => [
      ['pages/filters/filter.tsx', press('Delete filter')],
      ['pages/filters/filter.tsx', () => change('Which devices it matches').then(submit)],
    ],
    restrictions: () => [],
    newRestriction: () => [],
    restriction: () => [
      [deletion, press('Delete restriction')],
      ['pages/restrictions/restriction.tsx', () => change('Description').then(submit)],
    ],
    alarms: () => [
      ['pages/alarms/close.tsx', press('Close the alarm')],
      ['pages/alarms/new-object.tsx', press('Delete the new object')],
    ],
    consent: () => [],
    partners: () => [],
    partnerUploads: () => [],
    awaited: () => [['pages/awaited/list.tsx', press(/^Wait no more/)]],
    contests: () => [],
    partnerUpload: () => [
      ['pages/uploads/decide.tsx', press('Approve')],
      ['pages/uploads/decide.tsx', press('Refuse')],
    ],
    'partner.customer': () => [],
    'partner.orders': () => [],
    'partner.newOrder': () => [],
    'partner.order': () =>
      ['Register the devices', 'Hand over the plain file'].map(
        (name) => ['partner/pages/orders/ending.tsx', press(name)] as const,
      ),
    'partner.profiles': () => [
      [
        'partner/pages/profiles/settings-form.tsx',
        async () => {
          await main().getByRole('textbox', { name: 'Name' }).fill('Quiet')
          await main()
            .getByRole('checkbox', { name: /^Skip the page of the licence terms/ })
            .check()
          await submit()
        },
      ],
    ],
    'partner.profile': () => [['partner/pages/profiles/profile.tsx', press('Delete profile')]],
    'partner.batch': () => [
      ['partner/pages/batch/batch.tsx', press(/^Remove /)],
      [
        'partner/pages/batch/give.tsx',
        async () => {
          await main()
            .getByRole('radio', { name: /^All devices/ })
            .check()
          await main().getByRole('combobox', { name: 'Profile' }).selectOption('Plain')
          await submit()
        },
      ],
    ],
    'partner.customers': () => [
      ['partner/pages/customers/leave.tsx', press(/^Leave /)],
      ['partner/pages/customers/invitations.tsx', press('Withdraw')],
    ],
    'operator.organisations': () => [],
    'operator.organisation': () => [
      ['operator/pages/organisation/providers.tsx', press(/^Remove /)],
      [
        'operator/pages/organisation/partner-form.tsx',
        async () => {
          await main().getByRole('combobox', { name: 'Cloud solution provider' }).selectOption('None')
          await submit()
        },
      ],
    ],
    'operator.contests': () => [['operator/pages/contests/decide.tsx', press(/^Decide on /)]],
    'store.devices': () => [['store/pages/devices/remove.tsx', press(/^Delete /)]],
    'business.devices': () => [],
    'business.profiles': () => [],
    'store.profiles': () => [['store/pages/profiles/remove.tsx', press(/^Delete /)]],
    partnerConsent: () => [
      ['pages/partners/consent.tsx', press('Take delegated administration away')],
      ['pages/partners/withdraw.tsx', press('Withdraw')],
    ],
    settings: () => [],
    organization: () => [
      [
        'pages/settings/organization.tsx',
        async () => {
          await main().getByRole('radio', { checked: false }).first().click()
          await submit()
        },
      ],
    ],
    branding: () => [],
    roles: () => [
      ['pages/roles/panel.tsx', press(/^Take /)],
      [
        'pages/roles/question.tsx',
        async () => {
          await main().getByRole('textbox', { name: 'Person' }).fill('pia')
          await submit()
        },
      ],
    ],
    licences: () => [],
    licence: () => [
      [
        'pages/licences/question.tsx',
        async () => {
          await main().getByRole('textbox', { name: 'Person' }).fill('pia')
          await press('Give the licence')()
        },
      ],
      ['pages/licences/use-change.tsx', press(/^Take /)],
    ],
    bulkTokens: () => [],
    services: () => [],
    newService: () => [],
    service: () => [
      ['pages/elsewhere/delete.tsx', press('Delete')],
      [
        'pages/elsewhere/asked-form.tsx',
        async () => {
          await main()
            .getByRole('radio', { name: /^Everybody/ })
            .click()
          await submit()
        },
      ],
    ],
    issuers: () => [],
    newIssuer: () => [],
    issuer: () => [['pages/elsewhere/delete.tsx', press('Trust no more')]],
    notices: () => [],
    preparedPcs: () => [['pages/prepared-pcs/revoke-all.tsx', press('Revoke all secrets')]],
    preparedPc: () => [
      ['pages/prepared-pcs/secret.tsx', press('Revoke')],
      ['pages/prepared-pcs/pcs.tsx', press(/^Let in /)],
    ],
    bulkToken: () => [['pages/bulk-tokens/token.tsx', press('Revoke')]],
    applications: () => [],
    newApplication: () => [],
    application: () => [
      ['pages/applications/turn.tsx', press('Turn off')],
      ['pages/applications/turn.tsx', press('Delete')],
      ['pages/applications/add-secret.tsx', press('Add a secret')],
      ['pages/applications/add-certificate.tsx', press('Add a certificate')],
      ['pages/applications/credentials.tsx', press('Remove first secret')],
      ['pages/applications/permissions/panel.tsx', press('Take Device.Read.All')],
      ['pages/applications/permissions/access.tsx', press('Limit to those who are assigned')],
      ['pages/applications/permissions/consents.tsx', press(/^Take those of/)],
    ],
    sealedLists: () => [
      ['pages/senders/senders.tsx', press(/^Trust .* no more$/)],
      ['pages/senders/card.tsx', press('Make new keys')],
    ],
    accessPolicies: () => [],
    newAccessPolicy: () => [['pages/access-policies/form.tsx', () => change('Name').then(submit)]],
    accessPolicy: () => [
      ['pages/access-policies/delete.tsx', press('Delete policy')],
      [
        'pages/access-policies/form.tsx',
        async () => {
          await main().getByRole('switch').click()
          await submit()
        },
      ],
    ],
  }

  /** Colours that are read while a part of the page is replaced are of two moments; what is wrong stays wrong. */
  const stayingProblems = async (part?: string) => {
    for (let looked = 1; ; looked++) {
      const found = await accessibilityProblems(page, part)
      if (found.length === 0 || looked === 3) return found
      await page.waitForTimeout(300)
    }
  }

  /** What is wrong with the page, or with what is open above it, in every look. */
  const lookAt = async (what: string, part?: string) => {
    const problems: string[] = []
    for (const { name, colours, size } of looks) {
      await page.setViewportSize(size)
      await wear(page, colours)
      const found = await stayingProblems(part)
      const sideways = await sidewaysScroll(page)
      if (sideways > 0) found.push(`scrolls sideways by ${sideways}`)
      problems.push(...found.map((problem) => `${what}, ${name}: ${problem}`))
      // Pictures take longer than the looks; who wants to see them says so.
      if (process.env.TAXIWAY_PICTURES) await picture(page, `every-${what.replaceAll(/\W+/g, '-')}-${name}`)
    }
    await page.setViewportSize(desk)
    await wear(page, 'light')
    return problems
  }
  const opened = new Set<string>()
  const shownLayer = () => page.locator(layer).filter({ visible: true })

  const visitOf = async (name: Name) => {
    await page.goto(`${world.urls.portal}${addressOf(name)}`)
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
    const problems = await lookAt(name)
    for (const [index, [file, open]] of visits[name]().entries()) {
      await open()
      await shownLayer().last().waitFor()
      opened.add(file)
      problems.push(...(await lookAt(`${name} ${index} ${file}`, layer)))
      await page.keyboard.press('Escape')
      await expect.poll(() => shownLayer().count()).toBe(0)
    }
    return problems
  }

  for (const name of Object.keys(addresses)) {
    if (name === 'signedIn' || /\bhome$/.test(name)) continue
    test(`the page ${name} and what opens on it are accessible and fit, in light and dark colours, on a phone and at 400 %`, async () => {
      expect(await visitOf(name as Name)).toEqual([])
    }, 120_000)
  }

  test('leaving with something that is not saved asks, in every look', async () => {
    await page.goto(`${world.urls.portal}${routeTable.newProfile}`)
    await change('Name')
    await page.getByRole('link', { name: 'Groups', exact: true }).click()
    await page.getByRole('alertdialog').waitFor()
    expect(await lookAt('leave', layer)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('alertdialog').waitFor({ state: 'detached' })
  })

  test('no file opens something that was not looked at', () => {
    const folder = fileURLToPath(new URL('../../../portals/', import.meta.url))
    const opens = /<\w*(Confirm|Dialog|Drawer|Menu|Popover|Dropdown|Combobox|Question)\b/
    /** They ask for the files that are visited. */
    const asked = [
      ...['assigned/question', 'assigned/reach', 'assigned/save-question', 'profiles/reach', 'groups/of-group'],
      'applications/permissions/question',
      'own/question',
    ]
    // an import that runs is looked at where one runs (../import/import.test.ts)
    const running = ['devices/import/drawer', 'devices/import/under-way', 'imports/resume']
    const ofOthers = [...asked, ...running].map((name) => `pages/${name}.tsx`)
    const files = ['admin', 'operator', 'partner', 'store', 'shared/routing']
      .flatMap((portal) =>
        readdirSync(folder + portal, { recursive: true, encoding: 'utf8' }).map((file) => `${portal}/${file}`),
      )
      .filter((file) => file.endsWith('.tsx') && opens.test(readFileSync(folder + file, 'utf8')))
      .map((file) => file.replace(/^admin\//, ''))
      .filter((file) => !ofOthers.includes(file))
    expect(files.filter((file) => !opened.has(file))).toEqual([])
    expect([...opened].filter((file) => !files.includes(file))).toEqual([])
  })
})

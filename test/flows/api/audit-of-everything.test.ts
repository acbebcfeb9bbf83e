// Every operation of the contract that changes something, called once over the wire: it leaves exactly one entry of its own.
// A new operation without a recipe here, or a place on a list that says why not, fails the test.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { makeVerifier } from '../../../src/audit/verify.ts'
import { registeredRoutes } from '../../../src/features.ts'
import { boot, newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { management, name, operationsOf } from '../../support/world/operations.ts'
import { actionOf } from '../../support/world/recorded-as.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let office: Office
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'contoso.example')
  tenant = office.tenant
})
afterAll(() => world?.[Symbol.asyncDispose]())

const { recipes } = operationsOf(() => ({ world, office }))

/** Operations that read although they are a POST, or whose changes are told elsewhere. */
const withoutEntry: Readonly<Record<string, string>> = {
  'provisioning.bulk': 'each of its operations leaves its own: test/flows/provisioning/groups.test.ts',
  'graph.batch': 'each part of it leaves its own: batch.test.ts',
  'identity.credential-type': 'reads',
  'identity.authorize.v1.post': 'begins a sign-in; the sign-in itself is the entry',
  'identity.authorize.v2.post': 'begins a sign-in; the sign-in itself is the entry',
  'directory.membership.evaluate-rule': 'reads',
  'directory.membership.evaluate-group': 'reads',
  'directory.membership.preview': 'reads',
  'directory.licence.effect': 'reads',
  'autopilot.batch.profile-effect': 'reads',
  'directory.group.explain-member': 'reads',
  'identity.user-info.read.post': 'reads',
  'partner.invitation.read': 'reads',
  'partner.consent.grant': 'an entry of a person: test/flows/partners/consent.test.ts',
  'partner-center.batch.create': 'an entry in two trails: src/autopilot/batch/batch.test.ts',
  'partner-center.batch.add-devices': 'an entry in two trails: src/autopilot/batch/batch.test.ts',
  'partner-center.device.change': 'an entry in two trails: src/autopilot/batch/batch.test.ts',
  'partner-center.device.delete': 'an entry in two trails: src/autopilot/batch/batch.test.ts',
  'partner-center.policy.assign': 'an entry in two trails: src/autopilot/batch/batch.test.ts',
  'partner-center.policy.create': 'an entry in two trails: test/flows/partner-center/policies.test.ts',
  'partner-center.policy.replace': 'an entry in two trails: test/flows/partner-center/policies.test.ts',
  'partner-center.policy.delete': 'an entry in two trails: test/flows/partner-center/policies.test.ts',
  'autopilot.oem-direct.submit': 'an entry of a partner: test/flows/partners/oem-direct.test.ts',
  'autopilot.oem-direct.validate': 'stores nothing: test/flows/partners/oem-direct.test.ts',
  'autopilot.order.register': 'two, the order and its submission: test/flows/partners/orders.test.ts',
  'autopilot.device.repair': 'three, a step each: test/flows/registration/repair.test.ts',
  'partner-center.customer.leave': 'an entry of a person: test/flows/partner-center/customers.test.ts',
  'identity.operator.add': 'an entry of the operator: test/flows/partners/operator-account.test.ts',
  'identity.operator.remove': 'an entry of the operator: test/flows/partners/operator-account.test.ts',
  'partner.consent.end-by-operator': 'an entry of the operator: test/flows/partners/operator.test.ts',
  'autopilot.contest.decide': 'an entry of the operator: test/flows/registration/contest.test.ts',
  'partner.organisation.put': 'an entry of the operator: test/flows/partners/operator.test.ts',
  'partner.provider.add': 'an entry of the operator: test/flows/partners/operator.test.ts',
  'partner.provider.remove': 'an entry of the operator: test/flows/partners/operator.test.ts',
  'partner.invitation.oem-link': 'an entry of the operator: test/flows/partners/operator.test.ts',
  'lifecycle.tenant.remove': 'ends the trail of the tenant: test/flows/tenants/removal.test.ts',
  'directory.tenant.create': 'begins the trail of the new tenant: test/flows/tenants/operator.test.ts',
  'identity.password-link.use': 'an entry of its person: src/identity/password-link/password-link.test.ts',
  'identity.own-passkey.delete': 'an entry of its person: test/flows/sign-ins/own-account.test.ts',
  'identity.own-software-oath.delete': 'an entry of its person: test/flows/sign-ins/own-account.test.ts',
  'identity.own-password.change': 'an entry of its person: test/flows/sign-ins/own-account.test.ts',
  'identity.own-session.revoke': 'an entry of its person: test/flows/sign-ins/own-account.test.ts',
  'identity.hello-key.register': 'an entry of its person: src/device-join/hello-key.test.ts',
  'registration.computer.join': 'an entry of its device: test/flows/deployment/hybrid-join.test.ts',
  'registration.device.leave': 'an entry of its device: test/flows/cutting-off/leave.test.ts',
  'identity.device-code.v1': 'gives a code of nobody yet; the answer to it is an entry',
  'identity.device-code.v2': 'gives a code of nobody yet; the answer to it is an entry',
  'identity.device-page.submit': 'leads to a sign-in, which has its entry',
  'identity.device-answer.submit': 'an entry of its person: test/flows/identity/device-codes.test.ts',
  'identity.token.v1': 'gives tokens for a sign-in that has its entry; refusals are entries (refusal.ops.ts)',
  'identity.token.v2': 'gives tokens for a sign-in that has its entry; refusals are entries (refusal.ops.ts)',
  'autopilot.settings.sync': 'starts nothing here: what it would fetch is always up to date',
  'ztd.hello': 'anybody may say hello; it is told in the story of the device, and a doubt is an entry (lookup.ops.ts)',
  'ztd.events': "a device's own account of its first run: its story",
  'ztd.proof.begin': 'asks for a challenge; nothing is stored that outlives a minute',
  'ztd.proof.complete': 'what was proved is told in the story of the device and goes with its ticket',
  'ztd.tenant-mismatch': 'an entry, once for a device and reason: src/autopilot/lookup/lookup.routes.test.ts',
  'mdm.discovery.discover': 'reads',
  'mdm.corporate-identifier.search': 'reads',
  'assignment.filter.validate': 'reads',
  'assignment.filter.preview': 'reads',
  'mdm.enrollment.policies': 'reads',
  'mdm.enrollment.accept-terms':
    'is told with the enrolment; declining is an entry: src/mdm/enrollment/unjoined.test.ts',
  'mdm.terms.answer': 'answers a token that enrolment checks; nothing is stored',
  'mdm.scep.ocsp': 'reads',
  'mdm.device-log.receive': 'an entry of its device: src/mdm/diagnostics/diagnostics.test.ts',
  'mdm.recovery-key.escrow': 'an entry of its device: src/mdm/escrow/escrow.test.ts',
  'mdm.recovery-key.revoke': 'likewise',
  'mdm.local-credential.escrow': 'likewise',
  'mdm.scep.enroll': 'an entry for each certificate: src/mdm/scep/scep.test.ts',
  'mdm.agent.results': 'what an agent says of applications is in the story of its device',
  'mdm.session.message': 'a device acknowledges what administrators assigned, which has its entry: its story',
  'mdm.session.digest-message': 'likewise; a digest that is wrong is an entry: src/mdm/digest-session/digest.test.ts',
}

/** Seen in the run of a device below. */
const byDevice: readonly string[] = ['identity.sign-in.submit', 'registration.join', 'mdm.enrollment.enroll']

/** Entries about what else the operation brought about. */
const consequences: readonly string[] = ['mdm.enrollment.end']

const operationOf = (id: string): string => id.replace(/\.(v1\.0|beta)$/, '')
const routes = await registeredRoutes()
const changing = routes.filter(({ method }) => method !== 'GET')
const operations = [...new Set(changing.map(({ id }) => operationOf(id)))]

async function newest(): Promise<number> {
  const { rows } = await world.app.pool.query<{ newest: string }>(
    'select coalesce(max(sequence), 0) as newest from audit_entry where tenant_id = $1',
    [tenant.tenantId],
  )
  return Number(rows[0]?.newest)
}

const entriesAfter = (sequence: number) =>
  world.app.db
    .selectFrom('audit_entry')
    .selectAll()
    .where('tenant_id', '=', tenant.tenantId)
    .where('sequence', '>', String(sequence))
    .orderBy('sequence')
    .execute()

test('[I6] every operation of the contract that changes something has a recipe here, or a reason why it leaves no entry', () => {
  const known = [...Object.keys(recipes), ...Object.keys(withoutEntry), ...byDevice]
  expect(operations.filter((id) => !known.includes(id))).toEqual([])
  const all = routes.map(({ id }) => operationOf(id)) // a recipe of one that reads is for other tests
  expect(known.filter((id) => !all.includes(id))).toEqual([])
})

for (const route of changing.filter(({ id }) => id.endsWith('.beta') || recipes[id])) {
  const operation = operationOf(route.id)
  const recipe = recipes[operation]
  if (!recipe || withoutEntry[operation]) continue // what only reads has a recipe for other tests
  test(`[I6] ${operation} leaves exactly one entry: who, what, before and after, door, address, correlation id`, async () => {
    const { path, body, file } = await recipe()
    const since = await newest()
    const { method } = route
    if (file) await tenant.api.send(method as 'PUT' | 'POST', path, file.bytes, file.type)
    else if (method === 'POST') await tenant.api.post(path, body)
    else if (method === 'PUT') await tenant.api.put(path, body)
    else if (method === 'PATCH') await tenant.api.patch(path, body)
    else await tenant.api.delete(path)

    // a job of an operation before comes in between, by no door of the wire
    const entries = (await entriesAfter(since)).filter(
      ({ action, door }) => !consequences.includes(action) && door !== 'local',
    )
    expect(entries.map(({ action }) => action)).toEqual([actionOf(operation)])
    const [entry] = entries
    expect(entry).toMatchObject({
      actor_kind: 'application',
      actor_id: tenant.application.clientId,
      client_id: tenant.application.clientId,
      door: 'api',
      address: '127.0.0.1',
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      target_id: expect.stringMatching(/./),
    })
    const recorded = { ...(entry!.before as object), ...(entry!.after as object), ...(entry!.details as object) }
    expect(Object.keys(recorded), 'what changed').not.toEqual([])
    if (/\.(change|update-properties|set-priority)$/.test(operation)) {
      expect(entry?.before).not.toBeNull()
      expect(entry?.after).not.toBeNull()
      expect(entry?.before).not.toEqual(entry?.after)
    }
    expect(JSON.stringify(entry)).not.toMatch(/Pw-|\$argon2/)
  })
}

test('[I6] one run of a device leaves one entry for its join and one for its enrolment, each by its own door', async () => {
  const person = await tenant.user(name())
  const hardware = newHardware()
  await office.register(hardware)
  const since = await newest()
  expect(await boot(world, hardware, person)).toMatchObject({ joined: true, enrolled: true })
  const entries = await entriesAfter(since)
  for (const action of byDevice.map(actionOf)) {
    const own = entries.filter((entry) => entry.action === action)
    expect(own.length, action).toBeGreaterThan(0)
    if (action !== 'identity.user.signIn') expect(own, action).toHaveLength(1)
    for (const entry of own) {
      expect(entry).toMatchObject({
        door: action === 'identity.user.signIn' ? 'sign-in' : 'device',
        address: '127.0.0.1',
        request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        actor_name: expect.stringContaining(person.userPrincipalName),
      })
    }
  }
  const { ok, problems } = await verdict()
  expect(problems).toEqual([])
  expect(ok).toBe(true)
})

async function verdict() {
  const verifier = makeVerifier()
  await tenant.api.lines(`${management}/auditEvents/export`, (line) => verifier.line(JSON.parse(line)))
  return verifier.verdict()
}

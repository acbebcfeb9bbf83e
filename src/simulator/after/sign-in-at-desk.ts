// A person signs in at a device that was set up before, on the page of its organisation where it belongs to one.

import { sidOfObject } from '../../protocol/drs/sid.ts'
import { personIn, rolesIn, signInWith } from '../effect/sign-in.ts'
import type { SignedInUser } from '../oobe/node/account.ts'
import type { Mdm } from '../oobe/node/management.ts'
import { type Running, recordStep } from '../run/running.ts'
import { passwordOf } from '../run/scripted-user.ts'
import type { HelloKeys } from '../wire/hello-key.ts'
import type { DirectoryIdentity } from '../wire/join.ts'
import { obtainPrimaryTokenByHello } from '../wire/primary-token.ts'

export type Present = { readonly kind: 'present'; readonly user: SignedInUser; readonly mdm: Mdm | null }
export type Turned =
  | { readonly kind: 'not-signed-in'; readonly message: string }
  /** The device belongs to one organisation, and its people sign in. */
  | { readonly kind: 'another-organization'; readonly userName: string }

export async function identityOf({ disk }: Running): Promise<DirectoryIdentity | undefined> {
  return (await disk.read('identity')) as DirectoryIdentity | undefined // written by us
}

/** The next password is typed when one was refused as wrong. */
export async function signInAtDesk(
  running: Running,
  identity: DirectoryIdentity | undefined,
): Promise<Present | Turned> {
  const authority = identity?.tenantId ?? null
  for (;;) {
    const typed = passwordOf(running, false)
    const happening = await signInWith(running, authority, typed)
    if (happening.type === 'signed-in') return admitted(running, identity, happening)
    const why = whyNot(happening)
    recordStep(running, 'sign-in-failed', 'failed', why)
    const next = passwordOf(running, false)
    if (next === undefined || next === typed) return { kind: 'not-signed-in', message: why }
  }
}

type Happening = Awaited<ReturnType<typeof signInWith>>

export function whyNot(happening: Happening): string {
  if (happening.type === 'abandoned') return happening.reason
  return happening.type === 'sign-in-failed' ? `${happening.code} ${happening.message}` : happening.type
}

/** The key that the device made for this person signs in their place: no password, and no page. */
export async function signInByHello(
  running: Running,
  identity: DirectoryIdentity,
): Promise<Present | Turned | { readonly kind: 'no-hello-key'; readonly userName: string }> {
  const { http, memory, disk, options, answers, clock } = running
  const typed = answers.userName ?? ''
  const keys = (await disk.read('hello')) as HelloKeys | undefined // written by us
  const key = keys?.[typed.toLowerCase()]
  if (!key) return { kind: 'no-hello-key', userName: typed }
  const tokenEndpoint = `${options.services.login}/${identity.tenantId}/oauth2/token`
  const obtained = await obtainPrimaryTokenByHello(http, { tokenEndpoint }, identity, key, clock.now())
  if (obtained.kind === 'refused') {
    const message = `${obtained.code} ${obtained.message}`
    recordStep(running, 'sign-in-failed', 'failed', message)
    return { kind: 'not-signed-in', message }
  }
  memory.tokens = { accessToken: '', refreshToken: '', tokenEndpoint }
  memory.primary = obtained.primary
  memory.roles = rolesIn(obtained.claims)
  return admitted(running, identity, { type: 'signed-in', ...personIn(obtained.claims, typed), seen: '' })
}

function admitted(
  running: Running,
  identity: DirectoryIdentity | undefined,
  { user, mdm }: Extract<Happening, { type: 'signed-in' }>,
): Present | Turned {
  if (identity && user.tenantId.toLowerCase() !== identity.tenantId.toLowerCase()) {
    recordStep(running, 'sign-in-failed', 'failed', `${user.upn} belongs to another organisation than the device`)
    return { kind: 'another-organization', userName: user.upn }
  }
  recordStep(running, 'signed-in', 'ok', user.upn)
  return { kind: 'present', user, mdm }
}

/** Whom a role of the directory makes administrator is one, whoever set the device up and whatever its profile said (S-085). */
export function localGroupOf(
  { memory, record }: Running,
  identity: DirectoryIdentity,
  { objectId }: SignedInUser,
): 'Administrators' | 'Users' {
  const byRole = (memory.roles ?? []).some((role) => identity.administrators.includes(sidOfObject(role)))
  const { user, localGroup } = record.oobe
  const bySetup = user?.objectId === objectId && localGroup === 'Administrators'
  return byRole || bySetup ? 'Administrators' : 'Users'
}
